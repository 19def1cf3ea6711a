"""Did this fix it? The customer's yes confirms the resolution, and may be rated; their no opens the case again.

Both may be changed for as long as the link works. Each form says about what it was (`about`): the newest fact that the
page showed. A press from a page that is out of date changes nothing and loses nothing: the page that follows shows how
it stands now, with what was typed. The same press twice is one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.answer import links, opening
from chalicelib.answer.links import FixedLink
from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotAllowed, NotFound, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.wiring import Services

TRIES = 5
LONGEST_REASON = 4000
LONGEST_WORDS = 300
Step = Callable[["Asking", str], Event | None]


@dataclass(frozen=True)
class Asking:
    """Where the question stands.

    Attributes:
        resolution: the newest one, which an answer given now is about.
        state: `asked`, `confirmed` (they said yes), `missing` (they said no), or `reopened` (we opened it ourselves).
        since: whether there was another resolution after the mail that this link came with.
        no: where they said no, that.
        said: and their newest word on what is missing.
        rated: their newest rating, where they gave one.
        everyone: the customers that its person is.
    """

    case: Case
    resolution: Event
    state: str
    since: bool
    no: Event | None
    said: Event | None
    rated: Event | None
    everyone: list[str]

    @property
    def about(self) -> str:
        """What an answer given now is about."""
        return self.said.id if self.said else self.resolution.id

    @property
    def missing(self) -> str:
        return str(self.said.data.get("text", "")) if self.said else ""

    @property
    def words(self) -> str:
        """The line beside the rating."""
        return str(self.rated.data.get("text", "")) if self.rated else ""


def asking(services: Services, link: FixedLink) -> Asking:
    """Read where it stands; raises NotFound for a resolution that never was, and where the person's links were revoked."""
    file = services.store.case_file(link.case_id)
    person = links.person_of(services.store, link, file.case.customer_id)
    resolutions = [event for event in file.events if event.name == "Resolved"]
    if link.outcome_id not in {event.id for event in resolutions}:
        raise NotFound("resolution")
    newest, case = resolutions[-1], file.case
    since = file.events[file.events.index(newest) :]
    state = _state(case)
    said = [event for event in since if event.name in ("Reopened", "Amended", "Wrote") and event.by == CUSTOMER]
    told_no = [event for event in said if event.name == "Reopened" or event.data.get("again")]
    rated = [event for event in since if event.name == "Rated"]
    return Asking(
        case, newest, state, newest.id != link.outcome_id,
        told_no[-1] if state == "missing" else None, said[-1] if state == "missing" else None, rated[-1] if rated else None,
        person.everyone if person else [case.customer_id],
    )  # fmt: skip


def _state(case: Case) -> str:
    if case.status == "resolved":
        return "confirmed" if case.fixed else "asked"
    # Only their own no says that it is not fixed, and every resolution asks anew.
    return "missing" if case.fixed is False else "reopened"


def yes(now: Asking, at: str) -> Event | None:
    return None if now.state == "confirmed" else now.case.confirm(at)


def no(missing: str) -> Step:
    def step(now: Asking, at: str) -> Event | None:
        return None if now.said and now.missing == missing else now.case.reopen(missing, CUSTOMER, at)

    return step


def amend(missing: str) -> Step:
    """Their no stays; what is missing is said anew."""

    def step(now: Asking, at: str) -> Event | None:
        return None if now.said and now.missing == missing else now.case.amend(missing, at)

    return step


def after_all(now: Asking, at: str) -> Event | None:
    """They take their no back."""
    if now.state == "confirmed":
        return None
    return now.case.take_back(now.no.at if now.no else at, at)


def rate(rating: int, words: str) -> Step:
    def step(now: Asking, at: str) -> Event | None:
        same = now.rated and now.case.rating == rating and now.words == words
        return None if same else now.case.rate(rating, words, at)

    return step


def answer(services: Services, link: FixedLink, about: str, step: Step) -> bool:
    """Put an answer on record; False where it was given to something else than what stands now, and nothing changed.

    Args:
        about: `Asking.about` of the page that had the button.
        step: one of the deeds above; it returns None where the very same answer is on record.
    """
    for _ in range(TRIES):
        now = asking(services, link)
        try:
            event = step(now, services.now)
        except NotAllowed:
            return False
        if event and about != now.about:
            return False
        try:
            if event:
                services.store.commit(now.case, event)
        except Stale:
            continue
        opening.answered(services, now.everyone, link.outcome_id)
        return True
    raise Unavailable()
