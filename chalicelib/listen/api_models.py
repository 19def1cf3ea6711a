"""What programs send to be heard. A submission has plain checks (listen/checks.py), which load no pydantic, and here the schema
that says the same; tests/listen/test_schema.py holds the two to each other in both directions."""

from copy import deepcopy
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.domain.case import KINDS
from chalicelib.domain.naming import LEVELS
from chalicelib.domain.question import ELSE, ID, MOST_CHOICES
from chalicelib.listen.answers import WORDS_GRAPHEMES
from chalicelib.listen.beside import Beside, Source
from chalicelib.listen.checks import NAME_GRAPHEMES, PAGE_BYTES, TEXT_GRAPHEMES, WORK_BYTES
from chalicelib.web.api.endpoint import UUID
from chalicelib.web.api.models import EMAIL, SPACES, WRITTEN, CustomerKey, Model, Shown, Stamp
from chalicelib.web.talk import PHONE_GRAPHEMES

# Written so that it means the same to every program that reads patterns.
BLANK = f"^[{SPACES}]*$"
NO_NUL = r"^[^\x00]*$"
# Phones add a space after a completed word; it is taken off.
SPACED_EMAIL = f"^[{SPACES}]*{EMAIL[1:-1]}[{SPACES}]*$"
LANGUAGE = f"^[{SPACES}]*([eE][nN]|[zZ][hH])([-_][^\\x00]*|[{SPACES}]*)$"
PAGE = r"^[hH][tT][tT][pP][sS]?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][!-Z^-~]*)?$"
UNSEEN = r"\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
SEEN = f"^[^\\x00]*[^\\x00{SPACES}{UNSEEN}][^\\x00]*$"
LIKE_ADDRESS = r"://|[wW][wW][wW]\.|@|\.([cC][oO][mM]|[nN][eE][tT]|[oO][rR][gG]|[cC][nN]|[iIİı][oO])\b"
NAMES = {"type": "string", "maxLength": NAME_GRAPHEMES, "pattern": SEEN, "not": {"pattern": LIKE_ADDRESS}}
MOST_SIGNALS = 100


def _or_nothing(**schema: Any) -> dict[str, Any]:
    """A field that may be empty, as a form's is where nothing was filled in."""
    return {"anyOf": [{"type": "string", **schema}, {"type": "string", "pattern": BLANK}, {"type": "null"}]}


def _where(field: str, wanted: dict[str, Any], **demanded: dict[str, Any]) -> dict[str, Any]:
    """Where a field is like this, others must be there, and like that."""
    return {
        "if": {"required": [field], "properties": {field: wanted}},
        "then": {"required": list(demanded), "properties": demanded},
    }


def _named(*levels: str) -> dict[str, Any]:
    return {"type": "object", "required": ["level"], "properties": {"level": {"enum": list(levels)}}}


SOMETHING_ELSE = {
    "type": "object", "additionalProperties": False, "required": [ELSE],
    "properties": {ELSE: {"type": "string", "maxLength": WORDS_GRAPHEMES, "pattern": WRITTEN}},
}  # fmt: skip
CHOICE = {"anyOf": [{"type": "string", "maxLength": TEXT_GRAPHEMES, "pattern": NO_NUL}, SOMETHING_ELSE]}
ANSWERS = {
    "type": "object",
    "propertyNames": {"pattern": f"^{ID.pattern}$"},
    "additionalProperties": {
        "anyOf": [
            CHOICE,
            {"type": "integer"},
            {"type": "null"},
            {"type": "array", "items": CHOICE, "maxItems": MOST_CHOICES},
        ]
    },
}
TALK = {
    "anyOf": [
        {
            "type": "object", "additionalProperties": False, "required": ["way", "phone"],
            "properties": {
                "way": {"const": "call"},
                "phone": {"type": "string", "maxLength": PHONE_GRAPHEMES, "pattern": "^[ -/:-~]*([0-9][ -/:-~]*){5,}$"},
            },
        },
        {
            "type": "object", "additionalProperties": False, "required": ["way"],
            "properties": {"way": {"const": "channel"}, "phone": {}},
        },
        {"type": "null"},
    ]
}  # fmt: skip
FIELDS: dict[str, Any] = {
    "id": {"type": "string", "pattern": f"^{UUID}$"},
    "kind": {"enum": list(KINDS)},
    "text": _or_nothing(maxLength=TEXT_GRAPHEMES, pattern=NO_NUL),
    "language": {"type": "string", "pattern": LANGUAGE},
    "name": _or_nothing(maxLength=NAME_GRAPHEMES, pattern=NO_NUL),
    "email": _or_nothing(maxLength=254, pattern=SPACED_EMAIL, **{"not": {"pattern": "=\\?"}}),
    "company": _or_nothing(maxLength=NAME_GRAPHEMES, pattern=NO_NUL),
    "may_answer": {"type": "boolean"},
    "naming": {
        "anyOf": [
            {
                "type": "object", "additionalProperties": False, "required": ["level"],
                "properties": {"level": {"enum": list(LEVELS)}},
            },
            {"type": "null"},
        ]
    },
    "page": _or_nothing(maxLength=PAGE_BYTES, pattern=PAGE),
    "answers": ANSWERS,
    "talk": TALK,
    "begun": {"type": "boolean"},
    "asked": {"type": "boolean"},
    "work": _or_nothing(maxLength=WORK_BYTES, pattern="^[!-~]*$"),
}  # fmt: skip
# Read beside a submission (listen/passes.py), and only where customers speak for themselves.
TOKEN = {"anyOf": [{"type": "string", "maxLength": 4096, "pattern": "^[A-Za-z0-9._-]*$"}, {"type": "null"}]}
# Which of these, and whether a kind: the touchpoint's questions say.
SAID = [
    {"required": ["text"]},
    {"required": ["answers"]},
    {"required": ["talk"], "properties": {"talk": {"type": "object"}}},
]
ANSWERED = _where("may_answer", {"const": True}, email={"type": "string", "pattern": "@"})
CALLED = {"required": ["phone"], "properties": {"phone": {"type": "string"}}}
TOGETHER = [
    {"anyOf": SAID},
    ANSWERED,
    _where("naming", _named(*LEVELS), name=NAMES),
    _where("naming", _named("name_and_company"), company=NAMES),
]


EXAMPLE = {
    "kind": "suggestion", "text": "A lid that closes, please.", "name": "Ada Lovelace", "email": "ada@example.org",
    "may_answer": True,
}  # fmt: skip


class Submission:
    """The schema of what listen/submission.py reads; that does the checking."""

    @staticmethod
    def schema() -> dict[str, Any]:
        whole = {"type": "object", "additionalProperties": False, "required": []}
        # A copy to the last: the specification puts words to each field, in each language.
        properties = FIELDS | {"token": TOKEN}
        return deepcopy(whole | {"properties": properties, "allOf": TOGETHER, "examples": [EXAMPLE]})


class NewCase:
    """The schema of a submission with what is Beside it; listen/programs.py reads the two."""

    parts = (Source,)

    @staticmethod
    def read(given: dict[str, Any]) -> dict[str, Any]:
        return given

    @staticmethod
    def schema() -> dict[str, Any]:
        whole, beside = Submission.schema(), Beside.model_json_schema(ref_template="#/components/schemas/{model}")
        properties = whole["properties"] | beside["properties"]
        del properties["token"]
        required = [*whole["required"], *beside["required"]]
        called = ANSWERED | {"then": {"anyOf": [ANSWERED["then"], CALLED]}}
        return whole | {
            "properties": properties,
            "allOf": [called if each == ANSWERED else each for each in whole["allOf"]],
            "required": required,
            "examples": [EXAMPLE | {"touchpoint_id": "hello"}],
        }


class Receipt(Model):
    id: str
    my_case: str
    status: Literal["new"]


class Way(Shown):
    call: bool
    channel: dict[str, str]


class When(Shown):
    question: str
    answers: list[str | int]


class Choice(Shown):
    id: str
    labels: dict[str, str]


class Question(Shown):
    id: str
    kind: str
    labels: dict[str, str]
    required: bool
    when: When | None
    choices: list[Choice] | None = None
    least: int | None = None
    most: int | None = None
    ends: dict[str, list[str]] | None = None


class Look(Shown):
    colour: str | None = None
    logo: str | None = None
    scheme: str | None = None
    light: dict[str, str] | None = None
    dark: dict[str, str] | None = None


class TouchpointFacts(Shown):
    id: str
    name: str
    kind: str
    languages: list[str]
    text: str
    case_kind: str | None
    questions: list[Question]
    talk: Way
    look: Look
    promise_hours: int | None


class Signal(Model):
    id: Annotated[str, Field(pattern="^[!-~]{1,128}$")]
    customer: CustomerKey
    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,39}$")]
    at: Stamp
    value: Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)] | None = None
    unit: Annotated[str, Field(pattern="^[A-Za-z%]{1,12}$")] | None = None


class Signals(Model):
    signals: Annotated[list[Signal], Field(min_length=1, max_length=MOST_SIGNALS)]


class Taken(Model):
    taken: int
