"""The Inspector's contract with Amazon SES: what it says of itself, what it may not say, and that nobody is asked in vain."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.adapters.mailbox import MailboxFolder
from chalicelib.adapters.ses_account import SESAccount
from chalicelib.ports_doctor import Account, Destination, Greeting, Identity, Reputation, Unasked
from dev.package_account import FIGURES_AT
from dev.package_ses import FakeSES

NOON = datetime.fromtimestamp(FIGURES_AT, UTC)
CALLS = {
    "GetAccount": (lambda inspector: inspector.account(), "ses:GetAccount"),
    "GetEmailIdentity": (lambda inspector: inspector.identity("acme.example"), "ses:GetEmailIdentity"),
    "GetConfigurationSetEventDestinations": (
        lambda inspector: inspector.destinations("acme-mail"),
        "ses:GetConfigurationSetEventDestinations",
    ),
    "GetMetricData": (lambda inspector: inspector.reputation(NOON), "cloudwatch:GetMetricData"),
}


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSES]:
    with FakeSES() as running:
        for name, value in {
            "AWS_ENDPOINT_URL_SESV2": running.endpoint, "AWS_ENDPOINT_URL_CLOUDWATCH": running.endpoint,
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "eu-west-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield running


def test_it_works(service: FakeSES) -> None:
    inspector = SESAccount()
    assert inspector.region == "eu-west-1"
    assert inspector.account() == Account(True, True, "HEALTHY", "GRANTED", 14.0, 50_000.0, 120.0)
    assert inspector.identity("acme.example") == Identity(
        "acme.example", True, True, "SUCCESS", True, "SUCCESS", ("k1", "k2", "k3"),
        mail_from="mail.acme.example", mail_from_status="SUCCESS",
    )  # fmt: skip
    news = frozenset("SEND DELIVERY BOUNCE COMPLAINT REJECT DELIVERY_DELAY".split())
    assert inspector.destinations("acme-mail") == [Destination(True, True, news)]
    reputation = inspector.reputation(NOON)
    assert isinstance(reputation, Reputation) and reputation.bounces and reputation.complaints
    assert (reputation.bounces.share, reputation.bounces.at, reputation.complaints.share) == (0.004, NOON, 0.0002)


def test_what_is_not_set_up_is_not_there(service: FakeSES) -> None:
    inspector = SESAccount()
    assert inspector.identity("other.example") is None and inspector.destinations("other") is None
    service.account.rates = {}
    assert inspector.reputation(NOON) == Reputation(None, None)


def test_an_identity_of_an_address_with_a_plus_is_asked_for_by_its_name(service: FakeSES) -> None:
    service.account.identities["a+b@acme.example"] = {
        "IdentityType": "EMAIL_ADDRESS",
        "VerifiedForSendingStatus": False,
    }
    found = SESAccount().identity("a+b@acme.example")
    assert (
        isinstance(found, Identity) and not found.is_domain and (found.status, found.dkim) == ("PENDING", "NOT_STARTED")
    )


@pytest.mark.parametrize("operation", CALLS)
@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ((403, "AccessDeniedException"), "denied"),
        ((403, "UnrecognizedClientException"), "credentials"),
        ((403, "ExpiredTokenException"), "credentials"),
        ((429, "TooManyRequestsException"), "trouble"),
        ((500, "InternalFailure"), "trouble"),
    ],
)
def test_each_refusal_says_why(service: FakeSES, operation: str, refusal: tuple[int, str], why: str) -> None:
    call, action = CALLS[operation]
    service.account.refusals[operation] = refusal
    answer = call(SESAccount())
    assert answer == Unasked(why, action if why == "denied" else refusal[1])
    assert service.account.asked.count(operation) == 1, "asked once, never again by itself"


def test_where_nobody_answers_nobody_is_asked_again(monkeypatch: pytest.MonkeyPatch, service: FakeSES) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    inspector = SESAccount()
    first = inspector.account()
    assert isinstance(first, Unasked) and first.why == "network"
    assert [call(inspector) for call, _ in CALLS.values()] == [first] * 4
    assert not service.account.asked


@pytest.mark.parametrize(("missing", "why"), [("AWS_ACCESS_KEY_ID", "credentials"), ("AWS_DEFAULT_REGION", "region")])
def test_without_credentials_or_region_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch, service: FakeSES, missing: str, why: str
) -> None:
    for name in (missing, "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    if why == "region":
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", "/nonexistent")
    inspector = SESAccount()
    answers = [call(inspector) for call, _ in CALLS.values()]
    assert all(isinstance(each, Unasked) and each.why == why for each in answers)
    assert not service.account.asked


def test_a_folder_says_whether_mail_could_be_put_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    sender = "Acme <hello@acme.example>"
    assert MailboxFolder(tmp_path / "new" / "mail", sender).greet() == Greeting(str(tmp_path / "new" / "mail"))
    assert not (tmp_path / "new").exists(), "nothing is made"
    (tmp_path / "file").write_text("")
    assert isinstance(MailboxFolder(tmp_path / "file" / "mail", sender).greet(), Unasked)
