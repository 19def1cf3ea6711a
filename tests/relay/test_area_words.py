"""The words of suggestions and of "me too": none is kept that no page says."""

import json
import re
from pathlib import Path

import pytest

from chalicelib.render import TEMPLATES

CODE = Path(__file__).resolve().parents[2] / "chalicelib"
# What stands before a key's changing end, as in t('decision.' ~ event.name).
BUILT = (
    "audience.pending",
    "audience.unreachable.",
    "audience.excluded.",
    "audience.is.",
    "audience.kind.",
    "decision.",
    "decline.care.",
    "history.",
    "events.",
)
ENDS = (".nobody", ".everyone")


@pytest.mark.parametrize("area", ["suggestions", "votes", "similar"])
def test_nothing_is_kept_that_no_page_says(area: str) -> None:
    sources = [
        *TEMPLATES.glob("console/*.html"),
        *TEMPLATES.glob("public/*.html"),
        *TEMPLATES.glob("_*.html"),
        *CODE.glob("*/*.py"),
    ]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    keys = json.loads((TEMPLATES / "i18n" / "en" / f"{area}.json").read_text("utf-8"))
    unused = [key for key in keys if not re.search(rf"""['"]{re.escape(key)}['"]""", text)]
    assert not [key for key in unused if not key.startswith(BUILT) and not key.endswith(ENDS)]
