"""Where imported voices belong."""

from chalicelib.domain import ids
from chalicelib.domain.errors import Exists, NotFound
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import touchpoints
from chalicelib.wiring import Services
from dev.import_mapping import WrongMapping


def touchpoint_of(services: Services, touchpoint_id: str | None, dry_run: bool) -> Touchpoint:
    """The one named, or Import, which is made when it is first needed; raises WrongMapping."""
    if touchpoint_id:
        try:
            return touchpoints.find(services, touchpoint_id)
        except NotFound as error:
            there = ", ".join([each.id for each in services.store.touchpoints()] or ["hello"])
            raise WrongMapping(f"There is no touchpoint “{touchpoint_id}”. There are: {there}.") from error
    made = Touchpoint(ids.touchpoint_id("import"), "Import", "import", created_at=services.now)
    try:
        return services.store.touchpoint(made.id)
    except NotFound:
        if not dry_run:
            try:
                services.store.commit(made)
            except Exists:
                return services.store.touchpoint(made.id)
        return made
