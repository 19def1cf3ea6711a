"""Talking to a person instead, over HTTP: a page of its own that every mail leads to."""

from chalice import Response

from chalicelib import render
from chalicelib.answer import links, talking
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.errors import Invalid, TooMany
from chalicelib.domain.ids import new_id
from chalicelib.web import answers
from chalicelib.web.errors import retry
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/my/{token}/talk")
def my_talk(visit: Visit, token: str) -> Response:
    return _page(visit, token)


@routes.press("/my/{token}/talk")
def my_talk_asked(visit: Visit, token: str) -> Response:
    case, place = talking.of(visit.services, links.read_case(visit.services.secrets, token))
    try:
        talking.ask(visit.services, case, place, visit.form)
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    except TooMany as error:
        return retry(_page(visit, token, 429, {"phone": "errors.too_many_words"}), error)
    return answers.see(visit, f"/my/{token}/talk{kept(visit, done='asked')}")


def _page(visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    case, place = talking.of(visit.services, links.read_case(visit.services.secrets, token))
    speak(visit, case.language)
    return answers.page(
        visit, "public/talk.html", status,
        token=token, kept=kept(visit), case=case, asked=case.talk if visit.query.get("done") == "asked" else None,
        ways=talking.ways(place, visit.language), event_id=visit.form.get("event_id") or new_id(), typed=visit.form,
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
    )  # fmt: skip
