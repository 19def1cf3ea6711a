"""The mail that every mailer of the contract is given."""

from chalicelib.ports import Mail

SENDER = "Acme <hello@acme.example>"


def a_mail(**fields: object) -> Mail:
    given: dict[str, object] = {
        "to": "ada@example.org", "subject": "您的问题已解决", "language": "en",
        "text": "Dear Ada,\n你好 👋\n", "html": "<p>你好 👋</p>",
        "headers": {"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<https://hearback.example/unsubscribe/token>"},
        "tags": {"follow_up": "f1", "attempt": "a1"},
    }  # fmt: skip
    return Mail(**(given | fields))  # type: ignore[arg-type]
