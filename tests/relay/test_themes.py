"""From open answers to choices: what customers keep writing is seen, with examples, and one press makes a choice of it."""

import html
import re

import pytest

from chalicelib.relay import themes
from tests.listen.test_own_form import SHOP, place, sent
from tests.meter import metered
from tests.world import Person, World

PATH = f"/console/touchpoints/{SHOP}"
ELSE = ("The courier was rude", "a rude courier", "快递员态度差", "快递员态度差！")


@pytest.fixture
def mary(world: World) -> Person:
    world.store.commit(place())
    for number, words in enumerate(ELSE):
        wrong = {"q-q1": "3", "q-q2-else": "yes", "q-q2-words": words}
        assert sent(world, **wrong, text=f"Number {number}: add <b>dark</b> mode").status == 303
    world.settle()
    return world.staff("Mary", "manager")


def form(page: str, words: str) -> dict[str, str]:
    """The hidden fields of the form beside a theme, and the first question that it can be a choice of."""
    found = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if f'value="{words}"' in each)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', found))
    return {name: html.unescape(value) for name, value in fields.items()}


def labels(world: World, question_id: str = "q2") -> list[dict[str, str]]:
    [question] = [each for each in world.store.touchpoint(SHOP).asks if each.id == question_id]
    return [each["labels"] for each in question.choices]


def test_it_works(world: World, mary: Person) -> None:
    page = mary.get(f"{PATH}/themes").text
    assert "Something else” of: What went wrong?" in page
    assert "快递员态度差" in page and "Courier" in page and "2 customers" in page and "a rude courier" in page
    assert "&lt;b&gt;" in page and "<b>dark" not in page
    answer = mary.post(f"{PATH}/choices", form(page, "快递员态度差"))
    assert answer.status == 303 and answer.headers["Location"].endswith("themes?done=offered")
    assert labels(world)[-1] == {"en": "快递员态度差", "zh-Hans": "快递员态度差"}
    after = mary.get(f"{PATH}/themes").text
    assert 'value="快递员态度差"' not in after and "It is a choice now." not in page
    # The form asks for its touchpoint once a minute; whoever comes then is offered it.
    assert "快递员态度差" in labels(world)[-1].values()


def test_open_text_can_become_a_choice_of_any_question(world: World, mary: Person) -> None:
    page = mary.get(f"{PATH}/themes").text
    fields = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if "How did you buy?" in each)
    words = re.search(r'name="words" value="([^"]*)"', fields)
    assert words
    chosen = form(fields, words[1]) | {"question": "q5"}
    assert mary.post(f"{PATH}/choices", chosen).status == 303
    assert html.unescape(words[1]) in labels(world, "q5")[-1].values()


def test_the_same_press_twice_is_one_choice(world: World, mary: Person) -> None:
    fields = form(mary.get(f"{PATH}/themes").text, "快递员态度差")
    assert mary.post(f"{PATH}/choices", fields).status == 303
    assert mary.post(f"{PATH}/choices", fields).status == 409
    again = mary.post(f"{PATH}/choices", fields | {"version": str(world.store.touchpoint(SHOP).version)})
    assert again.status == 422 and len(labels(world)) == 3


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"words": ""}, 422), ({"words": "x" * 101}, 422), ({"question": "q1"}, 409),
     ({"question": "q99"}, 404), ({"version": "0"}, 409)],
)  # fmt: skip
def test_what_cannot_be_a_choice_is_refused(world: World, mary: Person, wrong: dict[str, str], status: int) -> None:
    fields = form(mary.get(f"{PATH}/themes").text, "快递员态度差")
    assert mary.post(f"{PATH}/choices", fields | wrong).status == status
    assert len(labels(world)) == 2


def test_an_agent_sees_it_and_changes_nothing(world: World, mary: Person) -> None:
    fields = form(mary.get(f"{PATH}/themes").text, "快递员态度差")
    grace = world.staff("Grace")
    page = grace.get(f"{PATH}/themes")
    assert page.status == 200 and "快递员态度差" in page.text and "/choices" not in page.text
    assert grace.post(f"{PATH}/choices", fields).status == 403 and len(labels(world)) == 2


def test_the_ready_made_form_shows_themes_and_has_no_choices(world: World) -> None:
    grace = world.staff("Grace", "manager")
    page = grace.get("/console/touchpoints/hello/themes")
    assert page.status == 200 and "/choices" not in page.text and "Nothing that two of them wrote." in page.text
    version = (
        str(world.store.touchpoint("hello").version)
        if "hello" in {each.id for each in world.store.touchpoints()}
        else "0"
    )
    assert (
        grace.post("/console/touchpoints/hello/choices", {"version": version, "words": "x", "question": "q1"}).status
        == 404
    )


def test_who_comes_back_with_the_same_is_one_customer(world: World, mary: Person) -> None:
    for _ in range(2):
        sent(
            world,
            **{"q-q1": "3", "q-q2-else": "yes", "q-q2-words": "Purple elephants"},
            email="ada@customer.example",
            text="x",
        )
    assert "Purple elephants" not in mary.get(f"{PATH}/themes").text


def test_a_staffs_own_test_is_nobodys_voice(world: World, mary: Person) -> None:
    case = world.store.case(world.store.inbox().rows[0].id)
    case.test = True
    world.store.commit(case)
    assert len(themes.newest(world.store, SHOP)) == len(ELSE) - 1


def test_it_costs_no_more_than_is_written(world: World, mary: Person) -> None:
    with metered(world.store) as bill:
        themes.newest(world.store, SHOP)
    assert bill.round_trips <= 10 and bill.written == 0
