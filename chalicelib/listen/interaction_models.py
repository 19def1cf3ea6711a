"""What programs send to tell what happened with a customer."""

from typing import Annotated

from pydantic import Field

from chalicelib.listen.api_models import Taken
from chalicelib.web.api.models import CustomerKey, Language, Model, Stamp, TouchpointId, words

# What it answers is what signals are answered with.
__all__ = ["Interactions", "Taken"]
MOST_INTERACTIONS = 100


class Interaction(Model):
    id: Annotated[str, Field(pattern="^[!-~]{1,128}$")]
    touchpoint_id: TouchpointId
    customer: CustomerKey
    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,39}$")]
    at: Stamp
    served_by: words(60) | None = None  # type: ignore[valid-type]
    about: words(120) | None = None  # type: ignore[valid-type]
    customer_name: words(80) | None = None  # type: ignore[valid-type]
    language: Language | None = None
    # One that we do not know counts as none, so that a newer list of zones than ours is no mistake.
    zone: Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9_+/-]{0,59}$")] | None = None


class Interactions(Model):
    interactions: Annotated[list[Interaction], Field(min_length=1, max_length=MOST_INTERACTIONS)]
