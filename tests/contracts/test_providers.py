"""docs/providers.md is true: every row of its tables, played against the real adapter and a provider that counts."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.adapters import ses as ses_module
from chalicelib.adapters.mailbox import MailboxFolder
from chalicelib.adapters.ses import SES
from chalicelib.adapters.smtp import SMTPRelay
from chalicelib.adapters.smtp_line import Patience
from chalicelib.ports import Accepted, Receipt, Refused
from chalicelib.settings import Relay
from dev.package_ses import FakeSES
from tests.contracts.certificates import trusted
from tests.contracts.letters import SENDER, a_mail
from tests.contracts.scripted import ScriptedRelay

ROOT = Path(__file__).resolve().parents[2]
SLOW_DEEDS = ("says nothing", "reads nothing", "drips an answer without end")
RESULTS = {"accepted", "refused for now", "refused for good", "unknown"}


def rows(heading: str, columns: int) -> list[tuple[str, ...]]:
    """The rows of the tables under a heading of the page, those with so many columns, without their backticks."""
    page = (ROOT / "docs" / "providers.md").read_text("utf-8")
    part = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("| \n") for line in part.splitlines() if line.startswith("|") and "|---" not in line]
    cells = [tuple(cell.strip().replace("`", "") for cell in line.split("|")) for line in lines]
    found = [row for row in cells if len(row) == columns and row[-1] != "result"]
    assert found and all(row[-1] in RESULTS for row in found)
    return found


def result_of(receipt: Receipt) -> str:
    if isinstance(receipt, Refused):
        return "refused for good" if receipt.permanent else "refused for now"
    return "accepted" if isinstance(receipt, Accepted) else "unknown"


def never_lies(receipt: Receipt, taken: int) -> None:
    """Refused: it has none. It has one: accepted or unknown. Accepted: it has one. Never two."""
    assert taken <= 1
    if isinstance(receipt, Refused):
        assert taken == 0
    if isinstance(receipt, Accepted):
        assert taken == 1


def patience(stage: str, deed: str) -> Patience:
    """Short only for what is never going to come, so that a busy machine changes no result."""
    slow = deed in SLOW_DEEDS
    late = stage in ("body", "dot")
    return Patience(
        connect=5,
        talk=0.4 if slow and not late and stage != "quit" else 10,
        answer=0.4 if slow and late else 10,
        goodbye=0.2,
    )


SMTP_ROWS = rows("SMTP", 3)
# What a relay does after the dot without saying that it has or has not taken the mail: it may have, or not.
UNSAID = [row for row in SMTP_ROWS if row[0] == "dot" and row[2] == "unknown"]
CASES = [(*row, None) for row in SMTP_ROWS if row not in UNSAID]
CASES += [(*row, taken) for row in UNSAID for taken in (True, False)]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of nobody whom we trust."""
    return trusted(tmp_path_factory.mktemp("certificates"))[1]


@pytest.mark.parametrize(("stage", "deed", "result", "takes"), CASES)
def test_each_row_of_smtp(stage: str, deed: str, result: str, takes: bool | None, certificate: Path) -> None:
    # A letter that no buffer of the network holds whole, so that a break in its middle is one.
    mail = a_mail(html="<p>您好</p>" * 400_000) if stage == "body" else a_mail()
    tls = "starttls" if stage == "tls" else "off"
    with ScriptedRelay(stage, deed, takes, certificate) as server:
        began = time.monotonic()
        receipt = SMTPRelay(
            Relay("127.0.0.1", server.port, tls, "ada", "open sesame"), SENDER, patience(stage, deed)
        ).send(mail)
        assert time.monotonic() - began < 15, "it hung"
    assert result_of(receipt) == result
    never_lies(receipt, len(server.accepted))
    assert server.calls <= 1, "asked twice"
    if stage == "tls":
        assert not server.knows("open sesame") and not [line for line in server.heard if line.startswith("MAIL")]
    if not isinstance(receipt, Accepted):
        assert "sesame" not in receipt.reason and "@" not in receipt.reason


def test_the_table_of_smtp_has_every_stage() -> None:
    named = {stage for stage, _, _ in SMTP_ROWS}
    assert named == set("connect hello tls auth mail rcpt data body dot quit".split())


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSES]:
    with FakeSES() as service:
        for name, value in {
            "AWS_ENDPOINT_URL_SESV2": service.endpoint, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield service


@pytest.mark.parametrize(("code", "status", "result"), rows("Amazon SES v2", 3))
def test_each_code_of_ses(code: str, status: str, result: str, ses: FakeSES) -> None:
    ses.plan.append(f"{status} {code}")
    receipt = SES(SENDER).send(a_mail())
    assert result_of(receipt) == result and ses.calls == 1
    never_lies(receipt, len(ses.accepted))


def test_the_table_of_ses_has_every_code_that_the_adapter_knows() -> None:
    assert set(ses_module.MEANINGS) <= {row[0].split()[0] for row in rows("Amazon SES v2", 3)}


@pytest.mark.parametrize(("trouble", "result"), rows("Amazon SES v2", 2))
def test_each_way_in_which_ses_gives_no_answer(
    trouble: str, result: str, ses: FakeSES, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer, release = SES(SENDER), threading.Event()
    if trouble == "nobody listens":
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:9")
    elif trouble == "TLS fails":
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", ses.endpoint.replace("http://", "https://"))
    elif trouble == "no credentials":
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("HOME", "/nonexistent")
    elif trouble == "the answer is lost":
        ses.plan.append("lose")
    else:
        assert trouble == "the answer never comes"
        ses.plan.append("stall")
        ses.release = release
        mailer = SES(SENDER, read_seconds=0.3)
    receipt = mailer.send(a_mail())
    release.set()
    assert result_of(receipt) == result
    never_lies(receipt, len(ses.accepted))


@pytest.mark.parametrize(("state", "result"), rows("Mailbox folder", 2))
def test_each_row_of_the_mailbox(state: str, result: str, tmp_path: Path) -> None:
    folder, mail = tmp_path / "mail", a_mail()
    if state == "is there":
        folder.mkdir()
    elif state == "cannot be made":
        folder.write_text("")
    elif state == "gets a mail that no header can hold":
        mail = a_mail(tags={"follow_up": "a\r\nBcc: evil@x.test"})
    else:
        assert state == "is not there yet"
    receipt = MailboxFolder(folder, SENDER).send(mail)
    assert result_of(receipt) == result
    never_lies(receipt, len(list(folder.glob("*.eml"))) if folder.is_dir() else 0)


def test_the_page_says_who_takes_keys() -> None:
    page = (ROOT / "docs" / "providers.md").read_text("utf-8")
    said = dict(re.findall(r"^\| `(\w+)[^|]*\|[^|]*\|[^|]*\| (yes|no) \|$", page, re.MULTILINE))
    known = {"ses": SES, "smtp": SMTPRelay, "smtps": SMTPRelay, "mailbox": MailboxFolder}
    assert said == {name: "yes" if mailer.key_seconds else "no" for name, mailer in known.items()}


def test_unknown_is_only_what_the_relay_may_have() -> None:
    """Before the dot nothing is unknown: a follow-up is not parked for a person where trying again is safe."""
    assert {stage for stage, _, result in SMTP_ROWS if result == "unknown"} == {"dot"}
