"""A mail as a MIME message (RFC 5322), for the adapters whose provider does not build it itself."""

import time
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy

from chalicelib.ports_sending import Mail

# Python would break a long List-Unsubscribe into encoded words, which no mail program takes for an address.
UNBROKEN = SMTP.clone(max_line_length=990)
# Headers of words, on the other hand, must be broken: RFC 2047 ends an encoded word after 75 characters.
BROKEN = SMTP.clone(max_line_length=76)
OF_WORDS = frozenset({"subject", "from"})


class SevenBit(EmailPolicy):
    """For a wire of which nothing is known: ASCII only, so that it depends on no extension of the other side."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return (BROKEN if name.lower() in OF_WORDS else UNBROKEN).fold_binary(name, value)


SEVEN_BIT = SevenBit(linesep="\r\n", cte_type="7bit")


def letter(mail: Mail, sender: str, message_id: str) -> EmailMessage:
    """The mail from `sender` (`Acme <hello@acme.example>`), its tags as X-Hearback-* headers.

    Args:
        message_id: without its angle brackets.

    Raises ValueError for what no header may hold.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
    message["Message-ID"] = f"<{message_id}>"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    for header, value in mail.headers.items():
        message[header] = value
    for tag, value in mail.tags.items():
        message[f"X-Hearback-{tag}"] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    # Only now: setting content drops the Content-* headers there were.
    message["Content-Language"] = mail.language
    return message
