"""The work that is asked for while many come at once: never otherwise, each solution once, and always with another way."""

import base64
import json
import time
from typing import Any

import altcha
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import budget, work
from tests.listen.test_age import TYPED, hidden
from tests.listen.voices import voice
from tests.meter import metered
from tests.world import World

ID, OTHER = touchpoint_id("shop"), touchpoint_id("stall")
CASES = f"/v1/touchpoints/{ID}/cases"
SHOP = "https://shop.example"


@pytest.fixture
def crowd(world: World) -> Any:
    """`crowd(n)`: a touchpoint of whose budget of 2 so many are used up."""

    def come(number: int = 3) -> None:
        # Budgets are those of ten minutes of the clock: what follows shall lie in one of them.
        world.clock.pass_by(seconds=budget.until_the_next(world.services))
        world.store.commit(Touchpoint(ID, "Shop", origins=[SHOP], door={"everybody": 2}))
        world.store.commit(Touchpoint(OTHER, "Stall"))
        for _ in range(number):
            assert world.ada.post_json(CASES, voice()).status == 201

    return come


def solved(world: World, address: str = "") -> str:
    """The work, done as any client of ALTCHA's does it."""
    asked = world.ada.get(address or f"/v1/challenge?touchpoint={ID}").json
    challenge = altcha.Challenge.from_dict(asked)
    solution = altcha.solve_challenge(challenge)
    assert solution
    return altcha.Payload(challenge, solution).to_base64()


def why(world: World, case_id: str) -> list[str]:
    return list((world.store.case(case_id).held or {"why": []})["why"])


def test_it_works(world: World, crowd: Any) -> None:
    crowd()
    told = voice(work="able")
    asked = world.ada.post_json(CASES, told)
    assert asked.status == 429 and asked.headers["Retry-After"] == "1"
    done = told | {"work": solved(world, asked.json["challenge"])}
    assert world.ada.post_json(CASES, done).status == 201
    assert why(world, told["id"]) == []


def test_who_knows_nothing_of_it_is_held_and_not_refused(world: World, crowd: Any) -> None:
    crowd()
    told = voice()
    assert world.ada.post_json(CASES, told).status == 201 and why(world, told["id"]) == ["crowd"]


def test_nobody_is_asked_on_an_ordinary_day(world: World) -> None:
    world.store.commit(Touchpoint(ID, "Shop"))
    world.ada.post_json(CASES, voice())
    with metered(world.store) as bill:
        assert world.ada.post_json(CASES, voice(work="able")).status == 201
    assert bill.calls == ["PutItem"]


def test_the_same_submission_may_come_again_with_it(world: World, crowd: Any) -> None:
    crowd()
    told = voice(work=solved(world))
    first, again = world.ada.post_json(CASES, told), world.ada.post_json(CASES, told)
    assert first.status == again.status == 201 and first.json == again.json


def test_each_solution_is_good_once(world: World, crowd: Any) -> None:
    crowd()
    solution = solved(world)
    assert world.ada.post_json(CASES, voice(work=solution)).status == 201
    assert world.ada.post_json(CASES, voice(work=solution)).status == 429
    spaced = base64.b64encode(json.dumps(json.loads(base64.b64decode(solution)), indent=1).encode()).decode()
    assert world.ada.post_json(CASES, voice(work=spaced)).status == 429, "written otherwise it is the same"


def test_it_is_for_one_touchpoint(world: World, crowd: Any) -> None:
    crowd()
    elsewhere = solved(world, f"/v1/challenge?touchpoint={OTHER}")
    assert world.ada.post_json(CASES, voice(work=elsewhere)).status == 429


def test_it_is_not_good_for_ever(world: World, crowd: Any) -> None:
    crowd()
    solution = solved(world)
    world.clock.pass_by(seconds=work.GOOD_FOR + 1)
    assert not work.is_done(world.services, ID, new_id(), solution)


@pytest.mark.parametrize(
    "change",
    [
        lambda given: given["challenge"]["parameters"].update(cost=1),
        lambda given: given["challenge"]["parameters"].update(expiresAt=int(time.time()) + 10**6),
        lambda given: given["challenge"]["parameters"].update(data={"touchpoint": OTHER}),
        lambda given: given["challenge"].update(signature="0" * 64),
        lambda given: given["challenge"].pop("signature"),
        lambda given: given["solution"].update(derivedKey="00" * 32),
        lambda given: given["solution"].pop("derivedKey"),
        lambda given: given.update(challenge=[]),
    ],
)
def test_what_is_not_as_we_signed_it_counts_for_nothing(world: World, crowd: Any, change: Any) -> None:
    crowd()
    given = json.loads(base64.b64decode(solved(world)))
    change(given)
    forged = base64.b64encode(json.dumps(given).encode()).decode()
    assert world.ada.post_json(CASES, voice(work=forged)).status == 429


@settings(max_examples=200)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), st.lists, max_leaves=8))
def test_no_solution_however_strange_is_an_error_of_ours(world: World, strange: Any) -> None:
    for whole in (
        strange,
        {"challenge": strange, "solution": strange},
        {
            "challenge": {"parameters": strange, "signature": "x"},
            "solution": {"counter": strange, "derivedKey": strange},
        },
    ):
        text = base64.b64encode(json.dumps(whole).encode()).decode()
        assert not work.is_done(world.services, ID, "x", text)
    assert not work.is_done(world.services, ID, "x", str(strange))


def test_the_form_comes_back_asking_for_it_with_all_that_was_typed(world: World, crowd: Any) -> None:
    crowd()
    page = world.ada.get(f"/f/{ID}").text
    assert "data-challenge" not in page
    world.clock.pass_by(seconds=9)
    given = TYPED | hidden(page) | {"work": "able"}
    asked = world.ada.post(f"/f/{ID}", given)
    assert asked.status == 429 and "The lid does not close." in asked.text
    assert f'data-challenge="/v1/challenge?touchpoint={ID}"' in asked.text
    assert hidden(asked.text)["submission_id"] == given["submission_id"]
    done = world.ada.post(f"/f/{ID}", given | {"work": solved(world)})
    assert done.status == 303 and why(world, given["submission_id"]) == []


@pytest.mark.parametrize("fields", [{"work": ""}, {"work": "able", "unworked": "yes"}])
def test_without_a_script_or_by_choice_it_is_held(world: World, crowd: Any, fields: dict[str, str]) -> None:
    crowd()
    given = TYPED | hidden(world.ada.get(f"/f/{ID}").text)
    world.clock.pass_by(seconds=9)
    assert world.ada.post(f"/f/{ID}", given | fields).status == 303
    assert why(world, given["submission_id"]) == ["crowd"]


def test_a_form_of_last_week_is_held_in_a_crowd_even_with_it(world: World, crowd: Any) -> None:
    world.store.commit(Touchpoint("early-x", "Early"))
    given = TYPED | hidden(world.ada.get("/f/hello").text)
    world.clock.pass_by(days=3)
    crowd()
    reply = world.ada.post(f"/f/{ID}", given | {"work": solved(world)})
    assert reply.status == 303 and why(world, given["submission_id"]) == ["stale"]


def test_in_a_flood_it_is_held_with_it_and_told_to_come_again_without(world: World, crowd: Any) -> None:
    crowd(20)
    while world.ada.post_json(CASES, voice()).status == 201:
        pass
    told = voice(work=solved(world))
    assert world.ada.post_json(CASES, told).status == 201 and why(world, told["id"]) == ["crowd"]
    assert "Retry-After" in world.ada.post_json(CASES, voice()).headers


def test_a_challenge_changes_nothing_and_is_for_the_touchpoints_own_pages(world: World, crowd: Any) -> None:
    crowd(0)
    world.ada.get(f"/v1/challenge?touchpoint={ID}")
    with metered(world.store) as bill:
        reply = world.ada.get(f"/v1/challenge?touchpoint={ID}", Origin=SHOP)
    assert bill.calls == [] and reply.headers["Access-Control-Allow-Origin"] == SHOP
    assert reply.headers["Cache-Control"] == "no-store"
    assert world.ada.get(f"/v1/challenge?touchpoint={ID}", Origin="https://evil.example").status == 403
    assert world.ada.get("/v1/challenge?touchpoint=nowhere").status == 404
