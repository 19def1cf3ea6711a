"""Mail through Amazon SES v2. SES builds the MIME itself, so no text of ours can become a header by accident.

SES has no idempotency key, and botocore by itself would send a lost answer's mail again, up to three times: hence one
attempt only, and every answer mapped to accepted, surely not sent, or unknown.
"""

from functools import cached_property
from typing import Any

from chalicelib.ports import Accepted, Mail, Receipt, Refused, Unknown

# Refusals of this very mail. Every other one is trouble of the account or of the moment, and passes when it is mended.
OF_THE_MAIL = frozenset("MessageRejected BadRequestException InvalidParameterValue ValidationException".split())


class SES:
    """Answers ports.Mailer."""

    def __init__(self, sender: str, configuration_set: str | None = None) -> None:
        self._sender, self._configuration_set = sender, configuration_set

    @cached_property
    def client(self) -> Any:
        import botocore.session
        from botocore.config import Config

        config = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})
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
        return call | ({"ConfigurationSetName": self._configuration_set} if self._configuration_set else {})


def _refusal(response: dict[str, Any]) -> Receipt:
    """A modelled 4xx is a refusal; a 5xx may come after the mail was taken."""
    code = response["Error"]["Code"]
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
    if status >= 500:
        return Unknown(code)
    return Refused(code, permanent=code in OF_THE_MAIL)
