"""Our errors as HTTP answers, in one place: problem+json (RFC 9457) for programs, a page for people."""

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import (
    Conflict,
    Crowded,
    Exists,
    Forbidden,
    HearbackError,
    Invalid,
    KeyRefused,
    KeyReused,
    NotAForm,
    NotAllowed,
    NotFound,
    ScopeMissing,
    SignInNeeded,
    Stale,
    StillRunning,
    TooMany,
    Unavailable,
    Unreachable,
    WorkWanted,
)  # fmt: skip
from chalicelib.web import answers
from chalicelib.web.visit import Visit

STATUS: dict[type[HearbackError], int] = {
    Invalid: 422,
    NotFound: 404,
    NotAForm: 415,
    NotAllowed: 409,
    Forbidden: 403,
    SignInNeeded: 401,
    Stale: 409,
    Exists: 409,
    Conflict: 409,
    Unreachable: 409,
    Unavailable: 503,
    KeyRefused: 401,
    KeyReused: 422,
    StillRunning: 409,
    TooMany: 429,
    Crowded: 429,
    WorkWanted: 429,
}


def status_of(error: HearbackError) -> int:
    """The status of an error's kind, or of the kind that it is a kind of."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def title(error: HearbackError) -> str:
    """The catalogue key of what happened: an error's own text where it is one, else its kind's."""
    text = str(error)
    return text if text.startswith("errors.") else f"errors.{_kind(error)}"


def _kind(error: HearbackError) -> str:
    return next(kind.__name__.lower() for kind in type(error).__mro__ if kind in STATUS)


def problem(visit: Visit, error: HearbackError) -> Response:
    """problem+json. Fields that were wrong are listed with the reason, in the caller's language."""
    status = status_of(error)
    body: dict[str, object] = {
        "type": "about:blank",
        "title": render.words(visit.language, title(error)),
        "status": status,
    }
    if isinstance(error, Invalid):
        body["errors"] = [
            {"field": field, "reason": reason, "detail": _detail(visit.language, field, reason)}
            for field, reason in error.problems.items()
        ]
    if isinstance(error, WorkWanted):
        body["challenge"] = visit.services.settings.base_url + error.challenge
    response = answers.data(body, status, "application/problem+json", Content_Language=visit.language)
    response.headers.update(_challenge(error))
    return retry(response, error)


def _detail(language: str, field: str, reason: str) -> str:
    """What is wrong in words; in those for this very field where there are any."""
    own = f"{reason}.{field.rpartition('.')[2]}"
    return render.words(language, own if own in render.catalogue(language) else reason)


def _challenge(error: HearbackError) -> dict[str, str]:
    """How to be let in (RFC 6750 section 3)."""
    if isinstance(error, KeyRefused):
        wrong = "" if str(error) == "errors.key_missing" else ', error="invalid_token"'
        return {"WWW-Authenticate": f'Bearer realm="Hearback"{wrong}'}
    if isinstance(error, ScopeMissing):
        return {"WWW-Authenticate": f'Bearer realm="Hearback", error="insufficient_scope", scope="{error.scope}"'}
    return {}


def page(visit: Visit, error: HearbackError) -> Response:
    """The same for a person. Nothing of the error's inside is shown; what they had typed is."""
    status = status_of(error)
    facts = {"problem": _in_short(error), "code": status, "unkept": _typed(visit)}
    return retry(answers.page(visit, "public/problem.html", status, **facts), error)


def _typed(visit: Visit) -> list[str]:
    """The words in a form that could not be taken, so that nobody has to write them again."""
    if visit.method != "POST":
        return []
    try:
        return [value for value in visit.form.values() if " " in value.strip() or not value.isascii()]
    except HearbackError:
        return []


def _in_short(error: HearbackError) -> str:
    """The key of what a page says: of wrong input, what was wrong with it."""
    return next(iter(error.problems.values())) if isinstance(error, Invalid) and error.problems else title(error)


def retry(response: Response, error: HearbackError) -> Response:
    if isinstance(error, Unavailable | StillRunning | TooMany | Crowded | WorkWanted):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
