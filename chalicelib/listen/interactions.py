"""What happened with customers, as other systems tell us: on record, each once. Who is invited to say how it was follows from
the fact (answer/inviting.py)."""

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.interaction import Interaction, interaction_id
from chalicelib.listen import happened, touchpoints
from chalicelib.web.api.whose import customer_of
from chalicelib.wiring import Services


def take(services: Services, told: Sequence[Any], by: str) -> int:
    """Keep each of a batch (listen/interaction_models.py) once, however often it comes; returns how many there were.

    Raises Invalid where one is of a time to come, NotFound where one is of a touchpoint that there is not; then none of them
    is kept.
    """
    happened.check("interactions", told, services.now)
    for touchpoint_id in {each.touchpoint_id for each in told}:
        touchpoints.named(services, touchpoint_id)
    services.store.keep_interactions([_interaction(services, each, by) for each in told])
    return len(told)


def _interaction(services: Services, told: Any, by: str) -> Interaction:
    who = customer_of(services, told.customer)
    return Interaction(
        interaction_id(told.touchpoint_id, who, told.id), told.touchpoint_id, who, told.id, told.name, told.at, services.now, by,
        told.served_by and told.served_by.strip(), told.about and told.about.strip(),
        getattr(told.customer, "email", None), told.customer_name, told.language, told.zone,
    )  # fmt: skip
