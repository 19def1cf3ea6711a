"""What customers said after an interaction: the page for people, and the same numbers as JSON."""

from dataclasses import asdict
from functools import partial
from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.measure import words
from chalicelib.measure.metrics import invitations
from chalicelib.measure.metrics.invitations import Results
from chalicelib.measure.overview import RANGES
from chalicelib.measure.routes import days_of
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
# The longest list of people served that the page shows.
MOST_PEOPLE = 100


@routes.console("/console/measures/invitations")
def results(visit: Visit) -> Response:
    days = days_of(visit)
    store = visit.services.store
    figures = invitations.figures(store.counts(invitations.name, days[0], days[-1]), days)
    names = {each.id: each.name for each in store.touchpoints()}
    t = partial(render.words, visit.language)
    places = [(names.get(place, place), place, found) for place, found in figures.by_touchpoint.items()]
    people = [
        (person, names.get(place, place), found)
        for place, group in figures.by_person.items()
        for person, found in group.items()
    ]
    return pages.show(
        visit, "invitations",
        days=days, ranges=RANGES, figures=figures, percent=words.percent, places=sorted(places), mean=_mean,
        people=sorted(people, key=lambda each: (-each[2].answered, each[0]))[:MOST_PEOPLE],
        labels=[words.short_day(each, t) for each in (days[0], days[-1])],
        scores=[(name, scale, *_drawn(scale, found)) for name, _, found in sorted(places) for scale in found.scores],
    )  # fmt: skip


@routes.api("/console/measures/invitations.json", methods=["GET"])
def results_json(visit: Visit) -> Response:
    from chalicelib.web import staff

    staff.admit(visit)
    days = days_of(visit)
    figures = invitations.figures(visit.services.store.counts(invitations.name, days[0], days[-1]), days)
    return answers.data({"first_day": days[0], "last_day": days[-1], **asdict(figures)})


def _drawn(scale: str, found: Results) -> tuple[list[tuple[int, int, str]], int, float]:
    """(every step of the scale with how many gave it, how many in all, their mean)."""
    from chalicelib.domain.question import SCALES

    least, most = SCALES[scale]
    steps = found.scores[scale]
    rows = [(step, max(0, steps.get(step, 0)), "one") for step in range(most, least - 1, -1)]
    return rows, sum(n for _, n, _ in rows), found.means.get(scale, 0)


def _mean(found: Results) -> str:
    """The mean of the score itself; of two scales, both."""
    said: dict[str, Any] = {
        scale: found.means[scale] for scale in ("recommend", "satisfaction") if scale in found.means
    }
    return " · ".join(str(each) for each in said.values()) or "–"
