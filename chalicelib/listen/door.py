"""Whoever comes in: taken at once, held for a person to look, asked for a little work, or asked to come again later.

Nothing is ever dropped: what is taken is a case, open or held, and what is not taken goes back to its sender with all that they
typed. Signs are few, and each can be said in a sentence (`door.why.*`). docs/decisions/0016 has the ladder.
"""

import logging

from chalicelib.domain import door, naming
from chalicelib.domain.door import Door
from chalicelib.domain.errors import Crowded, WorkWanted
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import age, budget, work
from chalicelib.listen.submission import Submission
from chalicelib.web.visit import Visit
from chalicelib.wiring import Services

log = logging.getLogger("hearback.door")
# Words that came in this window, and the networks they came from; of this process only.
_heard: dict[tuple[str, str, int], tuple[int, set[str]]] = {}


def judge(visit: Visit, place: Touchpoint, said: Submission, issued: str | None = None) -> list[str]:
    """Why this submission is held, of domain/holding.py's REASONS; nothing where it is taken at once.

    Raises WorkWanted where its sender can do a little work first, and Crowded where more came than people could look at.

    Args:
        issued: what the hosted form says of its age; None for what came by no form.
    """
    services, settings = services, settings = visit.services, Door.of(place.door, visit.source_ip)
    source = door.network(visit.source_ip)
    level = _level(services, place, settings, source)
    worked = level != budget.CALM and _worked(services, place, said, level)
    text, age_sign = _words(said), age.sign_of(services, place.id, said.id, issued) if issued is not None else ""
    signs = {
        "all": settings.hold,
        "blocked": door.has_one_of(settings.words, text),
        "links": door.links(text) >= door.MANY_LINKS,
        "name": bool(said.naming) and naming.poses_as(said.name or "", services.settings.company),
        "same": _came_from_many(services, place, source, said.text),
        # How old its form is convicts nobody; but it does not speak for what came in a crowd, or with a link in it.
        "fast": age_sign == "fast" and bool(level or door.links(text)),
        "stale": age_sign == "stale" and bool(level),
        "crowd": level == budget.FLOODED or level == budget.BUSY and not worked,
    }
    why = [name for name, found in signs.items() if found]
    if why:
        log.info("held", extra={"touchpoint_id": place.id, "case_id": said.id, "why": why})
    return why


def judge_mail(place: Touchpoint, said: Submission) -> list[str]:
    """The same for what came by mail, which has limits of its own, and links in half of its signatures."""
    settings = Door.of(place.door)
    signs = {"all": settings.hold, "blocked": door.has_one_of(settings.words, _words(said))}
    return [name for name, found in signs.items() if found]


def _level(services: Services, place: Touchpoint, settings: Door, source: str) -> int:
    """How it stands with the worse of the two budgets. A network that is over its own does not use up everybody's."""
    network = budget.spend(services, f"{place.id}|{source}", settings.a_network)
    return network if network == budget.FLOODED else max(network, budget.spend(services, place.id, settings.everybody))


def _worked(services: Services, place: Touchpoint, said: Submission, level: int) -> bool:
    """Whether the work was done. Who says that they can is asked to; whoever knows nothing of it is held, or told to come again."""
    if said.work:
        if work.is_done(services, place.id, said.id, said.work):
            return True
        raise WorkWanted(work.path(place.id))
    if level == budget.FLOODED:
        log.warning("crowded", extra={"touchpoint_id": place.id})
        raise Crowded(budget.until_the_next(services))
    return False


def _words(said: Submission) -> str:
    """Everything that was written in words of one's own."""
    chosen = [each.get("answer") for each in said.answers or []]
    more = [str(one.get("words", "")) if isinstance(one, dict) else str(one) for each in chosen for one in _all(each)]
    return "\n".join([said.text, said.name or "", said.company or "", *more])


def _all(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else [answer or ""]


def _came_from_many(services: Services, place: Touchpoint, source: str, text: str) -> bool:
    """Whether the same words came from more networks than people who never met would send them from."""
    alike = door.alike(text)
    if not alike:
        return False
    window = int(services.clock.now().timestamp()) // door.WINDOW
    key = (services.settings.table, place.id, hash(alike))
    since, networks = _heard.get(key, (window, set()))
    if since != window or len(_heard) >= budget.MOST_KEPT:
        _heard.clear()
        networks = set()
    networks.add(source)
    _heard[key] = (window, networks)
    return len(networks) > door.NETWORKS_ALIKE
