"""The newest test mail: the one check that goes the whole way a customer's mail goes."""

from chalicelib.answer.doctor.finding import Finding, unasked
from chalicelib.answer.trial import Trial
from chalicelib.domain.times import seconds_between
from chalicelib.ports_doctor import Unasked
from chalicelib.wiring import Services

# How long a mail may be on its way before somebody should look.
PATIENCE_SECONDS = 600


def finding(services: Services, newest: list[Trial] | Unasked) -> Finding:
    if isinstance(newest, Unasked):
        return unasked("trial", newest)
    if not newest:
        return Finding("trial", "not_checked", "none")
    trial = newest[0]
    values = {"at": trial.at[:16].replace("T", " ") + " UTC", "reason": trial.reason}
    late = seconds_between(trial.at, services.now) > PATIENCE_SECONDS
    match trial.state:
        case "delivered":
            return Finding("trial", "good", "delivered", values)
        case "sent" if not trial.evidence_comes:
            return Finding("trial", "good", "handed_over", values)
        case "pending" | "sending" | "sent" | "owed" if not late:
            return Finding("trial", "not_checked", "under_way", values)
        case "sent":
            return Finding("trial", "warning", "no_evidence", values)
        case "pending" | "sending" | "owed":
            return Finding("trial", "warning", "late", values)
        case "bounced" | "complained" | "failed" | "excluded" | "parked" | "unknown":
            return Finding("trial", "warning" if trial.state == "excluded" else "bad", trial.state, values)
        case "unreachable" | "called":
            return Finding("trial", "warning", "excluded", values)
    return Finding("trial", "not_checked", "under_way", values)
