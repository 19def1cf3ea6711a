"""Touchpoint: a configured place where customers talk to us."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

KINDS = ("web", "counter", "api", "import", "inbox")
DEFAULT_ID = "hello"


@dataclass
class Touchpoint:
    """Where voices come from. `origins` are exact web origins (`https://shop.example`) whose pages may carry the widget."""

    id: str
    name: str
    kind: str = "web"
    languages: list[str] = field(default_factory=lambda: ["en", "zh-Hans"])
    origins: list[str] = field(default_factory=list)
    created_at: str = ""
    version: int = 0

    def allows(self, origin: str) -> bool:
        """Whether a page of that origin may submit here. Exact match of scheme, host and port; `null` never."""
        return origin in self.origins


def default(languages: list[str]) -> Touchpoint:
    """The touchpoint that is there before anybody makes one; staff who change it put it on record."""
    return Touchpoint(DEFAULT_ID, "Hello", languages=list(languages))


def is_origin(text: str) -> bool:
    """Whether `text` is an origin and nothing more (RFC 6454): http(s) scheme, host, optional port, no path."""
    try:
        parts = urlsplit(text)
        bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and bare and (parts.port or 1) > 0
    except ValueError:
        return False
