"""A customer said that it is not fixed: whoever looked after the case hears of it at once."""

import time

from chalicelib.domain.errors import Exists, NotFound
from chalicelib.domain.events import CUSTOMER
from chalicelib.ports import Fact
from chalicelib.relay import staff_mail
from chalicelib.wiring import Services

# Longer than any stream remembers.
KEPT_SECONDS = 7 * 24 * 3600


def tell_assignee(services: Services, fact: Fact) -> None:
    """One short mail to the assignee, if there is one who is still with us and the case is still open.

    The mark is spent before the mail goes out: a mail that was lost is better than the same mail twice, because the case
    is in their inbox anyway.
    """
    if fact.event.by != CUSTOMER:
        return
    try:
        case = services.store.case(fact.event.subject_id)
    except NotFound:
        return
    if not case.assignee or case.status == "resolved":
        return
    person = next((each for each in services.store.staff() if each.id == case.assignee and each.active), None)
    if not person:
        return
    try:
        services.store.use_once(f"reopened/{fact.event.id}", int(time.time()) + KEPT_SECONDS)
    except Exists:
        return
    case_url = f"{services.settings.base_url}/console/cases/{case.id}"
    staff_mail.send(services, person, "reopened", case_url=case_url, kind=case.kind)
