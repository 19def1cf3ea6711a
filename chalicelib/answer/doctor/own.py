"""Checks of our own settings."""

from urllib.parse import urlsplit

from chalicelib.answer.doctor.finding import Finding
from chalicelib.settings import Settings

# Fewer different characters than this, and somebody typed it.
DIFFERENT_CHARACTERS = 10


def findings(settings: Settings) -> list[Finding]:
    return [_base_url(settings), _secret(settings.secret)]


def _base_url(settings: Settings) -> Finding:
    """Every link in every mail starts with it."""
    address, to_a_folder = settings.base_url, settings.mail.startswith("mailbox:")
    host = urlsplit(address).hostname or ""
    if settings.on_loopback:
        grade = "good" if to_a_folder else "bad"
        return Finding("base_url", grade, "machine" if to_a_folder else "elsewhere", {"address": address})
    if host.endswith((".invalid", ".example", ".test")):
        return Finding("base_url", "bad", "placeholder", {"address": address})
    if not address.startswith("https://"):
        return Finding("base_url", "bad", "plain", {"address": address})
    return Finding("base_url", "good", "https", {"address": address})


def _secret(secret: str) -> Finding:
    """Whoever guesses it can make our links. Its length was checked when the settings were read."""
    if len(set(secret)) < DIFFERENT_CHARACTERS:
        return Finding("secret", "bad", "guessable")
    return Finding("secret", "good", "set")
