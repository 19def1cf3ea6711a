"""What people did with what they were told, noted on the follow-up that told them: opened its page, answered it.

A mail's links carry its outcome, so it is known which follow-up that is. A page that was fetched says nothing: scanners
fetch every link. templates/static/page.js says it once somebody has looked at the page and touched it.
"""

from collections.abc import Callable

from chalicelib.answer import links
from chalicelib.answer.links import CaseLink, FixedLink
from chalicelib.domain.errors import NotFound, Stale, Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import follow_up_id
from chalicelib.wiring import Services

TRIES = 5


def opened(services: Services, link: CaseLink | FixedLink) -> None:
    """Somebody looks at the page. Safe to repeat; a link that came with no mail tells nothing."""
    if not link.outcome_id:
        return
    case = services.store.case(link.case_id)
    links.person_of(services.store, link, case.customer_id)
    _note(services, case.customer_id, link.outcome_id, "opened", FollowUp.open)


def answered(services: Services, customer_id: str, outcome_id: str) -> None:
    """They said what they think of it. Safe to repeat."""
    _note(services, customer_id, outcome_id, "answered", FollowUp.answer)


def _note(
    services: Services, customer_id: str, outcome_id: str, what: str, step: Callable[[FollowUp, str], None]
) -> None:
    """Take the step once; where no follow-up is on record there is nothing to note it on."""
    store = services.store
    for _ in range(TRIES):
        try:
            follow_up = store.follow_up(outcome_id, follow_up_id(customer_id, outcome_id, "email"))
        except NotFound:
            return
        if what in follow_up.times:
            return
        step(follow_up, services.now)
        try:
            store.commit(follow_up)
            return
        except Stale:
            continue
    raise Unavailable()
