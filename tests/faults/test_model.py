"""The models are searched whole and break no promise; every wrong rule breaks one."""

import time

import pytest

from tests.faults import model, model_fan_out

# Every world there is, and every step between them: a change of these numbers is a change of the specification.
WORLDS = {1: (3024, 23636), 2: (15386, 157702), 3: (27586, 327520)}
PAGES = {(1, False): 7, (2, False): 19, (3, False): 39, (1, True): 24, (2, True): 113, (3, True): 397}


@pytest.mark.parametrize("workers", WORLDS)
def test_it_works(workers: int) -> None:
    """No order of steps, faults, events and decisions breaks a promise, and nothing is ever stuck."""
    began = time.process_time()
    found = model.search(workers)
    print(f"{workers} workers: {found.worlds} worlds, {found.steps} steps")
    assert not found.broken
    assert (found.worlds, found.steps) == WORLDS[workers]
    assert time.process_time() - began < 30, "the specification must stay small enough to be searched in seconds"


@pytest.mark.parametrize(
    ("policy", "promise"),
    [
        (model.Policy(lease_sends_again=True), "G1: told twice"),
        (model.Policy(provider_calls_are_retried=True), "G1: told twice"),
        (model.Policy(marks_before_it_sends=True), "G2: lost, and on record as told"),
        (model.Policy(looks_for_opt_outs_before_the_claim=True), "G3: claimed after they left"),
    ],
    ids=["a lease that re-sends", "provider calls retried", "mark before send", "opt-out checked outside the claim"],
)
def test_a_wrong_rule_is_found(policy: model.Policy, promise: str) -> None:
    found = model.search(2, policy)
    assert found.broken.get(promise), found.broken
    print(promise, "by", *found.broken[promise], sep="\n  ")


def test_a_protocol_without_a_sweep_is_found_to_be_stuck() -> None:
    ledger = model.LEDGER["lose"]
    without = {state: after for state, after in ledger.items() if state != "sending"}
    model.LEDGER["lose"] = without
    try:
        assert "G2: stuck" in model.search(1).broken
    finally:
        model.LEDGER["lose"] = ledger


@pytest.mark.parametrize("clerks", [1, 2, 3])
@pytest.mark.parametrize("one_by_one", [False, True], ids=["a page at once", "one by one"])
def test_a_fan_out_cut_off_anywhere_puts_everyone_on_record(clerks: int, one_by_one: bool) -> None:
    found = model_fan_out.search(clerks, model_fan_out.Policy(one_by_one=one_by_one))
    print(f"{clerks} workers: {found.worlds} worlds, {found.steps} steps")
    assert not found.broken
    assert found.worlds == PAGES[clerks, one_by_one]


@pytest.mark.parametrize("clerks", [1, 2])
def test_a_cursor_saved_before_its_page_is_found(clerks: int) -> None:
    found = model_fan_out.search(clerks, model_fan_out.Policy(cursor_first=True))
    assert found.broken["G2: passed over"] == ["it reads a page", "the page is turned, and the answer is lost"]
