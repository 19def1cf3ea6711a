"""Scanners that run scripts: every link of every mail in a real browser that waits, and even one that wriggles, but in which
nobody is. And, to tell them apart, somebody who is."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib.answer.emails import EMAILS
from tests.answer import story
from tests.scanner import KINDS, careless_route, links_of, mail_of
from tests.table_bytes import table_bytes

AT_ONCE = 8
WAIT_MS = 3000
# What a script can do to look alive: every event of it says that no person made it (`isTrusted` is false).
WRIGGLE = """
setInterval(() => {
  scrollTo(0, Math.random() * 800);
  for (const [kind, names] of [[PointerEvent, ["pointermove", "pointerdown", "pointerup"]], [MouseEvent, ["mousemove", "click"]],
                               [KeyboardEvent, ["keydown"]], [Event, ["touchstart", "scroll", "wheel"]]])
    for (const name of names) for (const target of [window, document, document.body])
      target?.dispatchEvent(new kind(name, { bubbles: true, clientX: 9, clientY: 9, key: "Tab" }));
}, 200);
"""


def mails(live: Any) -> list[Any]:
    """One of each kind, and everything that follows from them at rest."""
    with live._turn:
        return [mail_of(live.world, kind) for kind in KINDS]


def visit_all(arrive: Callable[..., Any], addresses: list[str]) -> None:
    """Several at once, in pages that stay open for a while."""
    context = arrive()
    for start in range(0, len(addresses), AT_ONCE):
        pages = [context.new_page() for _ in addresses[start : start + AT_ONCE]]
        for page, address in zip(pages, addresses[start:], strict=False):
            page.goto(address, wait_until="commit")
        pages[-1].wait_for_timeout(WAIT_MS)
        for page in pages:
            assert page.evaluate("document.visibilityState") == "visible", "a page in the dark proves nothing"
            page.close()


@pytest.mark.parametrize("script", ["", WRIGGLE], ids=["that-waits", "that-wriggles"])
@pytest.mark.slow
def test_a_scanner_with_a_browser_changes_not_a_byte(live: Any, visitor: Any, script: str) -> None:
    def arrive() -> Any:
        context = visitor().context
        context.add_init_script(script)
        return context

    addresses = list(dict.fromkeys(address for message in mails(live) for address in links_of(message)))
    assert len(addresses) >= 2 * len(EMAILS)
    if script:
        # What a page's own script does with the wriggling is the same behind every address of that page.
        addresses = list({urlsplit(address).path.split("/")[1]: address for address in addresses}.values())
    live.settle()
    before = table_bytes(live.world)
    visit_all(arrive, addresses)
    live.settle()
    assert table_bytes(live.world) == before


@pytest.mark.slow
def test_a_scanner_with_the_browsers_cookies_and_headers_changes_not_a_byte(live: Any, visitor: Any) -> None:
    addresses = list(dict.fromkeys(address for message in mails(live) for address in links_of(message)))
    live.settle()
    before = table_bytes(live.world)
    request = visitor().request
    for address in addresses:
        # A second time with what the first left behind; tests/answer/test_scanner.py goes on to the tenth.
        for _ in range(2):
            assert request.head(address).status < 400 and request.get(address).status < 400, address
    live.settle()
    assert table_bytes(live.world) == before


def test_negative_control_a_link_that_does_something_when_opened_is_found_out(live: Any, visitor: Any) -> None:
    with live._turn:
        story.tells(live.world)
    before = table_bytes(live.world)
    with careless_route(live.world) as address:
        visitor().request.get(address)
    assert table_bytes(live.world) != before


def test_negative_control_a_page_whose_script_presses_by_itself_is_found_out(live: Any, visitor: Any) -> None:
    """Scripts do run: this page does at once what ours only do for a person."""
    with live._turn:
        story.tells(live.world)
        address = story.mail(live.world)["List-Unsubscribe"].strip("<>")
    before = table_bytes(live.world)
    body = "new URLSearchParams({mail: 'stop'})"
    eager = live.site(f"<script>fetch('{address}', {{method: 'POST', mode: 'no-cors', body: {body}}})</script>")
    visit_all(lambda: visitor().context, [eager])
    assert table_bytes(live.world) != before


@pytest.mark.parametrize("path", ["/my/", "/fixed/"])
@pytest.mark.parametrize("touch", ["moves the mouse", "presses a key", "taps"])
def test_a_person_is_told_from_a_scanner(live: Any, visitor: Any, path: str, touch: str) -> None:
    with live._turn:
        case = story.tells(live.world)
        event = story.resolves(live.world, case.id)
        address = story.mail(live.world)
    page = visitor(has_touch=touch == "taps")
    page.goto(find(address, path))
    deeds = {
        "moves the mouse": lambda: page.mouse.move(200, 300), "presses a key": lambda: page.keyboard.press("Tab"),
        "taps": lambda: page.touchscreen.tap(200, 300),
    }  # fmt: skip
    deeds[touch]()
    page.wait_for_timeout(500)
    assert "opened" not in follow_up(live, event.id).times, "two seconds have not passed"
    page.wait_for_timeout(2500)
    assert follow_up(live, event.id).times["opened"]


def test_somebody_who_leaves_at_once_did_not_open_it(live: Any, visitor: Any) -> None:
    with live._turn:
        event = story.resolves(live.world, story.tells(live.world).id)
        message = story.mail(live.world)
    page = visitor()
    page.goto(find(message, "/my/"))
    page.mouse.move(200, 300)
    page.goto("about:blank")
    page.wait_for_timeout(2500)
    assert "opened" not in follow_up(live, event.id).times


def find(message: Any, path: str) -> str:
    return next(address for address in links_of(message) if path in address)


def follow_up(live: Any, outcome_id: str) -> Any:
    [found] = live.world.store.follow_ups(outcome_id).rows
    return found
