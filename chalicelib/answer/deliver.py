"""T2 to T4 of the ledger: claim a follow-up, call the provider once, mark what came of it."""

from collections.abc import Callable

from chalicelib.answer import digest, emails, pace, several
from chalicelib.answer.asking import ask
from chalicelib.answer.patience import patiently
from chalicelib.domain.errors import NotAllowed, NotFound, Stale, Unavailable, Unreachable
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import new_id
from chalicelib.domain.outcome import INVITED
from chalicelib.domain.person import Known, Person
from chalicelib.ports import Store
from chalicelib.ports_sending import Accepted, Refused
from chalicelib.wiring import Services


def deliver(services: Services, follow_up: FollowUp) -> None:
    """Tell one person once. Whoever loses the claim does nothing; whoever dies after it leaves `sending` to the sweep."""
    if follow_up.state != "pending":
        return
    store = services.store
    customer = store.persons([follow_up.customer_id])[follow_up.customer_id]
    if customer is None:
        raise NotFound(follow_up.customer_id)
    if isinstance(customer, Person) and _is_told_elsewhere(services, follow_up, customer):
        return
    if _is_silent(services, follow_up, customer):
        return
    if follow_up.held and digest.gather(services, follow_up, customer):
        return
    if follow_up.kind == INVITED and not _may_ask(services, follow_up):
        return
    if not pace.may_go(services, follow_up):
        return
    _send(services, follow_up, customer)


def _may_ask(services: Services, follow_up: FollowUp) -> bool:
    from chalicelib.answer import inviting

    return inviting.may_go(services, follow_up)


def _is_told_elsewhere(services: Services, follow_up: FollowUp, person: Person) -> bool:
    """Whether somebody who is several customers hears of it as another one of them: then that is put on record."""
    if follow_up.kind == "digest":
        carried = digest.carried_by(services.store, follow_up)
        if not any(several.told_as_another(services.store, each, person) for each in carried):
            return False
        # What it carried goes back to waiting, and then each by itself to where it belongs.
        settle(services, follow_up, lambda current: current.exclude(several.REASON, services.now))
        return True
    return several.gives_way(services, follow_up, person)


def _is_silent(services: Services, follow_up: FollowUp, customer: Known) -> bool:
    """Whether no mail may or can go to them (any more): then that is put on record."""
    state, reason = customer.standing(follow_up.kind, wants_answer=True)
    # Nobody can be called about a digest: what it carries is, each with its own words. And nobody is called to be asked.
    if state == "excluded" or (state == "unreachable" and follow_up.kind in ("digest", INVITED)):
        settle(services, follow_up, lambda current: current.exclude(str(reason), services.now))
    elif state == "unreachable":
        settle(services, follow_up, lambda current: current.put_on_call_list(str(reason), services.now))
    return state != "pending"


def _send(services: Services, follow_up: FollowUp, customer: Known) -> None:
    store, attempt_id = services.store, new_id()
    # Composed before the claim: a template that fails must leave the follow-up pending, not in doubt.
    try:
        mail = emails.compose(services, follow_up, customer, attempt_id)
    except ValueError:
        settle(services, follow_up, lambda current: current.unsendable("unsendable", services.now))
        return
    try:
        follow_up.claim(attempt_id, services.now)
        if isinstance(customer, Person):
            store.claim_as(follow_up, customer)
        else:
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
    mark(services, follow_up, attempt_id, ask(services, mail))


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
        settle(services, follow_up, step)
    except Unavailable:
        # Its answer may have been lost: what is on record by now is there to be read.
        patiently(lambda: settle(services, store.follow_up(follow_up.outcome_id, follow_up.id), step))


def settle(services: Services, follow_up: FollowUp, step: Callable[[FollowUp], Event | None]) -> None:
    """Take one step of the ledger on record, on whatever the follow-up has become since it was read.

    What a digest carries goes with it.
    """
    settled = _take(services.store, follow_up, step)
    if settled:
        pass_on(services, settled)
    elif follow_up.kind == "digest":
        # Whoever took this step before may have died before the rest followed.
        pass_on(services, services.store.follow_up(follow_up.outcome_id, follow_up.id))


def pass_on(services: Services, settled: FollowUp) -> None:
    """What became of a digest became of everything in it; where this is cut off, the sweep goes on."""
    if settled.kind == "digest":
        for carried in digest.carried_by(services.store, settled):
            while _take(services.store, carried, lambda current: current.mirror(settled, services.now)):
                continue


def _take(store: Store, follow_up: FollowUp, step: Callable[[FollowUp], Event | None]) -> FollowUp | None:
    """The follow-up after the step, or None where it could not be taken (any more)."""
    while True:
        try:
            event = step(follow_up)
        except NotAllowed:
            return None
        try:
            store.commit(follow_up, *([event] if event else []))
            return follow_up
        except Stale:
            follow_up = store.follow_up(follow_up.outcome_id, follow_up.id)
