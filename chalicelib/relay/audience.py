"""What pages say of who will be told: the line of numbers, the people one by one, and counting on beyond the first thousand."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chalicelib import render
from chalicelib.domain.suggestion import Suggestion
from chalicelib.relay import decide
from chalicelib.relay.preview import EXACT_UP_TO, STRETCH, Asked, Judged, Preview, count, counted, people
from chalicelib.web import pages
from chalicelib.web.visit import Visit

KINDS = ("planned", "adopted", "declined", "published", "corrected")


@dataclass(frozen=True)
class Person:
    """One line of the list. `ways` are how they got behind it, in words; `case_id` is a case of theirs to look at."""

    name: str
    address: str
    ways: list[str]
    told: str
    state: str
    case_id: str | None


def asked_of(visit: Visit, suggestion: Suggestion, kind: str) -> Asked:
    """Whom would an outcome of this kind tell, were it to happen now?"""
    part_of = decide.adoption_of(visit.services.store, suggestion) if kind == "published" else None
    return Asked.of(kind, suggestion, part_of)


def facts_of(visit: Visit, suggestion: Suggestion, kind: str) -> dict[str, Any]:
    """What a decision's page shows beside its words (templates/console/_decision.html)."""
    found = count(visit.services.store, asked_of(visit, suggestion, kind), most=EXACT_UP_TO)
    return {
        "preview": found,
        "line": line(visit.language, found),
        "kind": kind,
        "on": _on(found, kind) if found.cursor else "",
        "list_of": f"/console/suggestions/{suggestion.id}/audience?{urlencode({'kind': kind})}",
    }


def stretch(visit: Visit, suggestion: Suggestion, kind: str) -> dict[str, Any]:
    """The next people from `?cursor=` on, as JSON: their numbers, those of everyone so far, and where to go on."""
    query = visit.query
    found = count(visit.services.store, asked_of(visit, suggestion, kind), query.get("cursor"), STRETCH)
    so_far = Preview(found.standings + counted(query.get("counted", "")), [], found.cursor)
    return {
        "counts": dict(found.standings),
        "total": dict(so_far.standings),
        "people": so_far.people,
        "line": line(visit.language, so_far),
        "cursor": found.cursor,
        "next": _on(so_far, kind) if found.cursor else None,
    }


def listing(visit: Visit, suggestion: Suggestion, kind: str) -> dict[str, Any]:
    """A page of the people themselves (templates/console/audience.html); `?counted=` goes on counting from `?cursor=`."""
    store, asked, query = visit.services.store, asked_of(visit, suggestion, kind), visit.query
    found = people(store, asked, query.get("cursor"))
    counting = Preview()
    if "cursor" not in query or "counted" in query:
        counting = count(store, asked, query.get("cursor"), EXACT_UP_TO)
        counting.standings += counted(query.get("counted", ""))
    titles = (
        {each.id: each.title for each in store.suggestions_among(suggestion.absorbed)} if suggestion.absorbed else {}
    )
    names = pages.Names(store)
    return {
        "line": line(visit.language, counting) if counting.people else "",
        "on": _on(counting, kind) if counting.cursor else "",
        "rows": [_person(visit, each, names, titles) for each in found.rows],
        "following": f"?{urlencode({'kind': kind, 'cursor': found.cursor})}" if found.cursor else None,
        "turned": "cursor" in query,
    }


def line(language: str, found: Preview) -> str:
    """`42 people: 38 by email, 2 opted out, 1 bounced, 1 by phone only`; with `so far` while there are more to count."""
    parts = [part(language, standing, number) for standing, number in found.parts]
    whole = render.words(language, "audience.so_far" if found.cursor else "audience.people", n=found.people)
    if not parts:
        return whole
    return whole + render.words(language, "audience.colon") + render.words(language, "people.comma").join(parts)


def part(language: str, standing: str, number: int) -> str:
    """How many stand in one of the standings of Preview."""
    key = f"audience.{standing}"
    if key in render.catalogue(language):
        return render.words(language, key, n=number)
    reason = render.words(language, f"silence.{standing.partition('.')[2]}")
    return render.words(language, "audience.other", n=number, reason=reason)


def _person(visit: Visit, judged: Judged, names: pages.Names, titles: dict[str, str]) -> Person:
    def t(key: str, **values: Any) -> str:
        return render.words(visit.language, key, **values)

    supporter, customer = judged.supporter, judged.customer
    ways = [t("audience.case", n=len(supporter.case_ids))] if supporter.case_ids else []
    ways += [t("audience.voted")] if supporter.voted_at else []
    ways += [t("audience.added", who=names[supporter.added_by] or t("staff.gone"))] if supporter.added_by else []
    ways += [t("audience.merged", title=titles[supporter.suggestion_id])] if supporter.suggestion_id in titles else []
    told = t(f"audience.is.{judged.state}") if not judged.reason else t(f"silence.{judged.reason}")
    if judged.state == "unreachable":
        told = t("audience.is.unreachable", reason=told)
    address = "\n".join(filter(None, (customer.email, customer.phone)))
    return Person(customer.name or "", address, ways, told, judged.state, max(supporter.case_ids, default=None))


def _on(found: Preview, kind: str) -> str:
    """The query that goes on counting."""
    return f"?{urlencode({'kind': kind, 'cursor': found.cursor or '', 'counted': found.written})}"
