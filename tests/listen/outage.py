"""A store that cannot answer, as it is on the wire: DynamoDB says no to every call."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse

REFUSAL = (
    b'{"__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", "message": "slow down"}'
)


class Body:
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield REFUSAL


@contextmanager
def throttled(store: Any, operation: str = "*") -> Iterator[None]:
    """Meanwhile no call reaches the engine; each is answered with a throttling error."""

    def refuse(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, 400, {"content-type": "application/x-amz-json-1.0"}, Body())

    events, name = store.client.meta.events, f"before-send.dynamodb.{operation}"
    events.register(name, refuse)
    try:
        yield
    finally:
        events.unregister(name, refuse)
