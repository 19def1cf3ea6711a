"""The only reader of the environment. Checked when first asked for; a wrong value fails loudly, with its name."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}


class WrongSetting(Exception):
    """A setting is missing or cannot be right."""


@dataclass(frozen=True)
class Relay:
    """An SMTP relay: where it is, how the way there is encrypted, and who we are to it (nobody: "")."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "off"]
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def on_loopback(self) -> bool:
        import ipaddress

        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @classmethod
    def of(cls, address: str) -> "Relay":
        """The relay at `smtp://user:password@host:587`, `smtps://...`, or `smtp://...?tls=off`; raises WrongSetting.

        STARTTLS is demanded unless the relay is on this machine. No error repeats anything of the address: it holds a password.
        """  # fmt: skip
        try:
            url = urlsplit(address)
            host, port = url.hostname or "", url.port
            options = dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
        except ValueError:
            raise WrongSetting(f"{_RELAY_FORM}, with : / ? # @ and % percent-encoded in them") from None
        user, password = unquote(url.username or ""), unquote(url.password or "")
        if not re.fullmatch(r"[!-~]+", address) or not host or url.path.strip("/") or url.fragment:
            raise WrongSetting(f"{_RELAY_FORM}, with : / ? # @ and % percent-encoded in them")
        if bool(user) != bool(password) or not re.fullmatch(r"[ -~]*", user + password):
            raise WrongSetting(f"{_RELAY_FORM}: both of ASCII letters and signs, or neither")
        wanted = options.pop("tls", "")
        if options or wanted not in ("", "starttls", "off") or (wanted and url.scheme == "smtps"):
            raise WrongSetting(
                "After the ? of an smtp:// address in HEARBACK_MAIL only tls=off or tls=starttls may stand"
            )
        if url.scheme == "smtps":
            return cls(host, port or 465, "implicit", user, password)
        relay = cls(host, port or 587, "off" if wanted == "off" else "starttls", user, password)
        return cls(host, relay.port, "off", user, password) if relay.on_loopback and not wanted else relay


_RELAY_FORM = "HEARBACK_MAIL for a relay must be like smtp://user:password@host:587 (or smtps://)"


@dataclass(frozen=True)
class Settings:
    """One installation's settings; docs/operations.md describes each environment variable."""

    table: str
    dynamodb_endpoint: str | None
    base_url: str
    secret: str = field(repr=False)
    mail: str = field(repr=False)
    sender: str
    company: str
    language: str
    owner: str | None
    ses_configuration_set: str | None
    dns: str | None = None
    # The domain whose mail comes in, and where that mail lies: `s3:bucket` or `folder:/path`.
    inbound: str | None = None
    inbound_mail: str | None = None
    identity_key: str | None = field(default=None, repr=False)
    region: str | None = None

    @property
    def relay(self) -> Relay | None:
        """The SMTP relay that mail goes through, where it does."""
        return Relay.of(self.mail) if self.mail.startswith(("smtp://", "smtps://")) else None

    @property
    def on_loopback(self) -> bool:
        """Whether this is one machine talking to itself over plain HTTP, where `Secure` cookies do not work."""
        return self.base_url.startswith(("http://localhost", "http://127.0.0.1"))


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in `environment` (the process's own by default); raises WrongSetting."""
    given = os.environ if environment is None else environment
    settings = Settings(
        table=given.get("HEARBACK_TABLE", "hearback-main"),
        dynamodb_endpoint=given.get("HEARBACK_DYNAMODB_ENDPOINT") or None,
        base_url=given.get("HEARBACK_BASE_URL", "http://localhost:8000").rstrip("/"),
        secret=given.get("HEARBACK_SECRET", ""),
        mail=given.get("HEARBACK_MAIL", "ses"),
        sender=given.get("HEARBACK_SENDER", "Hearback <hearback@localhost.example>"),
        company=given.get("HEARBACK_COMPANY", "Hearback"),
        language=given.get("HEARBACK_LANGUAGE", "en"),
        owner=given.get("HEARBACK_OWNER") or None,
        ses_configuration_set=given.get("HEARBACK_SES_CONFIGURATION_SET") or None,
        dns=given.get("HEARBACK_DNS") or None,
        inbound=(given.get("HEARBACK_INBOUND") or "").strip().lower() or None,
        inbound_mail=given.get("HEARBACK_INBOUND_MAIL") or None,
        identity_key=given.get("HEARBACK_IDENTITY_KEY") or None,
        region=given.get("HEARBACK_REGION_CODE", "").upper() or None,
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if len(settings.secret) < 32:
        raise WrongSetting("HEARBACK_SECRET must have at least 32 characters")
    if settings.identity_key and not re.fullmatch("[0-9a-f]{64}", settings.identity_key):
        raise WrongSetting("HEARBACK_IDENTITY_KEY must be the 64 digits of an export's identity.key")
    if not 11 <= len(settings.table) <= 48:
        raise WrongSetting("HEARBACK_TABLE must have 11 to 48 characters (the embedded engine's stream ids need that)")
    if settings.language not in LANGUAGES:
        raise WrongSetting(f"HEARBACK_LANGUAGE must be one of {', '.join(LANGUAGES)}")
    if settings.region and not re.fullmatch(r"[A-Z]{2}", settings.region):
        raise WrongSetting(
            "HEARBACK_REGION_CODE must be a country's two letters, such as GB: its phone numbers need no +44"
        )
    _check_mail(settings)
    if settings.inbound and not re.fullmatch(r"([a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", settings.inbound):
        raise WrongSetting("HEARBACK_INBOUND must be a domain, such as in.acme.example")
    if settings.inbound_mail and not settings.inbound_mail.startswith(("s3:", "folder:")):
        raise WrongSetting("HEARBACK_INBOUND_MAIL must be `s3:bucket` or `folder:/path/to/folder`")
    if not settings.base_url.startswith(("http://", "https://")):
        raise WrongSetting("HEARBACK_BASE_URL must start with https:// (or http:// on one machine)")


def _check_mail(settings: Settings) -> None:
    if settings.mail == "ses" or settings.mail.startswith("mailbox:"):
        return
    relay = settings.relay
    if not relay:
        raise WrongSetting("HEARBACK_MAIL must be `ses`, `mailbox:/path/to/folder`, `smtp://...` or `smtps://...`")
    # Only here: it takes a tenth of a cold start, and most installations have no relay.
    from email.utils import parseaddr

    address = parseaddr(settings.sender)[1]
    if not re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", address):
        raise WrongSetting("HEARBACK_SENDER must be like Acme <hello@acme.example>, its address in ASCII")
    if address.endswith(".example") and not relay.on_loopback:
        raise WrongSetting("HEARBACK_SENDER must be an address of yours: no relay takes mail from an .example")
