"""What Amazon SES and CloudWatch say of an account, for the stand-ins on loopback: all is well unless a test says otherwise.

Protocols: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html (and GetEmailIdentity,
GetConfigurationSetEventDestinations); GetMetricData as https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html.
"""

import json
import struct
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

    def answer(self, path: str) -> tuple[int, str, bytes, str]:
        """(status, content type, body, error) for a call to `path`."""
        name, found = self._found(path)
        self.asked.append(name)
        if name in self.refusals or found is None:
            status, error = self.refusals.get(name, (404, "NotFoundException"))
            words = {"__type": error, "message": "as the test wished"}
            body = cbor(words) if name == "GetMetricData" else json.dumps(words).encode()
            return status, _type(name), body, error
        return 200, _type(name), cbor(found) if name == "GetMetricData" else json.dumps(found).encode(), ""

    def _found(self, path: str) -> tuple[str, dict[str, Any] | None]:
        if path.endswith("/GetMetricData"):
            results = [
                {"Id": name, "Label": name, "Timestamps": [Moment(FIGURES_AT)], "Values": [rate], "StatusCode": "Complete"}
                for name, rate in self.rates.items()
            ]  # fmt: skip
            return "GetMetricData", {"MetricDataResults": results, "Messages": []}
        match path.removeprefix("/v2/email/").split("/"):
            case ["account"]:
                return "GetAccount", self.account
            case ["identities", name]:
                return "GetEmailIdentity", self.identities.get(unquote(name))
            case ["configuration-sets", name, "event-destinations"]:
                found = self.sets.get(unquote(name))
                return "GetConfigurationSetEventDestinations", None if found is None else {"EventDestinations": found}
        return "UnknownOperation", None


@dataclass(frozen=True)
class Moment:
    """Unix seconds."""

    seconds: int


def cbor(value: Any) -> bytes:
    """CBOR (RFC 8949) of what such answers hold: maps, lists, texts, fractions and moments."""
    match value:
        case Moment():
            return b"\xc1" + struct.pack(">Bd", 0xFB, value.seconds)
        case str():
            return _head(3, len(value.encode())) + value.encode()
        case float():
            return struct.pack(">Bd", 0xFB, value)
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            return _head(5, len(value)) + b"".join(cbor(name) + cbor(inner) for name, inner in value.items())
    raise TypeError(type(value).__name__)


def _head(major: int, length: int) -> bytes:
    if length < 24:
        return bytes([major << 5 | length])
    return struct.pack(">BH", major << 5 | 25, length)


def _type(name: str) -> str:
    return "application/cbor" if name == "GetMetricData" else "application/json"
