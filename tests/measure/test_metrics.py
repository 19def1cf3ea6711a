"""Volume, times and reopenings: counted once from facts, read back by day."""

from typing import Any

from chalicelib.domain.times import day
from chalicelib.measure.metrics import METRICS
from chalicelib.measure.overview import as_json, days_until, overview
from tests.meter import metered
from tests.people import a_case


def measured(world: Any, length: int = 7) -> dict[str, Any]:
    days = days_until(world.clock.now(), length)
    return as_json(overview(world.store, days), days)


def submitted(world: Any, **fields: Any) -> Any:
    return world.store.submit(a_case(at=world.services.now, **fields))


def test_it_works(world: Any, count: Any) -> None:
    case = submitted(world)
    world.clock.pass_by(minutes=20)
    world.store.commit(case, case.reply("We will look.", "grace", world.services.now))
    world.clock.pass_by(minutes=40)
    world.store.commit(case, case.resolve("It closes now.", "grace", world.services.now))
    count()
    seen = measured(world)
    assert seen["volume"]["by_kind"] == {"complaint": 1, "suggestion": 0, "praise": 0, "question": 0}
    assert seen["volume"]["by_touchpoint"] == {"hello": 1}
    assert abs(seen["first_answer"]["median_seconds"] / 1200 - 1) <= seen["quantile_error"]
    assert seen["first_answer"]["mean_seconds"] == 1200 and seen["first_answer"]["n"] == 1
    assert seen["resolution"]["mean_seconds"] == 3600
    assert seen["reopened"] == {"resolved": 1, "reopened": 0, "by_customers": 0, "share": 0.0}


def test_the_whole_stream_twice_changes_nothing(world: Any, count: Any) -> None:
    for number in range(5):
        case = submitted(world, email=f"ada{number}@example.org")
        world.store.commit(case, case.resolve("Done.", "grace", world.services.now))
    count()
    once = measured(world)
    count(again=True)
    assert measured(world) == once and once["volume"]["cases"] == 5


def test_a_fact_that_no_metric_counts_costs_no_write(world: Any, count: Any) -> None:
    case = submitted(world)
    count()
    world.store.commit(case, case.assign("grace", "grace", world.services.now))
    with metered(world.store) as bill:
        count()
    assert bill.calls == []


def test_a_fact_is_counted_in_one_transaction(world: Any, count: Any) -> None:
    case = submitted(world)
    count()
    world.store.commit(case, case.resolve("Done.", "grace", world.services.now))
    with metered(world.store) as bill:
        count()
    # Three metrics and the fact's mark: four items, twice their price in a transaction.
    assert bill.calls == ["TransactWriteItems"] and bill.written == 8


def test_the_first_answer_counts_and_the_second_does_not(world: Any, count: Any) -> None:
    case = submitted(world)
    for minutes in (5, 50):
        world.clock.pass_by(minutes=minutes)
        world.store.commit(case, case.reply("Still looking.", "grace", world.services.now))
    count()
    assert measured(world)["first_answer"]["n"] == 1
    assert measured(world)["first_answer"]["mean_seconds"] == 300


def test_a_reopening_by_the_customer_shows_as_theirs(world: Any, count: Any) -> None:
    case = submitted(world)
    world.store.commit(case, case.resolve("Done.", "grace", world.services.now))
    world.store.commit(case, case.reopen("", "customer", world.services.now))
    world.store.commit(case, case.resolve("Now it is.", "grace", world.services.now))
    world.store.commit(case, case.reopen("Wrong case.", "grace", world.services.now))
    count()
    assert measured(world)["reopened"] == {"resolved": 2, "reopened": 2, "by_customers": 1, "share": 1.0}


def test_a_no_that_was_taken_back_is_counted_back_on_its_own_day(world: Any, count: Any) -> None:
    case = submitted(world)
    world.store.commit(case, case.resolve("Done.", "grace", world.services.now))
    no = case.reopen("It squeaks.", "customer", world.services.now)
    world.store.commit(case, no)
    count()
    assert measured(world)["reopened"]["by_customers"] == 1
    world.clock.pass_by(days=2)
    world.store.commit(case, case.take_back(no.at, world.services.now))
    count()
    count(again=True)
    assert measured(world)["reopened"] == {"resolved": 1, "reopened": 0, "by_customers": 0, "share": 0.0}
    world.clock.pass_by(days=1)
    assert measured(world, 7)["reopened"]["reopened"] == 0


def test_each_day_has_its_own_numbers(world: Any, count: Any) -> None:
    submitted(world, kind="praise")
    world.clock.pass_by(days=2)
    submitted(world, kind="praise")
    submitted(world, kind="question")
    count()
    seen = measured(world)
    assert seen["volume"]["by_day"]["praise"] == [0, 0, 0, 0, 1, 0, 1]
    assert seen["volume"]["by_day"]["question"] == [0, 0, 0, 0, 0, 0, 1]
    assert seen["last_day"] == day(world.services.now)


def test_days_outside_the_range_are_left_out(world: Any, count: Any) -> None:
    submitted(world)
    world.clock.pass_by(days=8)
    count()
    assert measured(world)["volume"]["cases"] == 0
    assert measured(world, 30)["volume"]["cases"] == 1


def test_an_imported_case_counts_on_the_day_its_file_gives(world: Any, count: Any) -> None:
    long_ago = days_until(world.clock.now(), 5)[0]
    world.store.submit(a_case(at=f"{long_ago}T10:00:00.000Z", origin="import"))
    count()
    assert measured(world)["volume"]["by_day"]["complaint"] == [0, 0, 1, 0, 0, 0, 0]


def test_every_metric_is_one_query_however_much_was_counted(world: Any, count: Any) -> None:
    for kind in ("complaint", "praise", "question"):
        case = submitted(world, kind=kind, email=f"{kind}@example.org")
        world.store.commit(case, case.resolve("Done.", "grace", world.services.now))
    count()
    with metered(world.store) as bill:
        measured(world, 90)
    assert bill.calls == ["Query"] * len(METRICS)
    assert bill.read == 0.5 * len(METRICS)
