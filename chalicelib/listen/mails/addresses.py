"""Whom a mail is for: a conversation of ours, a mail of ours that was in none, or a touchpoint of the kind inbox."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound, TooOld
from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.listen import touchpoints
from chalicelib.web import reply_address, writing
from chalicelib.web.reply_address import ReplyAddress
from chalicelib.wiring import Services


@dataclass(frozen=True)
class Thread:
    """The conversation that a reply address stands for, and works."""

    case: Case


@dataclass(frozen=True)
class Place:
    """Where a mail opens a case.

    Attributes:
        late: it was for a reply address of ours that works no longer.
        interaction: what they had been asked about, as Case.interaction, where they answer that mail.
    """

    touchpoint: Touchpoint
    late: bool = False
    interaction: dict[str, Any] | None = None


def find(services: Services, recipients: list[str]) -> Thread | Place | None:
    """The first of the addresses that means something here, reply addresses before touchpoints; None for none."""
    domain = f"@{services.settings.inbound}"
    locals_ = [each.removesuffix(domain) for each in recipients if each.endswith(domain)]
    ours = [each for each in locals_ if each.startswith(reply_address.PREFIX)]
    found = [_thread(services, each) for each in ours] + [
        _place(services, each) for each in locals_ if each not in ours
    ]
    return next((each for each in found if each), None)


def _thread(services: Services, local: str) -> Thread | Place | None:
    try:
        address = reply_address.read(services.secrets, local)
    except reply_address.Late as late:
        return _beside(services, late.address, late=True)
    except NotFound:
        return None
    if address.about != "case":
        return _beside(services, address)
    try:
        case = services.store.case(address.id)
        writing.must_work(services, address.made_at, case.customer_id)
    except TooOld:
        return _beside(services, address, late=True)
    except NotFound:
        return None
    return Thread(case)


def _beside(services: Services, address: ReplyAddress, late: bool = False) -> Place:
    """Where words that belong to no conversation of ours, or to none any more, open a case: where that mail came from."""
    began_at, interaction = DEFAULT_ID, None
    with suppress(NotFound):
        if address.about == "case":
            began_at = services.store.case(address.id).touchpoint_id
        elif address.about == "invited":
            invitation = services.store.invitation(address.id)
            began_at, interaction = invitation.touchpoint_id, invitation.happened
    try:
        return Place(touchpoints.find(services, began_at), late, interaction)
    except NotFound:
        return Place(touchpoints.find(services, DEFAULT_ID), late, interaction)


def _place(services: Services, local: str) -> Place | None:
    try:
        touchpoint = touchpoints.find(services, local.partition("+")[0])
    except NotFound:
        return None
    return Place(touchpoint) if touchpoint.kind == "inbox" else None
