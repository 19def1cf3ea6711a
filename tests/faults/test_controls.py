"""A proof that cannot fail proves nothing: each wrong part must turn it red, and the right one leave it as it is."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.adapters.ses import SES
from dev.package_ses import FakeSES
from tests.faults import controls, plays
from tests.faults.observe import Seen
from tests.faults.plans import every
from tests.faults.plays import Play
from tests.faults.wire import DEATHS


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """What would be seconds of waiting for a store is none."""
    really = time.sleep
    time.sleep = lambda seconds: None  # type: ignore[assignment]
    yield
    time.sleep = really


def deaths(engine: Any, outcome: str = "resolved", people: int = 1) -> list[Play]:
    """A worker dies before and after each of its steps, or gets no answer from then on."""
    names, _ = plays.rehearse(engine.endpoint, Play(outcome, people))
    faults = [each for each in every(names) if each.kind in DEATHS or (each.kind, each.width) == ("answer lost", "on")]
    return [Play(outcome, people, (fault,)) for fault in faults]


def leavings(engine: Any) -> list[Play]:
    """The person leaves before each step, one more than there are: a wrong part may need more of them."""
    names, _ = plays.rehearse(engine.endpoint, Play())
    return [Play(leaves=(step, "opts out")) for step in range(1, len(names) + 2)]


def played(engine: Any, what: list[Play], store_class: type[DynamoDBStore]) -> Seen:
    return plays.run(engine.endpoint, what, make=controls.stage_with(store_class))


def test_it_works(engine: Any) -> None:
    """The right parts, under the very same faults."""
    seen = played(engine, deaths(engine) + leavings(engine), DynamoDBStore)
    assert not seen.wrong and seen.parked == seen.ambiguous > 0 and seen.twice == seen.lost == seen.after_leaving == 0


def test_a_lease_that_sends_again_is_seen(engine: Any) -> None:
    seen = played(engine, deaths(engine), controls.LeaseThatSendsAgain)
    assert seen.twice > 0 and any("was told 2 times" in each for each in seen.wrong)


def test_marking_before_sending_is_seen(engine: Any) -> None:
    seen = played(engine, deaths(engine), controls.MarksBeforeItSends)
    assert seen.lost > 0 and any("is sent (told), accepted 0 times" in each for each in seen.wrong)


def test_an_opt_out_checked_outside_the_claim_is_seen(engine: Any) -> None:
    seen = played(engine, leavings(engine), controls.LooksBeforeTheClaim)
    assert seen.after_leaving > 0 and any("was claimed after they left" in each for each in seen.wrong)


@pytest.mark.slow
def test_a_cursor_saved_before_its_page_is_seen(engine: Any) -> None:
    seen = played(engine, deaths(engine, "adopted", 3), controls.CursorBeforeItsPage)
    assert seen.lost > 0 and any("is not on record" in each for each in seen.wrong)


@pytest.mark.parametrize(("adapter", "times"), [(SES, 1), (controls.RetryingSES, 3)], ids=["left off", "left on"])
def test_retries_of_the_sdk_left_on_for_sends_are_seen(
    engine: Any, monkeypatch: pytest.MonkeyPatch, adapter: type[SES], times: int
) -> None:
    """The real adapter before a fake SES on loopback that takes a mail and loses its answer."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with FakeSES() as ses:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", ses.endpoint)
        ses.plan.extend(["lose", "lose", "accept"][:times] + ["accept", "break"] + ["lose", "accept"][: times - 1])
        make = partial(controls.stage_with_ses, ses, adapter("Acme <hello@acme.example>"))
        seen = plays.run(engine.endpoint, [Play(), Play(), Play()], make=make)
    if times == 1:
        assert not seen.wrong and seen.once == 3 and seen.parked == seen.ambiguous == 2
    else:
        assert seen.twice == 2 and any("was told 3 times" in each for each in seen.wrong)
