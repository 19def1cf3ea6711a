"""What is submitted at a touchpoint, whether by form, widget, import or another program: its fields, limits and rules.

Loaded only where something is submitted: pages that merely show a form do not pay for pydantic.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from chalicelib.domain.case import KINDS
from chalicelib.domain.customer import LEVELS, clean_name, is_email, looks_like_address
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import is_id, new_id
from chalicelib.web import fields
from chalicelib.web.visit import known

TEXT_GRAPHEMES, TEXT_BYTES = 5000, 20_000
NAME_GRAPHEMES = 80
PAGE_BYTES = 2000
# pydantic's names for what can be wrong with a value -> ours; every other one is `errors.wrong_type`.
REASONS = {
    "missing": "errors.required",
    "extra_forbidden": "errors.unknown_field",
    "literal_error": "errors.not_a_choice",
}


def refuse(reason: str) -> PydanticCustomError:
    """An error of ours inside pydantic; `reason` is the part of the catalogue's key after `errors.`."""
    return PydanticCustomError("hearback", "{reason}", {"reason": f"errors.{reason}"})


def _written(value: Any) -> Any:
    """Text that can be stored and sent: no NUL, and no half of a surrogate pair."""
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)):
        raise refuse("not_text")
    return value


def _or_nothing(value: Any) -> Any:
    """An empty field of a form is a field that was not filled in."""
    return None if isinstance(value, str) and not value.strip() else _written(value)


def _at_most(graphemes: int, in_bytes: int | None = None) -> AfterValidator:
    def check(value: str) -> str:
        if not fields.is_within(value, graphemes, in_bytes):
            raise refuse("too_long")
        return value

    return AfterValidator(check)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise refuse("required")
    return value


def _id(value: str) -> str:
    if not is_id(value):
        raise refuse("id")
    return value


def _email(value: str) -> str:
    """Without the space that phones add after a completed word."""
    if not is_email(value.strip()):
        raise refuse("email")
    return value.strip()


def _language(value: str) -> str:
    found = known(value)
    if not found:
        raise refuse("not_a_choice")
    return found


def _address(value: str) -> str:
    """The address of a web page, as a browser shows it."""
    try:
        parts = urlsplit(value)
        web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        web = False
    if not web or not value.isprintable() or len(value.encode()) > PAGE_BYTES:
        raise refuse("address")
    return value


Written, OrNothing = BeforeValidator(_written), BeforeValidator(_or_nothing)
Text = Annotated[str, AfterValidator(_not_blank), _at_most(TEXT_GRAPHEMES, TEXT_BYTES), Written]
Name = Annotated[Annotated[str, _at_most(NAME_GRAPHEMES)] | None, OrNothing]
Email = Annotated[Annotated[str, AfterValidator(_email)] | None, OrNothing]
Address = Annotated[Annotated[str, AfterValidator(_address)] | None, OrNothing]


class Closed(BaseModel):
    """Takes nothing that it does not know, and converts nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NamingWish(Closed):
    """How this customer wants to be named in public."""

    level: Literal[LEVELS]  # type: ignore[valid-type]


class Submission(Closed):
    """One submission.

    Attributes:
        id: made by the client, so that a retry is the same submission; a UUID in its canonical form.
        text: exactly as written.
        may_answer: whether they may be told by email what came of it.
        naming: consent to be named, or None.
        language: one of ours; any tag of the same language is taken.
        page: address of the page that carried the widget.
    """

    id: Annotated[str, AfterValidator(_id)]
    kind: Literal[KINDS]  # type: ignore[valid-type]
    text: Text
    language: Annotated[str, AfterValidator(_language)]
    name: Name = None
    email: Email = None
    company: Name = None
    may_answer: bool = False
    naming: NamingWish | None = None
    page: Address = None


def read(given: dict[str, Any], language: str) -> Submission:
    """The submission in `given`; `language` where it names none.

    Raises Invalid with everything that is wrong, so that people need to be told only once.
    """
    filled = {"id": new_id(), "language": language} | given
    together = problems_together(filled)
    try:
        submission = Submission.model_validate(filled)
    except ValidationError as error:
        raise Invalid(together | {_field(each["loc"]): _reason(each) for each in error.errors()}) from error
    if together:
        raise Invalid(together)
    return submission


def problems_together(given: dict[str, Any]) -> dict[str, str]:
    """What is wrong between fields: an answer needs an address, and a public name needs a name fit for the public."""
    name, email, company = (_text(given.get(field)) for field in ("name", "email", "company"))
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


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _field(place: tuple[int | str, ...]) -> str:
    """The name of the field, made fit for an answer: what nobody knows may be called anything."""
    return str(place[0]).encode("utf-8", "replace").decode()[:60] if place else "body"


def _reason(error: Any) -> str:
    if error["type"] == "hearback":
        return str(error["ctx"]["reason"])
    return "errors.not_text" if error["type"] == "string_unicode" else REASONS.get(error["type"], "errors.wrong_type")
