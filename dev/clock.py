"""The schedule: calls a function again and again, as an EventBridge rule would."""

import logging
import threading
import time
import uuid
from typing import Any

from dev.batches import Handler
from dev.lambda_shapes import ACCOUNT, REGION, Context

EVERY_SECONDS = 60.0
log = logging.getLogger("hearback.clock")


class Clock:
    """Calls `handler(event, context)` every `seconds`, first at once, until `stop`. A failure is logged, not fatal."""

    def __init__(self, name: str, handler: Handler, seconds: float = EVERY_SECONDS) -> None:
        self.name, self.handler, self.seconds = name, handler, seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"clock-{name}", daemon=True)

    def start(self) -> "Clock":
        self._thread.start()
        return self

    def stop(self, patience: float = 10.0) -> None:
        self._stopping.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self.handler(scheduled_event(self.name), Context(self.name))
            except Exception:
                log.exception("%s failed; it is called again in %d s", self.name, self.seconds)
            self._stopping.wait(max(0.0, began + self.seconds - time.monotonic()))


def scheduled_event(name: str) -> dict[str, Any]:
    """What a scheduled rule sends.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"],
        "detail": {},
    }
