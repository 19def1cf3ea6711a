"""Finding a suggestion that is not decided yet: by words of its title among the newest, by its id, or by its address.

There is no index of words: a search looks through the newest LOOKED_AT of each status, which is a few queries whatever there is.
"""

import re
import unicodedata
from dataclasses import dataclass

from chalicelib.domain.errors import NotFound
from chalicelib.domain.suggestion import UNDECIDED
from chalicelib.ports import Store, SuggestionRow

LOOKED_AT = 200
SHOWN = 25
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Found:
    """`more`: others match, too. `older`: there are suggestions that were not looked at."""

    rows: list[SuggestionRow]
    more: bool = False
    older: bool = False


def find(store: Store, search: str, leave_out: tuple[str, ...] = ()) -> Found:
    """Undecided suggestions whose titles have every word of `search`, newest first; with no words, the newest."""
    search = search[:LONGEST_SEARCH]
    if suggestion_id := id_in(search):
        return Found([row for row in _one(store, suggestion_id) if row.id not in leave_out])
    words = _folded(search).split()
    pages = [store.suggestions(status, limit=LOOKED_AT if words else SHOWN) for status in UNDECIDED]
    rows = [row for page in pages for row in page.rows if all(word in _folded(row.title) for word in words)]
    rows = sorted(
        (row for row in rows if row.id not in leave_out), key=lambda row: (row.arrived_at, row.id), reverse=True
    )
    older = any(page.cursor for page in pages)
    return Found(rows[:SHOWN], len(rows) > SHOWN, older)


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
    row = SuggestionRow(whole.id, whole.title, whole.status, whole.arrived_at)
    return [row] if whole.status in UNDECIDED else []


def _folded(text: str) -> str:
    """So that case and width of letters do not matter, in any script."""
    return unicodedata.normalize("NFKC", text).casefold()
