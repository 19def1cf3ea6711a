"""Whom a mail is for: a conversation of ours, or a touchpoint of the kind inbox."""

from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound, TooOld
from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.listen import touchpoints
from chalicelib.web import reply_address, writing
from chalicelib.wiring import Services


@dataclass(frozen=True)
class Thread:
    """The conversation that a reply address stands for, and works."""

    case: Case


@dataclass(frozen=True)
class Place:
    """Where a mail opens a case. `late`: it was for a conversation whose reply address works no longer."""

    touchpoint: Touchpoint
    late: bool = False


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
        return _late(services, late.address.case_id)
    except NotFound:
        return None
    try:
        case = services.store.case(address.case_id)
        writing.must_work(services, address.made_at, case.customer_id)
    except TooOld:
        return _late(services, address.case_id)
    except NotFound:
        return None
    return Thread(case)


def _late(services: Services, case_id: str) -> Place | None:
    """What was no proof any more is a stranger's mail to where that conversation began: its words are not lost."""
    try:
        began_at = services.store.case(case_id).touchpoint_id
        return Place(touchpoints.find(services, began_at), late=True)
    except NotFound:
        return Place(touchpoints.find(services, DEFAULT_ID), late=True)


def _place(services: Services, local: str) -> Place | None:
    try:
        touchpoint = touchpoints.find(services, local.partition("+")[0])
    except NotFound:
        return None
    return Place(touchpoint) if touchpoint.kind == "inbox" else None
