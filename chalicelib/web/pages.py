"""Manners of the console's pages."""

from collections.abc import Callable
from typing import Any

from chalice import Response

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists, Invalid, NotAllowed, Stale
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.key import BY
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Suggestion
from chalicelib.ports import Store
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers
from chalicelib.web.visit import Visit

# What a page can say was just done (`?done=`), as `done.<name>` of the catalogue.
DONE = frozenset(
    "replied resolved reopened assigned linked suggested moved planned adopted declined published corrected merged separated "
    "added saved invited changed revoked arrived resent called silenced lifted kept attached joined parted taken "
    "key_revoked opened closed offered let_in turn_away".split()
)


def show(visit: Visit, template: str, status: int = 200, **facts: Any) -> Response:
    """A page of templates/console, with the word of what was done before it."""
    done = visit.query.get("done", "")
    common: dict[str, Any] = {
        "done": done if done in DONE else "",
        "typed": {},
        "problems": {},
        "faster": None,
        "refused": "",
    }
    return answers.page(visit, f"console/{template}.html", status, **(common | facts))


def attempt(visit: Visit, deed: Callable[[], object], page: Callable[..., Response], done: str) -> Response:
    """Do it, and go on to the page `done`; where it cannot be done, `page(status, **why)` with what was typed.

    Why is `faster` (409) where somebody was faster, `refused` (409) where it may not be, `problems` by field (422).
    """
    try:
        deed()
    except (Stale, Exists):
        return page(409, faster="")
    except NotAllowed as error:
        return page(409, refused=str(error))
    except Invalid as error:
        return page(422, problems=error.problems)
    return answers.see(visit, done)


def must_be_current(visit: Visit, record: Case | Suggestion | Staff | Any) -> None:
    """The form was made from the record as it is now; Stale where somebody was faster."""
    if visit.form.get("version") != str(record.version):
        raise Stale(type(record).__name__)


def next_page(visit: Visit, cursor: str | None, name: str = "cursor") -> str | None:
    """The query of the same page, turned to `cursor`; None where there is no further page."""
    from urllib.parse import urlencode

    kept = {key: value for key, value in visit.query.items() if key not in ("done", name)}
    return f"?{urlencode({**kept, name: cursor})}" if cursor else None


def back(visit: Visit, otherwise: str, done: str = "") -> str:
    """Where the form's `back` leads, if that is a page of our console; with the word of what was done."""
    wanted = visit.form.get("back", "")
    ours = (wanted == "/console" or wanted.startswith("/console/")) and wanted.isascii() and wanted.isprintable()
    path = wanted if ours else otherwise
    return f"{path}{'&' if '?' in path else '?'}done={done}" if done else path


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


class Names:
    """Whose name stands for an id: `names[event.by]`."""

    def __init__(self, store: Store, customer: str | None = None) -> None:
        self.crew = store.staff()
        self._by_id = {person.id: person.name or person.email for person in self.crew}
        self._by_id |= {CUSTOMER: customer or "", SYSTEM: "Hearback"}

    def __getitem__(self, who: str | None) -> str:
        """Empty for an anonymous customer, for nobody, and for whoever is not on record. A program goes by its key's name."""
        return self._by_id.get(who or "", who if who and who.startswith(BY) else "")

    def last_of(self, events: list[Event]) -> str:
        """Who did the last thing on record."""
        return self[events[-1].by] if events else ""
