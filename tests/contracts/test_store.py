"""The store's contract, on the embedded engine: what ports.Store promises, and what each access pattern costs."""

import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.dynamodb.records import from_item, plain_value, typed_value, write_of
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.case import STATUSES
from chalicelib.domain.errors import Conflict, Exists, Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.events import Event
from chalicelib.domain.ids import new_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Supporter
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.ports import Increment
from tests.meter import metered
from tests.people import NOON, a_case, a_customer, a_suggestion
from tests.world import connected


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    return connected(table, engine)


def test_it_works(store: DynamoDBStore) -> None:
    stored = store.submit(a_case())
    assert store.case(stored.id) == stored


def test_a_retried_submission_meets_itself(store: DynamoDBStore) -> None:
    first = store.submit(a_case())
    again = store.submit(a_case(id=first.id))
    assert again == first


def test_the_same_id_with_another_body_is_a_conflict(store: DynamoDBStore) -> None:
    first = store.submit(a_case("One"))
    with pytest.raises(Conflict):
        store.submit(a_case("Two", id=first.id))
    assert store.case(first.id).text == "One"


def test_a_submission_is_one_write_of_three_units(store: DynamoDBStore) -> None:
    with metered(store) as bill:
        store.submit(a_case())
    assert bill.calls == ["PutItem"]
    assert (bill.written, bill.read) == (3.0, 0.0)  # the item and its places in two lists


def test_the_second_of_two_editors_is_told(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    grace, hedy = store.case(case.id), store.case(case.id)
    store.commit(grace, grace.assign("grace", "grace", NOON))
    with pytest.raises(Stale):
        store.commit(hedy, hedy.assign("hedy", "hedy", NOON))
    file = store.case_file(case.id)
    assert file.case.assignee == "grace" and len(file.events) == 1


def test_what_must_not_exist_twice_does_not(store: DynamoDBStore) -> None:
    store.commit(a_customer("Ada"))
    with pytest.raises(Exists):
        store.commit(a_customer("Ada"))


def test_a_commit_is_all_or_nothing(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    event = case.assign("grace", "grace", NOON)
    store.commit(event)
    with pytest.raises(Exists):
        store.commit(case, event)
    assert store.case(case.id).assignee is None and case.version == 1


def test_a_field_that_became_none_leaves_the_item_and_its_index(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    store.commit(case, case.assign("grace", "grace", NOON))
    assert store.inbox(assignee="grace", status="open").rows
    store.commit(case, case.assign(None, "grace", NOON))
    assert not store.inbox(assignee="grace").rows and store.case(case.id).assignee is None


def test_one_of_many_editors_wins(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    copies, won = [store.case(case.id) for _ in range(8)], []

    def edit(number: int) -> None:
        try:
            copy = copies[number]
            store.commit(copy, copy.assign(f"staff-{number}", "grace", NOON))
            won.append(number)
        except Stale:
            pass

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(won) == 1 and store.case(case.id).assignee == f"staff-{won[0]}"


def test_two_links_of_one_customer_meet_in_one_supporter(store: DynamoDBStore) -> None:
    store.commit(Supporter("s", "ada", NOON, False, {"case-1"}))
    store.commit(Supporter("s", "ada", "2027-01-01T00:00:00.000Z", True, {"case-2"}))
    store.commit(Supporter("s", "ada", NOON, False, {"case-3"}))
    [supporter] = store.supporters(["s"]).rows
    assert supporter == Supporter("s", "ada", NOON, True, {"case-1", "case-2", "case-3"})


def test_a_missing_thing_is_not_found(store: DynamoDBStore) -> None:
    for read in (
        store.case,
        store.case_file,
        store.suggestion,
        store.suggestion_file,
        store.outcome,
        store.entry,
        store.touchpoint,
    ):
        with pytest.raises(NotFound):
            read("nowhere")


def _fill(store: DynamoDBStore, count: int) -> list[str]:
    """`count` cases of the four statuses, a minute apart; returns their ids in order of arrival."""
    made = []
    for number in range(count):
        case = store.submit(a_case(f"Case {number}", at=f"2026-11-21T{number // 60:02}:{number % 60:02}:00.000Z"))
        steps = [[], ["assign"], ["reply"], ["resolve"]][number % 4]
        if "assign" in steps:
            store.commit(case, case.assign("grace", "grace", NOON))
        if "reply" in steps:
            store.commit(case, case.reply("Hello", "grace", NOON))
        if "resolve" in steps:
            store.commit(case, case.resolve("Done", "grace", NOON))
        made.append(case.id)
    return made


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_pages_of_the_whole_inbox_show_each_case_once_in_order(
    store: DynamoDBStore, oldest_first: bool, limit: int
) -> None:
    made = _fill(store, 22)
    seen, cursor = [], None
    for _ in range(60):
        page = store.inbox(oldest_first=oldest_first, limit=limit, cursor=cursor)
        seen += [row.id for row in page.rows]
        if not (cursor := page.cursor):
            break
    assert seen == (made if oldest_first else made[::-1])


def test_filters_narrow_the_inbox(store: DynamoDBStore) -> None:
    made = _fill(store, 12)
    assert {row.status for row in store.inbox(status="waiting").rows} == {"waiting"}
    assert {row.status for row in store.inbox(status="unresolved").rows} == {"new", "open", "waiting"}
    assert len(store.inbox(touchpoint_id="hello").rows) == len(made) and not store.inbox(touchpoint_id="elsewhere").rows
    assert (
        len(store.inbox(assignee="grace").rows) == 3
        and not store.inbox(assignee="grace", touchpoint_id="elsewhere").rows
    )
    assert len(store.inbox(kind="complaint").rows) == len(made) and not store.inbox(kind="praise").rows


def test_a_rare_filter_costs_no_more_than_a_common_one(store: DynamoDBStore) -> None:
    _fill(store, 40)
    with metered(store) as common:
        store.inbox(status="new", kind="complaint")
    with metered(store) as rare:
        store.inbox(status="new", kind="praise")
    assert rare.round_trips == common.round_trips == 1 and rare.read == common.read


def test_a_cursor_of_another_list_is_refused(store: DynamoDBStore) -> None:
    _fill(store, 8)
    cursor = store.inbox(status="new", limit=1).cursor
    for wrong in (cursor, "nonsense", "e30", "bnVsbA"):
        with pytest.raises(Invalid):
            store.inbox(status="open", cursor=wrong)
    with pytest.raises(Invalid):
        store.inbox(cursor=cursor)


def test_an_inbox_page_of_one_status_is_one_query(store: DynamoDBStore) -> None:
    _fill(store, 200)
    with metered(store) as bill:
        assert len(store.inbox(status="new", limit=25).rows) == 25
    assert bill.calls == ["Query"] and bill.read <= 1.5
    with metered(store) as bill:
        assert len(store.inbox(status="unresolved", limit=25).rows) == 25
    assert bill.calls == ["Query"] * 3 and bill.read <= 4.5


def test_a_case_with_its_history_is_one_query(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    for number in range(10):
        store.commit(case, case.reply(f"Reply {number}", "grace", NOON))
    with metered(store) as bill:
        file = store.case_file(case.id)
    assert [event.data["text"] for event in file.events] == [f"Reply {number}" for number in range(10)]
    assert bill.calls == ["Query"] and bill.read <= 2.0


def test_a_decision_is_one_transaction(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    event = case.resolve("Done", "grace", NOON)
    with metered(store) as bill:
        store.commit(case, event, Outcome.of(event, "en"))
    assert bill.calls == ["TransactWriteItems"] and bill.written <= 16


def test_a_suggestion_costs_the_same_with_a_thousand_supporters(store: DynamoDBStore) -> None:
    suggestion = a_suggestion()
    store.commit(suggestion)
    for number in range(200):
        store.commit(Supporter(suggestion.id, f"customer-{number:04}", NOON, True, {f"case-{number}"}))
    with metered(store) as bill:
        store.suggestion_file(suggestion.id)
    assert bill.calls == ["Query"] and bill.read == 1.0


def test_supporters_come_in_pages_each_once(store: DynamoDBStore) -> None:
    for number in range(23):
        store.commit(Supporter("s", f"customer-{number:02}", NOON, True, {"case"}))
    seen, cursor = [], None
    while True:
        page = store.supporters(["s"], cursor, limit=5)
        seen += [row.customer_id for row in page.rows]
        if not (cursor := page.cursor):
            break
    assert seen == [f"customer-{number:02}" for number in range(23)]


def test_a_customer_with_many_cases_keeps_their_profile(store: DynamoDBStore) -> None:
    from chalicelib.domain.customer import Telling

    ada = a_customer("Ada")
    store.commit(ada)
    for number in range(60):
        store.commit(
            Telling(ada.id, f"case-{number:02}", f"2026-11-21T12:{number:02}:00.000Z", "praise", "hello", "Nice")
        )
    file = store.customer_file(ada.id)
    assert file.customer == ada and len(file.tellings) == 20 and file.tellings[0].case_id == "case-59"


def test_a_fact_is_counted_once_for_ever(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    key, increment = (
        ("CASE#" + case.id, "CASE"),
        Increment("volume", "2026-11-21", "complaint|hello", {"n": 1, "seconds": 7}),
    )
    assert store.tally(key, [increment]) and not store.tally(key, [increment])
    [count] = store.counts("volume", "2026-11-21", "2026-11-21")
    assert count.amounts == {"n": 1, "seconds": 7} and count.dimension == "complaint|hello"


def test_a_change_of_a_counted_record_does_not_uncount_it(store: DynamoDBStore) -> None:
    case = store.submit(a_case())
    key, increment = ("CASE#" + case.id, "CASE"), Increment("volume", "2026-11-21", "", {"n": 1})
    store.tally(key, [increment])
    store.commit(case, case.resolve("Done", "grace", NOON))
    assert not store.tally(key, [increment])


def test_a_store_that_cannot_answer_says_so(engine: Any) -> None:
    nowhere = DynamoDBStore("hearback-nowhere", "http://127.0.0.1:9")
    with pytest.raises(Unavailable):
        nowhere.case("x")


def test_a_throttled_store_says_when_to_come_back(table: str, engine: Any) -> None:
    store = DynamoDBStore(table, engine.endpoint)

    def throttle(model: Any, **_: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        body = b'{"__type":"ProvisionedThroughputExceededException","message":"slow down"}'

        class Raw:
            def stream(self, *_: Any, **__: Any) -> Any:
                yield body

        return AWSResponse("http://x", 400, {"x-amzn-requestid": "1"}, Raw())

    store.client.meta.events.register("before-send.dynamodb.PutItem", lambda request, **_: throttle(None))
    with pytest.raises(Unavailable) as caught:
        store.submit(a_case())
    assert caught.value.retry_after >= 1


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_plain_values_survive_the_table_form(value: Any) -> None:
    assert plain_value(typed_value(value)) == value


@settings(max_examples=50)
@given(st.text(min_size=1), st.sampled_from(STATUSES))
def test_records_survive_the_table_form(text: str, status: str) -> None:
    case = a_case(text, status=status)
    put = write_of(case, "t")["Put"]["Item"]
    assert from_item(put).text == text  # type: ignore[union-attr]
    event = Event("Replied", f"case/{new_id()}", NOON, "grace", {"text": text, "list": [1, {"deep": True}]})
    assert from_item(write_of(event, "t")["Put"]["Item"]) == event


def _lose_the_next_answer(store: DynamoDBStore) -> None:
    """The next call reaches the engine, and its answer is lost on the way back."""
    from botocore.exceptions import ReadTimeoutError

    session = store.client._endpoint.http_session
    send, lost = session.send, iter([True])

    def send_and_lose(request: Any) -> Any:
        answer = send(request)
        if next(lost, False):
            raise ReadTimeoutError(endpoint_url="http://lost")
        return answer

    session.send = send_and_lose


@pytest.mark.parametrize("deed", ["touchpoint", "staff", "use_once", "submit", "decision"])
def test_a_write_whose_answer_was_lost_is_not_taken_for_somebody_elses(table: str, engine: Any, deed: str) -> None:
    store = DynamoDBStore(table, engine.endpoint)
    case = store.submit(a_case())
    _lose_the_next_answer(store)
    if deed == "touchpoint":
        store.commit(Touchpoint("shop-1234", "Shop"))
    elif deed == "staff":
        store.commit(Staff("grace", "grace@acme.example", "Grace"))
    elif deed == "use_once":
        store.use_once("link", 1)
    elif deed == "submit":
        again = a_case("Another")
        assert store.submit(again).id == again.id
    else:
        event = case.resolve("Done", "grace", NOON)
        store.commit(case, event, Outcome.of(event, "en"))


@pytest.mark.parametrize("code", ["TransactionConflictException", "TooManyRequestsException", "SomethingNew"])
def test_any_trouble_of_the_store_is_unavailable_and_no_bug(table: str, engine: Any, code: str) -> None:
    from botocore.awsrequest import AWSResponse

    class Raw:
        def stream(self, *_: Any, **__: Any) -> Any:
            yield f'{{"__type":"{code}","message":"no"}}'.encode()

    store = DynamoDBStore(table, engine.endpoint)
    store.client.meta.events.register("before-send.dynamodb.*", lambda **_: AWSResponse("http://x", 400, {}, Raw()))
    for deed in (lambda: store.submit(a_case()), lambda: store.case("x"), lambda: store.commit(a_customer("Ada"))):
        with pytest.raises(Unavailable):
            deed()


def test_what_could_be_no_key_is_not_there(store: DynamoDBStore) -> None:
    for read in (store.case, store.entry, store.touchpoint, store.suggestion):
        with pytest.raises(NotFound):
            read("x" * 3000)
    assert store.session("x" * 3000, "y" * 3000) == (None, None)


@pytest.mark.parametrize("cursor", ["W" * 6000, "W1tbW1tbW1tbW1tbW1tb" * 100])
def test_a_monstrous_cursor_is_refused(store: DynamoDBStore, cursor: str) -> None:
    with pytest.raises(Invalid):
        store.entries(cursor)
