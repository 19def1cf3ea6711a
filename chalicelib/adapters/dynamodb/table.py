"""The table itself: one client, its calls in our errors, and commit."""

import random
import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from chalicelib import __version__
from chalicelib.adapters.dynamodb import called, tallies
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.records import Item, from_item, is_versioned, key, write_of
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, HearbackError, NotFound, Stale, Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.key import Key as ApiKey
from chalicelib.domain.policy import Policy
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.ports import Record

CONFLICT_TRIES = 8
# What no waiting will mend; every other refusal is the store's trouble of the moment.
OUR_FAULT = frozenset(
    "ValidationException AccessDeniedException ResourceNotFoundException UnrecognizedClientException "
    "ItemCollectionSizeLimitExceededException IdempotentParameterMismatchException".split()
)
# Written one at a time and seldom, by people who must not be told that somebody else was faster when it was themselves.
RARE = (Staff, Session, SignIn, Touchpoint, Policy, ApiKey)


class Refusal(Exception):
    """A condition did not hold; `reasons` has one entry per action, None where that action was fine."""

    def __init__(self, reasons: list[dict[str, Any] | None]) -> None:
        super().__init__(str(reasons))
        self.reasons = reasons


class Table:
    """What every part of the store stands on."""

    def __init__(self, name: str, endpoint: str | None = None) -> None:
        self.name, self._endpoint = name, endpoint

    @cached_property
    def client(self) -> Any:
        """A botocore client: boto3's session on top of it would only cost start-up time."""
        import botocore.session
        from botocore.config import Config

        config = Config(
            connect_timeout=2,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 3},
            max_pool_connections=16,
            # Both cost every call a twelfth: DynamoDB checks its input itself, and a name of our own needs no building.
            parameter_validation=False,
            user_agent=f"hearback/{__version__} botocore/{botocore.__version__}",
        )
        local = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "us-east-1"}
        session = botocore.session.get_session()
        return session.create_client(
            "dynamodb", endpoint_url=self._endpoint, config=config, **(local if self._endpoint else {})
        )

    def call(self, operation: str, **arguments: Any) -> Any:
        """One operation of the client. Raises Refusal for conditions and Unavailable for a store that cannot answer."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = getattr(self.client, operation)(**arguments)
        except ClientError as error:
            raise _in_our_words(error.response) from error
        except (BotoCoreError, ValueError) as error:
            raise Unavailable() from error
        # botocore takes any 200 for a success, a gateway's page too; DynamoDB numbers each of its answers.
        if "RequestId" not in answer["ResponseMetadata"]:
            raise Unavailable()
        return answer

    def get(self, at: Key, consistent: bool = False) -> Record:
        """The record at a key; raises NotFound."""
        item = self.item(at, consistent)
        if item is None:
            raise NotFound(" ".join(at))
        return from_item(item)

    def item(self, at: Key, consistent: bool = False) -> Item | None:
        if not _fits(at):
            return None
        answer = self.call("get_item", TableName=self.name, Key=key(at), ConsistentRead=consistent)
        return answer.get("Item")

    def batch(self, keys: Sequence[Key], consistent: bool = False) -> list[Item]:
        """The items that exist under at most 100 keys, in no order."""
        wanted: dict[str, Any] = {
            self.name: {
                "Keys": [key(each) for each in dict.fromkeys(keys) if _fits(each)],
                "ConsistentRead": consistent,
            }
        }
        found: list[Item] = []
        for attempt in range(CONFLICT_TRIES):
            if not wanted or not wanted[self.name]["Keys"]:
                return found
            answer = self.call("batch_get_item", RequestItems=wanted)
            found += answer.get("Responses", {}).get(self.name, [])
            wanted = answer.get("UnprocessedKeys") or {}
            if wanted:
                pause(attempt)
        raise Unavailable()

    def write(self, action: dict[str, Any], **more: Any) -> None:
        """A single action of a transaction as the plain write it is, at half the price.

        When its answer is lost, the client's second try meets the first one's condition: only for what minds no such
        Stale or Exists.
        """
        [(kind, arguments)] = action.items()
        operation = {"Put": "put_item", "Update": "update_item", "Delete": "delete_item"}[kind]
        self._settled(operation, **arguments, **more)

    def transact(self, actions: list[dict[str, Any]]) -> None:
        """All of them or none; raises Refusal. The client's tries carry one token, so a lost answer is asked for again."""
        self._settled("transact_write_items", TransactItems=actions)

    def _settled(self, operation: str, **arguments: Any) -> None:
        """A conflict with another transaction in flight means nothing was written: it is tried again."""
        for attempt in range(CONFLICT_TRIES):
            try:
                self.call(operation, **arguments)
                return
            except _InFlight:
                pause(attempt)
        raise Unavailable()

    def commit(self, *records: Record, checks: Sequence[dict[str, Any]] = ()) -> None:
        """See Store.commit. `checks` are ConditionChecks that go into the same transaction."""
        moved, beside = tallies.moves(records), called.moves(records, self.name)
        before = [_keep(record) for record in records]
        actions = [write_of(record, self.name) for record in records] + [{"ConditionCheck": check} for check in checks]
        actions += [{"Update": tallies.added(at, moved[at]) | {"TableName": self.name}} for at in moved] + beside
        try:
            if len(actions) == 1 and not isinstance(records[0], RARE):
                self.write(actions[0])
            else:
                self.transact(actions)
        except Exception as error:
            for record, kept in zip(records, before, strict=True):
                vars(record).update(kept)
            if not isinstance(error, Refusal):
                raise
            raise _first_failure(records, error) from error
        for record in records:
            if is_versioned(record):
                record.version += 1  # type: ignore[union-attr]


class _InFlight(Unavailable):
    """Another transaction held one of the items."""


def _fits(at: Key) -> bool:
    """Nothing lives under a key that DynamoDB could not hold."""
    return 0 < len(at[0].encode()) <= 2048 and 0 < len(at[1].encode()) <= 1024


def pause(attempt: int) -> None:
    time.sleep(random.uniform(0, 0.02 * 2**attempt))


def _keep(record: Record) -> dict[str, Any]:
    """Note in a record what is written beside it; returns what it was, for where the write is refused."""
    if isinstance(record, FollowUp):
        was, record.tallied = record.tallied, record.marks
        return {"tallied": was}
    if isinstance(record, Customer):
        name, record.found_as = record.found_as, called.found_as(record)
        return {"found_as": name}
    return {}


def _first_failure(records: Sequence[Record], refusal: Refusal) -> HearbackError | Refusal:
    for record, reason in zip(records, refusal.reasons, strict=False):
        if reason:
            changed = is_versioned(record) and record.version  # type: ignore[union-attr]
            return Stale(type(record).__name__) if changed else Exists(type(record).__name__)
    return refusal


def _in_our_words(response: dict[str, Any]) -> Exception:
    code = response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return Refusal([{"Code": code, "Item": response.get("Item")}])
    if code == "TransactionConflictException":
        return _InFlight(code)
    if code == "TransactionCanceledException":
        reasons = response.get("CancellationReasons", [])
        codes = {reason.get("Code") for reason in reasons}
        if "ConditionalCheckFailed" in codes:
            return Refusal([reason if reason.get("Code") == "ConditionalCheckFailed" else None for reason in reasons])
        return _InFlight(code) if "TransactionConflict" in codes else Unavailable()
    if code in OUR_FAULT:
        return RuntimeError(f"{code}: {response['Error'].get('Message', '')}")
    return Unavailable()
