"""What customers did, as other systems tell us: on record under the customer whom each names."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from chalicelib.domain.signal import Signal
from chalicelib.listen import happened
from chalicelib.web.api.whose import customer_of
from chalicelib.wiring import Services

DECIMALS = 4


def take(services: Services, told: Sequence[Any], by: str) -> int:
    """Keep each of a batch (listen/api_models.py) once, however often it comes; returns how many there were.

    Raises Invalid where one is of a time to come; then none of them is kept.
    """
    happened.check("signals", told, services.now)
    signals = [
        Signal(
            customer_of(services, each.customer), each.id, each.name, each.at, by, _written(each.value), each.unit
        )
        for each in told
    ]  # fmt: skip
    services.store.keep_signals(signals)
    return len(signals)


def _written(value: float | None) -> str | None:
    """As a decimal number, to DECIMALS places: what people read must not be what a binary fraction makes of it."""
    if value is None:
        return None
    text = f"{round(Decimal(repr(value)), DECIMALS):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
