"""A mail provider with its own ledger, under every fault that a call to it can have."""

from dataclasses import dataclass, field

from chalicelib.ports_sending import Accepted, Mail, Receipt, Refused, Unknown
from tests.faults.wire import DEATHS, Line, Wire

# kind -> (whether the provider took it, what the call answers).
ANSWERS: dict[str, tuple[bool, Receipt]] = {
    "throttled": (False, Refused("Throttling", permanent=False)),
    "never left": (False, Refused("EndpointConnectionError", permanent=False)),
    "refused": (False, Refused("MessageRejected", permanent=True)),
    "no answer": (False, Unknown("ReadTimeoutError")),
    "answer lost": (True, Unknown("ConnectionClosedError")),
    "error after": (True, Unknown("InternalFailure")),
}
SEND_FAULTS = (*ANSWERS, *DEATHS)
TAKEN = {"killed after", *(kind for kind, (taken, _) in ANSWERS.items() if taken)}


@dataclass
class Post:
    """Answers ports.Mailer. `accepted` is the provider's ledger, `unanswered` the attempts whose result nobody was told."""

    wire: Wire
    accepted: list[Mail] = field(default_factory=list)
    unanswered: set[str] = field(default_factory=set)
    key_seconds: int = 0

    def send(self, mail: Mail) -> Receipt:
        line: Line | None = self.wire.line
        fault = line.begin("send") if line else None
        if fault is None or fault.kind not in SEND_FAULTS:
            return self._accept(mail)
        if fault.kind in TAKEN:
            self._accept(mail)
        if fault.kind in DEATHS:
            self.wire.die()
        taken, receipt = ANSWERS[fault.kind]
        if isinstance(receipt, Unknown):
            self.unanswered.add(mail.tags["attempt"])
        return receipt

    def _accept(self, mail: Mail) -> Receipt:
        self.accepted.append(mail)
        return Accepted(f"provider-{len(self.accepted)}")
