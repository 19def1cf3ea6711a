"""Whom a touchpoint invites to say how it was, and when: its rule, over HTTP."""

from functools import partial
from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.invitation import LOOKS
from chalicelib.domain.question import SCALES
from chalicelib.domain.rule import LOW, Rule
from chalicelib.relay import invitation_rule, touchpoints
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints/{touchpoint_id}/invitations", role="manager")
def rule(visit: Visit, touchpoint_id: str) -> Response:
    """The rule as it is."""
    return _page(visit, touchpoint_id)


@routes.act("/console/touchpoints/{touchpoint_id}/invitations", role="manager")
def change(visit: Visit, touchpoint_id: str) -> Response:
    def deed() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        invitation_rule.change(visit.services, place, visit.form)

    again = partial(_page, visit, touchpoint_id)
    return pages.attempt(visit, deed, again, f"/console/touchpoints/{quote(touchpoint_id)}/invitations?done=saved")


def _page(visit: Visit, touchpoint_id: str, status: int = 200, **facts: Any) -> Response:
    place = touchpoints.one_of(visit.services, touchpoint_id)
    try:
        invitation_rule.must_invite(place)
    except NotAllowed:
        if visit.method != "POST":
            return answers.see(visit, f"/console/touchpoints/{quote(touchpoint_id)}")
    now = Rule.of(place.invitation)
    gathered: dict[str, Any] = {
        "place": place,
        "rule": now,
        "typed": visit.form if visit.method == "POST" else _typed(now),
        "looks": list(LOOKS),
        "low": LOW,
        "steps": {look: SCALES[scale] for look, scale in LOOKS.items()},
        "numbers": invitation_rule.NUMBERS,
        "weekdays": list(invitation_rule.WEEKDAYS),
        "now": visit.services.now,
        "next_open": now.planned(visit.services.now, visit.services.now, None),
    }
    return pages.show(visit, "invitation_rule", status, **(gathered | facts))


def _typed(now: Rule) -> dict[str, str]:
    """The rule as its form has it."""
    plain = {name: str(value) for name, value in now.kept.items() if name not in ("weekdays", "days_off", "on")}
    ticked = {f"weekday-{each}": "yes" for each in now.weekdays} | ({"on": "yes"} if now.on else {})
    return plain | ticked | {"days_off": "\n".join(now.days_off)}
