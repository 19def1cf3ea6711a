"""Whatever people did in a small house, it moves to an equal one."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from chalicelib import wiring
from chalicelib.domain.errors import HearbackError
from dev.table import create_table
from tests.moving import deeds
from tests.moving.houses import Houses, exported, files
from tests.world import World

DEEDS = ("says", "anonymous", "named", "replies", "suggests", "votes", "merges", "adopts", "waits", "opts out")


def do(world: World, deed: str, which: int) -> None:
    """One deed, where what is there allows it."""
    rows = world.store.inbox(limit=50).rows
    case = world.store.case(rows[which % len(rows)].id) if rows else None
    found = [row.id for status in ("open", "adopted") for row in world.store.suggestions(status).rows]
    suggestion = world.store.suggestion(found[which % len(found)]) if found else None
    match deed:
        case "says" | "anonymous" | "named":
            email = "" if deed == "anonymous" else f"person{which % 4}@example.org"
            deeds.says(
                world, f"很好 {which}", email, **({"naming": {"level": "first_name"}} if deed == "named" else {})
            )
        case "replies" if case:
            deeds.replies(world, case, settle=which % 2 == 0)
        case "suggests" if case:
            deeds.suggests(world, case, f"Wish {which}")
        case "votes" if suggestion:
            deeds.votes_for(world, suggestion, f"voter{which}@example.org")
        case "merges" if suggestion and len(found) > 1:
            deeds.merges(world, suggestion, world.store.suggestion(found[(which + 1) % len(found)]))
        case "adopts" if suggestion:
            deeds.adopts(world, suggestion)
        case "waits":
            world.clock.pass_by(minutes=which)
            world.sweep()
        case "opts out" if case:
            [customer] = [each for each in world.store.customers([case.customer_id]).values()]
            if customer and (event := customer.opt_out(world.services.now)):
                world.store.commit(customer, event)


@settings(max_examples=12)
@given(
    life=some.lists(some.tuples(some.sampled_from(DEEDS), some.integers(0, 9)), max_size=12), take_over=some.booleans()
)
def test_any_small_house_moves_to_an_equal_one(
    life: list[tuple[str, int]], take_over: bool, engine: Any, streams: Any, dynamodb: Any, tmp_path: Path
) -> None:
    folder = tmp_path / uuid.uuid4().hex
    names = [f"hearback-test-{uuid.uuid4().hex[:12]}" for _ in range(2)]
    for name in names:
        create_table(dynamodb, name)
    try:
        old, new = (World(name, engine, streams, folder / name) for name in names)
        houses = Houses(old, new, folder)
        houses.enter(old)
        for deed, which in life:
            try:
                do(old, deed, which)
            except HearbackError:
                continue
        old.settle()
        on_the_way = houses.export().in_flight.on_the_way
        assert houses.restore(take_over=take_over) == (0 if take_over else on_the_way)
        exported(new.services, folder / "again")
        if not on_the_way or take_over:
            assert files(folder / "export") == files(folder / "again")
        assert new.mails() == []
    finally:
        wiring.use(None)
        for name in names:
            dynamodb.delete_table(TableName=name)


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 16])
@given(
    given=some.lists(
        some.one_of(
            some.integers(), some.text(), some.dictionaries(some.text(max_size=3), some.integers(), max_size=3)
        ),
        max_size=6,
    )
)
@settings(max_examples=25)
def test_an_array_is_read_the_same_in_pieces_of_any_size(
    size: int, given: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import json

    from dev.moving import rows

    monkeypatch.setattr(rows, "CHUNK", max(size, 24))
    for text in (
        json.dumps(given),
        json.dumps(given, ensure_ascii=False, indent=2),
        json.dumps({"posts": given, "hasMore": False}),
    ):
        assert list(rows.values(io.StringIO(text))) == given
    lines = "".join(json.dumps({"n": each}) + "\n" for each in given)
    assert list(rows.values(io.StringIO(lines))) == [{"n": each} for each in given]
