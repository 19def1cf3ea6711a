"""The outcome page: what was decided, everyone it is owed to, and what a named person decides where nobody can know."""

import re

import pytest

from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Supporter
from tests.answer import story
from tests.answer.hearers import bring, company, flag, hearers, press
from tests.people import a_customer, a_suggestion
from tests.world import Person, World


def page(person: Person, outcome: Outcome, query: str = "") -> str:
    answer = person.get(f"/console/outcomes/{outcome.id}{query}")
    assert answer.status == 200, answer.text[:500]
    return re.sub(r"\s+", " ", answer.text)


def now(world: World, follow_up: FollowUp) -> FollowUp:
    return world.store.follow_up(follow_up.outcome_id, follow_up.id)


def facts(world: World, name: str) -> list[str]:
    """By whom it was, for each new fact of this name."""
    images = [record["dynamodb"]["NewImage"] for record in world.settle() if record["eventName"] == "INSERT"]
    return [image["by"]["S"] for image in images if image.get("name") == {"S": name} and "by" in image]


def test_it_works(world: World, grace: Person) -> None:
    outcome, owed = company(world)
    text = page(grace, outcome)
    assert "8 owed = 2 told + 1 on the way + 2 need you + 2 not reached + 1 left out" in text
    for words in ("A tighter lid", "Adopted", "Thank you all.", "ada@example.org", "+49 30 901820", "Unsubscribed"):
        assert words in text, words
    assert text.count('class="person"') == 8
    for step in ("Owed an answer", "Claimed, and handed to the mail provider", "Arrived in the mailbox"):
        assert step in text
    assert page(world.staff("Lin", language="zh-Hans"), outcome).count("应告知 8 人") == 1


def test_an_unknown_outcome_is_not_found(grace: Person) -> None:
    assert grace.get("/console/outcomes/nowhere").status == 404
    assert grace.post("/console/outcomes/nowhere/follow-ups/nothing/arrival", {"version": "1"}).status == 404
    assert grace.post("/console/outcomes/nowhere/arrivals", {"these": "a:1"}).status == 404


def test_each_standing_has_its_list(world: World, grace: Person) -> None:
    outcome, _ = company(world)
    for state, name in {
        "parked": "Bo",
        "bounced": "Cy",
        "failed": "Di",
        "unreachable": "Gus",
        "excluded": "Hal",
    }.items():
        text = page(grace, outcome, f"?state={state}")
        assert f"<bdi>{name}</bdi>" in text and text.count('class="person"') == 1, state
    assert page(grace, outcome, "?state=delivered").count('class="person"') == 8, "not a list of its own"


def test_everyone_is_on_exactly_one_page(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, *(a_customer(f"Person{n:02}") for n in range(30)))
    address, seen = f"/console/outcomes/{outcome.id}", []
    while address:
        text = grace.get(address).text
        seen += re.findall(r"<bdi>(Person\d\d)</bdi>", text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/console/outcomes/{outcome.id}{found[1].replace('&amp;', '&')}" if found else ""
    assert sorted(seen) == sorted(owed)


def test_a_page_of_the_list_that_is_gone_gets_a_clear_answer(world: World, grace: Person) -> None:
    outcome, _ = hearers(world, a_customer("Ada"))
    answer = grace.get(f"/console/outcomes/{outcome.id}?cursor=nowhere")
    assert answer.status == 422 and "1 owed" in answer.text and "This page of the list is gone" in answer.text


def test_while_people_are_still_found_it_says_so_and_looks_again(world: World, grace: Person) -> None:
    outcome, _ = hearers(world, a_customer("Ada"))
    stored = world.store.outcome(outcome.id)
    stored.done, stored.cursor = False, "x"
    world.store.commit(stored)
    text = page(grace, outcome)
    assert "Still finding everyone: one person so far" in text and "data-refresh" in text and "refresh.js" in text


def test_what_is_settled_does_not_look_again(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    bring(world, owed["Ada"], "delivered")
    assert "data-refresh" not in page(grace, outcome)


def test_what_people_did_with_it_is_counted_beside(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    ada = bring(world, owed["Ada"], "delivered")
    ada.open(world.services.now)
    ada.answer(world.services.now)
    world.store.commit(ada)
    text = page(grace, outcome)
    assert "opened the page <b>1</b>" in text and "answered <b>1</b>" in text and "1 owed = 1 told" in text


def test_a_reply_to_one_person_has_its_page_linked_from_the_case(world: World, grace: Person) -> None:
    case = story.tells(world)
    reply = story.replies(world, case.id)
    assert f'href="/console/outcomes/{reply.id}"' in grace.get(f"/console/cases/{case.id}").text
    text = grace.get(f"/console/outcomes/{reply.id}").text
    assert "Ada Lovelace" in text and f"/console/cases/{case.id}" in text and "1 owed" in text


def test_the_suggestion_and_its_outcome_lead_to_each_other(world: World, grace: Person) -> None:
    outcome, _ = hearers(world, a_customer("Ada"))
    suggestion_id = outcome.subject.partition("/")[2]
    assert f"/console/suggestions/{suggestion_id}" in page(grace, outcome)
    assert f"/console/outcomes/{outcome.id}" in grace.get(f"/console/suggestions/{suggestion_id}").text


def test_grace_says_that_it_arrived(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    assert "It arrived" in page(grace, outcome)
    world.settle()
    answer = press(grace, parked, "arrival")
    assert answer.status == 303 and answer.headers["Location"] == f"/console/outcomes/{outcome.id}?done=arrived"
    assert now(world, parked).state == "sent" and facts(world, "Told") == ["grace"]
    text = page(grace, outcome, "?done=arrived")
    assert "Grace says it arrived: Ada" in text and "Sent · Grace" in text and "On record: it arrived." in text


def test_grace_has_it_sent_again_and_the_sweep_sends_it(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    world.settle()
    assert press(grace, parked, "resending").status == 303
    assert now(world, parked).state == "pending" and facts(world, "Resent") == ["grace"] and not world.mails()
    world.sweep()
    assert now(world, parked).state == "sent" and len(world.mails("ada@example.org")) == 1
    assert "Grace had it sent again to Ada" in page(grace, outcome)


def test_grace_tells_somebody_in_person(world: World, grace: Person) -> None:
    outcome, owed = company(world)
    for name in ("Gus", "Cy", "Di"):
        assert press(grace, owed[name], "call").status == 303, name
        assert now(world, owed[name]).state == "called"
    text = page(grace, outcome)
    assert "Grace told Gus in person" in text and "8 owed = 5 told + 1 on the way + 1 needs you + 1 left out" in text


@pytest.mark.parametrize("second", ["arrival", "resending", "call"])
def test_pressed_twice_it_happens_once_and_the_answer_says_what_it_is_now(
    world: World, grace: Person, second: str
) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    press(grace, parked, "arrival")
    answer = press(grace, parked, second)
    assert answer.status == 409 and "It stands like this now: Sent" in answer.text
    assert press(grace, now(world, parked), second).status == 409, "nor with the newest version"
    assert now(world, parked).state == "sent" and len(world.store.acts(outcome.id)) == 1


def test_evidence_that_was_faster_is_believed(world: World, grace: Person) -> None:
    _, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    seen = now(world, parked)
    world.store.commit(seen, seen.witness("delivered", world.services.now))
    answer = press(grace, parked, "resending")
    assert answer.status == 409 and "It stands like this now: Delivered" in answer.text
    world.sweep()
    assert now(world, parked).state == "delivered" and not world.mails()


def test_who_opted_out_meanwhile_gets_nothing(world: World, grace: Person) -> None:
    _, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    flag(world, parked, "opted_out_at")
    press(grace, parked, "resending")
    world.sweep()
    assert now(world, parked).standing == "excluded.opted_out" and not world.mails()


def test_what_came_back_is_not_sent_to_an_address_that_fails(world: World, grace: Person, olga: Person) -> None:
    outcome, owed = company(world)
    text = page(grace, outcome, "?state=bounced")
    assert "/resending" not in text and "Sending again would reach nobody (The address does not work)" in text
    answer = press(grace, owed["Cy"], "resending")
    assert answer.status == 409 and "No mail may go to this person" in answer.text
    customer = world.store.customers([owed["Cy"].customer_id])[owed["Cy"].customer_id]
    assert customer
    lifted = olga.post(f"/console/suppression/{customer.id}/lifting", {"version": str(customer.version)})
    assert lifted.status == 303
    assert press(grace, owed["Cy"], "resending").status == 303
    world.sweep()
    assert now(world, owed["Cy"]).state == "sent"


def test_after_the_press_grace_is_back_where_she_was(world: World, grace: Person) -> None:
    _, owed = company(world)
    answer = press(grace, owed["Bo"], "arrival", back="/console/told")
    assert answer.headers["Location"] == "/console/told?done=arrived"
    answer = press(grace, owed["Gus"], "call", back="https://mallory.example/")
    assert answer.headers["Location"].startswith("/console/outcomes/")


def test_all_of_these_arrived(world: World, grace: Person) -> None:
    outcome, owed = hearers(world, *(a_customer(name) for name in ("Ada", "Bo", "Cy")))
    for each in owed.values():
        bring(world, each, "parked")
    form = re.search(r'name="these" value="([^"]+)"', page(grace, outcome, "?state=parked"))
    assert form and form[1].count(":") == 3
    seen = now(world, owed["Cy"])
    world.store.commit(seen, seen.witness("delivered", world.services.now))
    answer = grace.post(f"/console/outcomes/{outcome.id}/arrivals", {"these": form[1]})
    assert answer.headers["Location"].endswith("?settled=2&known=1")
    assert [now(world, owed[name]).state for name in ("Ada", "Bo", "Cy")] == ["sent", "sent", "delivered"]
    text = grace.get(answer.headers["Location"]).text
    assert "2 answers are settled." in text and "Of one more, something became known meanwhile" in text


@pytest.mark.parametrize("these", ["", "x", "x:1", ",,:,", "a:b:c"])
def test_a_form_that_names_nobody_settles_nobody(world: World, grace: Person, these: str) -> None:
    outcome, owed = hearers(world, a_customer("Ada"))
    bring(world, owed["Ada"], "parked")
    assert grace.post(f"/console/outcomes/{outcome.id}/arrivals", {"these": these}).status in (303, 404)
    assert now(world, owed["Ada"]).state == "parked"


def test_without_the_sessions_token_nothing_happens(world: World, grace: Person) -> None:
    _, owed = hearers(world, a_customer("Ada"))
    parked = bring(world, owed["Ada"], "parked")
    assert press(grace, parked, "resending", csrf="forged").status == 403
    assert press(world.mallory, parked, "arrival").status in (401, 403)
    assert now(world, parked).state == "parked"


def digest_of(world: World, *titles: str) -> tuple[Outcome, FollowUp, list[FollowUp]]:
    """Several outcomes for Ada in one mail, as answer/digest.py gathers them."""
    ada = a_customer("Ada")
    parts = [hearers(world, ada)[1]["Ada"] for _ in titles]
    at = world.services.now
    outcome = Outcome.of(Event("Gathered", f"customer/{ada.id}", at, SYSTEM, {}), "en")
    outcome.carries = [[each.outcome_id, each.id] for each in parts]
    outcome.turn_page(None, 1, at)
    owed = FollowUp.owe(outcome, ada.id, None, ("pending", None), at)
    for each in parts:
        each.carry(outcome.id, at)
    world.store.commit(outcome, owed, *parts)
    return outcome, owed, parts


def test_a_digest_and_what_it_carries_lead_to_each_other_and_go_together(world: World, grace: Person) -> None:
    outcome, owed, parts = digest_of(world, "one", "two")
    assert all(f"/console/outcomes/{each.outcome_id}" in page(grace, outcome) for each in parts)
    assert f"/console/outcomes/{outcome.id}" in grace.get(f"/console/outcomes/{parts[0].outcome_id}").text
    bring(world, owed, "parked")
    assert press(grace, owed, "arrival").status == 303
    assert [now(world, each).state for each in parts] == ["sent", "sent"]


def test_of_a_digest_that_failed_each_answer_is_decided_by_itself(world: World, grace: Person) -> None:
    outcome, owed, parts = digest_of(world, "one", "two")
    bring(world, owed, "failed")
    assert "/resending" not in page(grace, outcome)
    answer = press(grace, owed, "resending")
    assert answer.status == 409 and "decide on each of them" in answer.text


def test_taken_up_again_it_has_not_failed(world: World, grace: Person) -> None:
    from chalicelib.measure.overview import days_until, overview

    _, owed = company(world)
    world.settle()
    press(grace, owed["Di"], "resending")
    press(grace, owed["Cy"], "call")
    world.settle()
    total = overview(world.store, days_until(world.clock.now(), 7))["loop"].total
    assert total.failed == 0 and total.owed == 8


def test_a_hundred_acts_on_other_outcomes_are_not_this_ones(world: World, grace: Person) -> None:
    one, first = hearers(world, a_customer("Ada"))
    other, second = hearers(world, a_customer("Bo"))
    press(grace, bring(world, first["Ada"], "parked"), "arrival")
    assert len(world.store.acts(one.id)) == 1 and not world.store.acts(other.id)


def test_a_person_without_a_name_or_a_profile_is_still_a_line(world: World, grace: Person) -> None:
    suggestion = a_suggestion()
    world.store.commit(suggestion)
    nobody = a_customer("Zed", email=None)
    nobody.name = None
    world.store.commit(nobody, Supporter(suggestion.id, nobody.id, world.services.now, True, set(), added_by="grace"))
    event = suggestion.decline("No.", "grace", world.services.now)
    world.store.commit(suggestion, event, Outcome.of(event, "en"))
    world.settle()
    text = grace.get(f"/console/outcomes/{event.id}").text
    assert "Someone who gave no name" in text and "Left no address" in text


def test_what_customers_wrote_is_shown_as_written_on_every_page(world: World, olga: Person) -> None:
    wild = "<script>alert('&')</script>"
    gus = a_customer(wild, email=None, phone=f"Stall 3 {wild}")
    outcome, _ = hearers(world, gus, a_customer("Ada"))
    suggestion = world.store.suggestion(outcome.subject.partition("/")[2])
    suggestion.title = f"A & {wild}"
    world.store.commit(suggestion)
    flag(world, world.store.listed("unreachable").rows[0], "complained_at")
    for path in (f"/console/outcomes/{outcome.id}", "/console/told", "/console/calls", "/console/suppression",
                 f"/console/suppression/{gus.id}"):  # fmt: skip
        text = olga.get(path).text
        assert wild not in text and "&lt;script&gt;" in text and "&amp;amp;" not in text and "&amp;lt;" not in text, (
            path
        )
