"""Signal: what a customer did rather than said, as other systems tell us."""

from dataclasses import dataclass, field

# Names that our pages have words for. Others are shown as they are.
KNOWN = ("ordered", "renewed", "cancelled", "used", "opened", "shared", "returned")
# So many different names of one customer are kept in mind; what a signal says is kept in any case.
MOST_NAMES = 40


@dataclass
class Signal:
    """One thing that one customer did at one time.

    Attributes:
        id: the sending system's own. With customer and time it makes the record, so that a retry is the same signal.
        at: when they did it, which may be before or after anything else that we know of them.
        value: a decimal number as text, such as `49.9`, and `unit` what it counts, such as `EUR`.
        told_by: the key that told us.
    """

    customer_id: str
    id: str
    name: str
    at: str
    told_by: str
    value: str | None = None
    unit: str | None = None


@dataclass
class Doings:
    """What one customer did last: for each name the newest time. Derived from signals, whatever order they came in."""

    customer_id: str
    latest: dict[str, str] = field(default_factory=dict)

    def since(self, at: str) -> list[str]:
        """The names of what they did after a stamp."""
        return [name for name, done_at in self.latest.items() if done_at >= at]

    @classmethod
    def together(cls, customer_id: str, parts: "list[Doings]") -> "Doings":
        """What somebody did by any of their keys, as seen from one of them."""
        named = {name for each in parts for name in each.latest}
        return cls(customer_id, {name: max(each.latest.get(name, "") for each in parts) for name in named})
