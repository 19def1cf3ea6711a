"""What programs ask of cases, suggestions and customers, and what they get: see web/api/models.py."""

from typing import Literal

from chalicelib.domain import case, suggestion
from chalicelib.web.api.models import Cursor, CustomerKey, Id, Language, Model, Moment, Shown, TouchpointId, words

LONGEST_SAID, LONGEST_NAME, LONGEST_TEXT = 2000, 80, 5000


class CaseQuery(Cursor):
    status: Literal[(*case.STATUSES, "unresolved")] | None = None  # type: ignore[valid-type]
    kind: Literal[case.KINDS] | None = None  # type: ignore[valid-type]
    touchpoint_id: TouchpointId | None = None


class CaseRow(Model):
    id: Id
    kind: Literal[case.KINDS]  # type: ignore[valid-type]
    status: Literal[case.STATUSES]  # type: ignore[valid-type]
    touchpoint_id: str
    assignee: str | None
    name: str | None
    excerpt: str
    language: str
    arrived_at: Moment


class CasePage(Model):
    data: list[CaseRow]
    cursor: str | None


class Chosen(Shown):
    id: str
    label: str | None = None
    words: str | None = None


class Answered(Shown):
    question: str
    kind: str
    label: str
    answer: str | int | list[Chosen]
    least: int | None = None
    most: int | None = None


class Wish(Shown):
    way: str
    phone: str | None = None


class Case(CaseRow):
    text: str
    origin: str
    customer_id: str
    email: str | None
    phone: str | None
    external_id: str | None
    company: str | None
    wants_answer: bool
    page: str | None
    answers: list[Answered] | None
    talk: Wish | None
    source: dict[str, str] | None
    suggestion_id: str | None
    first_answered_at: Moment | None
    resolved_at: Moment | None
    reopened: int
    fixed: bool | None
    rating: int | None


class Event(Model):
    id: str
    name: str
    at: Moment
    by: str
    text: str | None
    suggestion_id: str | None


class Events(Model):
    data: list[Event]


class Said(Model):
    text: words(LONGEST_TEXT)  # type: ignore[valid-type]


class SuggestionQuery(Cursor):
    status: Literal[suggestion.STATUSES] = "open"  # type: ignore[valid-type]


class SuggestionRow(Model):
    id: Id
    title: str
    status: Literal[suggestion.STATUSES]  # type: ignore[valid-type]
    arrived_at: Moment


class SuggestionPage(Model):
    data: list[SuggestionRow]
    cursor: str | None


class Suggestion(SuggestionRow):
    text: str
    language: str
    supporters: int
    entry_id: str | None
    decided_at: Moment | None
    reason: str | None
    merged_into: str | None
    asks: str


class Supporter(Model):
    customer: CustomerKey
    name: words(LONGEST_NAME) | None = None  # type: ignore[valid-type]
    language: Language | None = None
    wants_answer: bool = False
    said: words(LONGEST_SAID) | None = None  # type: ignore[valid-type]


class Supported(Model):
    suggestion_id: Id
    customer_id: str


class Lookup(Model):
    customer: CustomerKey


class Told(Model):
    case_id: str
    arrived_at: Moment
    kind: str
    touchpoint_id: str
    excerpt: str


class Did(Model):
    id: str
    name: str
    at: Moment
    value: str | None
    unit: str | None


class Customer(Model):
    id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str
    seen_at: Moment
    silenced_at: Moment | None
    cases: list[Told]
    signals: list[Did]


class Touchpoint(Model):
    id: str
    name: str
    kind: str
    languages: list[str]
    origins: list[str]


class Touchpoints(Model):
    data: list[Touchpoint]
