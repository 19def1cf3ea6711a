"""After a submission: tell the customer that we heard them."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists, NotFound
from chalicelib.domain.outcome import Outcome
from chalicelib.ports import Fact
from chalicelib.wiring import Services

# Acknowledgements that one address gets in a day; whatever is said after them is heard, and answered by people.
A_DAY = 5
DAY_SECONDS = 24 * 3600


def acknowledge(services: Services, fact: Fact, has_time: Callable[[], bool]) -> None:
    """Owe an acknowledgement to whoever left an address and wants an answer; imported voices get no late "we heard you"."""
    case = fact.record
    assert isinstance(case, Case)
    if case.origin == "import" or not case.email or not case.wants_answer:
        return
    outcome = Outcome.of(fact.event, case.language)
    if not _on_record(services, outcome.id):
        if not _spend_one(services, case):
            return
        with suppress(Exists):
            services.store.commit(outcome)
    fan_out(services, outcome.id, has_time)


def _on_record(services: Services, outcome_id: str) -> bool:
    try:
        return bool(services.store.outcome(outcome_id))
    except NotFound:
        return False


def _spend_one(services: Services, case: Case) -> bool:
    """Whether this address gets another acknowledgement today: a form must not be a way to fill somebody's mailbox."""
    now = int(services.clock.now().timestamp())
    for number in range(A_DAY):
        try:
            services.store.use_once(
                f"acknowledged/{case.customer_id}/{now // DAY_SECONDS}/{number}", now + 2 * DAY_SECONDS
            )
            return True
        except Exists:
            continue
    return False
