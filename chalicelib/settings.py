"""The only reader of the environment. Checked when first asked for; a wrong value fails loudly, with its name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}


class WrongSetting(Exception):
    """A setting is missing or cannot be right."""


@dataclass(frozen=True)
class Settings:
    """One installation's settings; docs/operations.md describes each environment variable."""

    table: str
    dynamodb_endpoint: str | None
    base_url: str
    secret: str
    mail: str
    sender: str
    company: str
    language: str
    owner: str | None
    ses_configuration_set: str | None
    dns: str | None = None

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
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if len(settings.secret) < 32:
        raise WrongSetting("HEARBACK_SECRET must have at least 32 characters")
    if not 11 <= len(settings.table) <= 48:
        raise WrongSetting("HEARBACK_TABLE must have 11 to 48 characters (the embedded engine's stream ids need that)")
    if settings.language not in LANGUAGES:
        raise WrongSetting(f"HEARBACK_LANGUAGE must be one of {', '.join(LANGUAGES)}")
    if settings.mail != "ses" and not settings.mail.startswith("mailbox:"):
        raise WrongSetting("HEARBACK_MAIL must be `ses` or `mailbox:/path/to/folder`")
    if not settings.base_url.startswith(("http://", "https://")):
        raise WrongSetting("HEARBACK_BASE_URL must start with https:// (or http:// on one machine)")
