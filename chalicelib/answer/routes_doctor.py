"""The doctor over HTTP: what stands in the way of our mail, and a test mail that one can follow. For owners."""

from typing import Any

from chalice import Response

from chalicelib.answer import trial
from chalicelib.domain.errors import NotAllowed
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/doctor", role="owner")
def doctor(visit: Visit) -> Response:
    """Every check, asked anew."""
    return _page(visit)


@routes.act("/console/doctor/trials", role="owner")
def send(visit: Visit) -> Response:
    """A test mail to whoever presses the button, and to nobody else."""
    try:
        outcome_id = trial.send(visit.services, visit.staff)
    except NotAllowed as error:
        return _page(visit, 429, refused=str(error))
    return answers.see(visit, f"/console/doctor/trials/{outcome_id}")


@routes.console("/console/doctor/trials/{outcome_id}", role="owner")
def follow(visit: Visit, outcome_id: str) -> Response:
    """How far one test mail came. templates/static/trial.js asks for it again every few seconds."""
    from chalicelib.answer.doctor import speaking

    found = trial.one(visit.services, outcome_id)
    folder = visit.services.settings.mail.startswith("mailbox:")
    reason = speaking.reason(found.reason, visit.language) if found.reason else ""
    return answers.page(
        visit, "console/trial.html", trial=found, steps=trial.steps(found), reason=reason, folder=folder,
        mailbox="/mailbox" if folder and visit.services.settings.on_loopback else None,
    )  # fmt: skip


def _page(visit: Visit, status: int = 200, **facts: Any) -> Response:
    from chalicelib.answer.doctor import examine, speaking

    newest = trial.newest(visit.services, visit.staff.email)
    findings = examine(visit.services, newest)
    return answers.page(
        visit, "console/doctor.html", status,
        findings=speaking.all_spoken(findings, visit.language), counts=speaking.counts(findings),
        verdict=speaking.verdict(findings, visit.language), trials=newest, **facts,
    )  # fmt: skip
