"""Wrong parts, each a plausible mistake, put in the place of right ones: the harness must see what they do.

Nothing here is a flag of the product: each is a store or a mailer of its own.
"""

from functools import cached_property, partial
from typing import Any

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.adapters.ses import SES
from chalicelib.domain.errors import Unreachable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.times import later
from chalicelib.ports_sending import Mail
from dev.package_ses import FakeSES
from tests.faults import stage as stages
from tests.faults.stage import Stage


class LeaseThatSendsAgain(DynamoDBStore):
    """Whatever nobody knows the end of is sent once more."""

    def commit(self, *records: Any, checks: Any = ()) -> None:
        for record in records:
            if isinstance(record, FollowUp) and record.state == "unknown":
                record.state, record.due_at = "pending", later(record.times["unknown"], 1)
        super().commit(*records, checks=checks)


class MarksBeforeItSends(DynamoDBStore):
    """A claim is as good as a mail."""

    def claim(self, follow_up: FollowUp) -> None:
        follow_up.state, follow_up.due_at = "sent", None
        super().claim(follow_up)


class LooksBeforeTheClaim(DynamoDBStore):
    """Whether the person may be told is asked first, and then the claim is made."""

    def claim(self, follow_up: FollowUp) -> None:
        customer = self.customers([follow_up.customer_id])[follow_up.customer_id]
        if customer is None or customer.silence(follow_up.kind):
            raise Unreachable(follow_up.customer_id)
        self.commit(follow_up)


class CursorBeforeItsPage(DynamoDBStore):
    """The page is turned, and then those on it are put on record."""

    def commit(self, *records: Any, checks: Any = ()) -> None:
        waiting: list[FollowUp] = vars(self).setdefault("waiting", [])
        new = [record for record in records if isinstance(record, FollowUp) and not record.version]
        waiting += new
        others = [record for record in records if record not in new]
        if not others and new and not checks:
            return
        super().commit(*others, checks=checks)
        if any(isinstance(record, Outcome) for record in others):
            vars(self)["waiting"] = []
            for follow_up in waiting:
                super().commit(follow_up)


class RetryingSES(SES):
    """The SDK as it comes: what got no answer is called again."""

    @cached_property
    def client(self) -> Any:
        import botocore.session
        from botocore.config import Config

        config = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 3})
        return botocore.session.get_session().create_client("sesv2", config=config)


def stage_with(store_class: type[DynamoDBStore]) -> Any:
    """How `plays.run` makes a stage with this store in it."""
    return partial(stages.stage, store_class=store_class)


class Post:
    """The real SES adapter before a fake SES on loopback, in the place of a stage's provider.

    `accepted` is what SES took, `unanswered` the attempts whose call ended without a word.
    """

    key_seconds = 0

    def __init__(self, ses: FakeSES, adapter: SES) -> None:
        self.ses, self.adapter = ses, adapter
        self.unanswered: set[str] = set()

    def send(self, mail: Mail) -> Any:
        receipt = self.adapter.send(mail)
        if type(receipt).__name__ == "Unknown":
            self.unanswered.add(mail.tags["attempt"])
        return receipt

    @property
    def accepted(self) -> list[Mail]:
        return [
            Mail(call["Destination"]["ToAddresses"][0], "", "", "", "en", tags=tags_of(call))
            for call in self.ses.accepted
        ]


def tags_of(call: dict[str, Any]) -> dict[str, str]:
    return {tag["Name"]: tag["Value"] for tag in call["EmailTags"]}


def stage_with_ses(ses: FakeSES, adapter: SES, endpoint: str) -> Stage:
    made = stages.stage(endpoint)
    made.post = Post(ses, adapter)  # type: ignore[assignment]
    made.services.swapped["mailer"] = made.post
    return made
