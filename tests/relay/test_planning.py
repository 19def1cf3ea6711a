"""Planning, publishing later and correcting: who hears of it, and who does not hear twice."""

from typing import Any

import pytest

from chalicelib.domain.suggestion import Suggestion
from tests.people import a_customer
from tests.relay.behind import REASON, WORDS, outcomes, press, suggested, told
from tests.world import Person, World

ADA, BO = a_customer("Ada"), a_customer("Bo")
LATER = {"publish": "later", "note": "It is done."}


@pytest.fixture
def asked(world: World, grace: Person) -> Suggestion:
    return suggested(world, "A lid", ADA, BO)


def mails_to(world: World, name: str) -> int:
    return len(world.mails(f"{name}@example.org"))


def test_it_works(world: World, grace: Person, asked: Suggestion) -> None:
    page = grace.get(f"/console/suggestions/{asked.id}/plan").text
    assert "2 people: 2 by email" in page and "Plan it and tell 2 people" in page
    answer = press(world, grace, asked, "plan", note="Next spring.")
    assert answer.headers["Location"].endswith("?done=planned")
    world.settle()
    assert told(world, outcomes(world, asked, "Planned")[0]) == {ADA.id: "sent", BO.id: "sent"}
    page = grace.get(f"/console/suggestions/{asked.id}").text
    assert "Grace planned it" in page and "Next spring." in page
    press(world, grace, asked, "adoption", **WORDS)
    world.settle()
    assert mails_to(world, "ada") == 2, "and again when it is done"


def test_nobody_plans_in_silence(world: World, grace: Person, asked: Suggestion) -> None:
    assert 'value="planned"' not in grace.get(f"/console/suggestions/{asked.id}").text
    answer = press(world, grace, asked, "status", status="planned")
    assert answer.status == 409 and "Please use “Plan it”" in answer.text
    assert world.store.suggestion(asked.id).status == "open"


def test_what_is_planned_is_not_planned_again(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "plan")
    assert grace.get(f"/console/suggestions/{asked.id}/plan").status == 303
    assert press(world, grace, asked, "plan").status == 409
    assert len(outcomes(world, asked, "Planned")) == 1
    assert press(world, grace, asked, "status", status="in_progress").status == 303


def test_adopting_without_publishing_tells_everyone_in_a_note(world: World, grace: Person, asked: Suggestion) -> None:
    assert press(world, grace, asked, "adoption", **LATER).status == 303
    world.settle()
    assert mails_to(world, "ada") == 1 and not world.store.entries().rows
    assert "It is done." in world.mails("ada@example.org")[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "not on “You asked, we did” so far" in grace.get(f"/console/suggestions/{asked.id}").text


@pytest.mark.parametrize(
    ("form", "where"),
    [({"publish": "later"}, "note"), ({**LATER, "did-en": "It closes."}, "publish"), ({"publish": "now"}, "asked-en")],
)
def test_an_adoption_says_what_was_done(
    world: World, grace: Person, asked: Suggestion, form: dict[str, str], where: str
) -> None:
    answer = press(world, grace, asked, "adoption", **form)
    assert answer.status == 422 and f'id="{where}-error"' in answer.text
    assert all(words in answer.text for name, words in form.items() if name != "publish")
    assert world.store.suggestion(asked.id).status == "open"


def test_published_later_nobody_is_told_twice(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "adoption", **LATER)
    world.settle()
    page = grace.get(f"/console/suggestions/{asked.id}/publication").text
    assert "2 people: 2 told already" in page
    assert press(world, grace, asked, "publication", **WORDS).headers["Location"].endswith("?done=published")
    world.settle()
    assert mails_to(world, "ada") == mails_to(world, "bo") == 1
    outcome = outcomes(world, asked, "Published")[0]
    assert set(told(world, outcome).values()) == {"excluded.told_already"}
    entry_id = world.store.suggestion(asked.id).entry_id
    assert "The lid closes now." in world.ada.get(f"/you-asked/{entry_id}").text
    assert world.store.entry(entry_id or "").supporters == 2


def test_whoever_is_published_once_is_not_published_again(world: World, grace: Person, asked: Suggestion) -> None:
    assert press(world, grace, asked, "publication", **WORDS).status == 409, "nothing is adopted yet"
    press(world, grace, asked, "adoption", **WORDS)
    assert grace.get(f"/console/suggestions/{asked.id}/publication").status == 303
    assert press(world, grace, asked, "publication", **WORDS).status == 409
    assert len(world.store.entries().rows) == 1


def test_a_correction_is_quiet_unless_chosen(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "adoption", **WORDS)
    world.settle()
    page = grace.get(f"/console/suggestions/{asked.id}/correction").text
    assert "The lid closes now." in page and 'name="tell" value="yes" checked' not in page
    answer = press(world, grace, asked, "correction", **{**WORDS, "did-en": "The lid closes, at last."})
    assert answer.headers["Location"].endswith("?done=corrected")
    world.settle()
    assert mails_to(world, "ada") == 1
    entry = world.store.entry(world.store.suggestion(asked.id).entry_id or "")
    assert (entry.did["en"], entry.supporters) == ("The lid closes, at last.", 2)
    page = grace.get(f"/console/suggestions/{asked.id}").text
    assert "Nobody was told of it" in page and "The lid closes, at last." in page


def test_a_correction_that_matters_tells_everyone_again(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "adoption", **WORDS)
    world.settle()
    form = {**WORDS, "did-en": "It closes from May on.", "tell": "yes", "note": "We named the wrong month."}
    assert press(world, grace, asked, "correction", **form).status == 303
    world.settle()
    assert mails_to(world, "ada") == mails_to(world, "bo") == 2
    assert set(told(world, outcomes(world, asked, "Corrected")[0]).values()) == {"sent"}


@pytest.mark.parametrize(
    ("form", "where"),
    [
        (WORDS, "did-en"),
        ({**WORDS, "did-en": ""}, "did-en"),
        ({**WORDS, "did-en": "Other.", "tell": "yes", "note": ""}, "note"),
        ({**WORDS, "did-en": "x" * 2001}, "did-en"),
    ],
)
def test_a_correction_that_is_none_comes_back(
    world: World, grace: Person, asked: Suggestion, form: dict[str, str], where: str
) -> None:
    press(world, grace, asked, "adoption", **WORDS)
    world.settle()
    answer = press(world, grace, asked, "correction", **form)
    assert answer.status == 422 and f'id="{where}-error"' in answer.text
    assert not outcomes(world, asked, "Corrected")


def test_nothing_is_corrected_that_is_not_public(world: World, grace: Person, asked: Suggestion) -> None:
    assert grace.get(f"/console/suggestions/{asked.id}/correction").status == 303
    assert press(world, grace, asked, "correction", **WORDS).status == 409


@pytest.mark.parametrize(
    ("reason", "status"), [("No.", 422), ("Too dear.", 422), ("这与我们的方向不符。", 303), (REASON, 303)]
)
def test_a_decline_is_a_whole_sentence(
    world: World, grace: Person, asked: Suggestion, reason: str, status: int
) -> None:
    answer = press(world, grace, asked, "decline", reason=reason)
    assert answer.status == status
    if status == 422:
        assert "at least one whole sentence" in answer.text and reason in answer.text


def test_the_page_helps_to_write_a_decline(grace: Person, asked: Suggestion) -> None:
    page = grace.get(f"/console/suggestions/{asked.id}/decline").text
    assert "A “no” that people can live with" in page


@pytest.mark.parametrize("deed", ["plan", "publication", "correction"])
def test_whoever_is_second_is_told_and_nothing_typed_is_lost(
    world: World, grace: Person, asked: Suggestion, deed: str
) -> None:
    before = {"publication": LATER, "correction": WORDS}
    if deed in before:
        press(world, grace, asked, "adoption", **before[deed])
    version = str(world.store.suggestion(asked.id).version - 1)
    form = {"version": version, **WORDS, "note": "My own words."}
    answer = grace.post(f"/console/suggestions/{asked.id}/{deed}", form)
    assert answer.status == 409 and "My own words." in answer.text


def test_the_adopted_suggestion_shows_its_public_words(world: World, grace: Person, asked: Suggestion) -> None:
    press(world, grace, asked, "adoption", **WORDS)
    page = grace.get(f"/console/suggestions/{asked.id}").text
    assert "The lid closes now." in page and "A tighter lid" in page and "Thank you for your patience." in page


@pytest.mark.parametrize(
    ("deed", "form", "line"),
    [
        ("plan", {"note": "Next spring."}, "Grace planned what was asked for"),
        ("adoption", WORDS, "Grace adopted what was asked for"),
        ("decline", {"reason": REASON}, "Grace declined what was asked for"),
    ],
)
def test_a_cases_history_has_the_decision_and_what_became_of_its_answer(
    world: World, grace: Person, case: Any, suggestion: Suggestion, deed: str, form: dict[str, str], line: str
) -> None:
    press(world, grace, suggestion, deed, **form)
    world.settle()
    page = grace.get(f"/console/cases/{case.id}").text
    assert line in page and page.count("An email told Ada Lovelace") >= 2
    assert form.get("note", REASON) in page


def test_a_plan_from_before_the_case_came_is_no_part_of_its_history(
    world: World, grace: Person, submit: Any, suggestion: Suggestion
) -> None:
    press(world, grace, suggestion, "plan")
    world.settle()
    late = submit("My lid, too.", "late@example.org")
    grace.post(f"/console/cases/{late.id}/link", {"version": "1", "suggestion_id": suggestion.id})
    assert "planned what was asked for" not in grace.get(f"/console/cases/{late.id}").text
