"""Numbers as people read them: durations in two units at most, days without their year."""

from collections.abc import Callable, Sequence

UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
Translate = Callable[..., str]


def spoken(seconds: int | None, t: Translate) -> str:
    """`1 d 6 h`, `3 h 20 min`, `45 s`; a dash for None."""
    if seconds is None:
        return "–"
    for place, (unit, size) in enumerate(UNITS):
        if seconds >= size or unit == "s":
            whole, rest = divmod(seconds, size)
            below, below_size = UNITS[min(place + 1, 3)]
            lesser = round(rest / below_size)
            if lesser * below_size >= size and size > 1:
                whole, lesser = whole + 1, 0
            more = f" {t(f'measures.in_{below}', n=lesser)}" if lesser and unit != "s" else ""
            return t(f"measures.in_{unit}", n=whole) + more
    raise AssertionError("seconds are the last unit")


def percent(share: float | None) -> str:
    """`87%`; never rounded up to 100 % nor down to 0 %, because both are claims."""
    if share is None:
        return "–"
    rounded = round(share * 100)
    if share < 1 <= rounded / 100:
        return "99%"
    return "<1%" if share and not rounded else f"{rounded}%"


def short_day(iso: str, t: Translate) -> str:
    """`21 Nov` for `2026-11-21`."""
    return t("measures.day", day=int(iso[8:10]), month=t(f"measures.month_{int(iso[5:7])}"))


def drawn(values: Sequence[int | None]) -> tuple[str, list[float | None]]:
    """(unit, values in it): the largest unit in which the longest of these durations is at least two."""
    longest = max((value for value in values if value is not None), default=0)
    unit, size = next(((unit, size) for unit, size in UNITS if longest >= 2 * size), UNITS[-1])
    return unit, [None if value is None else round(value / size, 1) for value in values]
