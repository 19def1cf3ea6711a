"""What Amazon SES says of a mail that it received and put into S3, as SNS hands it to Lambda.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-examples.html
"""

from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.times import stamp
from dev.ses_events import sns_event

VERDICTS = {"spf": "PASS", "dkim": "PASS", "dmarc": "PASS", "spam": "PASS", "virus": "PASS"}


def received(name: str, recipients: list[str], source: str, **verdicts: str) -> dict[str, Any]:
    """The event for one mail.

    Args:
        name: of the object that holds the mail.
        recipients: the envelope's.
        source: where bounces would go; empty for a bounce.
        verdicts: what differs from VERDICTS; an empty word for "nobody looked".
    """
    now = stamp(datetime.now(UTC))
    found = {f"{each}Verdict": {"status": word} for each, word in (VERDICTS | verdicts).items() if word}
    return sns_event(
        {
            "notificationType": "Received",
            "mail": {
                "timestamp": now, "source": source, "messageId": name, "destination": recipients,
                "headersTruncated": True, "headers": [], "commonHeaders": {},
            },
            "receipt": {
                "timestamp": now, "processingTimeMillis": 222, "recipients": recipients, **found,
                "action": {"type": "S3", "bucketName": "mail", "objectKeyPrefix": "", "objectKey": name},
            },
        }
    )  # fmt: skip
