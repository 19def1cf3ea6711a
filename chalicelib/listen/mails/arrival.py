"""What the provider says of a mail that came in: where it lies, whom it was for, who sent it, and what it found.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.times import moment, stamp

VERDICTS = ("spf", "dkim", "dmarc", "spam", "virus")
MOST_RECIPIENTS = 50
A_WORD = re.compile(r"[A-Z_]{1,40}")


class Unclear(ValueError):
    """This is no word of a provider's that we know how to read."""


@dataclass(frozen=True)
class Arrival:
    """One mail, before anybody has read it.

    Attributes:
        name: under which ports.Arrivals has it.
        recipients: addresses of ours, as the envelope has them, in lower case.
        envelope_sender: where a bounce would go; empty for bounces and their like.
        verdicts: of VERDICTS, the provider's words; empty where nobody looked.
    """

    name: str
    arrived_at: str
    recipients: list[str]
    envelope_sender: str
    verdicts: dict[str, str]


def read(text: str, now: str) -> Arrival | None:
    """The arrival in the JSON of a notification of SES's, or None where it tells of something else. Raises Unclear."""
    try:
        told = json.loads(text)
        if told["notificationType"] != "Received":
            return None
        receipt, mail = told["receipt"], told["mail"]
        return Arrival(
            name=str(receipt["action"]["objectKey"]),
            arrived_at=_when(receipt.get("timestamp") or mail.get("timestamp"), now),
            recipients=[str(each).strip().lower()[:320] for each in receipt["recipients"][:MOST_RECIPIENTS]],
            envelope_sender=str(mail.get("source") or "").strip().lower()[:320],
            verdicts=_verdicts(receipt),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # Its words stay out of the error, and so of the log: they hold addresses and a subject.
        raise Unclear(type(error).__name__) from None


def _verdicts(receipt: dict[str, Any]) -> dict[str, str]:
    found = {name: str((receipt.get(f"{name}Verdict") or {}).get("status", "")) for name in VERDICTS}
    return {name: word for name, word in found.items() if A_WORD.fullmatch(word)}


def _when(given: Any, now: str) -> str:
    """By the provider's clock, and never after ours."""
    try:
        return min(stamp(moment(given)), now)
    except (ValueError, TypeError, OverflowError):
        return now
