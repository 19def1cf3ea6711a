"""`./hearback doctor`: the same checks in a terminal, with an exit code for scripts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.engine_binary import ROOT
from dev.package_dns import SERVFAIL, FakeDNS
from dev.package_ses import FakeSES


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "HEARBACK_DATA": str(folder / "data"),
    }
    return subprocess.run(
        [sys.executable, "-m", "dev.cli", "doctor", *words],
        capture_output=True, text=True, env=given | environment, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def on_aws() -> Iterator[tuple[FakeSES, FakeDNS, dict[str, str]]]:
    """An account that is well, a DNS that knows its domain, and the environment that leads to both."""
    with FakeSES() as ses, FakeDNS() as dns:
        yield ses, dns, {
            "AWS_ENDPOINT_URL_SESV2": ses.endpoint, "AWS_ENDPOINT_URL_CLOUDWATCH": ses.endpoint,
            "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1",
            "HEARBACK_DNS": dns.server, "HEARBACK_MAIL": "ses", "HEARBACK_SENDER": "Acme <hello@acme.example>",
            "HEARBACK_BASE_URL": "https://hear.acme.com", "HEARBACK_SES_CONFIGURATION_SET": "acme-mail",
        }  # fmt: skip


def test_it_works(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "✓ Mail provider" in done.stdout and "? Domain of the sender" in done.stdout
    assert "\x1b[" not in done.stdout, "colours only where somebody looks"
    assert "leaves nothing to check" in done.stdout and not done.stderr


def test_with_aws_it_asks_the_account_and_the_dns(
    tmp_path: Path, on_aws: tuple[FakeSES, FakeDNS, dict[str, str]]
) -> None:
    ses, dns, environment = on_aws
    done = run(tmp_path, "--json", **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["counts"] == {"not_checked": 1, "good": 17}, [
        each for each in said["checks"] if each["grade"] != "good"
    ]
    assert ("_dmarc.acme.example", "TXT") in dns.asked and "GetMetricData" in ses.account.asked


def test_what_is_bad_ends_with_one_and_the_record_to_publish(
    tmp_path: Path, on_aws: tuple[FakeSES, FakeDNS, dict[str, str]]
) -> None:
    ses, dns, environment = on_aws
    dns.zone["mail.acme.example", "TXT"] = ['"v=spf1 -all"']
    dns.trouble["_dmarc.acme.example"] = SERVFAIL
    ses.account.account["ProductionAccessEnabled"] = False
    done = run(tmp_path, **environment)
    assert done.returncode == 1
    assert 'mail.acme.example.  TXT  "v=spf1 include:amazonses.com -all"' in done.stdout
    assert "✗ Sandbox" in done.stdout and "Request production access" in done.stdout
    assert "? DMARC" in done.stdout and "SERVFAIL" in done.stdout
    assert "2 things keep mail from arriving" in done.stdout


def test_it_speaks_chinese_where_asked(tmp_path: Path) -> None:
    done = run(tmp_path, "--language", "zh-Hans")
    assert done.returncode == 0 and "邮件服务" in done.stdout
    assert run(tmp_path, "--language", "tlh").returncode == 2


def test_an_installation_elsewhere_whose_store_is_silent_is_said_so(
    tmp_path: Path, on_aws: tuple[FakeSES, FakeDNS, dict[str, str]]
) -> None:
    _, _, environment = on_aws
    far = {
        "HEARBACK_TABLE": "acme-Table-1ABC",
        "HEARBACK_SECRET": "0123456789 abcdefghijklmnop qrstuvwxyz",
        "HEARBACK_OWNER": "o@acme.example",
    }
    done = run(tmp_path, **environment, **far, AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "What is on record could not be read." in done.stdout
