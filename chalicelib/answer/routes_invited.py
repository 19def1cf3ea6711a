""" "How was it?" over HTTP. Opening the page, with whatever step of the scale, changes nothing; pressing "send" does."""

from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.answer import invited, links, opening
from chalicelib.answer.days import written
from chalicelib.answer.invited import Asking
from chalicelib.answer.routes_my import kept, speak
from chalicelib.domain.errors import Invalid
from chalicelib.domain.invitation import SCORE
from chalicelib.domain.question import worded
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/invited/{token}")
def invited_page(visit: Visit, token: str) -> Response:
    return _page(visit, token)


@routes.press("/invited/{token}")
def invited_answer(visit: Visit, token: str) -> Response:
    services = visit.services
    link = links.read_invited(services.secrets, token)
    asking = invited.asking(services, link)
    try:
        said = invited.read(visit.form, asking)
    except Invalid as error:
        return _page(visit, token, 422, error.problems)
    if not invited.respond(services, link, asking, visit.form.get("about", ""), said):
        # Nothing typed is lost: the page that says why it was not taken shows it once more.
        return _page(visit, token, 409, late=True)
    return answers.see(visit, f"/invited/{token}{kept(visit, done='sent')}")


@routes.press("/invited/{token}/opening")
def invited_opening(visit: Visit, token: str) -> Response:
    """Said by page.js once somebody looks at the page."""
    asking = invited.asking(visit.services, links.read_invited(visit.services.secrets, token))
    opening.invited(visit.services, asking.everyone, asking.invitation)
    return answers.nothing()


def _page(
    visit: Visit, token: str, status: int = 200, problems: dict[str, str] | None = None, late: bool = False
) -> Response:
    services = visit.services
    link = links.read_invited(services.secrets, token)
    asking = invited.asking(services, link)
    invitation, place = asking.invitation, asking.place
    speak(visit, invitation.language)
    score, *service = invited.questions(invitation, visit.language)
    return answers.page(
        visit, "public/invited.html", status,
        token=token, kept=kept(visit), invitation=invitation, place=place, score=score, service=service, questions=[],
        typed=visit.form if visit.method == "POST" else _typed(visit, asking), late=late, done=visit.query.get("done", ""),
        ways={"call": place.talk.get("call"), "channel": worded(place.channel, visit.language)},
        problems={field: render.words(visit.language, reason) for field, reason in (problems or {}).items()},
        happened_on=written(invitation.happened_on, visit.language), until=written(link.good_until, visit.language),
        my_case=links.my_case(services.secrets, invitation.case_id, True) if invitation.case_id else None,
    )  # fmt: skip


def _typed(visit: Visit, asking: Asking) -> dict[str, Any]:
    """The fields as they are filled in at first: what they said before, with the step that the mail's link chose."""
    invitation = asking.invitation
    scores = {SCORE: invitation.score, **invitation.service}
    typed = {f"q-{name}": str(score) for name, score in scores.items() if score is not None}
    pressed = visit.query.get("score", "")
    if pressed in map(str, invitation.steps):
        typed[f"q-{SCORE}"] = pressed
    return typed | {"words": invitation.words, "phone": (invitation.talk or {}).get("phone", "")}
