"""Whoever would rather talk to a person says so from the foot of any mail, about the case that the mail is of."""

from typing import Any

from chalicelib import render
from chalicelib.answer import links, me_case
from chalicelib.answer.links import CaseLink
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.question import worded
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.web import talk
from chalicelib.wiring import Services


def of(services: Services, link: CaseLink) -> tuple[Case, Touchpoint]:
    """The case, and where it came in; raises TooOld for a link that was revoked."""
    case = services.store.case(link.case_id)
    links.person_of(services.store, link, case.customer_id)
    try:
        return case, services.store.touchpoint(case.touchpoint_id)
    except NotFound:
        # The place is gone; somebody still calls back.
        return case, Touchpoint("", "")


def ways(place: Touchpoint, language: str) -> dict[str, Any]:
    """How to talk to a person there, as templates/forms/_talk.html takes it."""
    return {"call": place.talk.get("call"), "channel": worded(place.channel, language)}


def ask(services: Services, case: Case, place: Touchpoint, form: dict[str, str]) -> None:
    """Put the wish on record and in front of staff, once for each page that it is sent from. Raises Invalid and TooMany."""
    pressed, event_id = talk.pressed(form), form.get("event_id", "")
    if not pressed or not is_id(event_id):
        raise Invalid({"phone": "errors.required"})
    wish = talk.checked(*pressed, place)
    words = render.words(case.language, f"talk.words.{wish['way']}", phone=wish.get("phone", ""))
    me_case.say(services, case, words, event_id, wish)
