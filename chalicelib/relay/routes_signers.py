"""Signing keys of a touchpoint over HTTP: the owner's. A secret is on the page that made it and nowhere else."""

from functools import partial
from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain.signer import KINDS, Signer
from chalicelib.relay import signers, touchpoints
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints/{touchpoint_id}/signers", role="owner")
def index(visit: Visit, touchpoint_id: str) -> Response:
    """Every key of it, and the form for another."""
    return _page(visit, touchpoint_id)


@routes.act("/console/touchpoints/{touchpoint_id}/signers", role="owner")
def add(visit: Visit, touchpoint_id: str) -> Response:
    """The secret is shown once: this page is the answer itself, and no address leads to it."""
    made: list[tuple[Signer, str]] = []

    def deed() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        made.append(signers.add(visit.services, place, visit.form, visit.staff.id))

    answer = pages.attempt(visit, deed, partial(_page, visit, touchpoint_id), _address(touchpoint_id, "saved"))
    if not made or not made[0][1]:
        return answer
    return pages.show(visit, "signer", signer=made[0][0], secret=made[0][1], back=_address(touchpoint_id))


@routes.act("/console/touchpoints/{touchpoint_id}/signers/{signer_id}/end", role="owner")
def end(visit: Visit, touchpoint_id: str, signer_id: str) -> Response:
    def deed() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        signers.end(visit.services, place, signer_id, visit.staff.id)

    return pages.attempt(visit, deed, partial(_page, visit, touchpoint_id), _address(touchpoint_id, "key_revoked"))


def _address(touchpoint_id: str, done: str = "") -> str:
    return f"/console/touchpoints/{quote(touchpoint_id)}/signers" + (f"?done={done}" if done else "")


def _page(visit: Visit, touchpoint_id: str, status: int = 200, **facts: Any) -> Response:
    place = touchpoints.one_of(visit.services, touchpoint_id)
    gathered: dict[str, Any] = {
        "place": place, "kinds": KINDS, "names": pages.Names(visit.services.store),
        "base": visit.services.settings.base_url, "typed": _typed(visit) if status == 422 else {},
    }  # fmt: skip
    return pages.show(visit, "signers", status, **(gathered | facts))


def _typed(visit: Visit) -> dict[str, str]:
    """What was typed, but no private key: that is not repeated to anybody."""
    return {name: value for name, value in visit.form.items() if "PRIVATE" not in value}
