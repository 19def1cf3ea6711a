"""A mail provider of the tests': answers as told, and keeps its own ledger of what it accepted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from chalicelib.ports import Accepted, Mail, Receipt


class Killed(BaseException):
    """The process died here: nothing after it runs, and nobody catches it."""


@dataclass
class Provider:
    """Answers ports.Mailer.

    `answers` are used up in order, one per call; afterwards every mail is accepted. An answer is a receipt to give
    without accepting, or a function that gets the mail, may accept it, and may die.
    """

    answers: list[Receipt | Callable[["Provider", Mail], Receipt]] = field(default_factory=list)
    accepted: list[Mail] = field(default_factory=list)
    calls: int = 0
    key_seconds: int = 0

    def send(self, mail: Mail) -> Receipt:
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else accept
        return answer(self, mail) if callable(answer) else answer

    def told(self) -> list[str]:
        """The follow-ups behind the accepted mails, sorted."""
        return sorted(mail.tags["follow_up"] for mail in self.accepted)


def accept(provider: Provider, mail: Mail) -> Receipt:
    provider.accepted.append(mail)
    return Accepted(f"provider-{len(provider.accepted)}")


def die_before(provider: Provider, mail: Mail) -> Receipt:
    raise Killed


def die_after(provider: Provider, mail: Mail) -> Receipt:
    accept(provider, mail)
    raise Killed
