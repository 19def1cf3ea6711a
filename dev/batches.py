"""One batch of records through one function, by the rules of Lambda's event source mapping.

What the function answers decides how far the checkpoint moves: nothing failed, past the batch; some reported, to just
before the lowest of them, and everything after it comes again; an exception, not at all. A batch that keeps failing is
halved (where the mapping says so), tried a bounded number of times, and then given up with a record of its position.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dev.lambda_shapes import Context
from dev.mappings import Mapping
from dev.stream_records import age, sequence

Handler = Callable[[dict[str, Any], Any], Any]
Records = list[dict[str, Any]]
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
log = logging.getLogger("hearback.pump")


class Stopped(Exception):
    """The pump was told to stop between two tries."""


@dataclass
class Delivery:
    """Delivers batches to one function.

    Args:
        mapping: the rules.
        handler: the function itself.
        done: called with the sequence number up to which all is settled, each time it moves.
        give_up: called with the records that are abandoned, the condition in Lambda's words, and the number of tries.
        wait: sleeps so many seconds; True when the pump is stopping.
    """

    mapping: Mapping
    handler: Handler
    done: Callable[[str], None]
    give_up: Callable[[Records, str, int], None]
    wait: Callable[[float], bool]

    def deliver(self, records: Records) -> None:
        """Settle every record of the batch, one way or the other. Raises Stopped when told to stop meanwhile."""
        tries = 0
        while records:
            failed_at = self._invoke(records)
            if failed_at is None or failed_at > 0:
                last = len(records) if failed_at is None else failed_at
                self.done(sequence(records[last - 1]))
                records, tries = records[last:], 0
                continue
            if self.mapping.bisect and len(records) > 1:
                # A split does not count as a try, so one bad record is alone before it is given up.
                middle = len(records) // 2
                self.deliver(records[:middle])
                records = records[middle:]
                continue
            tries += 1
            if reason := self._hopeless(records, tries):
                self.give_up(records, reason, tries)
                self.done(sequence(records[-1]))
                return
            if self.wait(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))):
                raise Stopped

    def _invoke(self, records: Records) -> int | None:
        """Call the function. None when all went well, else the index of the first record to come again."""
        try:
            answer = self.handler({"Records": records}, Context(self.mapping.name))
        except Exception:
            log.exception("%s failed on %d records from %s", self.mapping.name, len(records), sequence(records[0]))
            return 0
        return lowest_failure(answer, records) if self.mapping.partial else None

    def _hopeless(self, records: Records, tries: int) -> str | None:
        """Why there is no further try, in the words of Lambda's on-failure record, or None."""
        if 0 <= self.mapping.attempts < tries:
            return "RetryAttemptsExhausted"
        # Younger than a day here means: since then it was tried. A machine that was off over the weekend must not lose
        # what came before; on Lambda the stream itself would have forgotten it.
        if tries > 1 and age(records[0], time.time()) > self.mapping.max_age:
            return "RecordAgeExceeded"
        return None


def lowest_failure(answer: Any, records: Records) -> int | None:
    """The index from which records come again by the function's report, None for nowhere.

    A report that names no record of this batch counts as a failure of all of it, as on Lambda.
    """
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return None
    places = {sequence(record): place for place, record in enumerate(records)}
    return min(places.get(failure.get("itemIdentifier") or "", 0) for failure in failures)
