"""What staff set for the door of a touchpoint."""

from dataclasses import asdict
from typing import Any

from chalicelib.domain.door import LARGEST, Door
from chalicelib.domain.errors import Exists, Invalid, Stale
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.web.fields import is_within
from chalicelib.wiring import Services

BUDGETS = ("a_network", "everybody")
MOST_WORDS, LONGEST_WORD = 200, 60


def change(services: Services, place: Touchpoint, form: dict[str, str]) -> None:
    """Put what a form says in place of what was. Raises Invalid with what is wrong, by field, and Stale."""
    place.door = read(form)
    try:
        services.store.commit(place)
    except Exists as error:
        # Two people changed the default one for the first time.
        raise Stale(place.id) from error


def read(form: dict[str, str]) -> dict[str, Any]:
    """As a touchpoint keeps it: what differs from the ordinary, and nothing else."""
    problems: dict[str, str] = {}
    given: dict[str, Any] = {"hold": bool(form.get("hold")), "words": _words(form.get("words", ""), problems)}
    for name in BUDGETS:
        typed = form.get(name, "").strip()
        if not typed:
            continue
        if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:9]) <= LARGEST):
            problems[name] = "errors.budget"
            continue
        given[name] = int(typed[:9])
    if problems:
        raise Invalid(problems)
    ordinary = asdict(Door())
    return {name: value for name, value in given.items() if value != ordinary[name]}


def _words(typed: str, problems: dict[str, str]) -> list[str]:
    words = list(dict.fromkeys(line.strip() for line in typed.split("\n") if line.strip()))
    if len(words) > MOST_WORDS:
        problems["words"] = "errors.too_many"
    elif any(not is_within(word, LONGEST_WORD) or "\x00" in word for word in words):
        problems["words"] = "errors.too_long"
    return words
