"""What programs do with cases, suggestions, customers, entries and touchpoints: first that it works, then every refusal."""

from typing import Any

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id, new_id
from chalicelib.domain.outcome import Outcome
from tests.api.programs import Program
from tests.listen.test_own_form import place
from tests.meter import metered
from tests.people import a_case, a_customer, a_suggestion, adopt_with
from tests.world import World

TOLD = {"touchpoint_id": "hello", "kind": "complaint", "text": "The lid does not close."}


@pytest.fixture
def shop(world: World) -> Program:
    return Program(world)


def reasons(answer: Any) -> dict[str, str]:
    assert answer.status == 422, answer.text
    return {each["field"]: each["reason"].removeprefix("errors.") for each in answer.json["errors"]}


def test_a_case_is_taken_down_read_and_listed(world: World, shop: Program) -> None:
    told = TOLD | {
        "email": "ada@example.org",
        "may_answer": True,
        "source": {"system": "helpdesk", "reference": "4711"},
    }
    made = shop.post("/v1/cases", told)
    assert made.status == 201 and made.json["my_case"].startswith("http://localhost:8000/my/")
    case = shop.get(f"/v1/cases/{made.json['id']}").json
    assert (case["text"], case["origin"], case["status"]) == (TOLD["text"], "api", "new")
    assert case["source"] == {"key": "Shop", "system": "helpdesk", "reference": "4711"}
    assert [row["id"] for row in shop.get("/v1/cases?status=new&kind=complaint&touchpoint_id=hello").json["data"]] == [
        case["id"]
    ]
    assert shop.get("/v1/cases?status=resolved").json == {"data": [], "cursor": None}


@pytest.mark.parametrize(
    ("keys", "kind", "value"),
    [
        ({"phone": "+41441234567"}, "phone", "+41441234567"),
        ({"external_id": "C-104"}, "external", "C-104"),
        ({"external_id": "C-104", "phone": "+41441234567"}, "external", "C-104"),
        ({"email": "Ada@Example.org", "external_id": "C-104"}, "email", "ada@example.org"),
    ],
)
def test_a_case_is_of_whoever_is_known_by_its_best_key(
    world: World, shop: Program, keys: dict[str, str], kind: str, value: str
) -> None:
    made = shop.post("/v1/cases", TOLD | keys)
    assert made.status == 201
    case = shop.get(f"/v1/cases/{made.json['id']}").json
    assert case["customer_id"] == customer_id(world.services.secrets.key("customers"), kind, value)
    assert {name: case[name] for name in keys} == keys and case["wants_answer"] is False
    world.settle()
    named = {kind if kind != "external" else "external_id": value}
    found = shop.post("/v1/customers/lookup", {"customer": named}).json
    assert [each["case_id"] for each in found["cases"]] == [case["id"]]


def test_who_may_be_answered_and_left_a_number_alone_is_to_be_called(world: World, shop: Program) -> None:
    made = shop.post("/v1/cases", TOLD | {"phone": "+41441234567", "may_answer": True})
    assert shop.get(f"/v1/cases/{made.json['id']}").json["wants_answer"] is True
    world.settle()
    assert not world.mails()
    refused = shop.post("/v1/cases", TOLD | {"external_id": "C-104", "may_answer": True})
    assert reasons(refused) == {"email": "email_to_answer"}


def test_the_same_case_with_another_number_is_another(shop: Program) -> None:
    told = TOLD | {"id": "0192f0a1-7b3c-7d4e-8f5a-6b7c8d9e0f1a", "phone": "+41441234567"}
    assert [shop.post("/v1/cases", each).status for each in (told, told, told | {"phone": "+41441234568"})] == [
        201,
        201,
        409,
    ]


@pytest.mark.parametrize(("key", "problems"), [
    ({"phone": "044 123 45 67"}, {"phone": "pattern"}), ({"external_id": "a b"}, {"external_id": "pattern"}),
    ({"phone": 41}, {"phone": "wrong_type"}),
])  # fmt: skip
def test_a_key_of_a_case_that_is_none_is_named(shop: Program, key: dict[str, Any], problems: dict[str, str]) -> None:
    assert reasons(shop.post("/v1/cases", TOLD | key)) == problems


def test_customers_who_speak_for_themselves_give_no_such_keys(world: World) -> None:
    told = {"kind": "praise", "text": "Good.", "phone": "+41441234567", "external_id": "C-104"}
    answer = world.mallory.post_json("/v1/touchpoints/hello/cases", told)
    assert reasons(answer) == {"phone": "unknown_field", "external_id": "unknown_field"}


def test_a_program_is_told_everything_that_is_wrong_at_once(shop: Program) -> None:
    sent = {"kind": "rant", "text": " ", "colour": "red", "source": {"system": "x" * 61, "more": 1}}
    assert reasons(shop.post("/v1/cases", sent)) == {
        "kind": "not_a_choice", "text": "required", "colour": "unknown_field", "touchpoint_id": "required",
        "source.system": "too_long", "source.more": "unknown_field",
    }  # fmt: skip


def test_a_program_is_told_where_the_statuses_are_named(shop: Program) -> None:
    assert "specification" in shop.get("/v1/cases?status=done").json["errors"][0]["detail"]


def test_at_a_touchpoint_that_does_not_exist_nothing_is_taken_down(world: World, shop: Program) -> None:
    answer = shop.post("/v1/cases", TOLD | {"touchpoint_id": "nowhere"})
    assert answer.status == 404 and "no touchpoint with this id" in answer.json["title"]
    assert not world.store.inbox().rows


def test_the_same_id_is_the_same_case_and_with_other_words_a_conflict(world: World, shop: Program) -> None:
    told = TOLD | {"id": new_id()}
    assert shop.post("/v1/cases", told).body == shop.post("/v1/cases", told).body
    assert shop.post("/v1/cases", told | {"text": "Something else."}).status == 409


def test_every_page_leads_to_the_next_and_nobody_is_missing(world: World, shop: Program) -> None:
    wanted = {world.store.submit(a_case(f"Number {n}", at=world.services.now)).id for n in range(7)}
    met: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = shop.get(f"/v1/cases?limit=3{f'&cursor={cursor}' if cursor else ''}").json
        met += [row["id"] for row in answer["data"]]
        cursor = answer["cursor"]
    assert len(met) == 7 and set(met) == wanted


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.0", "1e1", " 1", "", "x", "\u0663"])
def test_a_limit_that_is_none_is_refused(shop: Program, limit: str) -> None:
    from urllib.parse import quote

    assert set(reasons(shop.get(f"/v1/cases?limit={quote(limit)}"))) == {"limit"}


@pytest.mark.parametrize(
    "cursor", ["x", "WyJwayIsInNrIl0", "WyJwayIsInNrIiwibGlzdHNfa2V5IiwibGlzdHNfb3JkZXIiXQ", "e30", "bnVsbA", "é"]
)
@pytest.mark.parametrize("path", ["/v1/cases?status=new", "/v1/cases?", "/v1/suggestions?", "/v1/entries?"])
def test_a_cursor_of_nobody_is_refused_and_not_a_crash(shop: Program, path: str, cursor: str) -> None:
    assert reasons(shop.get(f"{path}&cursor={cursor}")) == {"cursor": "bad_cursor"}


def test_staff_deeds_are_done_by_the_keys_name_and_owe_what_staff_would(world: World, shop: Program) -> None:
    case = world.store.submit(a_case(at=world.services.now))
    world.settle()
    assert shop.post(f"/v1/cases/{case.id}/replies", {"text": "We are on it."}).json["status"] == "waiting"
    assert shop.post(f"/v1/cases/{case.id}/resolution", {"text": "It closes now."}).json["status"] == "resolved"
    world.settle()
    assert len(world.mails("ada@example.org")) == 3
    assert "key:" not in "".join(str(mail) for mail in world.mails())
    again = shop.post(f"/v1/cases/{case.id}/reopening", {"text": "She called."}).json
    assert (again["status"], again["reopened"]) == ("open", 1)
    told = shop.get(f"/v1/cases/{case.id}/events").json["data"]
    assert [(each["name"], each["by"], each["text"]) for each in told] == [
        ("Replied", "key: Shop", "We are on it."),
        ("Resolved", "key: Shop", "It closes now."),
        ("Reopened", "key: Shop", "She called."),
    ]
    assert world.store.outcome(told[0]["id"]).by == "key: Shop"


@pytest.mark.parametrize("deed", ["replies", "resolution", "reopening"])
def test_words_that_are_none_are_refused(world: World, shop: Program, deed: str) -> None:
    case = world.store.submit(a_case(at=world.services.now))
    path = f"/v1/cases/{case.id}/{deed}"
    for body, why in (
        ({}, "required"),
        ({"text": " \u3000"}, "required"),
        ({"text": "a\x00"}, "not_text"),
        ({"text": 1}, "wrong_type"),
    ):
        assert reasons(shop.post(path, body)) == {"text": why}
    assert reasons(shop.post(path, {"text": "e" * 5001})) == {"text": "too_long"}
    assert world.store.case(case.id).version == 1


def test_limits_count_as_people_do(world: World, shop: Program) -> None:
    case = world.store.submit(a_case(at=world.services.now))
    assert shop.post(f"/v1/cases/{case.id}/replies", {"text": "👨‍👩‍👧" * 1100}).status == 200


def test_a_step_that_the_case_does_not_allow_is_a_conflict(world: World, shop: Program) -> None:
    case = world.store.submit(a_case(at=world.services.now))
    assert shop.post(f"/v1/cases/{case.id}/reopening", {"text": "x"}).status == 409
    shop.post(f"/v1/cases/{case.id}/resolution", {"text": "x"})
    for deed in ("resolution", "replies"):
        assert shop.post(f"/v1/cases/{case.id}/{deed}", {"text": "x"}).status == 409


def test_customers_are_put_behind_a_suggestion_by_any_key(world: World, shop: Program) -> None:
    wish = a_suggestion()
    world.store.commit(wish)
    path = f"/v1/suggestions/{wish.id}/supporters"
    keys = {"email": "ada@example.org"}, {"phone": "+41441234567"}, {"external_id": "customer-7"}
    for key in keys:
        answer = shop.post(path, {"customer": key, "wants_answer": True, "name": "Ada", "language": "zh-Hans"})
        assert answer.status == 201 and answer.json["suggestion_id"] == wish.id
    world.settle()
    assert shop.get(f"/v1/suggestions/{wish.id}").json["supporters"] == 3
    secret = world.services.secrets.key("customers")
    [ada, by_phone, by_id] = world.store.customers(
        [customer_id(secret, kind, value) for kind, value in
         (("email", "ada@example.org"), ("phone", "+41441234567"), ("external", "customer-7"))]
    ).values()  # fmt: skip
    assert (
        ada
        and by_phone
        and by_id
        and (ada.email, by_phone.phone, by_id.language) == ("ada@example.org", "+41441234567", "zh-Hans")
    )


def test_behind_a_merged_suggestion_means_behind_the_whole_and_behind_a_decided_one_nobody_gets(
    world: World, shop: Program
) -> None:
    part, whole = a_suggestion(title="Part"), a_suggestion(title="Whole")
    world.store.commit(part, whole)
    world.store.commit(part, whole, *part.merge(whole, "grace", world.services.now))
    body = {"customer": {"email": "ada@example.org"}}
    assert shop.post(f"/v1/suggestions/{part.id}/supporters", body).json["suggestion_id"] == whole.id
    event = whole.decline("No.", "grace", world.services.now)
    world.store.commit(whole, event, Outcome.of(event, "en"))
    assert shop.post(f"/v1/suggestions/{whole.id}/supporters", body).status == 409


@pytest.mark.parametrize(
    ("key", "problems"),
    [
        ({}, {"customer": "customer_key"}),
        ({"mail": "ada@example.org"}, {"customer": "customer_key"}),
        ({"email": "ada@example.org", "phone": "+41441234567"}, {"customer.phone": "unknown_field"}),
        ({"email": "ada"}, {"customer.email": "email"}),
        ({"email": None}, {"customer.email": "wrong_type"}),
        ({"phone": "044 123 45 67"}, {"customer.phone": "pattern"}),
        ({"external_id": "a b"}, {"customer.external_id": "pattern"}),
        ("ada@example.org", {"customer": "customer_key"}),
    ],
)
def test_a_customer_is_named_by_one_key_that_is_whole(shop: Program, key: Any, problems: dict[str, str]) -> None:
    assert reasons(shop.post("/v1/customers/lookup", {"customer": key})) == problems


def test_a_customer_is_looked_up_with_their_cases(world: World, shop: Program) -> None:
    case = shop.post("/v1/cases", TOLD | {"email": "ada@example.org", "may_answer": True}).json
    world.settle()
    found = shop.post("/v1/customers/lookup", {"customer": {"email": " ada@example.org".strip().upper()}}).json
    assert (found["email"], [each["case_id"] for each in found["cases"]]) == ("ada@example.org", [case["id"]])
    unknown = shop.post("/v1/customers/lookup", {"customer": {"email": "bea@example.org"}})
    assert (unknown.status, unknown.json["title"]) == (404, "No customer is known by this key.")


def test_looking_somebody_up_writes_nothing(world: World, shop: Program) -> None:
    who = customer_id(world.services.secrets.key("customers"), "email", "ada@example.org")
    world.store.commit(Customer(who, "ada@example.org", "Ada", "en", world.services.now))
    shop.get("/v1/touchpoints")
    with metered(world.store) as bill:
        assert shop.post("/v1/customers/lookup", {"customer": {"email": "ada@example.org"}}).status == 200
    assert bill.calls == ["GetItem", "Query"] and bill.written == 0


def test_what_we_did_is_told_with_the_names_allowed_at_this_moment(world: World, shop: Program) -> None:
    _, _, entry = adopt_with(world, [a_customer("Ada"), a_customer("Bea")])
    world.settle()
    [listed] = shop.get("/v1/entries").json["data"]
    assert listed == shop.get(f"/v1/entries/{entry.id}").json
    assert (listed["asked"], listed["did"], listed["more"]) == ("A tighter lid", "The lid closes now.", 2)
    assert listed["address"].startswith(f"http://localhost:8000/you-asked/{entry.id}")
    assert shop.get("/v1/entries/0123456789").status == 404
    assert reasons(shop.get("/v1/entries?limit=21")) == {"limit": "number_range"}


def test_touchpoints_are_listed(shop: Program) -> None:
    assert [each["id"] for each in shop.get("/v1/touchpoints").json["data"]] == ["hello"]


def test_problems_speak_the_callers_language(shop: Program) -> None:
    answer = shop.get("/v1/cases?limit=0", **{"Accept-Language": "zh-CN"})
    assert (
        answer.headers["Content-Language"] == "zh-Hans" and answer.json["errors"][0]["detail"] == "这个数字过小或过大。"
    )


def test_a_body_that_is_no_object_is_refused(world: World, shop: Program) -> None:
    for raw in (b"", b"[]", b"{", b'{"signals": [], "signals": []}'):
        headers = {**shop.letter, "Content-Type": "application/json"}
        assert set(reasons(world.mallory.send("POST", "/v1/signals", raw, **headers))) == {"body"}


def test_a_case_from_a_form_with_questions_tells_its_answers_and_its_wish(world: World, shop: Program) -> None:
    asks = place(look={"colour": "#8a2a6b", "logo": "https://acme.example/logo.svg"}, promise_hours=48)
    world.store.commit(asks)
    answers = {"q1": 3, "q2": ["c3", {"else": "The box was open"}], "q7": "Bo", "q8": "Send it whole."}
    told = {"touchpoint_id": asks.id, "answers": answers, "talk": {"way": "call", "phone": "+41 44 123 45 67"}}
    made = shop.post("/v1/cases", told)
    assert made.status == 201, made.text
    case = shop.get(f"/v1/cases/{made.json['id']}").json
    assert [(each["question"], each["answer"]) for each in case["answers"]][:1] == [("q1", 3)]
    assert case["answers"][1]["answer"][1] == {"id": "else", "label": None, "words": "The box was open"}
    assert case["talk"] == {"way": "call", "phone": "+41 44 123 45 67"} and case["kind"] == "complaint"
    problems = reasons(shop.post("/v1/cases", told | {"answers": {"q1": 11, "q99": "x"}}))
    assert problems == {"answers.q1": "out_of_range", "answers.q99": "question_gone"}


def test_what_everybody_may_know_of_a_touchpoint_is_what_the_specification_says(world: World) -> None:
    from chalicelib.listen.api_models import TouchpointFacts

    asks = place(look={"colour": "#8a2a6b"}, talk={"call": True, "channel": {"en": "At the desk"}}, promise_hours=48)
    world.store.commit(asks)
    for touchpoint_id in ("hello", asks.id):
        facts = world.ada.get(f"/v1/touchpoints/{touchpoint_id}").json
        assert TouchpointFacts.read(facts).model_dump(exclude_unset=True) == facts
