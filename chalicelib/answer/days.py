"""Days as people write them: `21 November 2026`, `2026年11月21日`."""

from chalicelib import render
from chalicelib.domain.times import moment


def written(stamp: str, language: str) -> str:
    """The UTC day of a stamp, or a day itself (`2026-11-21`), in the words of a language."""
    at = moment(stamp)
    month = render.words(language, f"day.month_{at.month}")
    return render.words(language, "day.written", day=at.day, month=month, year=at.year)
