"""The page and its JSON: the same numbers, for staff only."""

import re
from typing import Any

import pytest

from tests.meter import metered
from tests.people import a_case


@pytest.fixture
def grace(world: Any) -> Any:
    return world.staff("Grace")


@pytest.fixture
def busy(world: Any, count: Any) -> None:
    """Two days with a case each, resolved after half an hour."""
    for _ in range(2):
        world.clock.pass_by(days=1)
        case = world.store.submit(a_case(at=world.services.now))
        world.clock.pass_by(minutes=30)
        world.store.commit(case, case.resolve("It closes now.", "grace", world.services.now))
    count()


@pytest.mark.usefixtures("busy")
def test_it_works(grace: Any) -> None:
    page = grace.get("/console/measures")
    assert page.status == 200
    assert "Is the loop closing?" in page.text and ">100%<" not in page.text
    assert "2 cases arrived." in page.text
    seen = grace.get("/console/measures.json").json
    assert seen["volume"]["cases"] == 2 and len(seen["days"]) == 30
    assert seen["first_answer"]["mean_seconds"] == 1800


def test_nobody_sees_it_without_signing_in(world: Any) -> None:
    page = world.mallory.get("/console/measures")
    assert (page.status, page.headers["Location"]) == (303, "/sign-in")
    answer = world.mallory.get("/console/measures.json")
    assert answer.status == 401 and answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("days", ["7", "30", "90"])
@pytest.mark.usefixtures("busy")
def test_the_range_is_chosen_in_the_address(grace: Any, days: str) -> None:
    page = grace.get(f"/console/measures?days={days}")
    assert re.search(rf'days={days}" aria-current="page"', page.text)
    assert len(grace.get(f"/console/measures.json?days={days}").json["days"]) == int(days)


@pytest.mark.parametrize("days", ["0", "31", "-7", "many", ""])
def test_a_range_that_there_is_not_is_refused(grace: Any, days: str) -> None:
    answer = grace.get(f"/console/measures.json?days={days}")
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "days"


def test_an_empty_installation_says_so(grace: Any) -> None:
    page = grace.get("/console/measures")
    assert "Nothing to measure yet" in page.text and "<svg viewBox" not in page.text


@pytest.mark.usefixtures("busy")
def test_every_number_has_its_definition(grace: Any) -> None:
    page = grace.get("/console/measures").text.partition("<main")[2].partition("</main>")[0]
    headings = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page, re.DOTALL)
    assert len(headings) >= 8
    assert [heading for heading in headings if 'class="define"' not in heading] == []


@pytest.mark.usefixtures("busy")
def test_every_chart_has_its_table(grace: Any) -> None:
    page = grace.get("/console/measures").text
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 4
    assert all("<table" in figure or "<dl" in figure for figure in figures)


@pytest.mark.usefixtures("busy")
def test_chinese_staff_read_it_in_chinese(world: Any) -> None:
    page = world.staff("Lin", language="zh-Hans").get("/console/measures").text
    assert "闭环率" in page and "measures." not in re.sub(r'href="[^"]*"', "", page)


@pytest.mark.usefixtures("busy")
def test_the_page_costs_the_session_the_touchpoints_and_one_query_for_each_metric(world: Any, grace: Any) -> None:
    with metered(world.store) as bill:
        assert grace.get("/console/measures?days=90").status == 200
    assert bill.calls == ["BatchGetItem"] + ["Query"] * 7
    # Session and staff, consistent: 2. Six metrics and the touchpoints: half a unit each up to 4 KB.
    assert bill.read == 2 + 7 * 0.5
