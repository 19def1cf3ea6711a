"""Count a fact once in every metric."""

from chalicelib.measure.metrics import COUNTED
from chalicelib.ports import Fact
from chalicelib.wiring import Services


def tally(services: Services, fact: Fact) -> None:
    """What the fact adds to all metrics, in one transaction with its own mark, so that a replay adds nothing.

    A fact that concerns no metric costs no write.
    """
    increments = [each for metric in COUNTED for each in metric.increments(fact)]
    if increments:
        services.store.tally(fact.key, increments)
