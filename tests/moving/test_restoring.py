"""A whole installation into a folder, and out of it into an empty house: nothing missing, nothing sent, nobody a stranger."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import reactions, wiring
from dev.moving import restore
from dev.moving.folder import WrongFolder
from dev.moving.restore import NotHere
from tests.moving import deeds
from tests.moving.houses import Houses, exported, files, houses

__all__ = ["houses"]


def test_it_works(houses: Houses) -> None:
    first, suggestion = deeds.a_whole_life(houses.old)
    manifest = houses.export()
    assert not manifest.in_flight.must_settle and manifest.in_flight.on_the_way == 0
    assert houses.restore() == 0
    exported(houses.new.services, houses.folder / "again")
    assert files(houses.folder / "export") == files(houses.folder / "again")
    assert houses.new.store.case_file(first.id) == houses.old.store.case_file(first.id)
    assert houses.new.store.suggestion_file(suggestion.id) == houses.old.store.suggestion_file(suggestion.id)
    assert first.customer_id in houses.new.store.customers_named("lovelace").rows


def test_nothing_follows_from_an_import_and_nothing_is_sent(houses: Houses) -> None:
    deeds.a_whole_life(houses.old)
    houses.export()
    houses.restore()
    told = len(houses.old.mails())
    houses.new.settle()
    houses.new.sweep()
    exported(houses.new.services, houses.folder / "again")
    assert (len(houses.old.mails()), houses.new.mails()) == (told, [])
    assert files(houses.folder / "export") == files(houses.folder / "again")


def test_a_new_submission_of_adas_lands_in_adas_history(houses: Houses) -> None:
    first, _ = deeds.a_whole_life(houses.old)
    houses.export()
    houses.restore()
    again = deeds.says(houses.enter(houses.new), "It leaks again.", " ADA@example.org")
    assert again.customer_id == first.customer_id
    history = houses.new.store.customer_file(first.customer_id).tellings
    assert [each.case_id for each in history] == [again.id, first.id]
    assert len(houses.new.mails("ada@example.org")) == 1


def test_a_retry_of_an_old_submission_and_a_second_me_too_meet_what_is_there(houses: Houses) -> None:
    case = deeds.says(houses.old)
    suggestion = deeds.suggests(houses.old, case)
    deeds.votes_for(houses.old, suggestion)
    houses.export()
    houses.restore()
    new = houses.enter(houses.new)
    assert deeds.says(new, id=case.id).arrived_at == case.arrived_at
    deeds.votes_for(new, suggestion)
    assert new.store.suggestion_file(suggestion.id).supporters == 2
    assert new.mails() == []


def test_a_decision_made_after_the_move_tells_everyone_behind_it_once(houses: Houses) -> None:
    suggestion = deeds.suggests(houses.old, deeds.says(houses.old))
    deeds.votes_for(houses.old, suggestion)
    houses.export()
    houses.restore()
    new = houses.enter(houses.new)
    deeds.adopts(new, suggestion)
    assert sorted(mail["To"] for mail in new.mails()) == ["ada@example.org", "lin@example.org"]


def waiting(houses: Houses) -> str:
    """The outcome of a reply whose mail is owed and did not leave the old house yet."""
    case = deeds.says(houses.old)
    deeds.replies(houses.old, case, settle=False)
    # The first round puts it on record, the second counts it; nobody delivers it.
    for _ in range(2):
        facts = [each for each in houses.old._stream() if each["eventName"] == "INSERT"]
        reactions.react(houses.old.services, facts, lambda: True)
    return next(event.id for event in houses.old.store.case_file(case.id).events if event.name == "Replied")


def test_a_mail_on_its_way_is_parked_and_never_sent_by_itself(houses: Houses) -> None:
    outcome_id = waiting(houses)
    manifest = houses.export()
    assert manifest.in_flight.on_the_way == 1 and not manifest.in_flight.must_settle
    assert houses.restore() == 1
    new = houses.enter(houses.new)
    new.clock.pass_by(days=2)
    new.settle()
    new.sweep()
    [follow_up] = new.store.follow_ups(outcome_id).rows
    assert (follow_up.state, new.mails()) == ("parked", [])
    assert {name: n for name, n in new.store.standings([outcome_id])[outcome_id].items() if n} == {"parked": 1}


def test_whoever_takes_over_sends_what_was_on_its_way_once(houses: Houses) -> None:
    outcome_id = waiting(houses)
    houses.export()
    assert houses.restore(take_over=True) == 0
    new = houses.enter(houses.new)
    new.clock.pass_by(minutes=5)
    new.settle()
    new.sweep()
    new.sweep()
    [follow_up] = new.store.follow_ups(outcome_id).rows
    assert follow_up.state == "sent" and len(new.mails("ada@example.org")) == 1


def test_what_the_old_house_did_not_hear_is_not_taken_without_taking_over(houses: Houses) -> None:
    deeds.says(houses.old, settle=False)
    houses.export()
    with pytest.raises(NotHere, match="facts not followed"):
        houses.restore()
    houses.restore(take_over=True)
    houses.new.settle()
    assert len(houses.new.mails("ada@example.org")) == 1


def test_an_installation_with_another_secret_is_refused_unless_the_key_of_identities_came_along(houses: Houses) -> None:
    first = deeds.says(houses.old)
    houses.export(with_identity_key=True)
    settings = replace(houses.new.services.settings, secret="x" * 40)
    houses.new.services = wiring.build(settings, clock=houses.new.clock, store=houses.new.store)
    with pytest.raises(NotHere, match="other ids of the same people"):
        houses.restore()
    key = (houses.folder / "export" / "identity.key").read_text().strip()
    houses.new.services = wiring.build(
        replace(settings, identity_key=key), clock=houses.new.clock, store=houses.new.store
    )
    houses.restore()
    houses.enter(houses.new)
    assert deeds.says(houses.new, "It leaks again.").customer_id == first.customer_id


def test_an_inhabited_house_is_refused(houses: Houses) -> None:
    deeds.says(houses.old)
    houses.export()
    deeds.says(houses.enter(houses.new), "We live here.", "somebody@example.org")
    with pytest.raises(NotHere, match="not empty"):
        houses.restore()


@pytest.mark.parametrize("calls", [1, 2, 5, 9, 14, 22])
def test_killed_at_any_call_the_same_command_goes_on(
    houses: Houses, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    deeds.a_whole_life(houses.old)
    houses.export()
    monkeypatch.setattr(restore, "BATCH", 4)
    store: Any = houses.new.store
    left, call = [calls], store.call

    def dying(operation: str, **arguments: Any) -> Any:
        if operation == "batch_write_item":
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        return call(operation, **arguments)

    monkeypatch.setattr(store, "call", dying)
    with pytest.raises(KeyboardInterrupt):
        houses.restore()
    monkeypatch.setattr(store, "call", call)
    houses.restore()
    houses.new.settle()
    exported(houses.new.services, houses.folder / "again")
    assert files(houses.folder / "export") == files(houses.folder / "again")
    assert houses.new.mails() == []


def test_a_second_run_adds_nothing(houses: Houses) -> None:
    deeds.a_whole_life(houses.old)
    houses.export()
    houses.restore()
    houses.restore()
    exported(houses.new.services, houses.folder / "again")
    assert files(houses.folder / "export") == files(houses.folder / "again")


def test_what_is_secret_stays(houses: Houses) -> None:
    deeds.a_whole_life(houses.old)
    manifest = houses.export()
    text = "".join(path.read_text("utf-8") for path in (houses.folder / "export").iterdir())
    assert manifest.stayed == {"Session": 1} and "csrf" not in text
    assert houses.old.services.secrets.key("customers").hex() not in text and "s" * 40 not in text
    assert all(path.stat().st_mode & 0o077 == 0 for path in (houses.folder / "export").iterdir())


def test_a_changed_or_unfinished_folder_is_refused(houses: Houses, tmp_path: Path) -> None:
    deeds.says(houses.old)
    houses.export()
    path = houses.folder / "export" / "Case.jsonl"
    line = path.read_text("utf-8")
    path.write_text(line.replace("lid", "cap"), "utf-8")
    with pytest.raises(WrongFolder, match="Case.jsonl is not what the manifest says"):
        houses.restore()
    path.write_text(line, "utf-8")
    manifest = houses.folder / "export" / "manifest.json"
    given = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(given | {"format": 99}))
    with pytest.raises(WrongFolder, match="Update this one first"):
        houses.restore()
    manifest.unlink()
    with pytest.raises(WrongFolder, match="came to its end"):
        houses.restore()


def test_an_export_never_goes_among_other_things(houses: Houses) -> None:
    houses.export()
    with pytest.raises(WrongFolder, match="holds an export already"):
        houses.export()
    (houses.folder / "mine").mkdir()
    (houses.folder / "mine" / "letter.txt").write_text("Dear Ada")
    with pytest.raises(WrongFolder, match="holds other things"):
        houses.export("mine")
