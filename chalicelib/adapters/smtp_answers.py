"""What a relay's refusal means. docs/providers.md has the table, and a test plays each of its rows.

Where a code can be read both ways it is taken for trouble of the account: that only means to try again later, while the
other way round one wrong password would fail everyone who is owed an answer.
"""

import re

from chalicelib.ports import Receipt, Refused, Unknown

# From here on the mail may be in the relay's hands.
DOT = "dot"
# 530 sign in first, 534 and 538 not in this way, 535 wrong password (RFC 4954); 500, 502 to 504, 521 and 555: it does not
# understand us or takes no mail at all (RFC 5321, RFC 7504).
ACCOUNT_CODES = frozenset({500, 502, 503, 504, 521, 530, 534, 535, 538, 555})
# Enhanced codes (RFC 3463 and its registry): bad sender, sending limit, system not accepting or set up wrongly, sign-in
# and encryption.
ACCOUNT_STATUS = re.compile(r"5\.(1\.[78]|4\.5|3\.[0235]|7\.([89]|1[0-4]))")
RELAYING_DENIED = re.compile(r"5\.7\.\d+")
TOO_LARGE = ("5.3.4", "5.2.3")
ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?!\S)")


def refusal(stage: str, code: int, text: bytes) -> Receipt:
    """What an answer that does not let us go on means.

    Args:
        stage: connect, hello, tls, auth, mail, rcpt, data or dot.
        code: of the answer; anything but 400 to 599 is an answer that cannot be read.
        text: the answer without its code. Only its enhanced code goes into the reason: the rest may hold addresses.
    """
    found = ENHANCED.match(text)
    status = found[1].decode("ascii") if found and found[1][:1] == str(code)[:1].encode() else ""
    reason = f"{stage} {code} {status}".rstrip()
    if not 400 <= code <= 599:
        return Unknown(reason) if stage == DOT else Refused(reason, permanent=False)
    return Refused(reason, permanent=code >= 500 and not _of_the_account(stage, code, status))


def _of_the_account(stage: str, code: int, status: str) -> bool:
    if code in ACCOUNT_CODES or ACCOUNT_STATUS.fullmatch(status):
        return True
    if stage == "mail":
        # It does not take mail from our address; unless it is only too much of it.
        return code != 552 and status not in TOO_LARGE
    if stage == "rcpt":
        return bool(RELAYING_DENIED.fullmatch(status))
    return stage not in ("data", DOT)
