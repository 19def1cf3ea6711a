"""From a submission to a case: the one write that everything else follows from."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import normal_email
from chalicelib.domain.ids import customer_id
from chalicelib.domain.naming import WORDING
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.submission import Submission
from chalicelib.web import tokens
from chalicelib.web.fields import excerpt
from chalicelib.wiring import Services


def receive(
    services: Services,
    touchpoint: Touchpoint,
    submission: Submission,
    origin: str,
    arrived_at: str | None = None,
    source: dict[str, str] | None = None,
    mail: dict[str, Any] | None = None,
) -> Case:
    """Store the submission as a case, with one conditional write, and return the case.

    A retry (same id, same fields) returns the case that is there. Raises Conflict where the id was used for something
    else, Unavailable where the store cannot answer.

    Args:
        origin: the way it came: `form`, `widget`, `api`, `import` or `email`.
        arrived_at: when it was said, where that was before now (an import).
        source: where it stood before, such as a file's name and line.
        mail: what a mail said of itself, as for Case.mail.
    """
    naming = {"level": submission.naming.level, "wording": WORDING} if submission.naming else None
    key = ("email", normal_email(submission.email)) if submission.email else ("case", submission.id)
    case = Case(
        id=submission.id,
        touchpoint_id=touchpoint.id,
        kind=submission.kind,
        text=submission.text,
        language=submission.language,
        arrived_at=arrived_at or services.now,
        customer_id=customer_id(services.secrets.key("customers"), *key),
        excerpt=excerpt(submission.text),
        body_hash=body_hash(touchpoint, submission),
        origin=origin,
        name=submission.name,
        email=submission.email,
        company=submission.company,
        wants_answer=submission.may_answer,
        naming=naming,
        page=submission.page,
        source=source,
        mail=mail,
    )
    return services.store.submit(case)


def body_hash(touchpoint: Touchpoint, submission: Submission) -> str:
    """Recognises the same fields at the same touchpoint, however they were spelled on the way."""
    body = [touchpoint.id, asdict(submission)]
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def my_case(services: Services, case: Case) -> str:
    """The path of the customer's private page; the same for every retry of a submission."""
    return f"/my/{tokens.make(services.secrets, 'case', case.id, case.arrived_at)}"
