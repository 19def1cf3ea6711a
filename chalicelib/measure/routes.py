"""Measure over HTTP: the page for people, and the same numbers as JSON."""

from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import Invalid
from chalicelib.measure import words
from chalicelib.measure.overview import RANGES, as_json, days_until, overview
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
MOST_PLACES = 12


@routes.console("/console/measures")
def measures(visit: Visit) -> Response:
    days = days_of(visit)
    store = visit.services.store
    figures = overview(store, days)
    names = {each.id: each.name for each in store.touchpoints()} if figures["volume"].cases else {}
    shown = {"days": days, "ranges": RANGES, "figures": figures, **_worded(visit.language, days, figures, names)}
    return answers.page(visit, "console/measures.html", staff=visit.staff, csrf=visit.session.csrf, **shown)


@routes.api("/console/measures.json", methods=["GET"])
def measures_json(visit: Visit) -> Response:
    # Not routes.console: a program without a session gets 401 as problem+json, not the sign-in page.
    from chalicelib.web import staff

    staff.admit(visit)
    days = days_of(visit)
    return answers.data(as_json(overview(visit.services.store, days), days))


def days_of(visit: Visit) -> list[str]:
    """The UTC days of `?days=`, 30 unless told; raises Invalid for a range there is not."""
    wish = visit.query.get("days", "30")
    if wish not in map(str, RANGES):
        raise Invalid({"days": "errors.no_such_range"})
    return days_until(visit.services.clock.now(), int(wish))


def _worded(language: str, days: list[str], figures: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What the template draws; `names` are those of the touchpoints, by id."""

    def t(key: str, **values: Any) -> str:
        return render.words(language, key, **values)

    volume, measured = figures["volume"], ("first_answer", "resolution")
    unit, times = words.drawn(figures["first_answer"].median_by_day)
    return {
        "labels": [words.short_day(day, t) for day in days],
        "spoken": lambda seconds: words.spoken(seconds, t),
        "percent": words.percent,
        "time_unit": unit,
        "times": times,
        "cases_by_kind": [(kind, t(f"kind.{kind}"), numbers) for kind, numbers in volume.by_day.items()],
        "places": [(names.get(each, each), number, "one") for each, number in volume.by_touchpoint.items()][
            :MOST_PLACES
        ],
        "is_empty": not (
            volume.cases
            or figures["loop"].by_kind
            or any(figures[each].n for each in measured)
            or any(vars(figures["decisions"]).values())
        ),
    }
