"""Whoever comes in: taken at once, held for a person to look, asked for a little work, or asked to come again later.

Nothing is ever dropped: what is taken is a case, open or held, and what is not taken goes back to its sender with all that they
typed. Signs are few, and each can be said in a sentence (`door.why.*`). docs/decisions/0016 has the ladder.
"""

import logging

from chalicelib.domain import door
from chalicelib.domain.door import Door
from chalicelib.domain.errors import Crowded
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import budget
from chalicelib.listen.submission import Submission
from chalicelib.web.visit import Visit
from chalicelib.wiring import Services

log = logging.getLogger("hearback.door")
# Words that came in this window, and the networks they came from; of this process only.
_heard: dict[tuple[str, str, str], tuple[int, set[str]]] = {}


def judge(visit: Visit, place: Touchpoint, said: Submission) -> list[str]:
    """Why this submission is held, of domain/holding.py's REASONS; nothing where it is taken at once.

    Raises Crowded where more came than people could look at.
    """
    services, settings = visit.services, Door.of(place.door)
    source = door.network(visit.source_ip)
    level = _level(services, place, settings, source)
    if level == budget.FLOODED:
        log.warning("crowded", extra={"touchpoint_id": place.id})
        raise Crowded(budget.until_the_next(services))
    text = _words(said)
    signs = {
        "all": settings.hold,
        "blocked": door.has_one_of(settings.words, text),
        "links": door.links(text) >= door.MANY_LINKS,
        "same": _came_from_many(services, place, source, said.text),
        "crowd": level == budget.BUSY,
    }
    why = [name for name, found in signs.items() if found]
    if why:
        log.info("held", extra={"touchpoint_id": place.id, "case_id": said.id, "why": why})
    return why


def _level(services: Services, place: Touchpoint, settings: Door, source: str) -> int:
    """How it stands with the worse of the two budgets. A network that is over its own does not use up everybody's."""
    network = budget.spend(services, f"{place.id}|{source}", settings.a_network)
    return network if network == budget.FLOODED else max(network, budget.spend(services, place.id, settings.everybody))


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
    key = (services.settings.table, place.id, budget.hashed(services, alike))
    since, networks = _heard.get(key, (window, set()))
    if since != window or len(_heard) >= budget.MOST_KEPT:
        _heard.clear()
        networks = set()
    networks.add(source)
    _heard[key] = (window, networks)
    return len(networks) > door.NETWORKS_ALIKE
