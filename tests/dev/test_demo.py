"""The sample company: its files fit together, and playing it leaves no screen empty."""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import wiring
from chalicelib.domain.case import KINDS
from chalicelib.domain.customer import is_email
from chalicelib.domain.naming import LEVELS, public_name
from chalicelib.settings import LANGUAGES
from chalicelib.web import staff
from dev.cli import hearback
from dev.demo_browser import Browser
from dev.demo_story import read
from dev.installation import Installation
from dev.product import Product

RESERVED = re.compile(r"@(example\.(org|com|net)|[a-z-]+\.example)$")


def test_everybody_and_everything_that_is_named_is_there() -> None:
    people, workers, suggestions = read("people"), read("staff"), read("suggestions")
    voices = read("voices") + read("history")
    for voice in voices:
        assert voice["who"] in people and voice["kind"] in KINDS and voice["text"].strip()
        assert voice.get("for", "refill") in suggestions
        for step in voice.get("then", []):
            assert step.get("by", "grace") in workers and set(step) <= {
                "by",
                "reply",
                "resolve",
                "assign",
                "customer",
                "missing",
            }
    assert {voice["for"] for voice in voices if "for" in voice} == set(suggestions)
    assert {voice["who"] for voice in voices} == set(people)


def test_nobody_real_is_written_to() -> None:
    for person in [*read("people").values(), *read("staff").values()]:
        if "email" in person:
            assert is_email(person["email"]) and RESERVED.search(person["email"])


def test_everyone_who_may_be_named_has_a_name_to_show() -> None:
    naming = [person for person in read("people").values() if "naming" in person]
    assert {person["naming"] for person in naming} == set(LEVELS)
    assert all(public_name(person["naming"], person["name"], person.get("company")) for person in naming)


def test_adoptions_are_written_in_every_language() -> None:
    adopted = [each["adopt"] for each in read("suggestions").values() if "adopt" in each]
    assert len(adopted) == 3
    assert all(
        words[f"{field}-{language}"] for words in adopted for field in ("asked", "did") for language in LANGUAGES
    )


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """The whole product in this process, on an installation of its own."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("HEARBACK_")]:
        del os.environ[name]
    os.environ["HEARBACK_DATA"] = str(tmp_path / "data")
    wiring.use(None)
    with Product(Installation(tmp_path / "data")) as running:
        yield running
    wiring.use(None)
    os.environ.clear()
    os.environ.update(before)


def demo(product: Product, *options: str) -> Result:
    return CliRunner().invoke(hearback, ["demo", "--base-url", product.base_url, *options])


def owner_of(product: Product) -> Browser:
    owner = Browser(product.base_url)
    owner.press(staff.owner_link(wiring.services()))
    return owner


@pytest.mark.slow
def test_it_works(product: Product) -> None:
    result = demo(product)
    assert result.exit_code == 0, result.output
    owner = owner_of(product)
    measured = _at_rest(owner)
    assert measured["volume"]["cases"] == len(read("voices") + read("history"))
    assert all(measured["volume"]["by_kind"].values()) and len(measured["volume"]["by_touchpoint"]) == 2
    total = measured["loop"]["total"]
    assert (total["in_progress"], total["failed"]) == (0, 0) and total["told"] > 30 and total["excluded"] > 3
    kinds = {"acknowledged", "replied", "resolved", "planned", "adopted", "declined"}
    assert set(measured["loop"]["by_kind"]) == kinds
    assert measured["reopened"]["by_customers"] == 2
    assert 3600 < measured["first_answer"]["median_seconds"] < 86_400
    _nothing_is_empty(owner)


def _at_rest(owner: Browser) -> dict[str, Any]:
    """The measures once the last answers are out: counting follows telling, and a busy machine takes its time."""
    deadline = time.monotonic() + 60
    while True:
        measured: dict[str, Any] = json.loads(owner.get("/console/measures.json?days=30").text)
        if not measured["loop"]["total"]["in_progress"] or time.monotonic() > deadline:
            return measured
        time.sleep(0.2)


def _nothing_is_empty(owner: Browser) -> None:
    statuses = Counter(
        status
        for status in ("open", "under_review", "in_progress", "adopted", "declined")
        if re.search(r"/console/suggestions/[0-9a-f-]{36}", owner.get(f"/console/suggestions?status={status}").text)
    )
    assert len(statuses) == 5
    assert owner.get("/console/staff").text.count("@kettle-and-kin.example") >= 3
    for language, asked in (("en", "Refill pouches"), ("zh-Hans", "补充装")):
        page = owner.get(f"/you-asked?lang={language}").text
        assert asked in page and len(set(re.findall(r"/you-asked/[0-9a-z]{10}", page))) == 3
    for status in ("new", "open", "waiting", "resolved"):
        assert "/console/cases/" in owner.get(f"/console?status={status}").text


@pytest.mark.slow
def test_an_installation_with_cases_is_left_alone(product: Product) -> None:
    body = {"id": "0190a9f8-0000-7000-8000-000000000001", "kind": "praise", "text": "Good tea.", "language": "en"}
    Browser(product.base_url).submit("/v1/touchpoints/hello/cases", body)
    deadline = time.monotonic() + 10
    while "/console/cases/" not in owner_of(product).get("/console?status=all").text and time.monotonic() < deadline:
        time.sleep(0.1)
    result = demo(product)
    assert result.exit_code == 1 and "There are cases here already" in result.output


def test_nobody_at_home_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    monkeypatch.setenv("HEARBACK_DATA", str(tmp_path))
    result = CliRunner().invoke(hearback, ["demo", "--base-url", "http://127.0.0.1:9"])
    wiring.use(None)
    os.environ.clear()
    os.environ.update(before)
    assert result.exit_code == 1 and "Start it first with: make run" in result.output
