"""How was it? Only what is sent counts; what somebody has to act on opens a case, once; and nothing typed is lost."""

import re
from typing import Any

import pytest

from chalicelib.domain.interaction import KNOWN
from chalicelib.domain.invitation import LOOKS
from chalicelib.render import catalogue
from tests.answer import story
from tests.invitations import AFTER, a_place, follow_up_of, happens, invited, path_of
from tests.table_bytes import table_bytes
from tests.world import World


def about(page: str) -> str:
    found = re.search(r'name="about" value="(\d+)"', page)
    assert found
    return found[1]


def send(world: World, path: str, query: str = "", **fields: str) -> Any:
    """Open the page, fill it in and press "send"."""
    page = world.ada.get(path + query)
    assert page.status == 200
    typed = {"about": about(page.text)} | {name.replace("_", "-"): value for name, value in fields.items()}
    answer = world.ada.post(path + query, form=typed)
    world.settle()
    return answer


def the_invitation(world: World) -> Any:
    [outcome] = [each for each in _ids(world)]
    return world.store.invitation(outcome)


def _ids(world: World) -> list[str]:
    rows = world.store.client.scan(TableName=world.store.name)["Items"]
    return [row["id"]["S"] for row in rows if row.get("type", {}).get("S") == "Invitation"]


def test_it_works(world: World) -> None:
    path = path_of(invited(world))
    answer = send(world, path, q_score="9", q_reliability="5")
    assert answer.status == 303 and "done=sent" in answer.headers["Location"]
    found = the_invitation(world)
    assert (found.score, found.service, found.case_id) == (9, {"reliability": 5}, None)
    assert found.answered_at and "Thank you" in world.ada.get(answer.headers["Location"]).text
    assert world.store.inbox().rows == [], "a good score and no words: nobody has to act on it"


def test_what_opened_no_case_stands_on_their_own_page_and_on_their_profile(world: World) -> None:
    path = path_of(invited(world))
    send(world, path, q_score="9", q_reliability="5")
    mine = story.link(story.mail(world), "/me/")
    page = world.ada.get(mine).text
    assert "How it was" in page and "9 of 10" in page and "5 of 5" in page and "Order 1042" in page
    [rating] = world.ada.get(f"{mine}/export.json").json["ratings"]
    assert rating["scores"] == {"recommend": 9, "reliability": 5} and rating["of"]["about"] == "Order 1042"
    profile = world.staff("Grace").get(f"/console/customers/{the_invitation(world).customer_id}").text
    assert "9 of 10" in profile and "Delivery" in profile


def test_what_opened_a_case_stands_there_as_that_case_only(world: World) -> None:
    path = path_of(invited(world))
    send(world, path, q_score="9")
    send(world, path, q_score="2", words="It broke.")
    page = world.ada.get(story.link(story.mail(world), "/me/")).text
    assert "It broke." in page and "How it was" not in page


def test_a_press_in_the_mail_only_chooses(world: World) -> None:
    message = invited(world)
    before = table_bytes(world)
    page = world.ada.get(story.link(message, "/invited/")).text
    assert re.search(r'name="q-score" value="0" checked', page)
    page = world.ada.get(path_of(message) + "?score=7").text
    assert re.search(r'name="q-score" value="7" checked', page) and len(re.findall(" checked", page)) == 1
    assert table_bytes(world) == before and the_invitation(world).score is None


@pytest.mark.parametrize("score", ["11", "-1", "x", "７", "7 or 1=1", ""])
def test_a_step_that_there_is_not_chooses_nothing(world: World, score: str) -> None:
    page = world.ada.get(path_of(invited(world)) + f"?score={score}").text
    assert " checked" not in page


def test_a_low_score_opens_a_case_with_the_interaction(world: World) -> None:
    grace = world.staff("Grace")
    send(world, path_of(invited(world)), q_score="3", words="It came two days late.")
    [row] = world.store.inbox().rows
    case = world.store.case(row.id)
    assert (case.origin, case.kind, case.touchpoint_id, case.text) == (
        "invitation", "complaint", AFTER, "It came two days late.",
    )  # fmt: skip
    assert case.interaction["served_by"] == "Grace" and case.interaction["about"] == "Order 1042"
    assert case.answers[0]["answer"] == 3 and case.answers[0]["most"] == 10
    assert case.wants_answer and case.email == story.ADA and the_invitation(world).case_id == case.id
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Order 1042" in page and "Grace" in page and "It came two days late." in page


@pytest.mark.parametrize(("language", "word"), [("en", "Delivery"), ("zh-Hans", "送货")])
def test_staff_read_what_happened_in_their_words_and_the_customer_in_theirs(
    world: World, language: str, word: str
) -> None:
    grace, message = world.staff("Grace", language=language), invited(world)
    send(world, path_of(message), q_score="3")
    [row] = world.store.inbox().rows
    assert f"<dd>{word}</dd>" in grace.get(f"/console/cases/{row.id}").text
    assert "Your delivery" in story.text_of(message)
    assert all(f"interaction.staff.{name}" in catalogue(language) for name in KNOWN)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"q_score": "2"}, "complaint"),
        ({"q_score": "8", "words": "A bell would help."}, "suggestion"),
        ({"q_score": "10", "words": "Wonderful."}, "praise"),
        ({"words": "When do you open?"}, "question"),
        ({"talk": "call", "phone": "+44 20 7946 0018"}, "question"),
    ],
)
def test_what_somebody_has_to_act_on_is_a_case(world: World, fields: dict[str, str], kind: str) -> None:
    send(world, path_of(invited(world)), **fields)
    [row] = world.store.inbox().rows
    assert row.kind == kind and row.excerpt


def test_whoever_wants_to_be_called_is_marked_so(world: World) -> None:
    send(world, path_of(invited(world)), talk="call", phone="+44 20 7946 0018")
    [row] = world.store.inbox().rows
    assert row.marks == "call" and world.store.case(row.id).talk == {"way": "call", "phone": "+44 20 7946 0018"}


def test_it_is_heard_like_every_voice_and_stands_in_their_history(world: World) -> None:
    send(world, path_of(invited(world)), q_score="1")
    [row] = world.store.inbox().rows
    customer_id = world.store.case(row.id).customer_id
    assert [line.case_id for line in world.store.customer_file(customer_id).tellings] == [row.id]
    assert story.mail(world)["X-Hearback-kind"] == "acknowledged"


def test_whoever_told_us_is_not_asked_of_it_again(world: World) -> None:
    path = path_of(invited(world))
    send(world, path, q_score="1")
    world.clock.pass_by(days=5)
    happens(world)
    assert [mail["X-Hearback-kind"] for mail in world.mails()].count("invited") == 1


def test_it_can_be_changed_and_opens_one_case(world: World) -> None:
    path = path_of(invited(world))
    send(world, path, q_score="9")
    send(world, path, q_score="2")
    send(world, path, q_score="2", words="It is broken.")
    send(world, path, q_score="3", words="It is quite broken.")
    [row] = world.store.inbox().rows
    file = world.store.case_file(row.id)
    assert [event.data["text"] for event in file.events if event.name == "Wrote"] == [
        "It is broken.", "It is quite broken.",
    ]  # fmt: skip
    assert the_invitation(world).score == 3


@pytest.mark.parametrize("first", [{"q_score": "2"}, {"words": "It came late."}])
def test_a_score_that_is_changed_later_stands_beside_the_case_and_closes_nothing(
    world: World, first: dict[str, str]
) -> None:
    grace, path = world.staff("Grace"), path_of(invited(world))
    send(world, path, **first)
    [row] = world.store.inbox().rows
    assert "Their score since then" not in grace.get(f"/console/cases/{row.id}").text
    send(world, path, **first | {"q_score": "9"})
    page = grace.get(f"/console/cases/{row.id}").text
    assert "Their score since then" in page and "9 of 10" in page and ("2 of 10" in page) == ("q_score" in first)
    assert world.store.case(row.id).status == "new"


def test_whoever_wants_to_be_called_after_all_is_marked_so(world: World) -> None:
    path = path_of(invited(world))
    send(world, path, q_score="2")
    for number in ("+44 20 7946 0018", "+44 20 7946 0019"):
        send(world, path, q_score="2", talk="call", phone=number)
        [row] = world.store.inbox().rows
        assert row.marks == "call" and world.store.case(row.id).talk == {"way": "call", "phone": number}


@pytest.mark.parametrize("look", LOOKS)
def test_a_step_that_was_pressed_by_mistake_can_be_taken_back(world: World, look: str) -> None:
    path = path_of(invited(world, look=look, low=2))
    assert "No answer after all" in world.ada.get(path + "?score=1").text.partition('id="words"')[0]
    send(world, path, q_score="5")
    send(world, path, q_score="", words="Only words.")
    assert (the_invitation(world).score, the_invitation(world).words) == (None, "Only words.")


def test_the_same_press_twice_is_one(world: World) -> None:
    path = path_of(invited(world))
    form = {"about": about(world.ada.get(path).text), "q-score": "2", "words": "Late."}
    answers = [world.ada.post(path, form=form).status for _ in range(3)]
    world.settle()
    assert answers == [303] * 3 and len(world.store.inbox().rows) == 1
    assert len([each for each in _answered(world)]) == 1


def _answered(world: World) -> list[Any]:
    rows = world.store.client.scan(TableName=world.store.name)["Items"]
    return [row for row in rows if row.get("name", {}).get("S") == "Answered"]


def test_a_press_from_a_page_that_is_out_of_date_loses_nothing(world: World) -> None:
    path = path_of(invited(world))
    old = about(world.ada.get(path).text)
    send(world, path, q_score="9")
    answer = world.ada.post(path, form={"about": old, "q-score": "4", "words": "On second thoughts."})
    assert answer.status == 409 and "On second thoughts." in answer.text
    assert the_invitation(world).score == 9
    again = world.ada.post(path, form={"about": about(answer.text), "q-score": "4", "words": "On second thoughts."})
    assert again.status == 303 and the_invitation(world).score == 4


@pytest.mark.parametrize(
    "fields",
    [{}, {"q_score": "11"}, {"q_score": "x"}, {"q_convenience": "6"}, {"talk": "call"}, {"talk": "fly"},
     {"q_score": "5", "words": "x" * 4001}],
)  # fmt: skip
def test_what_cannot_be_taken_comes_back_with_what_was_typed(world: World, fields: dict[str, str]) -> None:
    path = path_of(invited(world))
    answer = send(world, path, **{"words": "Kept."} | fields if "words" not in fields and fields else fields)
    assert answer.status == 422 and 'id="errors"' in answer.text
    assert not fields or "Kept." in answer.text or "xxx" in answer.text
    assert the_invitation(world).answered_at is None


def test_what_was_typed_is_hostile_until_it_is_escaped(world: World) -> None:
    grace = world.staff("Grace")
    evil = "<script>alert(1)</script>"
    a_place(world)
    happens(world, served_by=evil, about=evil)
    path = path_of(story.mail(world))
    assert evil not in story.html_of(story.mail(world))
    send(world, path, q_score="1", words=evil)
    [row] = world.store.inbox().rows
    for page in (world.ada.get(path).text, grace.get(f"/console/cases/{row.id}").text):
        assert evil not in page and "&lt;script&gt;" in page


def test_opening_and_answering_stand_on_the_follow_up(world: World) -> None:
    a_place(world)
    interaction = happens(world)
    path = path_of(story.mail(world))
    assert world.ada.post(f"{path}/opening").status == 204
    assert set(follow_up_of(world, interaction).times) >= {"opened"}
    send(world, path, q_score="9")
    assert set(follow_up_of(world, interaction).times) >= {"opened", "answered"}


def test_who_answers_has_opened_it_even_without_a_script(world: World) -> None:
    a_place(world)
    interaction = happens(world)
    send(world, path_of(story.mail(world)), q_score="9")
    assert set(follow_up_of(world, interaction).times) >= {"opened", "answered"}


def test_a_link_whose_time_is_over_or_that_was_revoked_opens_nothing(world: World) -> None:
    message = invited(world)
    path = path_of(message)
    [person] = world.store.customers([the_invitation(world).customer_id]).values()
    world.clock.pass_by(seconds=2)
    world.store.commit(person, person.revoke_links("grace", world.services.now))
    assert world.ada.get(path).status == 404 and world.ada.post(path, form={"q-score": "1"}).status == 404


def test_a_link_that_is_over_is_no_dead_end(world: World) -> None:
    path = path_of(invited(world))
    [person] = world.store.customers([the_invitation(world).customer_id]).values()
    world.clock.pass_by(seconds=2)
    world.store.commit(person, person.revoke_links("grace", world.services.now))
    page = world.ada.get(path)
    assert page.status == 404 and 'href="/me"' in page.text and 'href="/f/hello#talk"' in page.text
    assert 'href="/me"' not in world.ada.get("/invited/made-up").text, "nobody had that link"


@pytest.mark.parametrize("path", ["/invited/x", "/invited/x?score=1", "/invited/x/opening"])
def test_a_forged_link_opens_nothing(world: World, path: str) -> None:
    sent = world.mallory.post(path) if path.endswith("opening") else world.mallory.get(path)
    assert sent.status == 404


def test_the_page_speaks_the_language_of_the_mail(world: World) -> None:
    path = path_of(invited(world, "zh-Hans"))
    assert 'lang="zh-Hans"' in world.ada.get(path).text
    assert 'lang="en"' in world.ada.get(path + "?lang=en").text


def test_whoever_does_not_want_to_be_asked_says_so_with_one_press(world: World) -> None:
    message = invited(world)
    address = message["List-Unsubscribe"].strip("<>")
    world.ada.post(address, form={"mail": "choose", "answers": "yes", "decisions": "yes", "acknowledgements": "yes"})
    world.clock.pass_by(days=40)
    happens(world, 2)
    assert len([mail for mail in world.mails() if mail["X-Hearback-kind"] == "invited"]) == 1
