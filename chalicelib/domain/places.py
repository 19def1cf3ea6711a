"""Where in the index of words a suggestion stands, and on which shelves: each kind of reader looks at shelves of their own.

Each word of a title has a place, followed by the next one: `export excel ` is found by `export ` (the word), `exp` (it is
being typed) and `export ex` (both). Each character of a run has a place, followed by the next three. `^` is how a title begins.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.folding import RUN
from chalicelib.domain.suggestion import UNDECIDED, Entry, Suggestion
from chalicelib.domain.words import GLUE, Stem, Word, compounds, telling, words

# Staff find what is undecided, to link and to merge, and what was decided; customers find what was opened to them or published.
UNDECIDED_ONES, DECIDED_ONES, CUSTOMERS = SHELVES = ("undecided", "decided", "customers")
# Places of one lookup; of one suggestion on one shelf; and how much of its text has any.
PAGE, MOST_PLACES, TEXT_WORDS, TEXT_PAIRS = 50, 120, 40, 60
BEGINNING, RUN_PLACE = 48, 4
# Sorts after letters of nearly every script: a place that a text has comes after those that titles have.
AFTER_TITLES = "\uff5e"
IN_RUN = re.compile(f"[{RUN}]")


@dataclass(frozen=True)
class Wording:
    """What a suggestion is found by: titles and public words, and texts, which weigh less."""

    titles: tuple[str, ...]
    texts: tuple[str, ...] = ()


def shelves(suggestion: Suggestion, whole: Suggestion, entry: Entry | None) -> dict[str, Wording]:
    """On which shelves it stands with which words. `whole` is what it is part of now, or itself, and `entry` is the whole's."""
    own = Wording((suggestion.title,), (suggestion.text,))
    # In one order: a store gives the languages in any.
    public = tuple(entry.asked[code] for code in sorted(entry.asked)) if entry and suggestion.id == whole.id else ()
    on = {UNDECIDED_ONES if whole.status in UNDECIDED else DECIDED_ONES: Wording(own.titles + public, own.texts)}
    if is_for_customers(suggestion, whole):
        on[CUSTOMERS] = Wording(own.titles + public, own.texts)
    elif public:
        on[CUSTOMERS] = Wording(public)
    return on


def is_for_customers(suggestion: Suggestion, whole: Suggestion) -> bool:
    """Whether its own words may be found from outside: staff opened it, and it leads to something that outsiders may see."""
    return suggestion.is_open_to_customers and (
        whole.entry_id is not None or whole.is_open_to_customers and whole.status in UNDECIDED
    )


def places(wording: Wording, stem: Stem) -> list[str]:
    """Those of its titles first; at most MOST_PLACES."""
    found: list[str] = []
    for title in wording.titles:
        said = words(title)
        found += [beginning(said), *_of_title(said, stem)]
    for text in wording.texts:
        found += _of_text(words(text[: 20 * TEXT_WORDS]), stem)
    return [place for place in dict.fromkeys(found) if place][:MOST_PLACES]


def line(wording: Wording, stem: Stem) -> str:
    """All words of its titles between spaces, with their stems, and as one word where they may be written so."""
    said: list[str] = []
    for title in wording.titles:
        found = words(title)
        said += [word.text for word in found] + [one for _, _, one in compounds(found)]
        said += [stem(word.text) for word in found if not word.run]
    return f" {' '.join(dict.fromkeys(said))} "


def beginning(found: Iterable[Word]) -> str:
    """The key of titles that begin with these words; "" for less than two characters."""
    plain = " ".join(word.text for word in found)[:BEGINNING]
    return f"^{plain}" if len(plain) > 1 else ""


def drawer(place: str) -> str:
    """The first letters by which places lie together: as many as whoever looks for them knows for sure."""
    return place[: 1 if IN_RUN.match(place) else 3 if place.startswith("^") else 2]


def pairs_of(run: str) -> list[str]:
    """Each two neighbours of a run of characters; the only one there is."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def _of_title(found: list[Word], stem: Stem) -> list[str]:
    said, kept = telling(found), []
    for word, after in zip(said, [*said[1:], None], strict=False):
        if word.run:
            kept += [word.text[start : start + RUN_PLACE] for start in range(len(word.text))]
        else:
            forms = dict.fromkeys((word.text, stem(word.text)))
            kept += [
                f"{form} {after.text[:RUN_PLACE] if after.run else after.text} " if after else f"{form} "
                for form in forms
            ]
    return kept + [f"{one} " for _, _, one in compounds(found)]


def _of_text(found: list[Word], stem: Stem) -> list[str]:
    """A text is found by what is in it, not by how it is put: words by themselves, and pairs of characters."""
    said = [word for word in found if not word.stops]
    single = [f"{stem(word.text)} " for word in said if not word.run and len(word.text) > 1]
    pairs = [pair for word in said if word.run for pair in pairs_of(word.text) if not GLUE & set(pair)]
    return [f"{place}{AFTER_TITLES}" for place in [*single[:TEXT_WORDS], *pairs[:TEXT_PAIRS]]]
