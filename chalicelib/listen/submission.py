"""What is submitted at a touchpoint, whether by form, widget, import or another program; checks.py has each field's rule."""

from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import new_id
from chalicelib.domain.naming import clean_name, looks_like_address
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.checks import CHECKS, NamingWish, Wrong, any_text

REQUIRED = ("id", "kind", "text", "language")
# What is checked against the touchpoint's own questions, in listen/answers.py.
OF_THE_FORM = ("answers", "talk")
# What somebody is who only wants to talk, or was not asked, and did not say.
TALK_KIND = "question"


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
        answers, talk: as domain/case.py keeps them.
        begun: whether its beginning was counted.
        asked: whether all that was asked is named in it, answered or not: of whom a page asked less than the touchpoint does by
            now, no more is demanded.
        work: what listen/work.py knows of it.
        phone, external_id: see `read_of`; nobody says them of themselves.
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
    answers: list[dict[str, Any]] | None = None
    talk: dict[str, str] | None = None
    begun: bool = False
    asked: bool = False
    work: str | None = None
    phone: str | None = None
    external_id: str | None = None


def read(given: dict[str, Any], language: str, touchpoint: Touchpoint | None = None) -> Submission:
    """The submission in `given`; `language` where it names none. Nothing is converted, and nothing unknown is taken.

    Without a `touchpoint` it is one that asks for a kind and words. Whoever wants to talk to a person need not say more.
    Raises Invalid with everything that is wrong, so that people need to be told only once.
    """
    place = touchpoint or Touchpoint("", "")
    filled = {"language": language} | _settled(given, place) | given
    if "id" not in filled:
        filled["id"] = new_id()
    problems = problems_together(filled)
    taken: dict[str, Any] = {}
    for field in dict.fromkeys((*REQUIRED, *filled)):
        try:
            taken |= {} if field in OF_THE_FORM else {field: _taken(field, filled, place)}
        except Wrong as wrong:
            problems[_printable(field)] = f"errors.{wrong}"
    try:
        taken |= _of_the_form(given, place, taken.get("language") or language)
    except Invalid as wrong:
        problems |= wrong.problems
    if not problems and not (taken["text"] or taken.get("answers") or taken.get("talk")):
        problems["answers"] = "errors.nothing_said"
    if problems:
        raise Invalid(problems)
    return Submission(**taken)


def read_of(
    known: dict[str, str | None], given: dict[str, Any], language: str, touchpoint: Touchpoint | None = None
) -> Submission:
    """The same, of a customer of whom somebody else speaks who knows them by a `phone` (E.164) or an `external_id`, too.

    Whoever may be answered, and left no address, may be called.
    """
    called = bool(known.get("phone")) and given.get("may_answer") is True and not _said(given.get("email")).strip()
    told = read(given | ({"may_answer": False} if called else {}), language, touchpoint)
    return replace(told, **known, may_answer=told.may_answer or called)  # type: ignore[arg-type]


def _settled(given: dict[str, Any], place: Touchpoint) -> dict[str, Any]:
    """What need not be said here: the kind, where every case from here is of one, or where somebody only wants to talk."""
    kind = place.case_kind or (TALK_KIND if given.get("talk") or _unasked("kind", given) else None)
    return {"kind": kind} if kind else {}


def _unasked(field: str, given: dict[str, Any]) -> bool:
    """Whether the form that they had in front of them did not have this."""
    return given.get("asked") is True and field not in given


def _taken(field: str, filled: dict[str, Any], place: Touchpoint) -> Any:
    if field not in CHECKS:
        raise Wrong("unknown_field")
    if field == "text" and (place.text != "required" or filled.get("talk") or _unasked(field, filled)):
        return _optional_text(filled.get(field), place)
    if field not in filled:
        raise Wrong("required")
    if field == "kind" and place.case_kind not in (None, filled[field]):
        raise Wrong("not_a_choice")
    return CHECKS[field](filled[field])


def _optional_text(value: Any, place: Touchpoint) -> str:
    text = any_text(value)
    if text and place.text == "no":
        raise Wrong("not_asked_here")
    return text


def _of_the_form(given: dict[str, Any], place: Touchpoint, language: str) -> dict[str, Any]:
    """The answers and the wish to talk, where there are questions or something of this was sent; raises Invalid."""
    if not place.questions and not any(field in given for field in OF_THE_FORM):
        return {}
    from chalicelib.listen import answers

    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    try:
        found["talk"] = answers.read_talk(given.get("talk"), place)
    except Invalid as wrong:
        problems |= wrong.problems
    try:
        told = answers.read(
            given.get("answers", {}), place.asks, language, not given.get("talk"), given.get("asked") is True
        )
        found["answers"] = told or None
    except Invalid as wrong:
        problems |= wrong.problems
    if problems:
        raise Invalid(problems)
    return found


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
