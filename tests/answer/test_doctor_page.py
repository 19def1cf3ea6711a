"""The doctor's page and how it asks: whom, for what, and what it makes of no answer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.answer.doctor import examine
from chalicelib.answer.doctor.facts import gather
from chalicelib.ports_doctor import Greeting, Unasked
from tests.answer import sending
from tests.answer.asked import Dark, Names, Nowhere, Provider, Relay
from tests.world import Person, World

PAGE = "/console/doctor"
GOOD = "https://hear.acme.com"


@pytest.fixture
def acme(table: str, engine: Any, streams: Any, tmp_path: Any) -> Iterator[World]:
    secret = sending.settings().secret
    made = World(
        table, engine, streams, tmp_path, base_url=GOOD, secret=secret, mail="ses", ses_configuration_set="acme-mail"
    )
    made.services.swapped.update(inspector=Provider(), resolver=Names())
    yield made
    wiring.use(None)


@pytest.fixture
def olga(acme: World) -> Person:
    return acme.staff("Olga", "owner")


def grades(world: World) -> dict[str, str]:
    return {each.check: each.grade for each in examine(world.services, [])}


def test_it_works(acme: World, olga: Person) -> None:
    found = grades(acme)
    assert found.pop("trial") == "not_checked"
    assert set(found.values()) == {"good"} and len(found) == 17
    page = olga.get(PAGE)
    assert page.status == 200 and "One thing could not be checked." in page.text and "olga@acme.example" in page.text


def test_a_folder_is_looked_at_and_nobody_else_is_asked(world: World) -> None:
    names = Names()
    world.services.swapped["resolver"] = names
    olga = world.staff("Olga", "owner")
    page = olga.get(PAGE)
    assert page.status == 200 and "leaves nothing to check" in page.text and not names.asked
    assert {"sandbox", "dkim", "spf"}.isdisjoint(grades(world))


def test_a_relay_is_greeted_and_its_domain_looked_up(acme: World) -> None:
    acme.services.swapped["inspector"] = Relay(Greeting("relay.example:587", True, True))
    services = replace(acme.services, settings=replace(acme.services.settings, mail="smtp"))
    found = {each.check: each.grade for each in examine(services, [])}
    assert found["provider"] == found["encryption"] == found["sign_in"] == "good"
    assert found["dkim"] == "not_checked" and found["spf"] == "bad" and found["dmarc"] == "good"
    assert "sandbox" not in found


def test_in_the_dark_nothing_is_good_but_what_we_know_ourselves(acme: World, olga: Person) -> None:
    acme.services.swapped.update(inspector=Dark(), resolver=Nowhere())
    found = grades(acme)
    assert (found.pop("base_url"), found.pop("secret"), found.pop("provider")) == ("good", "good", "bad")
    assert set(found.values()) == {"not_checked"}
    assert olga.get(PAGE).status == 200


def test_the_narrowest_and_the_wider_identities_are_asked_for(acme: World) -> None:
    provider = Provider({}, {"acme.example": sending.IDENTITY})
    provider.said = sending.ACCOUNT
    acme.services.swapped["inspector"] = provider
    settings = replace(acme.services.settings, sender="Acme <Hello@News.Acme.example>")
    facts = gather(replace(acme.services, settings=settings))
    assert provider.asked == ["hello@news.acme.example", "news.acme.example", "acme.example", "acme-mail"]
    assert facts.verified and facts.verified.name == "acme.example" and facts.domain == "news.acme.example"


def test_includes_are_followed_in_bounds(acme: World) -> None:
    loop = {
        ("TXT", "mail.acme.example"): ["v=spf1 include:a.example -all"],
        ("TXT", "a.example"): ["v=spf1 include:mail.acme.example"],
    }
    endless = {("TXT", f"{n}.example"): [f"v=spf1 include:{n + 1}.example -all"] for n in range(100)}
    endless[("TXT", "mail.acme.example")] = ["v=spf1 include:0.example -all"]
    for zone, found in ((loop, "without_amazon"), (endless, "too_long")):
        names = Names(sending.DNS | zone)
        acme.services.swapped["resolver"] = names
        [spf] = [each for each in examine(acme.services, []) if each.check == "spf"]
        assert spf.found == found and len(names.asked) < 40


def test_hostile_answers_are_shown_and_never_run(acme: World, olga: Person) -> None:
    evil = "v=spf1 <script>alert(1)</script> {0.__class__} +all"
    acme.services.swapped["resolver"] = Names(sending.DNS | {sending.SPF: [evil], sending.DMARC: ["v=DMARC1; p=<b>"]})
    page = olga.get(PAGE)
    assert page.status == 200 and "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_warning_comes_with_what_to_do_and_the_record(acme: World, language: str) -> None:
    identity = replace(sending.IDENTITY, dkim="PENDING", mail_from="")
    account = replace(sending.ACCOUNT, production=False)
    acme.services.swapped["inspector"] = Provider(account, {"acme.example": identity}, Unasked("denied", "ses:X"))
    text = acme.staff("Olga", "owner", language).get(PAGE).text
    assert "k1.dkim.amazonses.com" in text and "k1._domainkey.acme.example" in text
    assert "Request production access" in text and "ses:X" in text
    assert "doctor." not in text.replace("/console/doctor", "").replace("doctor.js", "")


def test_owners_find_it_in_the_rail_and_others_do_not(acme: World, olga: Person) -> None:
    assert f'href="{PAGE}"' in olga.get("/console").text
    assert f'href="{PAGE}"' not in acme.staff("Grace").get("/console").text


def test_opening_it_loads_nothing_of_it_for_others() -> None:
    named = ("dns", "botocore", "chalicelib.answer.doctor", "chalicelib.adapters.ses_account")
    script = f"import app, sys; print([name for name in {named!r} if name in sys.modules])"
    environment = {"HEARBACK_SECRET": "s" * 40, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, cwd=sending.ROOT
    )
    assert done.stdout.strip() == "[]"
