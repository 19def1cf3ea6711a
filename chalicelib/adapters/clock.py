"""The time of this machine."""

from datetime import UTC, datetime


class SystemClock:
    """Answers ports.Clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)
