"""Every mail there is, and what a mail gateway does with it before anybody reads it: it opens every link, at once, again
and again, with HEAD and GET, and follows where they lead. tests/browser/test_scanner.py does it with scripts running.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from urllib.parse import urljoin

import app
from chalicelib.answer import preferences
from chalicelib.answer.emails import EMAILS
from chalicelib.answer.links import MailLink
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.ids import customer_id, follow_up_id
from chalicelib.domain.outcome import Outcome
from chalicelib.render import TEMPLATES
from chalicelib.web.routes import Routes
from dev.gateway import Gateway
from tests import invitations
from tests.answer import story

# Every template is a mail, also one that somebody adds tomorrow.
KINDS = sorted(path.stem for path in TEMPLATES.glob("email/*.html") if not path.stem.startswith("_"))
TIMES = 10
MOST_REDIRECTS = 5
ADDRESS = re.compile(r"https?://[^\s\"<>]+")


def mail_of(world: Any, kind: str) -> EmailMessage:
    """One mail of a kind, as it arrived; with every link that a mail of its kind can have."""
    if kind == "invited":
        return invitations.invited(world)
    if kind in EMAILS:
        return _to_ada(world, kind)
    if kind in PAST_THE_LEDGER:
        return PAST_THE_LEDGER[kind](world)
    if kind not in TO_STAFF:
        raise AssertionError(f"nobody knows how a mail {kind!r} comes about: add it to TO_STAFF")
    return TO_STAFF[kind](world)


def _to_ada(world: Any, kind: str) -> EmailMessage:
    """Of her case, which is resolved and stands behind something adopted: an outcome of any kind can tell of it, also one that
    carries others."""
    case = story.tells(world)
    entry = story.adopts(world, story.suggests(world, case.id))
    case = world.store.case(case.id)
    event = case.resolve("We oiled it.", "grace", world.services.now)
    [adopted] = [each.id for each in world.store.suggestion_file(case.suggestion_id).events if each.name == "Adopted"]
    carries = [[adopted, follow_up_id(case.customer_id, adopted, "email")]]
    outcome = replace(Outcome.of(event, "en"), kind=kind, entry_id=entry.id, carries=carries)
    world.store.commit(case, event, outcome)
    world.settle()
    return _newest(world, story.ADA, kind)


def _sign_in(world: Any) -> EmailMessage:
    world.ada.post("/sign-in", {"email": "olga@acme.example"})
    world.settle()
    return _newest(world, "olga@acme.example", "sign_in")


def _graces(world: Any) -> Case:
    """A case of Ada's that Grace works on."""
    if "grace" not in {each.id for each in world.store.staff()}:
        world.staff("Grace")
    case: Case = world.store.case(story.tells(world).id)
    world.store.commit(case, case.assign("grace", "grace", world.services.now))
    return case


def _reopened(world: Any) -> EmailMessage:
    case = _graces(world)
    story.resolves(world, case.id)
    case = world.store.case(case.id)
    world.store.commit(case, case.reopen("It squeaks.", CUSTOMER, world.services.now))
    world.settle()
    return _newest(world, "grace@acme.example", "reopened")


def _wrote(world: Any) -> EmailMessage:
    case = _graces(world)
    world.store.commit(case, case.write("It squeaks.", world.services.now, "page"))
    world.settle()
    return _newest(world, "grace@acme.example", "wrote")


TO_STAFF: dict[str, Callable[[Any], EmailMessage]] = {"sign_in": _sign_in, "reopened": _reopened, "wrote": _wrote}


def _my_link(world: Any) -> EmailMessage:
    """Of somebody who is known by their address as the real ways in derive it."""
    case = story.tells(world)
    key = world.services.secrets.key("customers")
    known = Customer(customer_id(key, "email", story.ADA), story.ADA, "Ada Lovelace", "en", case.arrived_at)
    if not world.store.customers([known.id])[known.id]:
        world.store.commit(known)
    world.ada.post("/me", {"email": story.ADA})
    world.settle()
    return _newest(world, story.ADA, "my_link")


# To customers, who asked for it themselves.
PAST_THE_LEDGER: dict[str, Callable[[Any], EmailMessage]] = {"my_link": _my_link}


def _newest(world: Any, to: str, kind: str) -> EmailMessage:
    message: EmailMessage = world.mails(to)[-1]
    assert message["X-Hearback-kind"] == kind
    return message


def links_of(message: EmailMessage) -> list[str]:
    """Every address in a mail: in its text, in its HTML (also behind words and pictures), in its List-Unsubscribe."""
    page = html.unescape(story.html_of(message))
    found = ADDRESS.findall(story.text_of(message)) + re.findall(r'(?:href|src|action)="(https?:[^"]+)"', page)
    found += re.findall(r"<(https?:[^>]+)>", message.get("List-Unsubscribe", ""))
    return list(dict.fromkeys(found))


def scan(ask: Callable[[str, str], Any], addresses: Iterable[str]) -> int:
    """Open each address TIMES times by HEAD and by GET, with what it leads to and what its page links to; how many that was.

    Args:
        ask: method and address -> something with `status`, `headers` and `text`.
    """
    opened, beyond = 0, dict[str, None]()
    for address in addresses:
        for method in ("HEAD", "GET"):
            for _ in range(TIMES):
                reply, place = follow(ask, method, address)
                opened += 1
                assert reply.status < 500, address
        beyond |= dict.fromkeys(
            urljoin(place, html.unescape(each)) for each in re.findall(r'href="([^"#]+)"', reply.text)
        )
    for address in beyond:
        follow(ask, "GET", address)
    return opened + len(beyond)


def follow(ask: Callable[[str, str], Any], method: str, address: str) -> tuple[Any, str]:
    """The answer at the end of all redirects, and where that was."""
    for _ in range(MOST_REDIRECTS):
        reply = ask(method, address)
        if reply.status not in (301, 302, 303, 307, 308):
            return reply, address
        address = urljoin(address, reply.headers["Location"])
    raise AssertionError(f"redirects without end: {address}")


@contextmanager
def careless_route(world: Any) -> Iterator[str]:
    """The negative control: an address of this world that opts Ada out when it is merely opened."""
    routes = Routes("tests.careless")

    @routes.page("/careless")
    def careless(visit: Any) -> Any:
        from chalicelib.web import answers

        link = MailLink(visit.services.now, visit.services.now, story.customer_of(story.ADA))
        preferences.opt_out(visit.services, link)
        return answers.nothing()

    app.app.register_blueprint(routes)
    world.gateway = world.mallory.gateway = Gateway(app.app)
    try:
        yield f"{world.services.settings.base_url}/careless"
    finally:
        app.app.routes.pop("/careless")
        world.gateway = world.mallory.gateway = Gateway(app.app)
