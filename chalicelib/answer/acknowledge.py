"""After a submission: tell the customer that we heard them."""

from collections.abc import Callable
from contextlib import suppress

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists
from chalicelib.domain.outcome import Outcome
from chalicelib.ports import Fact
from chalicelib.wiring import Services


def acknowledge(services: Services, fact: Fact, has_time: Callable[[], bool]) -> None:
    """Owe an acknowledgement to whoever left an address and wants an answer; imported voices get no late "we heard you"."""
    case = fact.record
    assert isinstance(case, Case)
    if case.origin == "import" or not case.email or not case.wants_answer:
        return
    outcome = Outcome.of(fact.event, case.language)
    with suppress(Exists):
        services.store.commit(outcome)
    fan_out(services, outcome.id, has_time)
