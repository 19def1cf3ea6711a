"""What a program with a key says of a submission that customers themselves do not."""

from chalicelib.web.api.models import ExternalId, Model, Phone, TouchpointId, words


class Source(Model):
    system: words(60)  # type: ignore[valid-type]
    reference: words(200) | None = None  # type: ignore[valid-type]


class Beside(Model):
    """Where it was heard, where it stood before, and by what the customer is known who left no address, or beside it."""

    touchpoint_id: TouchpointId
    source: Source | None = None
    phone: Phone | None = None
    external_id: ExternalId | None = None
