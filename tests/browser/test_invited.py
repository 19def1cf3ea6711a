"""How was it? In a real browser: a press in the mail chooses, a press on "send" counts, with and without scripts; scanners count
nothing; and axe finds nothing serious."""

import re
from typing import Any

import pytest

from chalicelib.domain.invitation import LOOKS
from tests.answer import story
from tests.browser.test_axe import serious
from tests.browser.test_scanner import WRIGGLE, visit_all
from tests.invitations import AFTER, a_place, follow_up_of, happens
from tests.scanner import links_of, scan

SIZES = [
    ("en", {"viewport": {"width": 1280, "height": 900}}),
    ("zh-Hans", {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}),
]


def invites(live: Any, language: str = "en", look: str = "recommend") -> tuple[Any, Any]:
    """The interaction, and the mail that invites Ada."""
    with live._turn:
        a_place(live.world, look=look)
        interaction = happens(live.world, email=story.ADA, language=language)
        return interaction, story.mail(live.world)


def address_of(message: Any) -> str:
    found = re.search(r"http://localhost:\d+/invited/[A-Za-z0-9._-]+", story.text_of(message))
    assert found
    return found[0]


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_it_works(live: Any, visitor: Any, script: bool) -> None:
    interaction, message = invites(live)
    page = visitor(java_script_enabled=script, viewport={"width": 390, "height": 844})
    page.goto(address_of(message) + "?score=3")
    assert page.is_checked('input[name="q-score"][value="3"]')
    page.check('input[name="q-score"][value="4"]', force=True)
    page.fill("#words", "It came late. 来晚了。")
    page.click("main form button:has-text('Send')")
    assert "Thank you." in page.text_content("main") and "done=sent" in page.url
    live.settle()
    found = live.world.store.invitation(interaction.id)
    assert (found.score, found.words) == (4, "It came late. 来晚了。")
    assert live.world.store.case(found.case_id).kind == "complaint"
    assert page.input_value("#words") == "It came late. 来晚了。", "it can be changed where it was said"


def test_the_keyboard_alone_is_enough(live: Any, visitor: Any) -> None:
    interaction, message = invites(live)
    page = visitor()
    page.goto(address_of(message) + "?score=9")
    page.focus('input[name="q-score"][value="9"]')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=sent**")
    assert live.world.store.invitation(interaction.id).score == 10


@pytest.mark.parametrize("script", ["", WRIGGLE], ids=["that-waits", "that-wriggles"])
def test_a_scanner_with_a_browser_rates_nothing(live: Any, visitor: Any, script: str) -> None:
    interaction, message = invites(live)

    def arrive() -> Any:
        context = visitor().context
        context.add_init_script(script)
        return context

    addresses = links_of(message)
    assert sum("?score=" in each for each in addresses) == 11
    visit_all(arrive, addresses)
    live.settle()
    found, owed = live.world.store.invitation(interaction.id), follow_up_of(live.world, interaction)
    assert found.answered_at is None and found.score is None and not {"opened", "answered"} & set(owed.times)


def test_a_scanner_that_asks_ten_times_by_head_and_get_rates_nothing(live: Any) -> None:
    interaction, message = invites(live)
    assert (
        scan(live.world.mallory.send, [each.replace(live.base, "http://localhost:8000") for each in links_of(message)])
        > 240
    )
    live.settle()
    assert live.world.store.invitation(interaction.id).answered_at is None


def test_a_person_who_looks_is_told_from_a_scanner(live: Any, visitor: Any) -> None:
    interaction, message = invites(live)
    page = visitor()
    page.goto(address_of(message))
    page.mouse.move(200, 300)
    page.wait_for_timeout(3000)
    assert follow_up_of(live.world, interaction).times["opened"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "size"), SIZES, ids=["en-desk-light", "zh-phone-dark"])
def test_axe_finds_nothing_serious(live: Any, visitor: Any, language: str, size: Any) -> None:
    olga = live.world.staff("Olga", "owner", language)
    page = visitor(language, **size)
    page.context.add_cookies([{"name": name, "value": value, "url": live.base} for name, value in olga.cookies.items()])
    paths = []
    for number, look in enumerate(LOOKS):
        with live._turn:
            a_place(live.world, look=look)
            happens(live.world, number, f"a{number}@customer.example", language=language)
            message = live.world.mails(f"a{number}@customer.example")[-1]
        paths += [address_of(message), address_of(message) + "?score=2"]
    page.goto(paths[1])
    page.check('input[name="q-score"][value="2"]', force=True)
    page.click("main form .actions button")
    paths += [page.url]
    live.settle()
    paths += [live.address(f"/console/touchpoints/{AFTER}/invitations"), live.address("/console/measures/invitations")]
    paths += [
        live.address(f"/console/cases/{live.world.store.inbox().rows[0].id}"),
        live.address(f"/console/touchpoints/{AFTER}"),
    ]
    findings: dict[str, list[str]] = {}
    for path in paths:
        assert page.goto(path).status == 200
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        assert page.evaluate("document.documentElement.lang") == language
        if found := serious(page):
            findings[path] = found
    assert not findings
