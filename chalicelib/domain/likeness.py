"""How like a suggestion is to what somebody types: what to look up in the index, and how much each find weighs.

Whoever is found at one place is judged by all that was asked, because each place carries the whole line of words. So a
common word needs no more than a page of its places, and costs no more than a rare one.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.places import PAGE, beginning, pairs_of
from chalicelib.domain.words import GLUE, Stem, Word, compounds, ends_open, telling, words

LONGEST_ASKED = 300
# Lookups of one search: of words, and of two common ones beside each other.
MOST_LOOKUPS, MOST_PAIRS = 12, 4
# What a find in the text weighs, one that holds glue, a single character, and the beginning of the title itself.
IN_TEXT, GLUED, SINGLE, BEGUN = 0.45, 0.3, 0.15, 3.0
# Whoever has a smaller share of what was asked for is not like it.
LEAST_SHARE = 0.2
Look = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Term:
    """Something asked for. `keys`: beginnings of places where it may be. `ways`: a line has it that has all of one of them."""

    keys: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]
    weight: float = 1.0

    def in_line(self, line: str) -> bool:
        return any(all(part in line for part in way) for way in self.ways)


@dataclass
class Search:
    """What was asked for, and who was found so far: their lines, by which terms, and how many each term found."""

    terms: list[Term]
    singles: frozenset[str]
    lines: dict[str, str] = field(default_factory=dict)
    by: dict[str, set[int]] = field(default_factory=dict)
    many: dict[int, int] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def note(self, term: int, lines: Mapping[str, str]) -> None:
        self.many[term] = max(self.many.get(term, 0), len(lines))
        self.lines |= lines
        for one in lines:
            self.by.setdefault(one, set()).add(term)

    def is_common(self, term: int) -> bool:
        return self.many.get(term, PAGE) >= PAGE


def search(text: str, stem: Stem, look: Look) -> list[str]:
    """Whoever is like `text`, the likest first.

    Args:
        look: what stands at places that begin with a key: id -> line, at most PAGE of them. Called at most
            MOST_LOOKUPS + MOST_PAIRS times.
    """
    found = words(text[:LONGEST_ASKED])
    searching = asked(found, stem, ends_open(text[:LONGEST_ASKED]))
    left = MOST_LOOKUPS
    if begins := beginning(found):
        searching.begun = set(begun := look(begins))
        searching.lines |= begun
        left -= 1
    for number, term in enumerate(searching.terms):
        if len(term.keys) > left:
            break
        left -= len(term.keys)
        searching.note(number, {one: line for key in term.keys for one, line in look(key).items()})
    for key in _common_pairs(searching, found, stem)[:MOST_PAIRS]:
        searching.lines |= look(key)
    return ranked(searching)


def asked(found: list[Word], stem: Stem, typing: bool) -> Search:
    """The terms of what was typed, the most telling first. `typing`: the last word may go on."""
    said = telling(found)
    terms = [_compound(found, *each) for each in compounds(found)]
    terms += [_word(word, stem, typing and word is found[-1]) for word in said if not word.run and len(word.text) > 1]
    runs = [word.text for word in said if word.run]
    terms += [_pair(pair) for run in runs for pair in pairs_of(run)]
    unique = list({term.keys: term for term in terms}.values())
    return Search(_most_telling(unique), frozenset(one for run in runs for one in run) - GLUE)


def ranked(searching: Search) -> list[str]:
    """Whoever has enough of what was asked for; what few have weighs more."""
    rarity = [_rarity(term, searching.many.get(number)) for number, term in enumerate(searching.terms)]
    whole, scores = sum(rarity) or 1.0, {}
    for one, line in searching.lines.items():
        share, by = 0.0, searching.by.get(one, ())
        for number, term in enumerate(searching.terms):
            share += rarity[number] if term.in_line(line) else IN_TEXT * rarity[number] if number in by else 0.0
        if one in searching.begun or share >= LEAST_SHARE * whole:
            near = SINGLE * sum(character in line for character in searching.singles)
            scores[one] = share + near + BEGUN * (one in searching.begun) - 0.002 * len(line)
    return sorted(scores, key=lambda one: (-scores[one], one))


def _rarity(term: Term, many: int | None) -> float:
    """What nobody has says nothing; what was not looked up counts as common."""
    if many == 0:
        return 0.0
    return term.weight * (1 + math.log2(PAGE / min(many, PAGE)) if many else 1.0)


def _most_telling(terms: list[Term]) -> list[Term]:
    """Where there are more than lookups: those that say most, taken from all over the text; the others only weigh."""
    order = sorted(range(len(terms)), key=lambda number: -terms[number].weight)
    telling = [number for number in order if terms[number].weight >= 1.0]
    if len(telling) > MOST_LOOKUPS:
        step = len(telling) / MOST_LOOKUPS
        order = list(dict.fromkeys([telling[int(step * place)] for place in range(MOST_LOOKUPS)] + order))
    return [terms[number] for number in order]


def _word(word: Word, stem: Stem, typing: bool) -> Term:
    """A word and its stem; of one that is being typed, whatever begins like it."""
    root, text = stem(word.text), word.text
    weight = 0.9 if len(text) < 3 or word.stops else 1.0 + min(len(text), 10) / 100
    if not typing:
        return Term((f"{root} ",), ((f" {text} ",), (f" {root} ",)), weight)
    return Term((_shared(text, root),), ((f" {text}",), (f" {root} ",)), weight)


def _shared(text: str, root: str) -> str:
    """How a word and its stem both begin: delivery and deliveri."""
    same = next((at for at, (a, b) in enumerate(zip(text, root, strict=False)) if a != b), min(len(text), len(root)))
    return text[: max(same, 2)]


def _compound(found: list[Word], first: int, after: int, one: str) -> Term:
    parts = [word.text for word in found[first:after]]
    keys = (f"{one} ", f"{parts[0]} {parts[1]}") if found[first + 1].hyphen else (f"{one} ",)
    return Term(keys, ((f" {one} ",), tuple(f" {part} " for part in parts)), 1.05)


def _pair(pair: str) -> Term:
    return Term((pair,), ((pair,),), GLUED if GLUE & set(pair) else 1.0)


def _common_pairs(searching: Search, found: list[Word], stem: Stem) -> list[str]:
    """Two neighbours, each of which too many have, and three characters of which that is true."""
    common = {key for number, term in enumerate(searching.terms) if searching.is_common(number) for key in term.keys}
    said, keys = telling(found), []
    for first, second in zip(said, said[1:], strict=False):
        if not first.run and not second.run and f"{stem(first.text)} " in common:
            keys.append(f"{stem(first.text)} {_shared(second.text, stem(second.text))}")
    for run in (word.text for word in said if word.run):
        threes = [run[at : at + 3] for at in range(len(run) - 2)]
        keys += [three for three in threes if three[:2] in common and three[1:] in common]
    return list(dict.fromkeys(keys))
