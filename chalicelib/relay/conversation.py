"""What staff do to one case: each is the changed case, the fact, and what it owes, in one commit."""

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Event
from chalicelib.domain.outcome import Outcome
from chalicelib.wiring import Services


def reply(services: Services, case: Case, text: str, by: str) -> None:
    """Answer the customer, who is told."""
    _settle(services, case, case.reply(text, by, services.now))


def resolve(services: Services, case: Case, text: str, by: str) -> None:
    """Close the case; the customer is told, and asked whether this fixed it."""
    _settle(services, case, case.resolve(text, by, services.now))


def reopen(services: Services, case: Case, reason: str, by: str) -> None:
    """It was not done after all. Nobody is told of this."""
    event = case.reopen(reason, by, services.now)
    services.store.commit(case, event)


def assign(services: Services, case: Case, to: str | None, by: str) -> None:
    """Give it to one of the staff who is still with us, or to nobody. Raises Invalid for anybody else."""
    if to and not any(person.id == to and person.active for person in services.store.staff()):
        raise Invalid({"assignee": "errors.not_a_choice"})
    event = case.assign(to, by, services.now)
    services.store.commit(case, event)


def _settle(services: Services, case: Case, event: Event) -> None:
    """With what is owed for it; a test is owed nothing."""
    owed = [] if case.test else [Outcome.of(event, case.language)]
    services.store.commit(case, event, *owed)
