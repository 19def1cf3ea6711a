"""The wish to talk to a person, on whatever form: nobody ends up nowhere."""

from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.web import fields

# Letters of a number as people write it: +49 (0)30 901820-12, ext. 7
PHONE_GRAPHEMES, SHORTEST_NUMBER = 40, 5


def pressed(form: dict[str, str]) -> tuple[str, str] | None:
    """(way, phone) of templates/forms/_talk.html: a button that was pressed, or a number that was left; None for neither."""
    phone, way = form.get("phone", "").strip(), form.get("talk", "")
    way = way or ("call" if phone else "")
    return (way, phone) if way else None


def checked(way: Any, phone: str, place: Touchpoint) -> dict[str, str]:
    """`{"way": "call", "phone": number}`, or `{"way": "channel"}` where the company names one. Raises Invalid."""
    ways: dict[str, Any] = {"call": place.talk.get("call"), "channel": place.channel}
    if not isinstance(way, str) or not ways.get(way):
        raise Invalid({"talk": "errors.not_a_choice"})
    if way == "channel":
        return {"way": way}
    phone = phone.strip()
    if not fields.is_within(phone, PHONE_GRAPHEMES):
        raise Invalid({"phone": "errors.too_long"})
    if sum(character.isdecimal() for character in phone) < SHORTEST_NUMBER or not phone.isprintable():
        raise Invalid({"phone": "errors.phone"})
    return {"way": way, "phone": phone}
