""" "Me too" over HTTP: what others ask for, on a page without a script. Only what staff opened to customers has one."""

from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import HearbackError, Invalid, NotAllowed, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.suggestion import UNDECIDED, Entry, Suggestion
from chalicelib.listen import form, votes
from chalicelib.web import answers, errors
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/asks/{suggestion_id}")
def asks(visit: Visit, suggestion_id: str) -> Response:
    """What is asked for and how many ask; or what became of it; or on to the one that it is part of now."""
    suggestion, whole = _found(visit, suggestion_id)
    if whole.id != suggestion.id:
        return answers.see(visit, _path(visit, whole.id))
    return _page(visit, whole)


@routes.press("/asks/{suggestion_id}")
def join(visit: Visit, suggestion_id: str) -> Response:
    """Me too. The answer is the same whether or not we knew the address."""
    _, whole = _found(visit, suggestion_id)
    try:
        if visit.form.get(form.TRAP):
            raise Invalid({form.TRAP: "errors.trap"})
        if whole.status in UNDECIDED:
            votes.join(visit.services, whole, visit.form, visit.language)
            return answers.see(visit, _path(visit, whole.id, thanks="1"))
    except NotAllowed:
        _, whole = _found(visit, suggestion_id)
        if whole.status in UNDECIDED:
            # It became part of another one in this very moment.
            return _page(visit, whole, 409, trouble="errors.notallowed")
    except HearbackError as error:
        problems = error.problems if isinstance(error, Invalid) else {}
        trouble = "" if problems else errors.title(error)
        return errors.retry(_page(visit, whole, errors.status_of(error), problems=problems, trouble=trouble), error)
    return _page(visit, whole, 409)


def _found(visit: Visit, suggestion_id: str) -> tuple[Suggestion, Suggestion]:
    """It, and the whole that it is part of now. NotFound unless both are open to customers: nobody learns that there is more."""
    if not is_id(suggestion_id):
        raise NotFound(suggestion_id)
    line = visit.services.store.line(suggestion_id)
    if not (line[0].is_open_to_customers and line[-1].is_open_to_customers):
        raise NotFound(suggestion_id)
    return line[0], line[-1]


def _path(visit: Visit, suggestion_id: str, **query: str) -> str:
    """The page of it, in the language that was asked for by hand."""
    query |= {"lang": visit.language} if "lang" in visit.query else {}
    return f"/asks/{suggestion_id}" + (f"?{urlencode(query)}" if query else "")


def _page(visit: Visit, suggestion: Suggestion, status: int = 200, **facts: Any) -> Response:
    problems = {field: render.words(visit.language, reason) for field, reason in facts.pop("problems", {}).items()}
    gathered: dict[str, Any] = {
        "suggestion": suggestion,
        "typed": {"tell_me": "yes"} if visit.method != "POST" else visit.form,
        "thanked": "thanks" in visit.query,
        "kept": f"?{urlencode({'lang': visit.language})}" if "lang" in visit.query else "",
        "trap": form.TRAP,
        "trouble": "",
    }
    if suggestion.status in UNDECIDED:
        gathered["people"], gathered["and_more"] = votes.behind(visit.services.store, suggestion)
    return answers.page(
        visit, "public/asks.html", status, problems=problems, **_became(visit, suggestion), **(gathered | facts)
    )


def _became(visit: Visit, suggestion: Suggestion) -> dict[str, Any]:
    """What was decided, with the public words where there are any."""
    entry: Entry | None = None
    try:
        entry = visit.services.store.entry(suggestion.entry_id) if suggestion.entry_id else None
    except NotFound:
        entry = None
    language, asked, did = entry.words(visit.language) if entry else (visit.language, "", "")
    decided = suggestion.status if suggestion.status not in UNDECIDED else ""
    return {"decided": decided, "entry": entry, "words_language": language, "asked": asked, "did": did}
