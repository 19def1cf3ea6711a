"""T2 to T4 of the ledger: claim a follow-up, call the provider once, mark what came of it."""

from collections.abc import Callable

from chalicelib.answer import emails
from chalicelib.answer.patience import patiently
from chalicelib.domain.errors import NotAllowed, NotFound, Stale, Unavailable, Unreachable
from chalicelib.domain.events import Event
from chalicelib.domain.ids import new_id
from chalicelib.domain.outcome import FollowUp
from chalicelib.ports import Accepted, Refused, Store
from chalicelib.wiring import Services


def deliver(services: Services, follow_up: FollowUp) -> None:
    """Tell one person once. Whoever loses the claim does nothing; whoever dies after it leaves `sending` to the sweep."""
    if follow_up.state != "pending":
        return
    store = services.store
    customer = store.customers([follow_up.customer_id])[follow_up.customer_id]
    if customer is None:
        raise NotFound(follow_up.customer_id)
    if reason := customer.silence(follow_up.kind):
        settle(store, follow_up, lambda current: current.exclude(reason, services.now))
        return
    # Composed before the claim: a template that fails must leave the follow-up pending, not in doubt.
    attempt_id = new_id()
    try:
        mail = emails.compose(services, follow_up, customer, attempt_id)
    except ValueError:
        settle(store, follow_up, lambda current: current.unsendable("unsendable", services.now))
        return
    try:
        follow_up.claim(attempt_id, services.now)
        store.claim(follow_up)
    except (Stale, NotAllowed):
        return
    except Unavailable:
        # Its answer may have been lost: whether we hold the claim is there to be read.
        claimed = follow_up
        follow_up = patiently(lambda: store.follow_up(claimed.outcome_id, claimed.id))
        if follow_up.attempt_id != attempt_id or follow_up.state != "sending":
            raise
    except Unreachable:
        # An opt-out committed first. The next look at this follow-up, now or in the sweep, excludes it with its reason.
        deliver(services, store.follow_up(follow_up.outcome_id, follow_up.id))
        return
    mark(services, follow_up, attempt_id, services.mailer.send(mail))


def mark(services: Services, follow_up: FollowUp, attempt_id: str, receipt: object) -> None:
    """Put the provider's answer to an attempt on record. Nobody else knows it: a store in trouble is asked again for a while."""
    now, store = services.now, services.store

    def step(current: FollowUp) -> Event | None:
        if isinstance(receipt, Accepted):
            return current.accepted(attempt_id, receipt.provider_id, now)
        if isinstance(receipt, Refused):
            return current.refused(attempt_id, receipt.permanent, receipt.reason, now)
        return current.lose(attempt_id, now)

    try:
        settle(store, follow_up, step)
    except Unavailable:
        # Its answer may have been lost: what is on record by now is there to be read.
        patiently(lambda: settle(store, store.follow_up(follow_up.outcome_id, follow_up.id), step))


def settle(store: Store, follow_up: FollowUp, step: Callable[[FollowUp], Event | None]) -> None:
    """Take one step of the ledger on record, on whatever the follow-up has become since it was read."""
    while True:
        try:
            event = step(follow_up)
        except NotAllowed:
            return
        try:
            store.commit(follow_up, *([event] if event else []))
            return
        except Stale:
            follow_up = store.follow_up(follow_up.outcome_id, follow_up.id)
