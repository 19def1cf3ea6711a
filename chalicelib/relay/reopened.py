"""A customer said that it is not fixed, or wrote again: whoever looks after the case hears of it at once."""

import time

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists, NotFound
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.staff import Staff
from chalicelib.ports import Fact
from chalicelib.relay import staff_mail
from chalicelib.wiring import Services

# Longer than any stream remembers.
KEPT_SECONDS = 7 * 24 * 3600
# Mails about what one customer wrote again on one case in an hour: who writes ten lines in a row is one interruption.
AN_HOUR, HOUR = 1, 3600


def tell_assignee(services: Services, fact: Fact) -> None:
    """One short mail to the assignee, if there is one who is still with us and the case is still open.

    The mark is spent before the mail goes out: a mail that was lost is better than the same mail twice, because the case
    is in their inbox anyway.
    """
    if fact.event.by == CUSTOMER:
        _tell(services, fact, "reopened")


def tell_of_words(services: Services, fact: Fact) -> None:
    """The same of a customer who wrote again; of several times within an hour only the first."""
    again, place = bool(fact.event.data.get("again")), f"wrote/{fact.event.subject_id}/{services.now[:13]}"
    if again or services.store.spend(place, fact.event.id, AN_HOUR, int(time.time()) + 2 * HOUR):
        _tell(services, fact, "wrote", again=again)


def _tell(services: Services, fact: Fact, name: str, **facts: bool) -> None:
    case, person = _whose(services, fact)
    if not case or not person:
        return
    try:
        services.store.use_once(f"{name}/{fact.event.id}", int(time.time()) + KEPT_SECONDS)
    except Exists:
        return
    case_url = f"{services.settings.base_url}/console/cases/{case.id}"
    staff_mail.send(services, person, name, case_url=case_url, kind=case.kind, **facts)


def _whose(services: Services, fact: Fact) -> tuple[Case | None, Staff | None]:
    """The case, and the one of us whose it is; None where nobody need hear of it."""
    try:
        case = services.store.case(fact.event.subject_id)
    except NotFound:
        return None, None
    if not case.assignee or case.status == "resolved":
        return case, None
    return case, next((each for each in services.store.staff() if each.id == case.assignee and each.active), None)
