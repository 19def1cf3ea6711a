"""What `GET /v1/similar` is asked and gives, for the specification; see similar.py."""

from typing import Annotated

from pydantic import Field

from chalicelib.listen.similar import LONGEST
from chalicelib.web.api.models import Model, Shown


class SimilarQuery(Model):
    q: Annotated[str, Field(max_length=LONGEST)] = ""
    language: str | None = None
    touchpoint: str | None = None


class SimilarSuggestion(Shown):
    id: str
    title: str
    language: str
    status: str
    address: str


class SimilarAnswer(Shown):
    id: str
    asked: str
    did: str
    language: str
    published_at: str
    address: str


class Similar(Shown):
    suggestions: list[SimilarSuggestion]
    answers: list[SimilarAnswer]
