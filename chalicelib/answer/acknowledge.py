"""After a submission: tell the customer that we heard them."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.times import day
from chalicelib.ports import Fact
from chalicelib.wiring import Services

# Acknowledgements that one address gets in a day; whatever is said after them is heard, and answered by people.
A_DAY = 5
DAY_SECONDS = 24 * 3600


def acknowledge(services: Services, fact: Fact, has_time: Callable[[], bool]) -> None:
    """Owe an acknowledgement to whoever left an address and wants an answer; imported voices get no late "we heard you"."""
    case = fact.record
    assert isinstance(case, Case)
    # What calls itself somebody's mail and is not theirs must not make us write to them.
    if case.origin == "import" or case.doubtful or not case.email or not case.wants_answer:
        return
    outcome = Outcome.of(fact.event, case.language)
    if not services.store.policy().mails(outcome.kind) or not _has_place_today(services, case):
        return
    with suppress(Exists):
        services.store.commit(outcome)
    fan_out(services, outcome.id, has_time)


def _has_place_today(services: Services, case: Case) -> bool:
    """Whether this address gets another acknowledgement today: a form must not be a way to fill somebody's mailbox."""
    until = int(services.clock.now().timestamp()) + 2 * DAY_SECONDS
    return services.store.spend(f"acknowledged/{case.customer_id}/{day(services.now)}", case.id, A_DAY, until)
