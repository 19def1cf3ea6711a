"""The Mailer's contract: one call each, never repeated by itself, every answer mapped to what it means."""

import email
import email.policy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.mailbox import MailboxFolder
from chalicelib.adapters.ses import SES
from chalicelib.adapters.smtp import SMTPRelay
from chalicelib.ports import Accepted, Mailer, Refused, Unknown
from chalicelib.settings import Relay
from dev.package_ses import FakeSES
from tests.contracts.letters import SENDER, a_mail
from tests.contracts.relays import relay


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SES, FakeSES]]:
    with FakeSES() as service:
        for name, value in {
            "AWS_ENDPOINT_URL_SESV2": service.endpoint, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield SES(SENDER, "hearback"), service


@pytest.fixture(params=["ses", "smtp", "mailbox"])
def any_mailer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Mailer, Callable[[], int]]]:
    """Each mailer, and how many mails its provider has taken."""
    if request.param == "ses":
        mailer, service = request.getfixturevalue("ses")
        yield mailer, lambda: len(service.accepted)
    elif request.param == "smtp":
        with relay() as (kept, port):
            yield SMTPRelay(Relay("127.0.0.1", port, "off"), SENDER), lambda: len(kept.envelopes)
    else:
        yield MailboxFolder(tmp_path, SENDER), lambda: len(list(tmp_path.glob("*.eml")))


def test_every_mailer_takes_a_mail_once_and_says_under_which_name(
    any_mailer: tuple[Mailer, Callable[[], int]],
) -> None:
    mailer, taken = any_mailer
    first, second = mailer.send(a_mail()), mailer.send(a_mail())
    assert isinstance(first, Accepted) and isinstance(second, Accepted) and taken() == 2
    assert first.provider_id and first.provider_id != second.provider_id


def test_none_of_our_mailers_knows_a_mail_again_so_none_may_be_asked_twice(
    any_mailer: tuple[Mailer, Callable[[], int]],
) -> None:
    mailer, taken = any_mailer
    assert mailer.key_seconds == 0
    for _ in range(2):
        mailer.send(a_mail(key="the same follow-up"))
    assert taken() == 2, "it did not know it again"


def test_it_works(ses: tuple[SES, FakeSES]) -> None:
    mailer, service = ses
    assert isinstance(mailer.send(a_mail()), Accepted)
    [call] = service.accepted
    simple = call["Content"]["Simple"]
    assert call["FromEmailAddress"] == SENDER and call["Destination"] == {"ToAddresses": ["ada@example.org"]}
    assert simple["Subject"] == {"Data": "您的问题已解决", "Charset": "UTF-8"}
    assert simple["Body"]["Text"]["Data"] == a_mail().text and simple["Body"]["Html"]["Data"] == a_mail().html
    assert {"Name": "Auto-Submitted", "Value": "auto-generated"} in simple["Headers"]
    assert call["EmailTags"] == [{"Name": "follow_up", "Value": "f1"}, {"Name": "attempt", "Value": "a1"}]
    assert call["ConfigurationSetName"] == "hearback"


@pytest.mark.parametrize(
    ("ending", "receipt", "taken"),
    [
        ("throttle", Refused("TooManyRequestsException", permanent=False), 0),
        ("reject", Refused("MessageRejected", permanent=True), 0),
        ("break", Unknown("InternalFailure"), 1),
    ],
)
def test_each_answer_of_ses_is_mapped_and_never_asked_for_twice(
    ses: tuple[SES, FakeSES], ending: str, receipt: object, taken: int
) -> None:
    mailer, service = ses
    service.plan.append(ending)
    assert mailer.send(a_mail()) == receipt
    assert service.calls == 1 and len(service.accepted) == taken


def test_a_lost_answer_is_unknown_and_the_mail_went_once(ses: tuple[SES, FakeSES]) -> None:
    """With botocore's own retries this mail would be accepted three times."""
    mailer, service = ses
    service.plan.append("lose")
    assert isinstance(mailer.send(a_mail()), Unknown)
    assert service.calls == 1 and len(service.accepted) == 1


@pytest.mark.parametrize("trouble", ["credentials", "ssl"])
def test_what_never_left_is_surely_not_sent(
    ses: tuple[SES, FakeSES], monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    mailer, service = ses
    if trouble == "credentials":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("HOME", "/nonexistent")
    else:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", service.endpoint.replace("http://", "https://"))
    answer = mailer.send(a_mail())
    assert isinstance(answer, Refused) and not answer.permanent and not service.accepted


def test_nobody_listening_is_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    answer = SES(SENDER).send(a_mail())
    assert isinstance(answer, Refused) and not answer.permanent


def test_a_mailbox_folder_holds_the_very_mail(tmp_path: Path) -> None:
    answer = MailboxFolder(tmp_path, SENDER).send(a_mail())
    [path] = tmp_path.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(answer, Accepted) and path.stem == answer.provider_id
    assert (message["From"], message["To"], message["Subject"]) == (SENDER, "ada@example.org", "您的问题已解决")
    assert message["Auto-Submitted"] == "auto-generated" and message["X-Hearback-follow_up"] == "f1"
    plain, rich = message.get_body(("plain",)), message.get_body(("html",))
    assert plain and rich and "你好 👋" in plain.get_content() and "<p>你好 👋</p>" in rich.get_content()
    assert not list(tmp_path.glob(".*.part")), "nothing half written is left"


def test_a_folder_that_cannot_be_written_is_surely_not_sent(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    answer = MailboxFolder(blocked / "mail", SENDER).send(a_mail())
    assert isinstance(answer, Refused) and not answer.permanent


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: evil@x.test", "=?utf-8?q?a=0d=0aBcc:_evil@x.test?=", "a\x00b", "a\u2028b", "a\x85b"]
)
@pytest.mark.parametrize("where", ["subject", "to", "headers"])
def test_a_mail_that_could_grow_a_header_cannot_be_made(evil: str, where: str) -> None:
    with pytest.raises(ValueError):
        a_mail(**{where: {"Feedback-ID": evil} if where == "headers" else evil})


@given(subject=st.text(max_size=200))
def test_any_subject_is_refused_or_arrives_as_one_header(
    subject: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        mail = a_mail(subject=subject)
    except ValueError:
        return
    folder = tmp_path_factory.mktemp("mail")
    if isinstance(MailboxFolder(folder, SENDER).send(mail), Refused):
        return
    [path] = folder.glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None and sorted(message.keys()) == sorted(
        "From To Subject Date Message-ID Content-Language Auto-Submitted List-Unsubscribe X-Hearback-follow_up "
        "X-Hearback-attempt MIME-Version Content-Type".split()
    )
