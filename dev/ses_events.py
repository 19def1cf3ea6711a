"""Events as Amazon SES publishes them to SNS, and as SNS hands them to Lambda.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html
"""

import json
from typing import Any

WHEN = "2026-11-21T12:30:00.000Z"
ABOUT: dict[str, dict[str, Any]] = {
    "Send": {},
    "Delivery": {"timestamp": WHEN, "processingTimeMillis": 546, "smtpResponse": "250 2.6.0 Message received"},
    "Bounce": {"timestamp": WHEN, "bounceType": "Permanent", "bounceSubType": "General"},
    "Complaint": {"timestamp": WHEN, "complaintFeedbackType": "abuse", "complainedRecipients": []},
    "Reject": {"reason": "Bad content"},
    "DeliveryDelay": {"timestamp": WHEN, "delayType": "MailboxFull"},
}
KEYS = {"DeliveryDelay": "deliveryDelay"}


def ses_event(kind: str, tags: dict[str, str], to: str = "ada@example.org", **about: Any) -> dict[str, Any]:
    """One event about a mail that went out with these tags; `about` changes what the event says of its kind."""
    mail = {
        "timestamp": "2026-11-21T12:29:00.000Z",
        "messageId": "0102017c44f053b-61b59c11-000000",
        "source": "Acme <hello@acme.example>",
        "destination": [to],
        "headersTruncated": False,
        "headers": [{"name": "Subject", "value": "The lid closes now"}],
        "commonHeaders": {"to": [to], "subject": "The lid closes now"},
        "tags": {"ses:configuration-set": ["acme-mail"], **{name: [value] for name, value in tags.items()}},
    }
    return {"eventType": kind, KEYS.get(kind, kind.lower()): ABOUT.get(kind, {}) | about, "mail": mail}


def sns_event(*events: Any) -> dict[str, Any]:
    """What Lambda gets from SNS for these; a text goes in as it is.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
    """
    records = [
        {
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": "arn:aws:sns:us-east-1:000000000000:MailEvents:1",
            "Sns": {
                "Type": "Notification",
                "MessageId": f"95df01b4-ee98-5cb9-9903-{number:012}",
                "TopicArn": "arn:aws:sns:us-east-1:000000000000:MailEvents",
                "Subject": "Amazon SES Email Event Notification",
                "Message": event if isinstance(event, str) else json.dumps(event),
                "Timestamp": WHEN,
                "MessageAttributes": {},
            },
        }
        for number, event in enumerate(events)
    ]
    return {"Records": records}
