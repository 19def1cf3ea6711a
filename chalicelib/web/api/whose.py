"""Which customer a program speaks of: the one place where a key that names somebody becomes a customer's id."""

from typing import Any

from chalicelib.domain.ids import customer_id
from chalicelib.wiring import Services

# The field of a key's model (web/api/models.py) -> the kind of identity key.
KINDS = {"email": "email", "phone": "phone", "external_id": "external"}


def customer_of(services: Services, named: Any) -> str:
    """The id of the customer named by one of ByEmail, ByPhone and ByExternalId, whether or not anybody is on record there.

    It is the key's own id. Whoever reads a customer finds the person whom several such ids belong to.
    """
    [(field, value)] = named.model_dump().items()
    return customer_id(services.secrets.key("customers"), KINDS[field], value)
