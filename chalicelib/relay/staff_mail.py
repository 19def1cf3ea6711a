"""Mail to one of us: short, automatic, without a word of any customer's. It goes past the ledger, which is for customers."""

import logging
from typing import Any

from chalicelib import render
from chalicelib.domain.staff import Staff
from chalicelib.ports import Accepted, Mail
from chalicelib.wiring import Services

log = logging.getLogger("hearback.staff_mail")
# RFC 3834, and the same for Exchange: no automatic answers, please.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send(services: Services, person: Staff, name: str, **facts: Any) -> None:
    """One call to the provider with templates/email/<name>.html, in the person's language."""
    words = render.email(name, person.language, company=services.settings.company, person=person, **facts)
    headers = HEADERS | {"Feedback-ID": f"{name}:staff:hearback"}
    receipt = services.mailer.send(
        Mail(person.email, language=person.language, headers=headers, tags={"kind": name}, **words)
    )
    if not isinstance(receipt, Accepted):
        # Not worth stopping the stream for: a code can be asked for again, and a case is in the inbox.
        log.warning("staff mail not sent", extra={"kind": name, "reason": receipt.reason})
