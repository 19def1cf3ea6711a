"""What programs get of the public entries: see web/api/models.py."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from chalicelib.answer.entries import PAGE
from chalicelib.web.api.models import Cursor, Model, Moment, digits


class EntryQuery(Cursor):
    limit: Annotated[int, Field(ge=1, le=PAGE), BeforeValidator(digits)] = PAGE


class Entry(Model):
    id: str
    address: str
    language: str
    asked: str
    did: str
    published_at: Moment
    names: list[str]
    more: int


class EntryPage(Model):
    data: list[Entry]
    cursor: str | None
