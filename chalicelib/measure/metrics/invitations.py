"""Whoever was asked how it was after an interaction, and what they said: by touchpoint, and by who served them.

Everything counts on the day (UTC) on which it was decided to ask, so that a day's numbers add up however late somebody answers:

    passed        interactions of which nobody was asked, by reason
    invited       put on the way
    delivered     the provider took the mail, and it has not come back
    stopped       left out at the last moment, or undeliverable
    opened        a person looked at the page: two seconds, and a touch that the browser vouches for. Machines leave no trace
                  anywhere, because opening changes nothing
    answered      pressed "send"; the response rate is answered / delivered
    scores        of each scale (and of the four service scores) how many responses gave which step: as they are now

A change of a response takes the old steps off and adds the new ones. What goes through the ledger here is no answer that was
owed: metrics/loop.py leaves it out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from chalicelib.domain.events import Event
from chalicelib.domain.outcome import OUTCOMES
from chalicelib.domain.times import day
from chalicelib.ports import Count, Fact, Increment

name = "invitations"
KIND = OUTCOMES["Invited"]
SCORE = "score"


@dataclass(frozen=True)
class Results:
    """`rate` is answered / delivered, None where nothing was delivered. `scores[scale][step]` is how many gave that step;
    `unseen`: delivered, and no person opened it: nobody did, or only machines."""

    invited: int
    delivered: int
    stopped: int
    opened: int
    answered: int
    unseen: int
    rate: float | None
    scores: dict[str, dict[int, int]] = field(default_factory=dict)
    means: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Invitations:
    """`by_touchpoint` is by id, `by_person` by touchpoint's id and then by name; `passed` by reason, of all."""

    total: Results
    by_touchpoint: dict[str, Results]
    by_person: dict[str, dict[str, Results]]
    passed: dict[str, int]


def increments(fact: Fact) -> list[Increment]:
    event = fact.event
    amounts = _amounts(event)
    if not amounts:
        return []
    data = event.data
    at = data.get("invited_at") or data.get("owed_at") or event.at
    if "about" in data:
        place, _, person = data["about"].partition("|")
    else:
        place, person = data["touchpoint_id"], data["served_by"]
    return [Increment(name, day(at), f"{place}|{quote(person, safe=' ')}", amounts)]


def _amounts(event: Event) -> dict[str, int]:
    match event.name:
        case "PassedOver":
            return {f"passed.{event.data['reason']}": 1}
        case "Invited":
            return {"invited": 1}
        case "Looked":
            return {"opened": 1}
        case "Answered":
            return _scored(event)
    return _on_its_way(event) if event.data.get("kind") == KIND and "about" in event.data else {}


def _scored(event: Event) -> dict[str, int]:
    found: Counter[str] = Counter({"answered": 1} if event.data.get("first") else {})
    for sign, scores in ((1, event.data["said"]), (-1, event.data.get("before", {}))):
        for what, step in scores.items():
            found[f"{event.data['scale'] if what == SCORE else what}.{step}"] += sign
    return {what: amount for what, amount in found.items() if amount}


def _on_its_way(event: Event) -> dict[str, int]:
    data = event.data
    match event.name:
        case "Told":
            return {"delivered": 1, "stopped": -1} if data.get("was_failed") else {"delivered": 1}
        case "Excluded":
            # Whoever is told as another customer of theirs is not left out.
            return {} if data.get("reason") == "same_person" else {"stopped": 1}
        case "Resent":
            return {"stopped": -1} if data.get("was_failed") else {}
        case "Failed":
            return {"stopped": 1, "delivered": -1} if data.get("was_told") else {"stopped": 1}
    return {}


def figures(counts: Sequence[Count], days: Sequence[str]) -> Invitations:
    cells: dict[str, dict[str, Counter[str]]] = {}
    for count in counts:
        place, _, person = count.dimension.partition("|")
        cells.setdefault(place, {}).setdefault(unquote(person), Counter()).update(count.amounts)
    every = [amounts for people in cells.values() for amounts in people.values()]
    total = _sum(every)
    passed = {what.partition(".")[2]: n for what, n in total.items() if what.startswith("passed.") and n}
    by_place = {place: _results(_sum(people.values())) for place, people in cells.items()}
    by_person = {
        place: {person: _results(amounts) for person, amounts in sorted(people.items()) if person}
        for place, people in cells.items()
    }
    return Invitations(_results(total), by_place, by_person, dict(Counter(passed).most_common()))


def _sum(many: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in many:
        total.update(each)
    return total


def _results(amounts: Counter[str]) -> Results:
    plain = {what: amounts[what] for what in ("invited", "delivered", "stopped", "opened", "answered")}
    scores: dict[str, dict[int, int]] = {}
    for what, n in amounts.items():
        scale, dot, step = what.partition(".")
        if dot and scale != "passed" and n:
            scores.setdefault(scale, {})[int(step)] = n
    unseen = max(0, plain["delivered"] - max(plain["opened"], plain["answered"]))
    rate = round(min(1.0, plain["answered"] / plain["delivered"]), 4) if plain["delivered"] else None
    return Results(**plain, unseen=unseen, rate=rate, scores=_in_order(scores), means=_means(scores))


def _in_order(scores: dict[str, dict[int, int]]) -> dict[str, dict[int, int]]:
    return {scale: dict(sorted(steps.items())) for scale, steps in sorted(scores.items())}


def _means(scores: dict[str, dict[int, int]]) -> dict[str, float]:
    sums: dict[str, Any] = {scale: sum(step * n for step, n in steps.items()) for scale, steps in scores.items()}
    return {
        scale: round(sums[scale] / sum(steps.values()), 2) for scale, steps in scores.items() if sum(steps.values()) > 0
    }
