"""The table's stream, read without the SDK: what was committed, in the order in which it was.

GetRecords of https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html as
plain HTTP. The records are JSON as Lambda hands them over, and parsing each of them by the SDK's model would be a fifth of
all the time that the plays take.
"""

import http.client
import json
from typing import Any

from dev.guard_rails import padded

Record = dict[str, Any]
READ_AT_ONCE = 1000
HEADERS = {
    "X-Amz-Date": "20261121T120000Z",
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
}


class History:
    """Reads the stream of one table from its beginning on."""

    def __init__(self, endpoint: str, table: str) -> None:
        self._connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=60)
        [found] = self._call("ListStreams", TableName=table)["Streams"]
        arn = found["StreamArn"]
        [shard] = self._call("DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
        start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        self._iterator = self._call("GetShardIterator", **start)["ShardIterator"]

    def following(self) -> list[Record]:
        """What was committed since the last time."""
        found: list[Record] = []
        while True:
            answer = self._call("GetRecords", ShardIterator=self._iterator, Limit=READ_AT_ONCE)
            self._iterator = answer["NextShardIterator"]
            found += answer["Records"]
            if len(answer["Records"]) < READ_AT_ONCE:
                break
        for record in found:
            record["dynamodb"]["SequenceNumber"] = padded(record["dynamodb"]["SequenceNumber"])
        return found

    def close(self) -> None:
        self._connection.close()

    def _call(self, operation: str, **arguments: Any) -> Any:
        headers = HEADERS | {"X-Amz-Target": f"DynamoDBStreams_20120810.{operation}"}
        self._connection.request("POST", "/", json.dumps(arguments), headers)
        answer = self._connection.getresponse()
        body = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{operation}: {body}")
        return body
