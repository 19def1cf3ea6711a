"""What the doctor may find out, ready-made: all is well for hello@acme.example at Amazon SES, and what tests change of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.answer.doctor.facts import Facts
from chalicelib.answer.trial import Trial
from chalicelib.ports_doctor import Account, Destination, Greeting, Identity, Rate, Reputation, Unasked
from chalicelib.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ACCOUNT = Account(True, True, "HEALTHY", "GRANTED", 14.0, 50_000.0, 120.0)
IDENTITY = Identity(
    "acme.example", True, True, "SUCCESS", True, "SUCCESS", ("k1", "k2", "k3"),
    mail_from="mail.acme.example", mail_from_status="SUCCESS",
)  # fmt: skip
NEWS = frozenset("SEND DELIVERY BOUNCE COMPLAINT REJECT DELIVERY_DELAY".split())
TOPIC = Destination(True, True, NEWS)
RATES = Reputation(Rate(0.004, NOON), Rate(0.0002, NOON))
DENIED, SILENT = Unasked("denied", "ses:GetEmailIdentity"), Unasked("dns_silent", "acme.example")
KEYS = {("CNAME", f"{token}._domainkey.acme.example"): [f"{token}.dkim.amazonses.com"] for token in IDENTITY.tokens}
SPF, DMARC, MX = ("TXT", "mail.acme.example"), ("TXT", "_dmarc.acme.example"), ("MX", "mail.acme.example")
DNS: dict[tuple[str, str], Any] = KEYS | {
    SPF: ["v=spf1 include:amazonses.com ~all"],
    DMARC: ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
    MX: ["feedback-smtp.eu-west-1.amazonses.com"],
}


def settings(**changes: Any) -> Settings:
    given: dict[str, Any] = {
        "table": "hearback-main", "dynamodb_endpoint": None, "base_url": "https://hear.acme.com",
        "secret": "ab cd ef gh ij kl mn op qr st uv wx yz 01 23 45", "mail": "ses", "sender": "Acme <hello@acme.example>",
        "company": "Acme", "language": "en", "owner": "olga@acme.example", "ses_configuration_set": "acme-mail",
    }  # fmt: skip
    return Settings(**(given | changes))


def facts(dns: dict[tuple[str, str], Any] | None = None, **changes: Any) -> Facts:
    """`dns` changes records; None takes one away. `settings` and `identity` may be dicts of what differs."""
    ours = changes.pop("settings", {})
    known = changes.pop("identity", {})
    given: dict[str, Any] = {
        "settings": settings(**ours), "address": "hello@acme.example", "region": "eu-west-1", "account": ACCOUNT,
        "identities": {"hello@acme.example": None, "acme.example": replace(IDENTITY, **known)},
        "destinations": [TOPIC], "reputation": RATES,
        "dns": {key: value for key, value in (DNS | (dns or {})).items() if value is not None},
    }  # fmt: skip
    return Facts(**(given | changes))


def relay(greeting: Any, dns: dict[tuple[str, str], Any] | None = None) -> Facts:
    """A mail relay that speaks SMTP."""
    records = {("TXT", "acme.example"): ["v=spf1 mx -all"], DMARC: ["v=DMARC1; p=reject"]} | (dns or {})
    return Facts(settings(mail="smtp"), "hello@acme.example", greeting=greeting, dns=records)


def folder(greeting: Any = Greeting("/var/mail")) -> Facts:  # noqa: B008 (it is frozen)
    return Facts(settings(mail="mailbox:/var/mail"), "hello@acme.example", greeting=greeting)


def trial(state: str, minutes: int = 0, evidence: bool = True, reason: str = "", **times: str) -> Trial:
    at = (NOON - timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Trial("t1", at, state, reason, times, evidence)
