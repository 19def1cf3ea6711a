"""From open answers to choices: what customers of one touchpoint keep writing, and one more choice made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chalicelib.domain.case import Case
from chalicelib.domain.question import CHOOSING, ELSE, Question
from chalicelib.domain.themes import EXAMPLES, Theme, themes
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.ports import Store
from chalicelib.web.fields import excerpt

# The newest so many cases are looked through, and of each text so many characters.
CASES, BATCH, LONGEST = 200, 100, 300


@dataclass(frozen=True)
class Shown:
    """One theme: its words, how many wrote it, and some of what they wrote, newest first."""

    words: str
    count: int
    examples: list[str]


@dataclass(frozen=True)
class Source:
    """Where people write in their own words: "something else" of a question with choices, or (`question` is None) open text.

    `into`: the questions that a theme of it can become a choice of.
    """

    question: Question | None
    texts: int
    themes: list[Shown]
    into: list[Question]


def sources(store: Store, place: Touchpoint) -> tuple[list[Source], int]:
    """What is written where, "something else" first, and how many cases were looked through."""
    cases = newest(store, place.id)
    choosing = [each for each in place.asks if each.kind in CHOOSING]
    found = [_source(each, _by_customer(cases, partial(_else_of, question_id=each.id)), [each]) for each in choosing]
    return [*found, _source(None, _by_customer(cases, _open_words), choosing)], len(cases)


def newest(store: Store, touchpoint_id: str) -> list[Case]:
    """The newest cases of a touchpoint, without tests; in at most eight queries and two batches."""
    found: list[Case] = []
    cursor, pages = None, 0
    while pages < CASES // BATCH:
        page = store.inbox(touchpoint_id=touchpoint_id, cursor=cursor, limit=BATCH)
        found += store.cases([row.id for row in page.rows]) if page.rows else []
        cursor, pages = page.cursor, pages + 1
        if not cursor:
            break
    return [case for case in found if not case.test]


def _by_customer(cases: list[Case], written: Callable[[Case], str]) -> list[str]:
    """What each customer wrote, whoever wrote last first: who comes back with the same is one customer all the same."""
    texts: dict[str, list[str]] = {}
    for case in cases:
        if text := written(case)[:LONGEST].strip():
            texts.setdefault(case.customer_id, []).append(text)
    return ["\n".join(each) for each in texts.values()]


def _source(question: Question | None, texts: list[str], into: list[Question]) -> Source:
    # Loaded here: no other page needs it.
    from chalicelib.adapters.segments import segments
    from chalicelib.adapters.stems import stem

    known = [label for each in into for choice in each.choices for label in choice["labels"].values()]
    found = themes(texts, segments, known, stem=stem)
    return Source(question, len(texts), [_shown(theme, texts) for theme in found], into)


def _shown(theme: Theme, said: list[str]) -> Shown:
    return Shown(theme.words, theme.count, [excerpt(said[at]) for at in theme.texts[:EXAMPLES]])


def _else_of(case: Case, question_id: str) -> str:
    """What a customer wrote under "something else" of a question."""
    given = next((each for each in case.answers or [] if each["question"] == question_id), None)
    if not given or not isinstance(given["answer"], list):
        return ""
    return next((str(one.get("words", "")) for one in given["answer"] if one["id"] == ELSE), "")


def _open_words(case: Case) -> str:
    """Their text and their open answers. Thanks name people, and are no theme."""
    return "\n".join([case.text, *(str(each["answer"]) for each in case.answers or [] if each["kind"] == "text")])
