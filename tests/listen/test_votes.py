""" "Me too": anybody with the address joins with an email, is told once, and nothing is given away."""

import re
from typing import Any

import pytest

from chalicelib.domain.ids import customer_id
from chalicelib.domain.suggestion import Suggestion
from tests.listen.outage import throttled
from tests.meter import metered
from tests.people import NOON, a_customer, a_suggestion

REASON = "It would make every list slower for everyone."
TYPED = {"email": "Ada@Example.org", "name": "Ada", "tell_me": "yes"}


@pytest.fixture
def asked(world: Any) -> Suggestion:
    suggestion = a_suggestion(title="A tighter lid", text="The lid must close on trains.", opened_at=NOON)
    world.store.commit(suggestion)
    return suggestion


def who(world: Any, email: str = "ada@example.org") -> str:
    return customer_id(world.services.secrets.key("customers"), "email", email)


def join(world: Any, suggestion: Suggestion, **changes: str) -> Any:
    return world.ada.post(f"/asks/{suggestion.id}", {**TYPED, **changes})


def decline(world: Any, suggestion: Suggestion) -> None:
    grace, fresh = world.staff("Grace"), world.store.suggestion(suggestion.id)
    form = {"version": str(fresh.version), "reason": REASON}
    assert grace.post(f"/console/suggestions/{suggestion.id}/decline", form).status == 303
    world.settle()


def test_it_works(world: Any, asked: Suggestion) -> None:
    page = world.ada.get(f"/asks/{asked.id}")
    assert page.status == 200 and "A tighter lid" in page.text and "The lid must close on trains." in page.text
    answer = join(world, asked)
    assert (answer.status, answer.headers["Location"]) == (303, f"/asks/{asked.id}?thanks=1")
    world.settle()
    thanks = world.ada.get(answer.headers["Location"]).text
    assert "Thank you." in thanks and "One customer asks for this." in thanks
    decline(world, asked)
    assert len(world.mails("Ada@Example.org")) == 1
    assert world.store.suggestion_file(asked.id).supporters == 1


def test_what_nobody_has_decided_is_not_said_to_be_worked_on_in_chinese_either(world: Any, asked: Suggestion) -> None:
    page = world.ada.get(f"/asks/{asked.id}?lang=zh-Hans").text
    assert "待处理" in page and "处理中" not in page


def test_whoever_does_so_twice_is_counted_and_told_once(world: Any, asked: Suggestion) -> None:
    for email in ("ada@example.org", "ADA@example.org", " ada@example.org "):
        assert join(world, asked, email=email).status == 303
        world.settle()
    [supporter] = world.store.supporters([asked.id]).rows
    assert supporter.voted_at and supporter.customer_id == who(world)
    assert world.store.suggestion_file(asked.id).supporters == 1


def test_the_answer_does_not_tell_who_is_known(world: Any, asked: Suggestion) -> None:
    known = a_customer("Ada", opted_out_at=NOON)
    known.id = who(world)
    world.store.commit(known)
    first, second = join(world, asked), join(world, asked, email="new@example.org")
    assert (first.status, first.headers, first.body) == (second.status, second.headers, second.body)


def test_what_is_on_record_stays(world: Any, asked: Suggestion) -> None:
    known = a_customer("Dr. Ada", language="zh-Hans")
    known.id = who(world)
    world.store.commit(known)
    join(world, asked, name="Mallory")
    found = world.store.customers([known.id])[known.id]
    assert (found.name, found.language, found.version) == ("Dr. Ada", "zh-Hans", 1)


def test_a_new_customer_speaks_the_language_of_the_page(world: Any, asked: Suggestion) -> None:
    answer = world.ada.post(f"/asks/{asked.id}?lang=zh-Hans", TYPED)
    assert answer.headers["Location"].endswith("thanks=1&lang=zh-Hans")
    assert world.store.customers([who(world)])[who(world)].language == "zh-Hans"
    page = world.ada.get(f"/asks/{asked.id}?lang=zh-Hans").text
    assert "我也需要" in page and '<h1 dir="auto" lang="en">A tighter lid' in page


def test_without_the_tick_they_count_and_are_not_told(world: Any, asked: Suggestion) -> None:
    join(world, asked, tell_me="")
    world.settle()
    decline(world, asked)
    assert not world.mails("Ada@Example.org") and world.store.suggestion_file(asked.id).supporters == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"email": ""}, "email"), ({"email": "ada@"}, "email"), ({"name": "x" * 81}, "name"), ({"email": "a\x00@b.org"}, "email"),
     ({"website": "http://spam.example"}, "website")],
)  # fmt: skip
def test_what_cannot_be_taken_comes_back_with_what_was_typed(
    world: Any, asked: Suggestion, changes: dict[str, str], where: str
) -> None:
    answer = join(world, asked, **changes)
    assert answer.status == 422 and f'href="#{where}"' in answer.text
    assert changes.get("name", "Ada") in answer.text
    assert not world.store.supporters([asked.id]).rows and not world.store.customers([who(world)])[who(world)]


def test_a_part_leads_to_the_whole(world: Any, asked: Suggestion) -> None:
    whole = a_suggestion(title="Better cups", opened_at=NOON)
    world.store.commit(whole)
    part = world.store.suggestion(asked.id)
    world.store.commit(part, whole, *part.merge(whole, "grace", NOON))
    answer = world.ada.get(f"/asks/{asked.id}?lang=en")
    assert (answer.status, answer.headers["Location"]) == (303, f"/asks/{whole.id}?lang=en")
    assert join(world, asked).headers["Location"] == f"/asks/{whole.id}?thanks=1"
    assert [each.suggestion_id for each in world.store.supporters([whole.id]).rows] == [whole.id]


def test_nobody_is_counted_twice_in_what_became_one(world: Any, asked: Suggestion) -> None:
    whole = a_suggestion(title="Better cups", opened_at=NOON)
    world.store.commit(whole)
    for suggestion in (asked, whole):
        join(world, suggestion)
    join(world, whole, email="bo@example.org")
    part = world.store.suggestion(asked.id)
    world.store.commit(part, whole, *part.merge(whole, "grace", NOON))
    world.settle()
    assert "At least 2 customers ask for this." in world.ada.get(f"/asks/{whole.id}").text


def test_after_the_decision_the_page_says_what_became_of_it(world: Any, asked: Suggestion) -> None:
    decline(world, asked)
    page = world.ada.get(f"/asks/{asked.id}").text
    assert REASON in page and "<form" not in page.replace('<form class="filters', "")
    answer = join(world, asked)
    assert answer.status == 409 and REASON in answer.text
    assert not world.store.supporters([asked.id]).rows


def test_what_was_adopted_leads_to_the_public_entry(world: Any, asked: Suggestion) -> None:
    grace = world.staff("Grace")
    words = {"asked-en": "A lid", "did-en": "It closes now.", "asked-zh-Hans": "盖子", "did-zh-Hans": "盖紧了。"}
    assert grace.post(f"/console/suggestions/{asked.id}/adoption", {"version": "1", **words}).status == 303
    page = world.ada.get(f"/asks/{asked.id}").text
    entry_id = world.store.suggestion(asked.id).entry_id
    assert "It closes now." in page and f'href="/you-asked/{entry_id}"' in page
    assert "盖紧了。" in world.ada.get(f"/asks/{asked.id}?lang=zh-Hans").text


def test_reading_changes_nothing_and_no_robot_keeps_it(world: Any, asked: Suggestion) -> None:
    with metered(world.store) as bill:
        for method in ("GET", "HEAD"):
            answer = world.ada.send(method, f"/asks/{asked.id}?thanks=1")
            assert answer.status == 200 and answer.headers["X-Robots-Tag"] == "noindex"
    assert bill.written == 0
    assert re.search(r'<meta name="robots" content="noindex">', world.ada.get(f"/asks/{asked.id}").text)


@pytest.mark.parametrize("name", ["nothing", "01a20074-9d38-775d-8333-bfc84c4db29e", "%00", "x" * 3000])
def test_what_is_not_there_is_not_found(world: Any, name: str) -> None:
    assert world.ada.get(f"/asks/{name}").status == 404
    assert world.ada.post(f"/asks/{name}", TYPED).status == 404


def test_a_store_in_trouble_loses_nothing_typed(world: Any, asked: Suggestion) -> None:
    with throttled(world.store, "TransactWriteItems"):
        answer = join(world, asked)
    assert answer.status == 503 and "Retry-After" in answer.headers and 'value="Ada@Example.org"' in answer.text
    assert join(world, asked).status == 303


def test_what_staff_did_not_open_has_no_page(world: Any, asked: Suggestion) -> None:
    closed = a_suggestion(title="A secret lid")
    part = a_suggestion(title="A secret part")
    world.store.commit(closed)
    world.store.commit(part)
    world.store.commit(part, asked, *part.merge(asked, "grace", NOON))
    for each in (closed, part):
        for answer in (world.ada.get(f"/asks/{each.id}"), join(world, each)):
            assert answer.status == 404 and "secret" not in answer.text
        assert not world.store.supporters([each.id]).rows


def test_a_part_that_is_open_does_not_give_away_a_whole_that_is_not(world: Any, asked: Suggestion) -> None:
    whole = a_suggestion(title="A secret whole")
    world.store.commit(whole)
    world.store.commit(asked, whole, *asked.merge(whole, "grace", NOON))
    answer = world.ada.get(f"/asks/{asked.id}")
    assert answer.status == 404 and whole.id not in str(answer.headers) + answer.text


def test_closed_again_there_is_no_page_and_the_people_stay(world: Any, asked: Suggestion) -> None:
    join(world, asked)
    fresh = world.store.suggestion(asked.id)
    world.store.commit(fresh, fresh.close_to_customers("grace", NOON))
    assert world.ada.get(f"/asks/{asked.id}?thanks=1").status == 404
    assert len(world.store.supporters([asked.id]).rows) == 1


def test_the_page_of_staff_has_the_address_to_share(world: Any, asked: Suggestion) -> None:
    assert f"http://localhost:8000/asks/{asked.id}" in world.staff("Grace").get(f"/console/suggestions/{asked.id}").text
