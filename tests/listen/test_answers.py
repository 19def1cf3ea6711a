"""Answers as programs send them: the same rules as on the form, and what everybody may know of a touchpoint."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.question import kept
from chalicelib.listen import submission
from tests.listen.test_own_form import QUESTIONS, SHOP, place
from tests.listen.voices import voice

CASES = f"/v1/touchpoints/{SHOP}/cases"
HALF = "\ud83d"


def read(place_fields: dict[str, Any] | None = None, **given: Any) -> submission.Submission:
    return submission.read({"kind": "complaint", **given}, "en", place(**(place_fields or {})))


def problems(place_fields: dict[str, Any] | None = None, **given: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read(place_fields, **given)
    return {field: reason.removeprefix("errors.") for field, reason in refused.value.problems.items()}


def test_it_works(world: Any) -> None:
    world.store.commit(place())
    answers = {"q1": 2, "q2": ["c4", {"else": "Wet"}], "q5": "c6", "q7": "Bo", "q8": "Dry it"}
    told = {name: value for name, value in voice().items() if name not in ("kind", "text")} | {"answers": answers}
    reply = world.ada.post_json(CASES, told | {"talk": {"way": "call", "phone": "+49 30 901820"}, "begun": True})
    assert reply.status == 201
    case = world.store.case(reply.json["id"])
    assert [each["question"] for each in case.answers] == ["q1", "q2", "q5", "q7", "q8"]
    assert case.answers[1]["answer"] == [{"id": "c4", "label": "Broken"}, {"id": "else", "words": "Wet"}]
    assert case.begun and case.talk["way"] == "call" and case.kind == "complaint"
    assert world.ada.post_json(CASES, told | {"talk": {"way": "call", "phone": "+49 30 901820"}}).status == 201
    assert world.ada.post_json(CASES, told | {"answers": answers | {"q1": 3}}).status == 409


def test_a_retry_is_the_same_although_the_question_reads_otherwise_now(world: Any) -> None:
    shop = place()
    world.store.commit(shop)
    told = voice(kind="complaint") | {"answers": {"q1": 2}}
    assert world.ada.post_json(CASES, told).status == 201
    shop.questions[0]["labels"]["en"] = "Asked in another way"
    world.store.commit(shop)
    world.clock.pass_by(seconds=61)
    assert world.ada.post_json(CASES, told).status == 201


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ("none", {"answers": "wrong_type"}),
        ({"q99": 1}, {"answers.q99": "question_gone"}),
        ({"q1": "3"}, {"answers.q1": "wrong_type"}),
        ({"q1": True}, {"answers.q1": "wrong_type"}),
        ({"q1": 3.0}, {"answers.q1": "wrong_type"}),
        ({"q1": 11}, {"answers.q1": "out_of_range"}),
        ({"q1": -1}, {"answers.q1": "out_of_range"}),
        ({"q1": 10**30}, {"answers.q1": "out_of_range"}),
        ({"q1": 9, "q2": ["c3"]}, {"answers.q2": "not_asked"}),
        ({"q2": ["c3"]}, {"answers.q2": "not_asked"}),
        ({"q1": 1, "q2": ["c3", "c3"]}, {"answers.q2": "twice"}),
        ({"q1": 1, "q2": ["c6"]}, {"answers.q2": "not_a_choice"}),
        ({"q1": 1, "q2": [["c3"]]}, {"answers.q2": "not_a_choice"}),
        ({"q1": 1, "q2": {"else": "x", "c3": "y"}}, {"answers.q2": "not_a_choice"}),
        ({"q5": ["c6", {"else": "x"}]}, {"answers.q5": "one_choice"}),
        ({"q5": "else"}, {"answers.q5": "else_words"}),
        ({"q5": {"else": " "}}, {"answers.q5": "else_words"}),
        ({"q5": {"else": 4}}, {"answers.q5": "wrong_type"}),
        ({"q5": {"else": "字" * 1001}}, {"answers.q5": "too_long"}),
        ({"q7": ["Bo"]}, {"answers.q7": "wrong_type"}),
        ({"q7": "字" * 81}, {"answers.q7": "too_long"}),
        ({"q8": "a\x00b"}, {"answers.q8": "not_text"}),
        ({"q8": HALF}, {"answers.q8": "not_text"}),
        ({"q8": "x" * 5001}, {"answers.q8": "too_long"}),
        ({HALF: 1, "q1": 12}, {"answers.?": "question_gone", "answers.q1": "out_of_range"}),
        ({}, {"answers": "nothing_said"}),
        ({"q1": None, "q2": [], "q8": " "}, {"answers": "nothing_said"}),
    ],
)
def test_it_refuses(answers: Any, refused: dict[str, str]) -> None:
    found = problems(answers=answers)
    assert found == refused and json.dumps(found).encode()


@pytest.mark.parametrize(
    ("talk", "refused"),
    [
        ("call", {"talk": "wrong_type"}),
        ({"way": "fax"}, {"talk": "not_a_choice"}),
        ({"way": ["call"]}, {"talk": "not_a_choice"}),
        ({"way": "channel"}, {"talk": "not_a_choice"}),
        ({"way": "call", "at": "noon"}, {"talk": "wrong_type"}),
        ({"way": "call"}, {"phone": "phone"}),
        ({"way": "call", "phone": "1234"}, {"phone": "phone"}),
        ({"way": "call", "phone": 49301820}, {"phone": "wrong_type"}),
        ({"way": "call", "phone": "+49 30 901820\nBcc: x"}, {"phone": "phone"}),
        ({"way": "call", "phone": "1" * 41}, {"phone": "too_long"}),
    ],
)
def test_a_wish_to_talk_is_a_way_that_there_is(talk: Any, refused: dict[str, str]) -> None:
    assert problems(talk=talk) == refused


def test_what_the_form_settles_need_not_and_may_not_be_said() -> None:
    assert submission.read({"answers": {"q1": 9}}, "en", place()).kind == "complaint"
    assert problems(kind="praise", answers={"q1": 9}) == {"kind": "not_a_choice"}
    assert problems({"text": "no"}, text="Words", answers={"q1": 9}) == {"text": "not_asked_here"}
    assert problems({"text": "required"}, answers={"q1": 9}) == {"text": "required"}


def test_a_question_that_is_gone_keeps_nobody_from_sending_who_did_not_answer_it() -> None:
    told = {"q1": 9, "q91": "", "q92": [], "q93": None}
    assert [each["question"] for each in submission.read({"answers": told}, "en", place()).answers or []] == ["q1"]


def test_what_a_form_did_not_ask_is_not_demanded_of_it() -> None:
    needed = kept(QUESTIONS)
    needed[0]["required"] = needed[4]["required"] = True
    changed = {"questions": needed, "text": "required", "case_kind": None}
    shown = {"answers": {"q1": 9, "q5": None}, "asked": True}
    said = submission.read(shown, "en", place(**changed))
    assert (said.kind, said.text) == ("question", "") and [each["question"] for each in said.answers or []] == ["q1"]
    assert problems(changed, answers={"q1": None, "q8": ""}, kind="", text="", asked=True) == {
        "kind": "not_a_choice",
        "text": "required",
        "answers.q1": "required",
        "answers.q8": "required",
    }
    assert problems(changed, answers={"q1": 9}, text="Words") == {"answers.q8": "required"}


def test_a_touchpoint_without_questions_knows_none() -> None:
    with pytest.raises(Invalid, match="question_gone"):
        submission.read({"kind": "praise", "text": "Good", "answers": {"q1": 3}}, "en")


def test_everybody_may_know_what_is_asked(world: Any) -> None:
    world.store.commit(place(look={"colour": "#ffe000"}, promise_hours=48))
    told = world.ada.get(f"/v1/touchpoints/{SHOP}").json
    assert [each["id"] for each in told["questions"]] == [each.id for each in QUESTIONS]
    assert told["questions"][0]["ends"]["zh-Hans"] == ["完全不可能", "非常可能"] and told["questions"][0]["most"] == 10
    assert told["questions"][1]["choices"][0] == {"id": "c3", "labels": {"en": "Late", "zh-Hans": "迟到"}}
    assert told["questions"][1]["when"] == {"question": "q1", "answers": [0, 1, 2, 3, 4, 5, 6]}
    assert told["look"]["colour"] == "#ffe000" and told["look"]["light"]["text"] == "#796a00"
    assert (told["text"], told["case_kind"], told["promise_hours"]) == ("optional", "complaint", 48)
    assert told["talk"] == {"call": True, "channel": {}} and "team" not in told
    assert kept(QUESTIONS)[0]["labels"] == told["questions"][0]["labels"]
