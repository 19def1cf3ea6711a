"""What Ada sends, ready-made."""

from typing import Any

from chalicelib.domain.ids import new_id


def voice(**fields: Any) -> dict[str, Any]:
    """A submission as the JSON API takes it, with an id of its own."""
    return {"id": new_id(), "kind": "suggestion", "text": "Please sell spare lids. 谢谢 🙏", "language": "en"} | fields
