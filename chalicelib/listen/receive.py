"""From a submission to a case: the one write that everything else follows from."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import keys_of
from chalicelib.domain.ids import customer_id
from chalicelib.domain.naming import WORDING
from chalicelib.domain.question import bare
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.submission import Submission
from chalicelib.web import tokens
from chalicelib.web.fields import excerpt
from chalicelib.wiring import Services

# What a case takes from a submission as it is.
AS_SAID = ("kind", "text", "language", "name", "email", "company", "page", "answers", "talk", "phone", "external_id")


def receive(
    services: Services,
    touchpoint: Touchpoint,
    submission: Submission,
    origin: str,
    arrived_at: str | None = None,
    source: dict[str, str] | None = None,
    test: bool = False,
    mail: dict[str, Any] | None = None,
    held: list[str] | None = None,
    proof: dict[str, Any] | None = None,
    interaction: dict[str, Any] | None = None,
) -> Case:
    """Store the submission as a case, with one conditional write, and return the case.

    A retry (same id and fields) returns the case that is there. Raises Conflict for an id used for something else, Unavailable.

    Args:
        origin: the way it came: `form`, `widget`, `api`, `import` or `email`.
        arrived_at: when it was said, where that was before now (an import).
        source, mail, proof: where it stood before; what a mail said of itself; what a signed token says of who is speaking.
        interaction: what they were asked about, where they answer that (Case.interaction).
        test, held: one of the staff tries the form, for nobody; why it waits for a person (domain/holding.py).
    """
    case = Case(
        id=submission.id,
        **{field: getattr(submission, field) for field in AS_SAID},
        touchpoint_id=touchpoint.id,
        arrived_at=arrived_at or services.now,
        customer_id=customer_id(services.secrets.key("customers"), *_key(submission, proof, test)),
        excerpt="",
        body_hash=body_hash(touchpoint, submission),
        origin=origin,
        wants_answer=submission.may_answer or _to_be_called(submission),
        naming={"level": submission.naming.level, "wording": WORDING} if submission.naming else None,
        source=source,
        team=touchpoint.team,
        begun=submission.begun and not test,
        test=test,
        mail=mail,
        held={"why": held, "at": services.now} if held else None,
        proof=proof,
        interaction=interaction,
    )
    case.excerpt = excerpt(case.words) or _wish(case)
    return services.store.submit(case)


def _key(submission: Submission, proof: dict[str, Any] | None, test: bool) -> tuple[str, str]:
    """The best that we know them by: what is proven, else what is claimed, else this one case."""
    if proof:
        return "external", proof["external_id"]
    known = [] if test else keys_of(submission)
    return known[0] if known else ("case", submission.id)


def _to_be_called(submission: Submission) -> bool:
    """Who asks for a call and leaves no address wants an answer, by the way they named. Mail still needs its own yes."""
    return bool(submission.talk and submission.talk.get("phone") and not submission.email)


def _wish(case: Case) -> str:
    """What lists say of somebody who only wants to talk, in their language."""
    from chalicelib import render

    return render.words(case.language, f"talk.wish.{case.talk['way']}") if case.talk else ""


def body_hash(touchpoint: Touchpoint, submission: Submission) -> str:
    """Recognises the same fields at the same touchpoint, however they were spelled on the way."""
    said = vars(submission) | {"naming": asdict(submission.naming) if submission.naming else None}
    del said["begun"], said["asked"], said["work"]
    # What is not there leaves no trace, so that a submission from before there were questions is the same one still.
    asked = {"answers": bare(submission.answers or []), "talk": said.pop("talk")}
    asked |= {name: said.pop(name) for name in ("phone", "external_id")}
    del said["answers"]
    body = [touchpoint.id, said | {name: value for name, value in asked.items() if value}]
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def my_case(services: Services, case: Case) -> str:
    """The path of the customer's private page; the same for every retry of a submission."""
    return f"/my/{tokens.make(services.secrets, 'case', case.id, case.arrived_at)}"
