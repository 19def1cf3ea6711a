"""A case that a program takes down: a submission, where it was heard, and where it stood before."""

from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Invalid
from chalicelib.listen import receive, submission, touchpoints
from chalicelib.listen.beside import Beside
from chalicelib.wiring import Services


def take_down(services: Services, given: dict[str, Any], language: str, program: str) -> Case:
    """By the rules of every submission. Raises Invalid with everything that is wrong, NotFound for no touchpoint, and what
    receive does.

    Args:
        language: the caller's, where none is given.
        program: the name of its key, which becomes the first part of the case's source.
    """
    problems: dict[str, str] = {}
    words = {name: value for name, value in given.items() if name not in Beside.model_fields}
    place, beside = None, None
    try:
        beside = Beside.read({name: value for name, value in given.items() if name not in words})
        place = touchpoints.named(services, beside.touchpoint_id)
    except Invalid as error:
        problems |= error.problems
    known = {"phone": beside.phone, "external_id": beside.external_id} if beside else {}
    try:
        told = submission.read_of(known, words, language, place)
    except Invalid as error:
        problems |= error.problems
    if problems or not beside or not place:
        raise Invalid(problems)
    source = {"key": program} | (beside.source.model_dump(exclude_none=True) if beside.source else {})
    return receive.receive(services, place, told, "api", source=source)
