"""Did this fix it? The customer's yes confirms the resolution; their no opens the case again."""

from dataclasses import dataclass

from chalicelib.answer.links import FixedLink
from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.wiring import Services

TRIES = 5
LONGEST_REASON = 4000


@dataclass(frozen=True)
class Asking:
    """Where the question stands.

    Attributes:
        resolution: the newest one, which an answer given now is about.
        state: `asked`, `confirmed` (they said yes), or `reopened` (somebody is at it again).
        since: whether there was another resolution after the mail that this link came with.
        said_no: whether it was the customer who opened it again.
        missing: what they said was missing.
    """

    case: Case
    resolution: Event
    state: str
    since: bool
    said_no: bool
    missing: str


def asking(services: Services, link: FixedLink) -> Asking:
    """Read where it stands; raises NotFound for a resolution that never was."""
    file = services.store.case_file(link.case_id)
    resolutions = [event for event in file.events if event.name == "Resolved"]
    if link.outcome_id not in {event.id for event in resolutions}:
        raise NotFound("resolution")
    newest, case = resolutions[-1], file.case
    state = ("confirmed" if case.fixed else "asked") if case.status == "resolved" else "reopened"
    reopenings = [event for event in file.events if event.name == "Reopened"]
    said_no = state == "reopened" and bool(reopenings) and reopenings[-1].by == CUSTOMER
    missing = str(reopenings[-1].data.get("text", "")) if said_no else ""
    return Asking(case, newest, state, newest.id != link.outcome_id, said_no, missing)


def answer(services: Services, link: FixedLink, about: str, yes: bool, missing: str = "") -> bool:
    """Put the answer on record; False where there was nothing to put it to any more.

    `about` is the resolution that was on the page when the button was pressed. An answer that comes too late, because
    the case was opened or resolved again in between, changes nothing: the page then shows how it stands now.
    """
    for _ in range(TRIES):
        now = asking(services, link)
        if now.state == "reopened":
            return now.said_no and not yes and now.missing == missing
        if about != now.resolution.id:
            return False
        if yes and now.state == "confirmed":
            return True
        at = services.now
        event = now.case.confirm(at) if yes else now.case.reopen(missing, CUSTOMER, at)
        try:
            services.store.commit(now.case, event)
            return True
        except Stale:
            continue
    raise Unavailable()
