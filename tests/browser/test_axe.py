"""axe-core finds nothing serious on any page, in both languages, light and dark, on a phone and on a desk."""

from pathlib import Path
from typing import Any

import pytest

from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.staff import Staff
from chalicelib.web import tokens
from tests.answer.hearers import bring, flag, named
from tests.people import a_case, a_customer, a_suggestion, adopt_with

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [
    ("en", {"viewport": {"width": 1280, "height": 900}}),
    ("zh-Hans", {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}),
]


@pytest.fixture
def pages(live: Any, request: Any) -> dict[str, list[str]]:
    """Every page that there is, with something on it: `public` ones and the console's."""
    world = live.world
    store, secrets, now = world.store, world.services.secrets, world.services.now
    ada = a_customer("Ada", language=request.param)
    people = [a_customer(name) for name in ("Cy", "Di", "Eli")]
    gus = a_customer("Gus", email=None, phone="+49 30 901820")
    suggestion, outcome, entry = adopt_with(
        world, [ada, a_customer("Bo", language="zh-Hans"), a_customer("Shop", email=None), gus, *people]
    )
    fan_out(world.services, outcome.id, lambda: True)
    owed = named(world, outcome)
    for name, state in zip(("Cy", "Di", "Eli"), ("parked", "bounced", "failed"), strict=True):
        bring(world, owed[name], state)
    flag(world, owed["Di"])
    undecided = a_suggestion()
    case = store.submit(
        a_case("The lid leaks. 盖子漏水。", at=now, language=request.param, naming={"level": "full_name"})
    )
    store.commit(undecided)
    live.settle()
    resolved = case.resolve("We sent a new one.", "olga", now)
    store.commit(case, resolved, Outcome.of(resolved, "en"))
    live.settle()
    my, fixed = tokens.make(secrets, "case", case.id), tokens.make(secrets, "fixed", f"{case.id}/{resolved.id}")
    return {
        "public": [
            "/f/hello", "/you-asked", f"/you-asked/{entry.id}/lid", f"/my/{my}", f"/my/{my}?thanks=1", f"/fixed/{fixed}",
            f"/unsubscribe/{tokens.make(secrets, 'unsubscribe', ada.id)}", "/sign-in", "/my/nowhere",
        ],
        "console": [
            "/console", f"/console/cases/{case.id}", f"/console/cases/{case.id}/link", "/console/suggestions",
            f"/console/suggestions/{suggestion.id}", f"/console/suggestions/{undecided.id}",
            f"/console/suggestions/{undecided.id}/adoption", f"/console/suggestions/{undecided.id}/decline",
            "/console/touchpoints", "/console/touchpoints/hello", "/console/staff", "/console/measures",
            f"/console/outcomes/{outcome.id}", f"/console/outcomes/{outcome.id}?state=parked", f"/console/outcomes/{resolved.id}",
            "/console/told", "/console/calls", "/console/suppression",
            f"/console/suppression/{case.customer_id}", "/console/policy",
        ],
    }  # fmt: skip


def serious(page: Any) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['html'][:120]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:2]
    ]


@pytest.mark.parametrize(("pages", "look"), LOOKS, indirect=["pages"], ids=["en-desk-light", "zh-phone-dark"])
def test_axe_finds_nothing_serious(
    live: Any, visitor: Any, pages: dict[str, list[str]], look: Any, request: Any
) -> None:
    language = request.node.callspec.params["pages"]
    olga = Staff("olga", "olga@acme.example", "Olga", "owner", language, invited_at=live.world.services.now)
    live.world.store.commit(olga)
    person = live.world.signed_in(olga)
    page = visitor(language, **look)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    findings: dict[str, list[str]] = {}
    for path in pages["public"] + pages["console"]:
        if path.startswith("/console"):
            cookies = [{"name": name, "value": value, "url": live.base} for name, value in person.cookies.items()]
            page.context.add_cookies(cookies)
        answer = page.goto(live.address(path))
        assert answer.status == (404 if "nowhere" in path else 200), f"{path}: {answer.status}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} scrolls sideways"
        assert page.evaluate("document.documentElement.lang") == language
        if found := serious(page):
            findings[path] = found
    assert not findings
    assert not refused
