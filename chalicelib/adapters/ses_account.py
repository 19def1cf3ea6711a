"""What Amazon SES says of this account: its limits, identities and event destinations, and its reputation in CloudWatch.

Only reads. Each action is in .chalice/policy-api.json; where the role lacks one, the answer names it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from chalicelib.ports_doctor import Account, Destination, Identity, Rate, Reputation, Unasked

CREDENTIALS = frozenset(
    "UnrecognizedClientException InvalidClientTokenId ExpiredToken ExpiredTokenException SignatureDoesNotMatch "
    "InvalidSignatureException MissingAuthenticationToken IncompleteSignature".split()
)
NEVER_CAME_BACK = (
    "EndpointConnectionError ConnectTimeoutError ReadTimeoutError ConnectionClosedError ProxyConnectionError "
    "SSLError ConnectionError HTTPClientError".split()
)
RATES = {"bounces": "Reputation.BounceRate", "complaints": "Reputation.ComplaintRate"}
LOOK_BACK, PERIOD_SECONDS = timedelta(days=7), 3600


class SESAccount:
    """Answers ports_sending.Inspector."""

    def __init__(self) -> None:
        self._silence: Unasked | None = None

    @property
    def region(self) -> str:
        """Empty where none is set up."""
        try:
            return str(self._ses.meta.region_name)
        except Exception:
            return ""

    @cached_property
    def _ses(self) -> Any:
        return _client("sesv2")

    @cached_property
    def _cloudwatch(self) -> Any:
        return _client("cloudwatch")

    def account(self) -> Account | Unasked:
        found = self._ask("ses:GetAccount", lambda: self._ses.get_account())
        if not isinstance(found, dict):
            return found or Unasked("trouble", "NotFoundException")
        quota, details = found.get("SendQuota", {}), found.get("Details", {})
        return Account(
            bool(found.get("ProductionAccessEnabled")), bool(found.get("SendingEnabled")), found.get("EnforcementStatus", ""),
            details.get("ReviewDetails", {}).get("Status", ""), quota.get("MaxSendRate", 0.0),
            quota.get("Max24HourSend", 0.0), quota.get("SentLast24Hours", 0.0),
        )  # fmt: skip

    def identity(self, name: str) -> Identity | Unasked | None:
        found = self._ask("ses:GetEmailIdentity", lambda: self._ses.get_email_identity(EmailIdentity=name))
        return _identity(name, found) if isinstance(found, dict) else found

    def destinations(self, configuration_set: str) -> list[Destination] | Unasked | None:
        found = self._ask(
            "ses:GetConfigurationSetEventDestinations",
            lambda: self._ses.get_configuration_set_event_destinations(ConfigurationSetName=configuration_set),
        )
        if not isinstance(found, dict):
            return found
        return [
            Destination(bool(each.get("Enabled")), "SnsDestination" in each, frozenset(each.get("MatchingEventTypes", [])))
            for each in found.get("EventDestinations", [])
        ]  # fmt: skip

    def reputation(self, until: datetime) -> Reputation | Unasked:
        queries = [_query(name, metric) for name, metric in RATES.items()]
        times = {"StartTime": until - LOOK_BACK, "EndTime": until, "ScanBy": "TimestampDescending"}
        found = self._ask(
            "cloudwatch:GetMetricData",
            lambda: self._cloudwatch.get_metric_data(MetricDataQueries=queries, **times),
        )
        if not isinstance(found, dict):
            return found or Unasked("trouble", "ResourceNotFound")
        results = found.get("MetricDataResults", [])
        if any(each.get("StatusCode") == "Forbidden" for each in results):
            return Unasked("denied", "cloudwatch:GetMetricData")
        newest = {each["Id"]: Rate(each["Values"][0], each["Timestamps"][0]) for each in results if each.get("Values")}
        return Reputation(newest.get("bounces"), newest.get("complaints"))

    def _ask(self, action: str, call: Callable[[], dict[str, Any]]) -> dict[str, Any] | Unasked | None:
        """The answer, None for what is not there, or why there is none. Where nobody answered once, nobody is asked again."""
        from botocore import exceptions

        if self._silence:
            return self._silence
        try:
            return call()
        except exceptions.ClientError as error:
            return _refusal(action, error.response)
        except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as error:
            self._silence = Unasked("credentials", type(error).__name__)
        except exceptions.NoRegionError as error:
            self._silence = Unasked("region", type(error).__name__)
        except Exception as error:
            name = type(error).__name__
            if name not in NEVER_CAME_BACK:
                return Unasked("trouble", name)
            self._silence = Unasked("network", name)
        return self._silence


def _client(service: str) -> Any:
    import botocore.session
    from botocore.config import Config

    config = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 1})
    return botocore.session.get_session().create_client(service, config=config)


def _refusal(action: str, response: dict[str, Any]) -> Unasked | None:
    code = str(response["Error"]["Code"]).split("#")[-1]
    if code in ("NotFoundException", "ResourceNotFoundException"):
        return None
    if code in CREDENTIALS:
        return Unasked("credentials", code)
    if code.startswith("AccessDenied") or code in ("AuthorizationError", "NotAuthorized"):
        return Unasked("denied", action)
    return Unasked("trouble", code)


def _identity(name: str, found: dict[str, Any]) -> Identity:
    dkim, mail_from = found.get("DkimAttributes", {}), found.get("MailFromAttributes", {})
    verified = bool(found.get("VerifiedForSendingStatus"))
    return Identity(
        name, found.get("IdentityType") != "EMAIL_ADDRESS", verified,
        found.get("VerificationStatus", "SUCCESS" if verified else "PENDING"),
        bool(dkim.get("SigningEnabled")), dkim.get("Status", "NOT_STARTED"), tuple(dkim.get("Tokens", ())),
        dkim.get("SigningHostedZone") or "dkim.amazonses.com", dkim.get("SigningAttributesOrigin") == "EXTERNAL",
        mail_from.get("MailFromDomain", "").lower(), mail_from.get("MailFromDomainStatus", ""),
        mail_from.get("BehaviorOnMxFailure") == "REJECT_MESSAGE",
    )  # fmt: skip


def _query(name: str, metric: str) -> dict[str, Any]:
    what = {"Metric": {"Namespace": "AWS/SES", "MetricName": metric}, "Period": PERIOD_SECONDS, "Stat": "Average"}
    return {"Id": name, "MetricStat": what}
