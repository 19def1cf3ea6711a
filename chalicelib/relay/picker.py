"""Finding a suggestion that is not decided yet: by words of its title, by its id, or by its address.

The index of words knows all of them, whether or not customers may see them; it may lag behind by a moment, and so the newest
LOOKED_AT of each status are looked through as well.
"""

import re
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.folding import folded
from chalicelib.domain.places import DECIDED_ONES, UNDECIDED_ONES
from chalicelib.domain.suggestion import UNDECIDED, Suggestion
from chalicelib.ports import Store, SuggestionRow
from chalicelib.ports_words import Alike

LOOKED_AT = 200
SHOWN, SHOWN_ALIKE = 25, 3
LONGEST_SEARCH, LONGEST_ASKED = 200, 500


@dataclass(frozen=True)
class Found:
    """`more`: others match, too. `alike`: how many of them stand first because they are like what the case says."""

    rows: list[SuggestionRow]
    more: bool = False
    alike: int = 0


def find(store: Store, search: str, leave_out: tuple[str, ...] = (), like: str = "") -> Found:
    """Undecided suggestions whose titles have every word of `search`, newest first; with no words those that are like the text
    `like`, and then the newest."""
    search = search[:LONGEST_SEARCH]
    if suggestion_id := id_in(search):
        return Found([row for row in _one(store, suggestion_id) if row.id not in leave_out])
    words = folded(search).split()
    alike = [_row(each.suggestion) for each in store.alike(search or like, UNDECIDED_ONES, SHOWN) if _fits(each, words)]
    alike = [row for row in alike if row.id not in leave_out][: SHOWN if words else SHOWN_ALIKE]
    pages = [store.suggestions(status, limit=LOOKED_AT if words else SHOWN) for status in UNDECIDED]
    rows = [row for page in pages for row in page.rows if _has_all(row.title, words)]
    if words:
        rows, alike = alike + rows, []
    known = {row.id: row for row in rows if row.id not in {*leave_out, *(each.id for each in alike)}}
    rows = alike + sorted(known.values(), key=lambda row: (row.arrived_at, row.id), reverse=True)
    return Found(rows[:SHOWN], len(rows) > SHOWN, len(alike))


def like(store: Store, asked: str) -> dict[str, list[dict[str, Any]]]:
    """For a page of staff, while they put something into words: what is undecided, and what was decided before."""
    undecided, decided = (store.alike(asked, shelf, SHOWN_ALIKE) for shelf in (UNDECIDED_ONES, DECIDED_ONES))
    return {
        "suggestions": [_facts(each.suggestion) for each in undecided],
        "answers": [_facts(each.suggestion) for each in decided],
    }


def id_in(typed: str) -> str | None:
    """The id of a suggestion, as it stands or at the end of its address."""
    found = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", typed.lower())
    return found[0] if found else None


def _one(store: Store, suggestion_id: str) -> list[SuggestionRow]:
    """The whole that it is part of, where that can still be supported."""
    try:
        whole = store.line(suggestion_id)[-1]
    except NotFound:
        return []
    return [_row(whole)] if whole.status in UNDECIDED else []


def _row(one: Suggestion) -> SuggestionRow:
    return SuggestionRow(one.id, one.title, one.status, one.arrived_at)


def _facts(one: Suggestion) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "language": one.language, "status": one.status}


def _fits(found: Alike, words: list[str]) -> bool:
    """Its own title has them, or that of a part of it."""
    return _has_all(found.suggestion.title, words) or _has_all(found.through.title, words)


def _has_all(title: str, words: list[str]) -> bool:
    """Also where one of them is written with hyphens and the other without."""
    plain = folded(title)
    close = "".join(filter(str.isalnum, plain))
    return all(word in plain or (bare := "".join(filter(str.isalnum, word))) and bare in close for word in words)
