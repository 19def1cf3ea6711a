"""The public "You asked, we did": entries with the customers behind them, as each of them allows at this moment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.domain import ids
from chalicelib.domain.naming import Naming
from chalicelib.domain.suggestion import MOST_NAMED, Entry
from chalicelib.ports import Store
from chalicelib.web.fields import excerpt

PAGE = 20
NAMED_IN_LIST = 3
# One batch reads a hundred consents: five for each entry of a page, so that a withdrawal leaves room for the next name.
ASKED_IN_LIST = 100 // PAGE
TITLE = 90
SENTENCE = re.compile(r"(.{12,90}?[.!?…。！？])(?:\s+|(?<=[。！？])(?=\S))(.+)", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """An entry as one reader sees it.

    Attributes:
        language: of the words; the reader's own where they were written in it.
        title: what was asked, in one line: all of it, or its first sentence, or its beginning.
        rest: what the title leaves out of `asked`; the whole of it where the title breaks off inside a sentence.
        names: as consented, cleaned for the public.
        more: customers behind it who are not named.
    """

    id: str
    path: str
    language: str
    title: str
    rest: str
    asked: str
    did: str
    at: str
    names: list[str]
    more: int


def page(
    store: Store, language: str, home: str, cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Shown], str | None]:
    """A page of entries, newest first, with up to NAMED_IN_LIST names each, and the cursor of the next. Two round trips.

    Args:
        language: the reader's.
        home: the installation's language, whose words make the addresses.
        limit: at most PAGE.
    """
    found = store.entries(cursor, limit)
    names = _names(store, [each for entry in found.rows for each in entry.named[:ASKED_IN_LIST]])
    rows = [_shown(entry, language, home, _of(entry, names, NAMED_IN_LIST)) for entry in found.rows]
    return rows, found.cursor


def one(store: Store, entry_id: str, language: str, home: str) -> Shown:
    """One entry with everyone who is named (at most MOST_NAMED); raises NotFound."""
    entry = store.entry(entry_id)
    names = _names(store, entry.named[:MOST_NAMED])
    return _shown(entry, language, home, _of(entry, names, MOST_NAMED))


def path(entry: Entry, home: str) -> str:
    """The permanent address: the id decides, the slug is there for readers, and may be wrong or missing."""
    _, asked, _ = entry.words(home)
    title, _ = _heading(asked)
    slug = ids.slug(title)
    return f"/you-asked/{entry.id}" + (f"/{quote(slug)}" if slug else "")


def _names(store: Store, case_ids: Sequence[str]) -> dict[str, Naming]:
    """Case's id -> its consent, for those in force now. One round trip."""
    if not case_ids:
        return {}
    return {each: naming for each, naming in store.namings(case_ids).items() if naming.shown()}


def _of(entry: Entry, names: dict[str, Naming], limit: int) -> list[str]:
    """What the public sees of an entry's people, each of them once."""
    people = {names[each].customer_id: names[each].shown() or "" for each in reversed(entry.named) if each in names}
    return list(reversed(people.values()))[:limit]


def _shown(entry: Entry, language: str, home: str, names: list[str]) -> Shown:
    words_language, asked, did = entry.words(language)
    title, rest = _heading(asked)
    more = max(0, entry.supporters - len(names))
    return Shown(entry.id, path(entry, home), words_language, title, rest, asked, did, entry.published_at, names, more)


def _heading(asked: str) -> tuple[str, str]:
    """(title, rest) of what was asked; see Shown."""
    whole = asked.strip()
    title = excerpt(whole, TITLE)
    if title == " ".join(whole.split()):
        return title, ""
    sentence = SENTENCE.match(whole)
    if sentence and "\n" not in sentence[1]:
        return sentence[1], sentence[2]
    words, _, broken = title.rpartition(" ")
    return (f"{words.rstrip(' ,;')}…" if words and len(broken) < 25 else title), whole
