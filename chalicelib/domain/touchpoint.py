"""Touchpoint: a configured place where customers talk to us."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:  # The ready-made form asks no question, and shall not wait for them.
    from chalicelib.domain.question import Question
    from chalicelib.domain.signer import Signer

KINDS = ("web", "phone", "counter", "email", "inbox", "api", "import")
DEFAULT_ID = "hello"
# Whether a form asks for words of one's own.
TEXTS = ("required", "optional", "no")
# Under which forms that were begun and forms that became a case are counted.
FORMS = "forms"
# So many hours of a promise are one working day.
WORKING_DAY = 24
USUAL_PORTS = {"http": 80, "https": 443}
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")


@dataclass
class Touchpoint:
    """Where voices come from. `origins` are exact web origins (`https://shop.example`) whose pages may carry the widget.

    Attributes:
        questions: as domain/question.py keeps them; `numbered` is the last number given to one of them or to a choice.
        text: one of TEXTS.
        case_kind: what every case from here is, where the form does not ask.
        look: `colour` (`#rrggbb`), `logo` (an https address), `scheme` (auto, light or dark), each only where it was chosen.
        talk: how to talk to a person: `call` (we call back) and `channel` (language -> how to reach us); never neither.
        team: whose cases these are.
        promise_hours: within so many hours of working days we answer; None for no promise.
        invitation: whom it invites to say how it was, and when, as domain/rule.py keeps it; empty where nobody.
        door: what domain/door.py knows of it.
        signers: who may say who is speaking, as domain/signer.py has them.
    """

    id: str
    name: str
    kind: str = "web"
    languages: list[str] = field(default_factory=lambda: ["en", "zh-Hans"])
    origins: list[str] = field(default_factory=list)
    created_at: str = ""
    version: int = 0
    questions: list[dict[str, Any]] = field(default_factory=list)
    numbered: int = 0
    text: str = "required"
    case_kind: str | None = None
    look: dict[str, str] = field(default_factory=dict)
    talk: dict[str, Any] = field(default_factory=lambda: {"call": True, "channel": {}})
    team: str | None = None
    promise_hours: int | None = None
    invitation: dict[str, Any] = field(default_factory=dict)
    door: dict[str, Any] = field(default_factory=dict)
    signers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def asks(self) -> "list[Question]":
        """Its questions, in order."""
        from chalicelib.domain import question

        return question.of(self.questions)

    @property
    def signs(self) -> "list[Signer]":
        """Its signers, the oldest first."""
        from chalicelib.domain.signer import Signer

        return [Signer(**each) for each in self.signers]

    @property
    def channel(self) -> dict[str, str]:
        """How to reach a person, by language; empty where the company names no channel."""
        return dict(self.talk.get("channel") or {})

    @property
    def promise(self) -> tuple[str, int] | None:
        """The promise as it is said: `days` or `hours`, and how many."""
        hours = self.promise_hours
        if not hours:
            return None
        return ("hours", hours) if hours % WORKING_DAY else ("days", hours // WORKING_DAY)

    def number(self) -> int:
        """The next number, for a question or a choice; none is ever given twice."""
        self.numbered += 1
        return self.numbered

    def allows(self, origin: str) -> bool:
        """Whether a page of that origin may submit here. Exact match of scheme, host and port; `null` never."""
        return origin in self.origins


def default(languages: list[str]) -> Touchpoint:
    """The touchpoint that is there before anybody makes one; staff who change it put it on record."""
    return Touchpoint(DEFAULT_ID, "Hello", languages=list(languages))


def as_origin(text: str) -> str:
    """The origin that `text` names, as browsers say it (RFC 6454): in ASCII, and without a port that goes without saying.

    Nothing where it is none: it has a path, or a pattern, or a name of which two spellings are about (IDNA 2003 and 2008).
    """
    try:
        parts = urlsplit(text.strip().rstrip("/").lower())
        host, port = parts.hostname or "", parts.port
        name = host.encode("idna").decode()
        plain = host.isascii() or name.encode().decode("idna") == host
    except ValueError:
        return ""
    if parts.path or parts.query or parts.fragment or parts.username or parts.password or port == 0:
        return ""
    if parts.scheme not in USUAL_PORTS or not plain or not HOST.fullmatch(name):
        return ""
    name = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{name}" + (f":{port}" if port not in (None, USUAL_PORTS[parts.scheme]) else "")


def is_web_address(text: str) -> bool:
    """Whether `text` is the address of something on the web that travels encrypted, in ASCII."""
    try:
        parts = urlsplit(text)
        whole = parts.scheme == "https" and bool(parts.hostname) and not parts.username and (parts.port or 1) > 0
    except ValueError:
        return False
    # It stands in a header: nothing in it may end a directive there.
    return whole and text.isascii() and text.isprintable() and not set(text) & set(" ;,'\"<>\\")
