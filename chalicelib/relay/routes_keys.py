"""Keys of programs over HTTP: the owner's. A secret is on the page that made it and nowhere else."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.ids import new_id
from chalicelib.domain.key import A_MINUTE, OVERLAPS, SCOPES, Key
from chalicelib.relay import keys
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/keys", role="owner")
def index(visit: Visit) -> Response:
    """Every key, and the form for another."""
    return _page(visit)


@routes.act("/console/keys", role="owner")
def make(visit: Visit) -> Response:
    return _new_secret(visit, lambda: keys.make(visit.services, visit.form, visit.staff.id))


@routes.act("/console/keys/{key_id}/rotation", role="owner")
def rotation(visit: Visit, key_id: str) -> Response:
    """A new secret for it; the old one works on for as long as was chosen."""
    form = visit.form
    return _new_secret(
        visit,
        lambda: keys.rotate(
            visit.services, key_id, form.get("version", ""), form.get("hours", ""), visit.staff.id
        ),
    )  # fmt: skip


@routes.act("/console/keys/{key_id}/revocation", role="owner")
def revocation(visit: Visit, key_id: str) -> Response:
    """It opens nothing from now on."""
    revoke = partial(keys.revoke, visit.services, key_id, visit.staff.id)
    return pages.attempt(visit, revoke, partial(_page, visit), "/console/keys?done=key_revoked")


def _new_secret(visit: Visit, deed: Callable[[], tuple[Key, str]]) -> Response:
    """Show the secret that the deed made, once: this page is the answer itself, and no address leads to it."""
    made: list[tuple[Key, str]] = []
    answer = pages.attempt(visit, lambda: made.append(deed()), partial(_page, visit), "/console/keys")
    if not made:
        return answer
    key, secret = made[0]
    return pages.show(visit, "key", key=key, secret=secret, base=visit.services.settings.base_url)


def _page(visit: Visit, status: int = 200, **facts: Any) -> Response:
    typed = visit.form if status == 422 else {}
    common: dict[str, Any] = {
        "bunches": keys.all_of(visit.services), "names": pages.Names(visit.services.store), "scopes": SCOPES,
        "lives": keys.LIVES, "overlaps": OVERLAPS, "a_minute": A_MINUTE, "key_id": new_id(), "typed": typed,
    }  # fmt: skip
    return pages.show(visit, "keys", status, **(common | facts))
