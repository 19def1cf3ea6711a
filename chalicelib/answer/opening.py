"""What people did with what they were told, noted on the follow-up that told them: opened its page, answered it.

A mail's links carry its outcome, so it is known which follow-up that is. A page that was fetched says nothing: scanners
fetch every link. templates/static/page.js says it once somebody has looked at the page and touched it.
"""

from collections.abc import Callable

from chalicelib.answer import links
from chalicelib.answer.links import CaseLink, FixedLink
from chalicelib.domain.errors import NotFound, Stale, Unavailable
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.owed import UNTOLD
from chalicelib.ports import Store
from chalicelib.wiring import Services

TRIES = 5


def opened(services: Services, link: CaseLink | FixedLink) -> None:
    """Somebody looks at the page. Safe to repeat; a link that came with no mail tells nothing."""
    if not link.outcome_id:
        return
    case = services.store.case(link.case_id)
    person = links.person_of(services.store, link, case.customer_id)
    everyone = person.everyone if person else [case.customer_id]
    _note(services, everyone, link.outcome_id, "opened", FollowUp.open)


def invited(services: Services, everyone: list[str], invitation: Invitation, has_answered: bool = False) -> None:
    """They, who are all these customers, look at the page of an invitation, or answered there. That somebody looked is a fact,
    once, which the measures count. Safe to repeat."""

    def step(follow_up: FollowUp, at: str) -> Event | None:
        first = "opened" not in follow_up.times
        follow_up.open(at)
        if has_answered:
            follow_up.answer(at)
        return invitation.fact("Looked", at) if first else None

    _note(services, everyone, invitation.id, "answered" if has_answered else "opened", step)


def answered(services: Services, everyone: list[str], outcome_id: str) -> None:
    """They, who are all these customers, said what they think of it. Safe to repeat."""
    _note(services, everyone, outcome_id, "answered", FollowUp.answer)


def _note(
    services: Services, everyone: list[str], outcome_id: str, what: str, step: Callable[[FollowUp, str], Event | None]
) -> None:
    """Take the step once, with the fact that it is; where no follow-up is on record there is nothing to note it on."""
    store = services.store
    for _ in range(TRIES):
        try:
            follow_up = _by_which_told(store, everyone, outcome_id)
        except NotFound:
            return
        if what in follow_up.times:
            return
        fact = step(follow_up, services.now)
        try:
            store.commit(follow_up, *([fact] if fact else []))
            return
        except Stale:
            continue
    raise Unavailable()


def _by_which_told(store: Store, everyone: list[str], outcome_id: str) -> FollowUp:
    """Of somebody who is several customers, the follow-up that told them; raises NotFound."""
    if len(everyone) == 1:
        return store.follow_up(outcome_id, follow_up_id(everyone[0], outcome_id, "email"))
    found = sorted(store.follow_ups_among(outcome_id, everyone), key=lambda each: each.state in UNTOLD)
    if not found:
        raise NotFound(outcome_id)
    return found[0]
