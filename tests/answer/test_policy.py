"""What is mailed, and how much at a time: the owner's settings."""

import pytest

from chalicelib.domain.policy import OPTIONAL
from tests.people import a_customer, adopt_with
from tests.world import Person, World


def form(version: int = 0, silent: str = "", **fields: str) -> dict[str, str]:
    mailed = {f"mail-{kind}": "yes" for kind in OPTIONAL if kind not in silent.split()}
    return {"version": str(version), "a_day": "0", "a_second": "0", **mailed, **fields}


def test_it_works(world: World, olga: Person) -> None:
    assert "Never changed" in olga.get("/console/policy").text
    answer = olga.post("/console/policy", form(silent="planned corrected", a_day="3", a_second="14"))
    assert answer.status == 303 and answer.headers["Location"] == "/console/policy?done=saved"
    policy = world.store.policy(fresh=True)
    assert (policy.silent, policy.a_day, policy.a_second, policy.set_by) == (["planned", "corrected"], 3, 14, "olga")
    page = olga.get("/console/policy").text
    assert "Olga," in page and 'value="14"' in page
    assert 'id="mail-adopted" name="mail-adopted" value="yes" checked' in page
    assert 'id="mail-planned" name="mail-planned" value="yes" checked' not in page


def test_answers_to_ones_own_case_cannot_be_switched_off(world: World, olga: Person) -> None:
    assert 'id="mail-replied" checked disabled' in olga.get("/console/policy").text
    olga.post("/console/policy", form(silent=" ".join(OPTIONAL)))
    policy = world.store.policy(fresh=True)
    assert set(policy.silent) == set(OPTIONAL) and policy.mails("replied") and policy.mails("resolved")


def test_what_is_not_mailed_is_on_record_with_its_reason(world: World, olga: Person) -> None:
    olga.post("/console/policy", form(silent="adopted"))
    world.store.policy(fresh=True)
    _, outcome, _ = adopt_with(world, [a_customer("Ada")])
    world.settle()
    assert not world.mails()
    assert "Not mailed, by your settings" in olga.get(f"/console/outcomes/{outcome.id}").text


@pytest.mark.parametrize("field", ["a_day", "a_second"])
@pytest.mark.parametrize("value", ["-1", "1.5", "many", "99999", "１２", "1e3", "9" * 500])
def test_a_limit_that_is_none_is_refused_and_kept_in_the_form(
    world: World, olga: Person, field: str, value: str
) -> None:
    answer = olga.post("/console/policy", form(silent="planned", **{field: value}))
    assert answer.status == 422 and "whole number within the limit" in answer.text and value in answer.text
    assert 'id="mail-planned" name="mail-planned" value="yes" checked' not in answer.text
    assert world.store.policy(fresh=True).version == 0


def test_nothing_means_no_limit(world: World, olga: Person) -> None:
    assert olga.post("/console/policy", form(a_day="", a_second=" ")).status == 303
    assert world.store.policy(fresh=True).a_day == 0


def test_somebody_was_faster(world: World, olga: Person) -> None:
    other = world.staff("Oscar", "owner")
    assert other.post("/console/policy", form(a_day="5")).status == 303
    answer = olga.post("/console/policy", form(a_day="1"))
    assert answer.status == 409 and "Oscar was faster" in answer.text
    assert world.store.policy(fresh=True).a_day == 5


def test_only_the_owner_decides(world: World, grace: Person) -> None:
    assert grace.get("/console/policy").status == 403 and grace.post("/console/policy", form()).status == 403
    assert world.staff("Mary", "manager").post("/console/policy", form(a_day="1")).status == 403
    assert world.store.policy(fresh=True).version == 0
