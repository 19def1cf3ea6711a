"""T3 of the ledger: the one call to the provider, and when it may be made once more."""

from chalicelib.domain.follow_up import LEASE_SECONDS
from chalicelib.domain.times import seconds_between
from chalicelib.ports import Accepted, Mail, Receipt, Unknown
from chalicelib.wiring import Services

# The longest that one call takes, whatever the adapter.
CALL_SECONDS = 20


def ask(services: Services, mail: Mail) -> Receipt:
    """One call; a second one only to a provider that knows this very mail again by its key, and while our claim holds.

    Of the second only an acceptance counts: that it refused says nothing of the first, which may have been taken.
    """
    mailer, asked_at = services.mailer, services.now
    receipt = mailer.send(mail)
    if not isinstance(receipt, Unknown) or not mail.key:
        return receipt
    if seconds_between(asked_at, services.now) + CALL_SECONDS > min(mailer.key_seconds, LEASE_SECONDS):
        return receipt
    again = mailer.send(mail)
    return again if isinstance(again, Accepted) else receipt
