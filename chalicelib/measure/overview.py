"""All measures of the last days: one query for each metric, whatever was counted."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.times import day, stamp
from chalicelib.measure.durations import ERROR
from chalicelib.measure.metrics import METRICS
from chalicelib.ports import Store

RANGES = (7, 30, 90)


def days_until(now: datetime, length: int) -> list[str]:
    """The `length` UTC days that end with today, oldest first."""
    return [day(stamp(now - timedelta(days=back))) for back in range(length - 1, -1, -1)]


def overview(store: Store, days: list[str]) -> dict[str, Any]:
    """Each metric's figures over these days, under its name."""
    return {metric.name: metric.figures(store.counts(metric.name, days[0], days[-1]), days) for metric in METRICS}


def as_json(figures: dict[str, Any], days: list[str]) -> dict[str, Any]:
    """The same for programs. `quantile_error` bounds how far a median or ninetieth may be beside the exact value."""
    told = {name: asdict(each) for name, each in figures.items()}
    return {"first_day": days[0], "last_day": days[-1], "days": days, "quantile_error": round(ERROR, 4), **told}
