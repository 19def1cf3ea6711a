"""What staff do to one case: each is the changed case, the fact, and what it owes, in one commit."""

from dataclasses import replace

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.events import Event
from chalicelib.domain.outcome import Outcome
from chalicelib.ports import CaseFile
from chalicelib.wiring import Services


def reply(services: Services, case: Case, text: str, by: str, event_id: str | None = None) -> None:
    """Answer the customer, who is told. Raises Exists where the event `event_id` is on record already."""
    _settle(services, case, _under(event_id, case.reply(text, by, services.now)))


def resolve(services: Services, case: Case, text: str, by: str, event_id: str | None = None) -> None:
    """Close the case; the customer is told, and asked whether this fixed it."""
    _settle(services, case, _under(event_id, case.resolve(text, by, services.now)))


def reopen(services: Services, case: Case, reason: str, by: str, event_id: str | None = None) -> None:
    """It was not done after all. Nobody is told of this."""
    event = _under(event_id, case.reopen(reason, by, services.now))
    services.store.commit(case, event)


def wrote_again(file: CaseFile) -> Event | None:
    """The words by which the customer opened a resolved case again, where nothing was done about it since."""
    since = [event for event in file.events if event.name in ("Resolved", "Reopened", "Wrote", "Replied", "Kept")]
    if file.case.status != "open" or not since or since[-1].name != "Wrote" or file.case.fixed is not False:
        return None
    return next((event for event in reversed(since) if event.data.get("again")), None)


def keep(services: Services, case: Case, by: str) -> None:
    """What they wrote asked for nothing more: it stays resolved, and nobody is told. Raises NotAllowed."""
    wrote = wrote_again(services.store.case_file(case.id))
    if not wrote:
        raise NotAllowed("errors.no_such_step")
    services.store.commit(case, case.keep(wrote, by, services.now))


def assign(services: Services, case: Case, to: str | None, by: str) -> None:
    """Give it to one of the staff who is still with us, or to nobody. Raises Invalid for anybody else."""
    if to and not any(person.id == to and person.active for person in services.store.staff()):
        raise Invalid({"assignee": "errors.not_a_choice"})
    event = case.assign(to, by, services.now)
    services.store.commit(case, event)


def _under(event_id: str | None, event: Event) -> Event:
    """The event under an id of the caller's, so that doing it again meets it."""
    return replace(event, id=event_id) if event_id else event


def _settle(services: Services, case: Case, event: Event) -> None:
    """With what is owed for it; a test is owed nothing."""
    owed = [] if case.test else [Outcome.of(event, case.language)]
    services.store.commit(case, event, *owed)
