"""Real things plugged into the ports, on first use; `use` swaps them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib import settings as settings_module
from chalicelib.adapters.clock import SystemClock
from chalicelib.adapters.secrets import DerivedSecrets
from chalicelib.domain.times import stamp
from chalicelib.settings import Settings

if TYPE_CHECKING:  # Every record and port loads with them: a page that needs no store shall not wait for that.
    from chalicelib.ports import Clock, Secrets, Store
    from chalicelib.ports_arrivals import Arrivals
    from chalicelib.ports_doctor import Greeter, Inspector, Resolver
    from chalicelib.ports_sending import Mailer


@dataclass(frozen=True)
class Services:
    """What a use case may need. Everything connects when it is first touched, so that pages which need no store pay for none."""

    settings: Settings
    clock: Clock
    secrets: Secrets
    swapped: dict[str, Any]

    @cached_property
    def store(self) -> Store:
        if "store" in self.swapped:
            return self.swapped["store"]  # type: ignore[no-any-return]
        from chalicelib.adapters.dynamodb.store import DynamoDBStore

        return DynamoDBStore(self.settings.table, self.settings.dynamodb_endpoint)

    @cached_property
    def mailer(self) -> Mailer:
        if "mailer" in self.swapped:
            return self.swapped["mailer"]  # type: ignore[no-any-return]
        if self.settings.mail == "ses":
            from chalicelib.adapters.ses import SES

            return SES(self.settings.sender, self.settings.ses_configuration_set)
        if relay := self.settings.relay:
            from chalicelib.adapters.smtp import SMTPRelay

            return SMTPRelay(relay, self.settings.sender)
        from chalicelib.adapters.mailbox import MailboxFolder

        return MailboxFolder(Path(self.settings.mail.partition(":")[2]), self.settings.sender)

    @cached_property
    def arrivals(self) -> Arrivals:
        if "arrivals" in self.swapped:
            return self.swapped["arrivals"]  # type: ignore[no-any-return]
        from chalicelib.adapters.arrivals import FolderOfArrivals, S3Arrivals

        kind, _, place = (self.settings.inbound_mail or "").partition(":")
        return FolderOfArrivals(Path(place)) if kind == "folder" else S3Arrivals(place)

    @property
    def inspector(self) -> Inspector | Greeter:
        """Whoever can say how sending stands with the provider. Made anew each time: it remembers who did not answer."""
        if "inspector" in self.swapped:
            return self.swapped["inspector"]  # type: ignore[no-any-return]
        if self.settings.mail == "ses":
            from chalicelib.adapters.ses_account import SESAccount

            return SESAccount()
        # A relay's address holds a password: it must never pass for the path of a folder.
        if relay := self.settings.relay:
            from chalicelib.adapters.smtp_greeting import SMTPGreeter

            return SMTPGreeter(relay)
        from chalicelib.adapters.mailbox import MailboxFolder

        return MailboxFolder(Path(self.settings.mail.partition(":")[2]), self.settings.sender)

    @property
    def resolver(self) -> Resolver:
        """The DNS, made anew like `inspector`."""
        if "resolver" in self.swapped:
            return self.swapped["resolver"]  # type: ignore[no-any-return]
        from chalicelib.adapters.dns import DNS

        return DNS(self.settings.dns)

    @property
    def now(self) -> str:
        """This moment as a stamp."""
        return stamp(self.clock.now())


_services: Services | None = None


def services() -> Services:
    """The process's services."""
    global _services
    if _services is None:
        _services = build(settings_module.read())
    return _services


def build(settings: Settings, **swapped: Any) -> Services:
    """Services for these settings; `swapped` may hold another clock, store or mailer."""
    clock = swapped.pop("clock", None) or SystemClock()
    return Services(settings, clock, DerivedSecrets(settings.secret, settings.identity_key), swapped)


def use(services: Services | None) -> None:
    """Make these the process's services; None forgets them, so that the environment is read again."""
    global _services
    _services = services
