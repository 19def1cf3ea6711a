"""What is submitted at a touchpoint, whether by form, widget, import or another program; checks.py has each field's rule."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import new_id
from chalicelib.domain.naming import clean_name, looks_like_address
from chalicelib.listen.checks import CHECKS, NamingWish, Wrong

REQUIRED = ("id", "kind", "text", "language")


@dataclass(frozen=True)
class Submission:
    """One submission.

    Attributes:
        id: made by the client, so that a retry is the same submission; a UUID in its canonical form.
        text: exactly as written.
        may_answer: whether they may be told by email what came of it.
        naming: consent to be named, or None.
        language: one of ours; any tag of the same language is taken.
        page: address of the page that carried the widget.
    """

    id: str
    kind: str
    text: str
    language: str
    name: str | None = None
    email: str | None = None
    company: str | None = None
    may_answer: bool = False
    naming: NamingWish | None = None
    page: str | None = None


def read(given: dict[str, Any], language: str) -> Submission:
    """The submission in `given`; `language` where it names none. Nothing is converted, and nothing unknown is taken.

    Raises Invalid with everything that is wrong, so that people need to be told only once.
    """
    filled = {"id": new_id(), "language": language} | given
    problems = problems_together(filled)
    taken = {}
    for field in dict.fromkeys((*REQUIRED, *filled)):
        try:
            taken[field] = _taken(field, filled)
        except Wrong as wrong:
            problems[_printable(field)] = f"errors.{wrong}"
    if problems:
        raise Invalid(problems)
    return Submission(**taken)


def _taken(field: str, filled: dict[str, Any]) -> Any:
    if field not in CHECKS:
        raise Wrong("unknown_field")
    if field not in filled:
        raise Wrong("required")
    return CHECKS[field](filled[field])


def problems_together(given: dict[str, Any]) -> dict[str, str]:
    """What is wrong between fields: an answer needs an address, and a public name needs a name fit for the public."""
    name, email, company = (_said(given.get(field)) for field in ("name", "email", "company"))
    naming = given.get("naming")
    level = naming.get("level") if isinstance(naming, dict) else None
    problems = {}
    if given.get("may_answer") is True and not email.strip():
        problems["email"] = "errors.email_to_answer"
    if level and not clean_name(name):
        problems["name"] = "errors.name_to_show"
    elif level and looks_like_address(name):
        problems["name"] = "errors.name_is_address"
    if level == "name_and_company" and not clean_name(company):
        problems["company"] = "errors.company_to_show"
    elif level == "name_and_company" and looks_like_address(company):
        problems["company"] = "errors.name_is_address"
    return problems


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _printable(field: str) -> str:
    """The name of the field, made fit for an answer: what nobody knows may be called anything."""
    return field.encode("utf-8", "replace").decode()[:60]
