"""What Amazon SES and CloudWatch say of an account, for the stand-ins on loopback: all is well unless a test says otherwise.

Protocols: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html (and GetEmailIdentity,
GetConfigurationSetEventDestinations), and GetMetricData of CloudWatch in JSON, which is what botocore speaks with it.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

DOMAIN = "acme.example"
TOKENS = ("k1", "k2", "k3")
ACCOUNT = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
    "Details": {"MailType": "TRANSACTIONAL", "ReviewDetails": {"Status": "GRANTED"}},
}
IDENTITY = {
    "IdentityType": "DOMAIN",
    "VerifiedForSendingStatus": True,
    "VerificationStatus": "SUCCESS",
    "DkimAttributes": {
        "SigningEnabled": True,
        "Status": "SUCCESS",
        "Tokens": list(TOKENS),
        "SigningAttributesOrigin": "AWS_SES",
    },
    "MailFromAttributes": {
        "MailFromDomain": f"mail.{DOMAIN}",
        "MailFromDomainStatus": "SUCCESS",
        "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
    },
}
EVIDENCE = {
    "Name": "evidence",
    "Enabled": True,
    "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY"],
    "SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:000000000000:MailEvents"},
}
FIGURES_AT = 1_795_262_400  # 2026-11-21T12:00:00Z


@dataclass
class FakeAccount:
    """Change what it holds, or name an operation in `refusals` with the (status, error) that it gets instead."""

    account: dict[str, Any] = field(default_factory=lambda: deepcopy(ACCOUNT))
    identities: dict[str, dict[str, Any]] = field(default_factory=lambda: {DOMAIN: deepcopy(IDENTITY)})
    sets: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"acme-mail": [deepcopy(EVIDENCE)]})
    rates: dict[str, float] = field(default_factory=lambda: {"bounces": 0.004, "complaints": 0.0002})
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, operation: str, name: str = "") -> tuple[int, dict[str, Any], str]:
        """(status, body, error) for one operation, about the thing called `name`."""
        self.asked.append(operation)
        found = self._found(operation, name)
        if operation in self.refusals or found is None:
            status, error = self.refusals.get(operation, (404, "NotFoundException"))
            return status, {"__type": error, "message": "as the test wished"}, error
        return 200, found, ""

    def get(self, path: str) -> tuple[int, dict[str, Any], str]:
        """The answer to a GET of SES v2."""
        match path.removeprefix("/v2/email/").split("/"):
            case ["account"]:
                return self.answer("GetAccount")
            case ["identities", name]:
                return self.answer("GetEmailIdentity", unquote(name))
            case ["configuration-sets", name, "event-destinations"]:
                return self.answer("GetConfigurationSetEventDestinations", unquote(name))
        return self.answer("UnknownOperation")

    def _found(self, operation: str, name: str) -> dict[str, Any] | None:
        match operation:
            case "GetAccount":
                return self.account
            case "GetEmailIdentity":
                return self.identities.get(name)
            case "GetConfigurationSetEventDestinations":
                return {"EventDestinations": self.sets[name]} if name in self.sets else None
            case "GetMetricData":
                at = {"Timestamps": [FIGURES_AT], "StatusCode": "Complete"}
                found = [{"Id": each, "Label": each, "Values": [rate]} | at for each, rate in self.rates.items()]
                return {"MetricDataResults": found, "Messages": []}
        return None
