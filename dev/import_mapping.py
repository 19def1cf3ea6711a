"""Which column is what: from a row of a file to a submission."""

import hashlib
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from chalicelib import render
from chalicelib.domain.case import KINDS
from chalicelib.domain.errors import Invalid
from chalicelib.listen.submission import Submission, read_of
from chalicelib.settings import LANGUAGES
from chalicelib.web import phones
from dev.import_dates import NoDate, said_at
from dev.import_hints import missing
from dev.import_sheet import NO_TEXT, Row, Sheet, is_text

NAMESPACE = uuid.UUID("6f0b6c0e-6a55-5e2b-9f6e-7d0f1e3c9a41")
LONGEST_ID = 200


class WrongMapping(Exception):
    """The options do not fit the file; the text says how, for people."""


@dataclass(frozen=True)
class Mapping:
    """Columns by name; None for what the file does not have. `language` and `kind` hold where no column says otherwise.

    Attributes:
        kinds: value of the kind column -> kind; empty where the column holds kinds already.
        may_answer: whether these customers agreed to be answered: by email, or who has no address by phone.
        region: whose national phone numbers are understood, such as `DE`.
    """

    text: str = "text"
    id: str | None = None
    language_column: str | None = None
    language: str = "en"
    kind_column: str | None = None
    kind: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    email: str | None = None
    date: str | None = None
    may_answer: bool = False
    date_form: str | None = None
    phone: str | None = None
    external_id: str | None = None
    region: str | None = None

    def check(self, sheet: Sheet) -> None:
        """Raises WrongMapping for columns that the file does not have and kinds that there are not."""
        columns = {
            "--text-column": self.text, "--id-column": self.id, "--language-column": self.language_column,
            "--kind-column": self.kind_column, "--name-column": self.name, "--email-column": self.email,
            "--date-column": self.date, "--phone-column": self.phone, "--external-id-column": self.external_id,
        }  # fmt: skip
        for option, column in columns.items():
            if column is not None and column not in sheet.header:
                raise WrongMapping(missing(sheet, column, option))
        for kind in (*self.kinds.values(), *([self.kind] if self.kind else [])):
            if kind not in KINDS:
                raise WrongMapping(f"“{kind}” is not a kind. The kinds are: {', '.join(KINDS)}.")
        if self.may_answer and not self.email and not self.phone:
            raise WrongMapping("--may-answer needs --email-column or --phone-column.")
        if self.region and not phones.is_region(self.region):
            raise WrongMapping(f"“{self.region}” is no country's two letters, such as DE.")

    def fingerprint(self, touchpoint_id: str, digest: str) -> str:
        """The same for the same file content, options and touchpoint only: where progress is kept."""
        parts = [touchpoint_id, digest, *(f"{name}={value}" for name, value in sorted(asdict(self).items()))]
        return hashlib.sha256("\x1f".join(parts).encode(errors="surrogateescape")).hexdigest()[:32]


@dataclass(frozen=True)
class Voice:
    """A row as it will be submitted."""

    row: Row
    submission: Submission
    arrived_at: str | None
    row_id: str


class Reader:
    """Turns rows into voices, in the file's order; it must see every row, for it knows which ids it has seen."""

    def __init__(self, sheet: Sheet, mapping: Mapping, touchpoint_id: str, now: datetime) -> None:
        self.mapping, self.touchpoint_id, self.now = mapping, touchpoint_id, now
        self._place = {name: number for number, name in enumerate(sheet.header)}
        self._seen: dict[bytes, int] = {}

    def voice(self, row: Row) -> Voice:
        """Raises Invalid with the reasons, in words."""
        row_id, case_id = self._ids(row)
        if row.problem:
            raise Invalid({"row": row.problem})
        mapping = self.mapping
        given: dict[str, Any] = {"id": case_id, "text": self._cell(row, mapping.text), "kind": self._kind(row)}
        given |= {name: self._cell(row, column).strip() for name, column in self._people() if column}
        known = {"phone": self._phone(row), "external_id": self._external_id(row)}
        language = (self._cell(row, mapping.language_column) if mapping.language_column else "") or mapping.language
        if mapping.may_answer and (given.get("email") or known["phone"]):
            given["may_answer"] = True
        try:
            return Voice(row, read_of(known, given | {"language": language}, language), self._date(row), row_id)
        except Invalid as error:
            reasons = {name: render.words("en", reason) for name, reason in error.problems.items()}
            if "language" in reasons:
                ours = ", ".join(LANGUAGES)
                reasons["language"] = f"“{language}” is none of: {ours}. Say one of them, or leave it empty."
            raise Invalid(reasons) from error

    def pass_by(self, row: Row) -> None:
        """Only remember the row's id: an earlier run took it in."""
        with suppress(Invalid):
            self._ids(row)

    def _people(self) -> tuple[tuple[str, str | None], ...]:
        return ("name", self.mapping.name), ("email", self.mapping.email)

    def _phone(self, row: Row) -> str | None:
        typed = self._cell(row, self.mapping.phone).strip() if self.mapping.phone else ""
        if not typed:
            return None
        if found := phones.number(typed, self.mapping.region):
            return found
        hint = "" if self.mapping.region else ", or needs its country: +49 …, or --region DE"
        raise Invalid({self.mapping.phone or "": f"“{typed}” is no phone number{hint}"})

    def _external_id(self, row: Row) -> str | None:
        typed = self._cell(row, self.mapping.external_id).strip() if self.mapping.external_id else ""
        if len(typed) > LONGEST_ID:
            raise Invalid({self.mapping.external_id or "": f"longer than {LONGEST_ID} letters"})
        return typed or None

    def _cell(self, row: Row, column: str) -> str:
        cell = row.cells[self._place[column]]
        if not is_text(cell):
            raise Invalid({column: NO_TEXT})
        return cell

    def _ids(self, row: Row) -> tuple[str, str]:
        """(the row's own id, the case's): the same each time this file is read."""
        if row.problem:
            return "", ""
        column = self.mapping.id
        key = self._cell(row, column).strip() if column else _content(row)
        if not key:
            raise Invalid({column or "row": "empty"})
        if len(key) > LONGEST_ID:
            raise Invalid({column or "row": f"longer than {LONGEST_ID} letters"})
        digest = hashlib.sha256(key.encode(errors="surrogateescape")).digest()[:12]
        before = self._seen.get(digest, 0)
        if column and before:
            raise Invalid({column: f"“{key}” stands on line {before} already"})
        # Without ids of their own, equal rows are told apart by counting them.
        self._seen[digest] = row.line if column else before + 1
        name = f"{self.touchpoint_id}\x1f{digest.hex()}" + ("" if column else f"\x1f{before}")
        return key if column else f"line {row.line}", str(uuid.uuid5(NAMESPACE, name))

    def _kind(self, row: Row) -> str | None:
        mapping = self.mapping
        if not mapping.kind_column:
            return mapping.kind
        value = self._cell(row, mapping.kind_column).strip()
        kind = mapping.kinds.get(value) if mapping.kinds else value.lower()
        if kind in KINDS:
            return kind
        if mapping.kind:
            return mapping.kind
        raise Invalid({mapping.kind_column: f"“{value}” stands for no kind"})

    def _date(self, row: Row) -> str | None:
        if not self.mapping.date:
            return None
        value = self._cell(row, self.mapping.date).strip()
        try:
            return said_at(value, self.mapping.date_form, self.now)
        except NoDate as error:
            raise Invalid({self.mapping.date: str(error)}) from error


def _content(row: Row) -> str:
    return hashlib.sha256("\x1f".join(row.cells).encode(errors="surrogateescape")).hexdigest()
