"""The call list: whom no mail reaches, where to find them, and what to say to them in their own language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib import render
from chalicelib.answer import quoting
from chalicelib.answer.persons import Person, person
from chalicelib.domain.case import Case
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.views import Matter
from chalicelib.ports import Page, Store
from chalicelib.web.visit import known

A_PAGE = 20
# Found behind a plus, a space, brackets or a hyphen: what a telephone can dial.
DIALLED = "0123456789+"
FEWEST_DIGITS = 5


@dataclass(frozen=True)
class Words:
    """What to say of one outcome: why we call, what was asked, what we did about it, and the note to those who asked."""

    kind: str
    opening: str
    asked: str
    did: str
    note: str


@dataclass(frozen=True)
class Call:
    """One person to be told. `dial` is their number as a telephone takes it, or nothing where `where` is a place."""

    person: Person
    outcome: Outcome
    language: str
    where: str
    dial: str
    words: list[Words] = field(default_factory=list)


def calls(store: Store, fallback: str, outcome_id: str = "", cursor: str | None = None) -> Page[Call]:
    """A page of those to be called, of one outcome or of all. `fallback`: the installation's language."""
    found = store.listed("unreachable", outcome_id, cursor, A_PAGE)
    if not found.rows:
        return Page([], found.cursor)
    customers = store.persons([each.customer_id for each in found.rows])
    outcomes = store.outcomes_among(sorted({each.outcome_id for each in found.rows}))
    inside = sorted({name for each in outcomes.values() for name, _ in each.carries} - outcomes.keys())
    outcomes |= store.outcomes_among(inside[:100]) if inside else {}
    matters = store.matters(list(outcomes.values())[:50])
    cases = _cases(store, found.rows)
    rows = [
        _call(person(each, customers[each.customer_id]), outcomes, matters, cases, fallback)
        for each in found.rows
        if each.outcome_id in outcomes
    ]
    return Page(rows, found.cursor)


def dialled(where: str) -> str:
    """`tel:` takes nothing but digits and a plus in front (RFC 3966); empty for what is no number."""
    kept = "".join(each for each in where if each in DIALLED)
    others = [each for each in where if each.isalpha() or each == "@"]
    good = not others and "+" not in kept[1:] and len(kept.lstrip("+")) >= FEWEST_DIGITS
    return kept if good else ""


def _cases(store: Store, follow_ups: Sequence[FollowUp]) -> dict[str, Case]:
    """The case that each of them would recognise it by."""
    wanted = sorted({each.case_id for each in follow_ups if each.case_id})
    return {case.id: case for case in store.cases(wanted)} if wanted else {}


def _call(
    whom: Person,
    outcomes: Mapping[str, Outcome],
    matters: Mapping[str, Matter],
    cases: Mapping[str, Case],
    fallback: str,
) -> Call:
    outcome = outcomes[whom.follow_up.outcome_id]
    language = known(whom.customer.language if whom.customer else "") or fallback
    where = ((whom.customer.phone if whom.customer else "") or "").strip()
    case = cases.get(whom.follow_up.case_id or "")
    told = [outcomes[name] for name, _ in outcome.carries if name in outcomes] or [outcome]
    words = [_words(each, matters.get(each.id, Matter()), case, language) for each in told]
    return Call(whom, outcome, language, where, dialled(where), words)


def _words(outcome: Outcome, matter: Matter, case: Case | None, language: str) -> Words:
    """Their own words first, then the entry's, then the suggestion's title."""
    _, asked, did = matter.entry.words(language) if matter.entry else ("", "", "")
    own = case or matter.case
    title = matter.suggestion.title if matter.suggestion else ""
    said = quoting.in_one_line(own) if own else asked or title
    opening = render.words(language, f"say.{outcome.kind}")
    return Words(outcome.kind, opening, said, did, quoting.as_written(outcome.text))
