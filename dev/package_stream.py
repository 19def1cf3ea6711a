"""The engine's stream, read whole, in the records that Lambda hands over."""

from typing import Any

from dev.clients import client
from dev.stream_records import lambda_record


class Stream:
    """`records` holds every change of the table since it was made, in order, as far as `read` has come."""

    def __init__(self, engine: str, table: str) -> None:
        self.engine, self.table = engine, table
        # Made once: making one takes a tenth of a second.
        self._streams = client("dynamodbstreams", engine)
        self.records: list[dict[str, Any]] = []
        self._arn = ""
        self._iterators: list[str] | None = None

    def read(self) -> None:
        """Append what is new."""
        streams = self._streams
        if self._iterators is None:
            self._iterators = self._beginnings()
        for place, iterator in enumerate(self._iterators):
            while True:
                page = streams.get_records(ShardIterator=iterator)
                self.records += [lambda_record(record, self._arn) for record in page["Records"]]
                iterator = self._iterators[place] = page["NextShardIterator"]
                if not page["Records"]:
                    break

    def _beginnings(self) -> list[str]:
        # A deleted table of the same name leaves its stream behind, so the table itself is asked for its own.
        self._arn = client("dynamodb", self.engine).describe_table(TableName=self.table)["Table"]["LatestStreamArn"]
        streams = self._streams
        shards = streams.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]
        start = {"StreamArn": self._arn, "ShardIteratorType": "TRIM_HORIZON"}
        return [streams.get_shard_iterator(ShardId=one["ShardId"], **start)["ShardIterator"] for one in shards]
