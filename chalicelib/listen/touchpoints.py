"""The touchpoint that somebody speaks at."""

from datetime import datetime, timedelta

from chalicelib.domain import ids
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint, default
from chalicelib.settings import LANGUAGES
from chalicelib.wiring import Services

# How long a change in the console may take until every process follows it.
KEPT = timedelta(seconds=60)
_known: dict[tuple[str, str], tuple[datetime, Touchpoint]] = {}


def may_exist(touchpoint_id: str) -> bool:
    """Whether the id is well formed. Asks no store, so that showing a form costs nothing."""
    return touchpoint_id == DEFAULT_ID or ids.is_touchpoint_id(touchpoint_id)


def find(services: Services, touchpoint_id: str, fresh: bool = False) -> Touchpoint:
    """The touchpoint, as it was at most KEPT ago, or as it is (`fresh`); raises NotFound.

    While the store cannot answer, what was known goes on: a caller who is told to come again must still be let in to hear it.
    """
    if not may_exist(touchpoint_id):
        raise NotFound(touchpoint_id)
    place, now = (services.settings.table, touchpoint_id), services.clock.now()
    kept = _known.get(place)
    if kept and now - kept[0] < KEPT and not fresh:
        return kept[1]
    try:
        touchpoint = _on_record(services, touchpoint_id)
    except Unavailable:
        if not kept:
            raise
        return kept[1]
    _known[place] = (now, touchpoint)
    return touchpoint


def named(services: Services, touchpoint_id: str) -> Touchpoint:
    """The one that the body of a call names. Raises NotFound that says so, since nothing is wrong with the call's address."""
    try:
        return find(services, touchpoint_id)
    except NotFound as error:
        raise NotFound("errors.no_touchpoint") from error


def _on_record(services: Services, touchpoint_id: str) -> Touchpoint:
    try:
        return services.store.touchpoint(touchpoint_id)
    except NotFound:
        if touchpoint_id != DEFAULT_ID:
            raise
        return default(list(LANGUAGES))
