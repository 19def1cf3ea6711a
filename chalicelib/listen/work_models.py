"""What `GET /v1/challenge` is asked and gives, for the specification; see work.py."""

from typing import Any

from chalicelib.web.api.models import Model, Shown


class ChallengeQuery(Model):
    touchpoint: str | None = None


class Challenge(Shown):
    parameters: dict[str, Any]
    signature: str
