""" "My feedback": everything one person told us at any touchpoint, where each of it stands, and what they stand behind."""

from dataclasses import dataclass
from typing import Any

from chalicelib.answer import my_case
from chalicelib.answer.me_links import Me
from chalicelib.domain.case import Case
from chalicelib.domain.customer import PURPOSES
from chalicelib.domain.errors import NotFound
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.person import Known
from chalicelib.domain.suggestion import Suggestion
from chalicelib.ports import CaseFile, Store
from chalicelib.wiring import Services

PAGE = 10
# The newest that they joined by "me too": of each of their keys so many are looked at.
SUPPORTED = 20


@dataclass(frozen=True)
class Said:
    """One case as the list shows it: `stands` is one of the `mine.stands.*` words, `became` of the `mine.outcome.*` words."""

    case: Case
    stands: str
    became: str = ""


@dataclass(frozen=True)
class Everything:
    """A page of what they said, newest first; with the first page, how it was where no case came of it, and what they joined."""

    said: list[Said]
    cursor: str | None
    answered: list[Invitation]
    joined: list[Suggestion]


def everything(store: Store, me: Me, cursor: str | None = None) -> Everything:
    """Raises Invalid for a bad cursor."""
    found, following = cases(store, me, cursor, PAGE)
    suggestions = _suggestions(store, [case.suggestion_id for case in found if case.suggestion_id])
    said = [_said(case, suggestions) for case in found]
    if cursor:
        return Everything(said, following, [], [])
    return Everything(said, following, store.answered(me.everyone), _joined(store, me))


def cases(store: Store, me: Me, cursor: str | None, limit: int) -> tuple[list[Case], str | None]:
    """A page of their cases. What only says that it is theirs, and what staff tried, is not among them."""
    if not me.person:
        return [], None
    page = store.said(me.everyone, cursor, limit)
    found = store.cases([line.case_id for line in page.rows]) if page.rows else []
    return [case for case in found if is_theirs(me, case)], page.cursor


def case_file(store: Store, me: Me, case_id: str) -> CaseFile:
    """One case of theirs; raises NotFound for one that is not."""
    file = store.case_file(case_id)
    if not is_theirs(me, file.case):
        raise NotFound(case_id)
    return file


def is_theirs(me: Me, case: Case) -> bool:
    return case.customer_id in me.everyone and not case.doubtful and not case.test


def settings(person: Known) -> dict[str, Any]:
    """What they have said of mail."""
    return {
        "stopped": bool(person.opted_out_at),
        "purposes": list(PURPOSES),
        "wanted": person.wanted(),
    }


def _said(case: Case, suggestions: dict[str, Suggestion]) -> Said:
    suggestion = suggestions.get(case.suggestion_id or "")
    outcome = {"status": suggestion.status} if suggestion else None
    return Said(case, my_case.stands(case, outcome), suggestion.status if suggestion else "")


def _suggestions(store: Store, ids: list[str]) -> dict[str, Suggestion]:
    """By the id that was asked for; of one that was merged, what it is part of now."""
    found = {each.id: each for each in store.suggestions_among(list(dict.fromkeys(ids)))} if ids else {}
    return {name: store.line(name)[-1] if each.merged_into else each for name, each in found.items()}


def _joined(store: Store, me: Me) -> list[Suggestion]:
    """What they stand behind without a case of their own; of what customers may not see nothing is told."""
    ways = [way for each in me.everyone for way in store.backed(each, SUPPORTED) if not way.case_ids]
    ways.sort(key=lambda way: way.at, reverse=True)
    ids = list(dict.fromkeys(way.suggestion_id for way in ways))[:SUPPORTED]
    return [each for each in _suggestions(store, ids).values() if each.is_open_to_customers]


def conversation_facts(services: Services, file: CaseFile, language: str) -> dict[str, Any]:
    """The facts of one case that templates/public/me_case.html shares with "my case"."""
    outcome = my_case.outcome_of(services, file.case, language)
    return {
        "case": file.case,
        "lines": my_case.conversation(file),
        "outcome": outcome,
        "stands": my_case.stands(file.case, outcome),
    }
