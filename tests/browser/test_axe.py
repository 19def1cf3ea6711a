"""axe-core finds nothing serious on any page, in both languages, light and dark, on a phone and on a desk."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.answer import trial
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.ids import new_id
from chalicelib.domain.key import SCOPES, Key
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Supporter
from chalicelib.domain.times import later
from chalicelib.ports_doctor import Unasked
from chalicelib.relay import joining
from chalicelib.web import tokens
from chalicelib.wiring import use
from tests.answer.asked import Names, Provider
from tests.answer.hearers import bring, flag, named
from tests.answer.sending import ACCOUNT, IDENTITY
from tests.listen.test_own_form import ANSWERED, SHOP, place
from tests.people import a_case, a_customer, a_suggestion, adopt_with
from tests.provider import Provider as Mailer

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [
    ("en", {"viewport": {"width": 1280, "height": 900}}),
    ("zh-Hans", {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}),
]


# What customers say to a resolution: yes and a rating; no and what is missing.
ANSWERS = [[("confirm",), ("rate", 4, "Quick.")], [("reopen", "It still leaks. 还是漏水。", CUSTOMER)]]


def _answered(world: Any, language: str, *steps: Any) -> str:
    """A case that was resolved and then answered; what the token of its question says."""
    now = world.services.now
    case = world.store.submit(a_case(email="dora@example.org", at=now, language=language))
    resolved = case.resolve("We sent a new one.", "olga", now)
    world.store.commit(case, resolved, Outcome.of(resolved, "en"))
    for step, *said in steps:
        world.store.commit(case, getattr(case, step)(*said, now))
    return f"{case.id}/{resolved.id}"


def _asked(world: Any, language: str) -> tuple[str, str, str]:
    """A touchpoint with questions and a look, a case that answers them, and the token of a test."""
    channel = {"en": "Chat: https://chat.example/us", "zh-Hans": "微信：shop"}
    signers = [{"id": "hs1", "kind": "HS256", "name": "Shop server", "made_by": "olga", "made_at": world.services.now}]
    world.store.commit(
        place(look={"colour": "#ffb000"}, promise_hours=48, talk={"call": True, "channel": channel}, signers=signers)
    )
    fields = ANSWERED | {"submission_id": new_id(), "q-q5": "c6", "name": "Ada", "phone": "+49 30 901820"}
    assert world.ada.post(f"/f/{SHOP}?lang={language}", fields).status == 303
    assert world.ada.post(f"/f/{SHOP}/starts", {}).status == 204
    return SHOP, fields["submission_id"], tokens.make(world.services.secrets, "form", f"test/{SHOP}")


def _mine(world: Any, ada: str, cleo: str, case_id: str) -> list[str]:
    """ "My feedback" of Ada's: with a claim of Cleo's, when its link has done its week, and how to ask for one."""
    secrets, before = world.services.secrets, later(world.services.now, -8 * tokens.DAY)
    mine, claimed = (f"/me/{tokens.make(secrets, 'me', subject)}" for subject in (ada, f"{ada}/{cleo}"))
    old = f"/me/{tokens.make(secrets, 'me', ada, before)}"
    return [
        mine,
        claimed,
        old,
        f"{old}?sent=yes",
        f"{mine}/settings",
        f"{mine}/cases/{case_id}",
        "/me",
        "/me?asked=yes",
    ]


def turned_down(store: Any, now: str) -> Any:
    """A suggestion that customers saw, and that was declined."""
    one = a_suggestion(title="A lid of gold", opened_at=now)
    store.commit(one)
    sorry = one.decline("It would be far too heavy for anybody to carry.", "olga", now)
    store.commit(one, sorry, Outcome.of(sorry, "en"))
    return one


@pytest.fixture
def pages(live: Any, request: Any) -> dict[str, list[str]]:
    """Every page that there is, with something on it: `public` ones and the console's."""
    with live.still():
        return _pages(live, request.param)


def _pages(live: Any, language: str) -> dict[str, list[str]]:
    world = live.world
    store, secrets, now = world.store, world.services.secrets, world.services.now
    ada = a_customer("Ada", language=language)
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
    undecided, part, quiet = (
        a_suggestion(opened_at=now),
        a_suggestion(title="Better cups"),
        a_suggestion(title="Adopted quietly"),
    )
    closed, declined = a_suggestion(title="Only for staff"), turned_down(store, now)
    case = store.submit(a_case("The lid leaks. 盖子漏水。", at=now, language=language, naming={"level": "full_name"}))
    store.commit(undecided, part, quiet, closed)
    store.commit(part, undecided, *part.merge(undecided, "olga", now))
    store.commit(Supporter(part.id, ada.id, now, True, voted_at=now))
    without_entry = quiet.adopt(None, "We did it.", "olga", now)
    store.commit(quiet, without_entry, Outcome.of(without_entry, "en"))
    live.settle()
    resolved = case.resolve("We sent a new one.", "olga", now)
    store.commit(case, resolved, Outcome.of(resolved, "en"))
    live.settle()
    tried = trial.send(world.services, Staff("olga", "olga@acme.example", "Olga", "owner", language))
    live.settle()
    unwell(world)
    answered = [_answered(world, language, *steps) for steps in ANSWERS]
    store.commit(Key.make("k1", "Shop", list(SCOPES), None, "olga", now)[0])
    asked, asked_case, trying = _asked(world, language)
    cleo = a_customer("Cleo", language=language, opted_out_at=now)
    store.commit(cleo)
    gus_again = a_customer("Gus", email="gus@work.example", phone="at the counter", bounced_at=now)
    store.commit(gus_again)
    whole, other = store.persons([ada.id])[ada.id], store.persons([gus_again.id])[gus_again.id]
    joining.join(world.services, whole, other, "olga")
    late = a_case(
        "Call me back. 请回电。", at=now, taken_by="olga", promised_at="2026-11-21T13:00:00.000Z", origin="staff"
    )
    store.submit(late)
    live.settle()
    my, fixed = tokens.make(secrets, "case", case.id), tokens.make(secrets, "fixed", f"{case.id}/{resolved.id}")
    return {
        "public": [
            "/f/hello", f"/f/{asked}", f"/f/{asked}?test={trying}",
            f"/my/{tokens.make(secrets, 'case', asked_case)}?thanks=1",
            "/you-asked", f"/you-asked/{entry.id}/lid", f"/my/{my}", f"/my/{my}?thanks=1", f"/my/{my}/talk", f"/fixed/{fixed}",
            *[f"/fixed/{tokens.make(secrets, 'fixed', each)}" for each in answered],
            f"/unsubscribe/{tokens.make(secrets, 'unsubscribe', ada.id)}",
            f"/unsubscribe/{tokens.make(secrets, 'unsubscribe', ada.id)}?done=choose&before=answers",
            f"/unsubscribe/{tokens.make(secrets, 'unsubscribe', cleo.id)}", "/sign-in", "/my/nowhere",
            f"/asks/{undecided.id}", f"/asks/{undecided.id}?thanks=1", f"/asks/{declined.id}", "/developers",
            *_mine(world, ada.id, cleo.id, case.id),
        ],
        "console": [
            "/console", f"/console/cases/{case.id}", f"/console/cases/{case.id}/link", "/console/suggestions",
            f"/console/suggestions/{suggestion.id}", f"/console/suggestions/{undecided.id}",
            f"/console/suggestions/{undecided.id}/adoption", f"/console/suggestions/{undecided.id}/decline",
            f"/console/suggestions/{undecided.id}/plan", f"/console/suggestions/{undecided.id}/addition",
            f"/console/suggestions/{undecided.id}/merger", f"/console/suggestions/{undecided.id}/audience",
            f"/console/suggestions/{closed.id}", f"/console/suggestions/{closed.id}/opening",
            f"/console/suggestions/{part.id}", f"/console/suggestions/{part.id}/separation",
            f"/console/suggestions/{quiet.id}/publication", f"/console/suggestions/{suggestion.id}/correction",
            f"/console/cases/{asked_case}", f"/console/touchpoints/{asked}", f"/console/touchpoints/{asked}/form",
            f"/console/touchpoints/{asked}/themes",
            f"/console/touchpoints/{asked}/signers",
            "/console/touchpoints/new", "/console/touchpoints", "/console/touchpoints/hello", "/console/staff", "/console/measures",
            "/console/doctor", f"/console/doctor/trials/{tried}",
            f"/console/outcomes/{outcome.id}", f"/console/outcomes/{outcome.id}?state=parked", f"/console/outcomes/{resolved.id}",
            "/console/told", "/console/calls", "/console/suppression",
            f"/console/suppression/{case.customer_id}", "/console/policy", "/console/keys",
            "/console/customers", f"/console/customers/{ada.id}", f"/console/customers/{ada.id}/merger?with={cleo.id}",
            f"/console/customers/{ada.id}/merger", "/console/take", f"/console/take?customer={ada.id}",
            f"/console/cases/{late.id}", "/console/held", "/console/touchpoints/hello/door",
        ],
    }  # fmt: skip


def unwell(world: Any) -> None:
    """From now on it sends through SES, where not all is well: the doctor has something of every grade to say."""
    services, identity = world.services, replace(IDENTITY, dkim="PENDING", mail_from="")
    account = replace(ACCOUNT, production=False)
    provider = Provider(
        account, {"acme.example": identity}, Unasked("denied", "ses:GetConfigurationSetEventDestinations")
    )
    swapped = services.swapped | {"inspector": provider, "resolver": Names(), "mailer": Mailer()}
    settings = replace(services.settings, mail="ses", ses_configuration_set="acme-mail")
    world.services = replace(services, settings=settings, swapped=swapped)
    use(world.services)


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
@pytest.mark.slow
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
