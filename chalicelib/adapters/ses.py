"""Mail through Amazon SES v2. SES builds the MIME itself, so no text of ours can become a header by accident.

SES has no idempotency key, and botocore by itself would send a lost answer's mail again, up to three times: hence one
attempt only, and every answer mapped to accepted, surely not sent, or unknown.
"""

from functools import cached_property
from typing import Any

from chalicelib.ports_sending import Accepted, Mail, Receipt, Refused, Unknown

# What each error code says. docs/providers.md has the same table, and a test plays each row of it. Most refusals are
# trouble of the account or of the moment, which passes when it is mended; few are about this very mail.
FOR_NOW, FOR_GOOD, UNKNOWN = "refused for now", "refused for good", "unknown"
MEANINGS = dict.fromkeys(
    "TooManyRequestsException ThrottlingException Throttling LimitExceededException SendingPausedException "
    "AccountSuspendedException MailFromDomainNotVerifiedException NotFoundException AccessDeniedException "
    "UnrecognizedClientException InvalidClientTokenId SignatureDoesNotMatch ExpiredTokenException".split(),
    FOR_NOW,
)
MEANINGS |= dict.fromkeys("MessageRejected BadRequestException ValidationException".split(), FOR_GOOD)
MEANINGS |= dict.fromkeys("RequestTimeout RequestTimeoutException".split(), UNKNOWN)
# Said as MessageRejected too, of a sender (or, in the sandbox, a recipient) that SES does not know yet.
NOT_VERIFIED = "address is not verified"


class SES:
    """Answers ports.Mailer."""

    key_seconds = 0

    def __init__(self, sender: str, configuration_set: str | None = None, read_seconds: float = 10) -> None:
        self._sender, self._configuration_set, self._read_seconds = sender, configuration_set, read_seconds

    @cached_property
    def client(self) -> Any:
        import botocore.session
        from botocore.config import Config

        config = Config(connect_timeout=3, read_timeout=self._read_seconds, retries={"total_max_attempts": 1})
        return botocore.session.get_session().create_client("sesv2", config=config)

    def send(self, mail: Mail) -> Receipt:
        from botocore import exceptions

        never_left = (
            exceptions.EndpointConnectionError,
            exceptions.ConnectTimeoutError,
            exceptions.ProxyConnectionError,
            exceptions.SSLError,
            exceptions.NoCredentialsError,
            exceptions.PartialCredentialsError,
            exceptions.NoRegionError,
        )
        try:
            answer = self.client.send_email(**self._call(mail))
            return Accepted(answer["MessageId"])
        except exceptions.ClientError as error:
            return _refusal(error.response)
        except exceptions.ParamValidationError as error:
            return Refused(type(error).__name__, permanent=True)
        except never_left as error:
            return Refused(type(error).__name__, permanent=False)
        except Exception as error:
            # Whatever else went wrong went wrong around a call that may have been taken.
            return Unknown(type(error).__name__)

    def _call(self, mail: Mail) -> dict[str, Any]:
        simple = {
            "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
            "Body": {"Text": {"Data": mail.text, "Charset": "UTF-8"}, "Html": {"Data": mail.html, "Charset": "UTF-8"}},
            "Headers": [{"Name": name, "Value": value} for name, value in mail.headers.items()],
        }
        call = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [mail.to]},
            "Content": {"Simple": simple},
            "EmailTags": [{"Name": name, "Value": value} for name, value in mail.tags.items()],
        }
        if mail.reply_to:
            call["ReplyToAddresses"] = [mail.reply_to]
        return call | ({"ConfigurationSetName": self._configuration_set} if self._configuration_set else {})


def _refusal(response: dict[str, Any]) -> Receipt:
    """What an error means: by its code, and by its status where the code is not in the table.

    A 5xx may come after the mail was taken, whatever its code, and no redirect says that it was not; a 4xx is a refusal.
    """
    code, words = response["Error"]["Code"], response["Error"].get("Message", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    meaning = MEANINGS.get(code, FOR_NOW) if 400 <= status < 500 else UNKNOWN
    if meaning == UNKNOWN:
        return Unknown(code)
    if code == "MessageRejected" and NOT_VERIFIED in words:
        return Refused("NotVerified", permanent=False)
    return Refused(code, permanent=meaning == FOR_GOOD)
