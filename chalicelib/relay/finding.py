"""Finding a customer: by a whole address, number or external id, or by any part of their name.

Keys are looked up by the id that is derived from them: nothing holds a list of addresses.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.errors import Invalid
from chalicelib.domain.person import Known
from chalicelib.relay import identity
from chalicelib.wiring import Services

LONGEST = 254
SHOWN = 25


@dataclass(frozen=True)
class Found:
    """`people` are whole persons, whoever has the very key first; `cursor` leads to more who are called so.
    Of several parts of a name that very many have, a page may have nobody while there are more."""

    people: list[Known]
    cursor: str | None = None


def find(services: Services, typed: str, cursor: str | None = None, limit: int = SHOWN) -> Found:
    """Everyone whom the words may stand for. Raises Invalid for a bad cursor."""
    words = typed.strip()[:LONGEST]
    if not words:
        return Found([])
    named = services.store.customers_named(words, cursor, limit)
    keys = [] if cursor else [each.id(services) for each in _keys(services, words)]
    ids = [*keys, *named.rows]
    return Found(whole(services.store.persons(ids).values()) if ids else [], named.cursor)


def whole(people: Iterable[Known | None]) -> list[Known]:
    """Each person once, as seen from the record that the others were merged into."""
    found: dict[str, Known] = {}
    for person in people:
        if person:
            first = person.together[0]
            found.setdefault(first.id, person if first.id == person.id else person.seen_from(first.id))
    return list(found.values())


def _keys(services: Services, words: str) -> list[identity.Key]:
    """The words as each kind of key that they can be."""
    found = []
    for kind in identity.KINDS:
        try:
            found.append(identity.key(services, kind, words))
        except Invalid:
            continue
    return found
