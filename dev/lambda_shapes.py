"""What Lambda hands to a function besides the event."""

import time
import uuid
from dataclasses import dataclass, field

REGION, ACCOUNT = "us-east-1", "000000000000"


@dataclass
class Context:
    """The context object of one invocation, as far as Chalice and our handlers look at it.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    function_name: str
    timeout_seconds: float = 60.0
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 1024
    started: float = field(default_factory=time.monotonic)

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda would end this invocation; nothing ends it here."""
        return max(0, int((self.timeout_seconds - (time.monotonic() - self.started)) * 1000))
