"""The form of a touchpoint with questions of its own, without a browser: what is asked, taken, refused and given back."""

import html
import re
from typing import Any

import pytest

from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.question import Question, kept
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.web import tokens
from tests.listen.outage import throttled
from tests.meter import metered

SHOP = touchpoint_id("shop")
QUESTIONS = [
    Question("q1", "recommend", {"en": "Would you recommend us?", "zh-Hans": "您会推荐我们吗？"}),
    Question(
        "q2", "choices", {"en": "What went wrong?", "zh-Hans": "哪里不好？"},
        [{"id": "c3", "labels": {"en": "Late", "zh-Hans": "迟到"}}, {"id": "c4", "labels": {"en": "Broken", "zh-Hans": "损坏"}}],
        when={"question": "q1", "answers": [0, 1, 2, 3, 4, 5, 6]},
    ),
    Question(
        "q5", "choice", {"en": "How did you buy?", "zh-Hans": "在哪里购买？"},
        [{"id": "c6", "labels": {"en": "Online <b>", "zh-Hans": "网上"}}],
    ),
    Question("q7", "thanks", {"en": "Who helped you?", "zh-Hans": "谁帮助了您？"}),
    Question("q8", "text", {"en": "What should we do?", "zh-Hans": "我们该怎么做？"}),
]  # fmt: skip
ANSWERED = {"q-q1": "3", "q-q2-c3": "yes", "q-q2-words": "The box was 'open'", "q-q7": "Bo & Cy"}


def place(**fields: Any) -> Touchpoint:
    given = {"questions": kept(QUESTIONS), "text": "optional", "case_kind": "complaint"}
    return Touchpoint(SHOP, "Shop", **(given | fields))


@pytest.fixture
def shop(world: Any) -> Touchpoint:
    made = place()
    world.store.commit(made)
    return made


def sent(world: Any, query: str = "", **fields: str) -> Any:
    return world.ada.post(f"/f/{SHOP}{query}", {"submission_id": new_id()} | fields)


def only_case(world: Any) -> Any:
    [row] = world.store.inbox().rows
    return world.store.case(row.id)


def test_it_works(world: Any, shop: Touchpoint) -> None:
    page = world.ada.get(f"/f/{SHOP}").text
    assert "Would you recommend us?" in page and "Online &lt;b&gt;" in page and 'name="kind"' not in page
    assert "Only if you answered “Would you recommend us?” with: 0–6" in page
    assert sent(world, **ANSWERED, text="Mind the gap").status == 303
    case = only_case(world)
    assert (case.kind, case.text, case.origin, case.test) == ("complaint", "Mind the gap", "form", False)
    assert case.answers == [
        {"question": "q1", "kind": "recommend", "label": "Would you recommend us?", "answer": 3, "least": 0, "most": 10},
        {
            "question": "q2", "kind": "choices", "label": "What went wrong?",
            "answer": [{"id": "c3", "label": "Late"}, {"id": "else", "words": "The box was 'open'"}],
        },
        {"question": "q7", "kind": "thanks", "label": "Who helped you?", "answer": "Bo & Cy"},
    ]  # fmt: skip


def test_showing_it_asks_the_store_once_a_minute(world: Any, shop: Touchpoint) -> None:
    with metered(world.store) as bill:
        world.ada.get(f"/f/{SHOP}")
        world.ada.get(f"/f/{SHOP}")
    assert bill.calls == ["GetItem"]


def test_of_whom_a_question_is_asked_is_said_in_the_words_of_the_choice(world: Any) -> None:
    asked = Question("q2", "text", {"en": "Why?"}, when={"question": "q1", "answers": ["c1"]})
    first = Question("q1", "choice", {"en": "Bo & Cy?"}, [{"id": "c1", "labels": {"en": "Don't know <yet>"}}])
    world.store.commit(place(questions=kept([first, asked])))
    page = world.ada.get(f"/f/{SHOP}").text
    assert "Don&#39;t know &lt;yet&gt;" in page and "Bo &amp; Cy?" in page
    assert "&amp;#" not in page and "&amp;lt;" not in page and "&amp;amp;" not in page


def test_the_words_that_were_shown_stay_when_the_question_changes(world: Any, shop: Touchpoint) -> None:
    sent(world, "?lang=zh-Hans", **{"q-q1": "9", "q-q5": "c6"})
    shop.questions = []
    world.store.commit(shop)
    case = only_case(world)
    assert (
        case.words == "您会推荐我们吗？ 9/10\n在哪里购买？ 网上"
        and case.excerpt == "您会推荐我们吗？ 9/10 在哪里购买？ 网上"
    )


def test_words_alone_choose_something_else(world: Any, shop: Touchpoint) -> None:
    sent(world, **{"q-q5-words": "At a fair"})
    assert only_case(world).answers[0]["answer"] == [{"id": "else", "words": "At a fair"}]


def test_words_beside_another_choice_are_what_was_thought_before(world: Any, shop: Touchpoint) -> None:
    sent(world, **{"q-q5": "c6", "q-q5-words": "At a fair"})
    assert only_case(world).answers[0]["answer"] == [{"id": "c6", "label": "Online <b>"}]


@pytest.mark.parametrize(
    ("fields", "anchor", "reason"),
    [
        ({}, "form", "Please answer at least one question"),
        ({"q-q1": "11"}, "q-q1", "not a step of the scale"),
        ({"q-q1": "-1"}, "q-q1", "wrong type"),
        ({"q-q1": "9", "q-q2-c3": "yes"}, "q-q2", "only for other answers"),
        ({"q-q2-words": "It leaked"}, "q-q2", "only for other answers"),
        ({"q-q5": "c99"}, "q-q5", "Please choose one of those offered"),
        ({"q-q5": "else"}, "q-q5", "Please write what it is"),
        ({"q-q5-words": "x" * 1001}, "q-q5", "too long"),
        ({"q-q7": "好" * 81}, "q-q7", "too long"),
        ({"q-q8": "x" * 5001}, "q-q8", "too long"),
        ({"q-q99": "What I wrote there"}, "form", "not asked any more"),
        ({"q-q1": "9", "phone": "12"}, "phone", "phone number"),
        ({"q-q1": "9", "talk": "call"}, "phone", "phone number"),
        ({"q-q1": "9", "talk": "channel"}, "form", "Please choose one of those offered"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(
    world: Any, shop: Touchpoint, fields: dict[str, str], anchor: str, reason: str
) -> None:
    reply = sent(world, **{"name": "Ada", "q-q8": "A <better> lid", **fields, **({"q-q8": ""} if not fields else {})})
    assert reply.status == 422, reply.headers
    assert f'href="#{anchor}"' in reply.text and f'id="{anchor}"' in reply.text and reason in reply.text
    shown = html.unescape(reply.text)
    for name, value in fields.items():
        ticked = re.search(rf'name="{name}" value="{re.escape(value)}"[^>]* checked', shown)
        assert value in shown or ticked or value in ("-1", "11", "c99", "yes", "else", "call", "channel"), name
    assert 'value="Ada"' in shown and world.store.inbox().rows == []


def test_boxes_and_steps_come_back_as_they_were(world: Any, shop: Touchpoint) -> None:
    page = sent(world, **ANSWERED, email="nobody").text
    assert re.search(r'name="q-q1" value="3" checked', page)
    assert re.search(r'name="q-q2-c3" value="yes"[^>]* checked', page)
    assert "The box was &#39;open&#39;" in page and 'value="Bo &amp; Cy"' in page


def test_what_must_be_answered_is_asked_only_where_it_applies(world: Any) -> None:
    questions = [QUESTIONS[0], Question(**(vars(QUESTIONS[1]) | {"required": True}))]
    world.store.commit(place(questions=kept(questions)))
    assert sent(world, **{"q-q1": "9"}).status == 303
    reply = sent(world, **{"q-q1": "2"})
    assert reply.status == 422 and "What went wrong?: Please fill this in" in reply.text


def test_whoever_wants_to_talk_need_not_say_more(world: Any) -> None:
    needed = Question(**(vars(QUESTIONS[0]) | {"required": True}))
    world.store.commit(place(questions=kept([needed]), text="required", case_kind=None))
    assert sent(world, phone=" +49 30 901820 ").status == 303
    case = only_case(world)
    assert case.talk == {"way": "call", "phone": "+49 30 901820"}
    assert (case.kind, case.text, case.excerpt, case.wants_answer) == (
        "question",
        "",
        "Would like to be called back",
        True,
    )


def test_leaving_a_number_is_no_leave_to_mail(world: Any, shop: Touchpoint) -> None:
    sent(world, phone="+49 30 901820", email="ada@example.org")
    assert only_case(world).wants_answer is False


def test_whom_no_mail_reaches_is_called(world: Any, shop: Touchpoint) -> None:
    sent(world, phone="+49 30 901820", text="It leaks.")
    world.settle()
    case, grace = only_case(world), world.staff("Grace")
    grace.post(f"/console/cases/{case.id}/resolution", {"version": "1", "resolution": "We sent a new one."})
    world.settle()
    assert "+49 30 901820" in grace.get("/console/calls").text


def test_the_channel_that_the_company_names_is_shown_and_can_be_chosen(world: Any) -> None:
    world.store.commit(
        place(talk={"call": False, "channel": {"en": "Chat: https://chat.example/us", "zh-Hans": "微信"}})
    )
    page = world.ada.get(f"/f/{SHOP}").text
    assert 'href="https://chat.example/us"' in page and 'name="phone"' not in page
    reply = sent(world, talk="channel", text="Let us talk.")
    assert only_case(world).talk == {"way": "channel"}
    assert "https://chat.example/us" in world.ada.get(reply.headers["Location"]).text
    assert sent(world, phone="+49 30 901820").status == 422


def test_a_question_that_is_gone_gives_the_words_back(world: Any, shop: Touchpoint) -> None:
    page = sent(world, **{"q-q99-words": "Words of <mine>", "text": "And these"}).text
    assert "The questions have changed" in page and "Words of &lt;mine&gt;" in page and "And these" in page


def test_a_store_that_cannot_answer_loses_nothing(world: Any, shop: Touchpoint) -> None:
    fields = ANSWERED | {"submission_id": new_id(), "text": 'Line one\nline "two"'}
    with throttled(world.store):
        reply = world.ada.post(f"/f/{SHOP}?lang=en", fields)
    assert reply.status == 503 and "Retry-After" in reply.headers
    again = {
        name: html.unescape(value).removeprefix("\n")
        for name, value in re.findall(r'<textarea name="([^"]+)" hidden>(.*?)</textarea>', reply.text, re.DOTALL)
    }
    assert again == fields and f'action="/f/{SHOP}?lang=en"' in reply.text
    assert world.ada.post(f"/f/{SHOP}?lang=en", again).status == 303


def test_a_touchpoint_of_one_language_speaks_that(world: Any) -> None:
    world.store.commit(place(languages=["zh-Hans"]))
    reply = world.ada.get(f"/f/{SHOP}?lang=en")
    assert reply.headers["Content-Language"] == "zh-Hans" and 'hreflang="en"' not in reply.text
    assert sent(world, "?lang=en", **{"q-q1": "9"}).status == 303
    assert only_case(world).language == "zh-Hans"


def test_the_promise_is_on_the_form_and_on_the_page_of_thanks(world: Any) -> None:
    world.store.commit(place(promise_hours=48))
    assert "We answer within 2 working days." in world.ada.get(f"/f/{SHOP}").text
    thanks = sent(world, **{"q-q1": "9"}).headers["Location"]
    assert "We answer within 2 working days." in world.ada.get(thanks).text
    assert "working days" not in world.ada.get(thanks.partition("?")[0]).text


def test_a_look_is_a_style_sheet_of_its_own_and_lets_the_logo_in(world: Any) -> None:
    world.store.commit(place(look={"colour": "#00a0ff", "scheme": "dark", "logo": "https://cdn.example/logo.svg"}))
    reply = world.ada.get(f"/f/{SHOP}")
    assert 'href="/look/00a0ff-dark.css"' in reply.text and 'src="https://cdn.example/logo.svg"' in reply.text
    assert "img-src 'self' https://cdn.example data:" in reply.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    sheet = world.ada.get("/look/00a0ff-dark.css")
    assert sheet.headers["Content-Type"].startswith("text/css") and "color-scheme: dark" in sheet.text


@pytest.mark.parametrize(
    "name", ["x.css", "00a0ff-blue.css", "00a0ff}-dark.css", "00A0FF-dark.css", "..%2fown-dark.css"]
)
def test_no_other_style_sheets_are_made(world: Any, name: str) -> None:
    assert world.ada.get(f"/look/{name}").status == 404


def test_a_test_is_marked_and_owed_and_counted_in_nothing(world: Any, shop: Touchpoint) -> None:
    token = tokens.make(world.services.secrets, "form", f"test/{SHOP}")
    page = world.ada.get(f"/f/{SHOP}?test={token}")
    assert "This is a test." in page.text and "data-starts" not in page.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    fields = {
        "email": "ada@example.org",
        "may_answer": "yes",
        "name": "Ada",
        "naming": "yes",
        "naming_level": "full_name",
    }
    reply = sent(world, f"?test={token}", **{"q-q1": "1", "begun": "yes"}, **fields)
    assert "This is a test." in world.ada.get(reply.headers["Location"]).text
    world.settle()
    case, grace = only_case(world), world.staff("Grace")
    assert case.test and case.begun is False
    assert grace.post(f"/console/cases/{case.id}/replies", {"version": "1", "reply": "Hello"}).status == 303
    assert grace.post(f"/console/cases/{case.id}/resolution", {"version": "2", "resolution": "Done"}).status == 303
    world.settle()
    world.sweep()
    assert world.mails() == [] and world.store.customer_file(case.customer_id).customer is None
    kinds = {item["type"]["S"] for item in everything(world) if "type" in item}
    assert kinds == {"Touchpoint", "Case", "Event", "Staff", "Session"}
    assert not [item for item in everything(world) if item["pk"]["S"].startswith("MEASURE#")]
    assert "This is a test." in grace.get(f"/console/cases/{case.id}").text
    assert ">Test</span>" in grace.get("/console?status=all").text
    form = {"version": "3", "title": "A lid", "text": "x"}
    assert grace.post(f"/console/cases/{case.id}/link", form).status == 409


def everything(world: Any) -> list[dict[str, Any]]:
    return list(world.store.client.scan(TableName=world.store.name)["Items"])


def test_a_test_that_the_stream_never_brought_is_not_looked_for(world: Any, shop: Touchpoint) -> None:
    from chalicelib import reactions

    token = tokens.make(world.services.secrets, "form", f"test/{SHOP}")
    sent(world, f"?test={token}", **{"q-q1": "1"})
    world.clock.pass_by(minutes=11)
    assert reactions.catch_up(world.services, lambda: True) == 0


@pytest.mark.parametrize("subject", ["test/hello", "other", f"{SHOP}"])
def test_nobody_else_can_make_a_voice_a_test(world: Any, shop: Touchpoint, subject: str) -> None:
    token = tokens.make(world.services.secrets, "form", subject)
    for forged in (token, "x", token[:-2]):
        assert world.ada.get(f"/f/{SHOP}?test={forged}").status == 404
        assert sent(world, f"?test={forged}", **{"q-q1": "1"}).status == 404
    assert world.store.inbox().rows == []


def test_begun_and_finished_are_counted(world: Any, shop: Touchpoint) -> None:
    for _ in range(4):
        assert world.ada.post(f"/f/{SHOP}/starts", {}).status == 204
    assert sent(world, **{"q-q1": "1", "begun": "yes"}).status == 303
    assert sent(world, **{"q-q1": "1"}).status == 303
    world.settle()
    mary = world.staff("Mary", "manager")
    page = mary.get(f"/console/touchpoints/{SHOP}").text
    assert "25% of those who began sent it." in page and "<strong>4</strong>" in page and "<strong>1</strong>" in page
    assert "Nobody has begun" in mary.get("/console/touchpoints/hello").text


def test_the_beginning_is_one_write_and_keeps_nothing_of_anybody(world: Any, shop: Touchpoint) -> None:
    world.ada.get(f"/f/{SHOP}")
    with metered(world.store) as bill:
        world.ada.post(f"/f/{SHOP}/starts", {})
    assert bill.calls == ["UpdateItem"] and bill.written == 1
    [counter] = [item for item in everything(world) if item["pk"]["S"] == "MEASURE#forms"]
    assert set(counter) == {"pk", "sk", "started"}


@pytest.mark.parametrize("touchpoint", ["nowhere", touchpoint_id("never-made")])
def test_what_was_never_made_begins_nothing(world: Any, touchpoint: str) -> None:
    assert world.ada.get(f"/f/{touchpoint}").status == 404
    assert world.ada.post(f"/f/{touchpoint}/starts", {}).status == 404


def test_the_plain_form_offers_a_call_as_well(world: Any) -> None:
    assert 'name="phone"' in world.ada.get("/f/hello").text
    assert world.ada.post("/f/hello", {"phone": "020 7946 0000", "submission_id": new_id()}).status == 303
    assert only_case(world).talk == {"way": "call", "phone": "020 7946 0000"}


def test_it_works_below_a_stage(world: Any, shop: Touchpoint) -> None:
    from dev.gateway import Gateway

    world.ada.gateway = Gateway(world.gateway.app, "/api")
    page = world.ada.get(f"/api/f/{SHOP}").text
    assert f'action="/api/f/{SHOP}?lang=en"' in page and f'data-starts="/api/f/{SHOP}/starts"' in page
