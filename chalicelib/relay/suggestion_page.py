"""Everything that staff see of one suggestion."""

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.suggestion import UNDECIDED, Entry, Suggestion, Supporter
from chalicelib.ports import Page, Store, SuggestionFile
from chalicelib.relay import doings, merge
from chalicelib.web import pages
from chalicelib.web.visit import Visit

SUPPORTERS = 25
# Of one supporter's cases so many are shown, the newest; all of a page's must fit one batch of 100.
CASES_EACH = 3
# Without anybody being told, a suggestion may stand here; planning has a page of its own.
MOVES = tuple(status for status in UNDECIDED if status != "planned")
# Events that are about another suggestion as well.
OF_TWO = ("Merged", "Absorbed", "Unmerged", "Released")


@dataclass(frozen=True)
class Backer:
    """One customer behind a suggestion, with their newest cases and how many more there are.

    Whoever has none said "me too" (`voted`), or was added by the staff (`added_by`, a name). `part`: the title of the merged
    suggestion through which they are here.
    """

    name: str
    cases: list[Case]
    more: int
    since: str
    voted: bool = False
    added_by: str = ""
    part: str = ""


@dataclass(frozen=True)
class Part:
    """A suggestion that was merged into this one; `through` is the title of the one between them, where there is one."""

    suggestion: Suggestion
    supporters: int
    through: str


def facts_of(visit: Visit, suggestion_id: str) -> dict[str, Any]:
    """The facts of templates/console/suggestion.html."""
    store = visit.services.store
    file = store.suggestion_file(suggestion_id)
    suggestion, names = file.suggestion, pages.Names(store)
    supporters = _supporters(store, file, visit.query.get("cursor"))
    titles = _titles(store, file)
    decision = next((event for event in file.events if event.name in ("Adopted", "Declined")), None)
    return {
        "suggestion": suggestion,
        "events": file.events,
        "names": names,
        "titles": {each.id: each.title for each in titles.values()},
        "undecided": suggestion.status in UNDECIDED,
        "moves": tuple(dict.fromkeys((suggestion.status, *MOVES))),
        "backers": _backers(store, supporters.rows, names, suggestion, titles),
        "following": pages.next_page(visit, supporters.cursor),
        "turned": "cursor" in visit.query,
        "since": doings.since(store, suggestion, None if "cursor" in visit.query else supporters),
        # What became of its own answers is the ledger below; the history shows none.
        "told": {},
        "entry": _entry(store, suggestion),
        "commenters": _commenters(store, file.events),
        "share": f"{visit.services.settings.base_url}/asks/{suggestion.id}",
        "language_name": pages.language_name(suggestion.language),
        **_merging(store, file, titles),
        **_answers_owed(visit, decision),
    }


def _commenters(store: Store, events: list[Event]) -> dict[str, str]:
    """The names of customers who commented, in the tool that it came from: their newest hundred, by id."""
    comments = [event.data for event in reversed(events) if event.name == "Commented"]
    wanted = [data["customer_id"] for data in comments if data.get("customer_id")]
    people = store.customers(list(dict.fromkeys(wanted))[:100]) if wanted else {}
    return {each.id: name for each in people.values() if each and (name := _name(each))}


def _supporters(store: Store, file: SuggestionFile, cursor: str | None) -> Page[Supporter]:
    """A page of those behind it, whoever stands there more than once only once. Where nobody can, who they are is not asked."""
    if not file.suggestion.absorbed and not file.doubled:
        return store.supporters([file.suggestion.id], cursor, SUPPORTERS)
    page = merge.backers(store, file.suggestion.everyone, cursor, SUPPORTERS)
    return Page([each.supporter for each in page.rows], page.cursor)


def _titles(store: Store, file: SuggestionFile) -> dict[str, Suggestion]:
    """The other suggestions that its page speaks of, by id: whatever was merged with it, now or before."""
    named = [event.data["suggestion_id"] for event in file.events if event.name in OF_TWO]
    wanted = list(dict.fromkeys([*file.suggestion.absorbed, *named]))[:100]
    return {each.id: each for each in store.suggestions_among(wanted)} if wanted else {}


def _merging(store: Store, file: SuggestionFile, titles: dict[str, Suggestion]) -> dict[str, Any]:
    """Into what it went, what was merged into it with how many people each, and how many people there are in all."""
    suggestion, counts = file.suggestion, {file.suggestion.id: file.supporters}
    if suggestion.absorbed:
        counts |= store.support_counts(suggestion.absorbed)
    parts = [
        Part(titles[each], counts[each], _through(titles, suggestion, titles[each]))
        for each in suggestion.absorbed
        if each in titles
    ]
    line = store.line(suggestion.merged_into) if suggestion.merged_into else []
    number = merge.behind(store, suggestion, counts)
    return {"parts_of": parts, "own": file.supporters, "behind_number": number, "line": line}


def _through(titles: dict[str, Suggestion], whole: Suggestion, part: Suggestion) -> str:
    between = titles.get(part.merged_into or "")
    return between.title if between and between.id != whole.id else ""


def _backers(
    store: Store, supporters: list[Supporter], names: pages.Names, whole: Suggestion, titles: dict[str, Suggestion]
) -> list[Backer]:
    newest = {each.customer_id: sorted(each.case_ids, reverse=True)[:CASES_EACH] for each in supporters}
    wanted = [case_id for case_ids in newest.values() for case_id in case_ids]
    cases = {case.id: case for case in store.cases(wanted)} if wanted else {}
    without = [each.customer_id for each in supporters if not each.case_ids]
    customers = store.customers(without) if without else {}
    found = []
    for each in supporters:
        own = [cases[case_id] for case_id in newest[each.customer_id] if case_id in cases]
        name = next((case.name for case in own if case.name), "") or _name(customers.get(each.customer_id))
        added_by = names[each.added_by] or "?" if each.added_by else ""
        part = (
            titles[each.suggestion_id].title if each.suggestion_id in titles and each.suggestion_id != whole.id else ""
        )
        more = len(each.case_ids) - len(newest[each.customer_id])
        found.append(Backer(name, own, more, each.at, bool(each.voted_at), added_by, part))
    return found


def _entry(store: Store, suggestion: Suggestion) -> Entry | None:
    """The public words, where it has any."""
    try:
        return store.entry(suggestion.entry_id) if suggestion.entry_id else None
    except NotFound:
        return None


def _answers_owed(visit: Visit, decision: Event | None) -> dict[str, Any]:
    """Of a decided suggestion: a page of the ledger, with names."""
    if not decision:
        return {"ledger": [], "ledger_following": None}
    store = visit.services.store
    found = store.follow_ups(decision.id, visit.query.get("ledger"), SUPPORTERS)
    people = store.persons([each.customer_id for each in found.rows]) if found.rows else {}
    ledger = [(_name(people[each.customer_id]), each) for each in found.rows]
    return {"ledger": ledger, "ledger_following": pages.next_page(visit, found.cursor, "ledger")}


def _name(customer: Contact | None) -> str:
    return (customer.name or customer.email or customer.phone or "") if customer else ""
