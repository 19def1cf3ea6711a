"""The event pump: what Lambda's pollers are on AWS. One thread per function reads the stream from its own checkpoint."""

import json
import logging
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from dev.batches import Delivery, Handler, Records, Stopped
from dev.clients import client
from dev.guard_rails import padded
from dev.lambda_shapes import ACCOUNT, REGION
from dev.mappings import Mapping
from dev.stream_records import lambda_record, sequence

IDLE_SECONDS, TROUBLE_SECONDS = 0.12, 0.5
READ_AT_ONCE = 1000
log = logging.getLogger("hearback.pump")


class Pump:
    """Feeds one function from the table's stream until `stop`.

    Args:
        endpoint: the engine's address.
        table: the table whose stream is read.
        mapping: which records, how many, how often.
        handler: the function, called as Lambda would: handler(event, context).
        folder: keeps the checkpoint, and what was given up (under failed/).
        idle_seconds: pause between two looks at an empty stream.
    """

    def __init__(
        self,
        endpoint: str,
        table: str,
        mapping: Mapping,
        handler: Handler,
        folder: Path,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self.endpoint, self.table, self.mapping, self.folder = endpoint, table, mapping, folder
        self.idle_seconds = idle_seconds
        self._checkpoint_file = folder / f"{mapping.name}.json"
        self._checkpoint = read_checkpoint(self._checkpoint_file)
        self.settled = min((int(last) for last in self._checkpoint["shards"].values()), default=0)
        self._shard = ""
        self._stopping = threading.Event()
        self._delivery = Delivery(mapping, handler, self._save, self._give_up, self._stopping.wait)
        self._thread = threading.Thread(target=self._run, name=f"pump-{mapping.name}", daemon=True)

    def start(self) -> "Pump":
        (self.folder / "failed").mkdir(parents=True, exist_ok=True)
        self._thread.start()
        return self

    def stop(self, patience: float = 10.0) -> None:
        """Let the invocation under way end, then read no more."""
        self._stopping.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except Stopped:
                return
            except (BotoCoreError, ClientError, OSError) as trouble:
                # The engine is being restarted, most likely; from the checkpoint nothing is lost.
                log.warning("The stream of %s cannot be read just now: %s", self.table, trouble)
                self._stopping.wait(TROUBLE_SECONDS)

    def _follow(self) -> None:
        """Read every shard from its checkpoint on, until told to stop."""
        streams = client("dynamodbstreams", self.endpoint)
        arn = client("dynamodb", self.endpoint).describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
        if self._checkpoint.get("stream") != arn:
            self._checkpoint = {"stream": arn, "shards": {}}
        shards = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterators = {shard["ShardId"]: self._iterator(streams, arn, shard["ShardId"]) for shard in shards}
        while not self._stopping.is_set():
            moved = False
            for shard, iterator in list(iterators.items()):
                answer = streams.get_records(ShardIterator=iterator, Limit=READ_AT_ONCE)
                if answer["Records"]:
                    moved = True
                    self._shard = shard
                    self._take([lambda_record(record, arn) for record in answer["Records"]])
                if answer.get("NextShardIterator"):
                    iterators[shard] = answer["NextShardIterator"]
                else:
                    del iterators[shard]
            if not moved:
                self._stopping.wait(self.idle_seconds)

    def _iterator(self, streams: Any, arn: str, shard: str) -> str:
        """Where to go on in a shard: after the checkpoint, or from its oldest record."""
        start: dict[str, str] = {"ShardIteratorType": "TRIM_HORIZON"}
        if last := self._checkpoint["shards"].get(shard):
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": padded(last)}
        return str(streams.get_shard_iterator(StreamArn=arn, ShardId=shard, **start)["ShardIterator"])

    def _take(self, read: Records) -> None:
        """Deliver what the mapping wants of a page, batch by batch; the rest only moves the checkpoint."""
        wanted = [record for record in read if self.mapping.wants(record)]
        for first in range(0, len(wanted), self.mapping.batch_size):
            if self._stopping.is_set():
                raise Stopped
            self._delivery.deliver(wanted[first : first + self.mapping.batch_size])
        self._save(sequence(read[-1]))

    def _save(self, settled: str) -> None:
        """Move the shard's checkpoint; called only after success, so a crash repeats rather than skips."""
        self._checkpoint["shards"][self._shard] = settled
        self.settled = int(settled)
        write_json(self._checkpoint_file, self._checkpoint)

    def _give_up(self, records: Records, condition: str, tries: int) -> None:
        """Leave the on-failure record that Lambda would send: where the records were, never what they said."""
        times = [record["dynamodb"].get("ApproximateCreationDateTime") for record in records]
        record = {
            "requestContext": {
                "functionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.mapping.name}",
                "condition": condition,
                "approximateInvokeCount": tries,
            },
            "version": "1.0",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "DDBStreamBatchInfo": {
                "shardId": self._shard,
                "startSequenceNumber": sequence(records[0]),
                "endSequenceNumber": sequence(records[-1]),
                "approximateArrivalOfFirstRecord": times[0],
                "approximateArrivalOfLastRecord": times[-1],
                "batchSize": len(records),
                "streamArn": self._checkpoint["stream"],
            },
        }
        log.error("%s gave up %d records: %s", self.mapping.name, len(records), condition)
        write_json(self.folder / "failed" / f"{self.mapping.name}-{sequence(records[0])}.json", record)


def read_checkpoint(path: Path) -> dict[str, Any]:
    """The stored checkpoint: {"stream": arn, "shards": {shard id: last settled sequence number}}."""
    with suppress(OSError, ValueError):
        return dict(json.loads(path.read_text("utf-8")))
    return {"stream": None, "shards": {}}


def settled_by_all(pumps: list[Pump]) -> int:
    """Up to which sequence number every pump is done: what may be trimmed at most."""
    return min((pump.settled for pump in pumps), default=0)


def write_json(path: Path, value: Any) -> None:
    """Write a small file whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(json.dumps(value), "utf-8")
    draft.replace(path)
