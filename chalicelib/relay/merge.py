"""Merging suggestions that ask for the same, and taking them apart again. Nobody is told of either: what moves is whose
decision they will hear of (docs/decisions/0008-merging-by-reference.md)."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.suggestion import Suggestion
from chalicelib.ports import Backer, Page, Store
from chalicelib.relay import picker
from chalicelib.wiring import Services

# People are counted one by one up to here; there may be some who are behind two of the suggestions that became one.
COUNTED = 200


@dataclass(frozen=True)
class Number:
    """How many people there are; where not `exact`, at least so many."""

    n: int
    exact: bool = True


def merge(services: Services, part: Suggestion, into_id: str, by: str) -> Suggestion:
    """Make `part` a part of another one; returns that."""
    into = services.store.suggestion(into_id)
    events = part.merge(into, by, services.now)
    services.store.commit(part, into, *events)
    return into


def separate(services: Services, part: Suggestion, by: str) -> None:
    """Take it out of all that it became part of, with everything merged into it."""
    line = services.store.line(part.merged_into) if part.merged_into else []
    events = part.unmerge(line, by, services.now)
    services.store.commit(part, *line, *events)


def meant(store: Store, part: Suggestion, typed: str) -> Suggestion:
    """The suggestion that an id or an address stands for, or the whole that it is part of. Raises Invalid."""
    suggestion_id = picker.id_in(typed)
    try:
        into = store.line(suggestion_id)[-1] if suggestion_id else None
    except NotFound:
        into = None
    if not into:
        raise Invalid({"into": "errors.no_such_suggestion"})
    if into.id == part.id:
        raise Invalid({"into": "errors.merge_itself"})
    into.must_take_support()
    return into


def backers(store: Store, suggestion_ids: Sequence[str], cursor: str | None, limit: int) -> Page[Backer]:
    """A full page of the people behind several suggestions, each once: the store's own pages end with each suggestion."""
    rows: list[Backer] = []
    for _ in range(len(suggestion_ids) + 1):
        page = store.backers(suggestion_ids, cursor, limit - len(rows))
        rows += [each for each in page.rows if not each.supporter.again]
        cursor = page.cursor
        if not cursor or len(rows) >= limit:
            break
    return Page(rows, cursor)


def behind(store: Store, suggestion: Suggestion, counts: dict[str, int] | None = None) -> Number:
    """How many people stand behind a suggestion and all that was merged into it, whoever is behind several of them once.

    Args:
        counts: how many are behind each by itself, where that is known.
    """
    counts = counts or store.support_counts(suggestion.everyone)
    numbers = [counts[each] for each in suggestion.everyone]
    if len([number for number in numbers if number]) < 2:
        return Number(sum(numbers))
    if sum(numbers) > COUNTED:
        return Number(max(numbers), exact=False)
    found, cursor = 0, None
    while True:
        page = store.backers(suggestion.everyone, cursor, COUNTED)
        found += sum(not each.supporter.again for each in page.rows)
        if not (cursor := page.cursor):
            return Number(found)
