"""Earlier calls on the sample company's phone line: a list that is imported, each call at its own time."""

import csv
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from chalicelib import wiring
from chalicelib.domain.times import stamp
from dev.demo_browser import DemoFailed
from dev.import_mapping import Mapping, Reader
from dev.import_run import Import
from dev.import_sheet import Sheet

COLUMNS = ["id", "at", "language", "kind", "text", "name", "email"]
MAPPING = Mapping(
    id="id", language_column="language", kind_column="kind", name="name", email="email", date="at", may_answer=True
)


def take_in(calls: list[dict[str, Any]], people: dict[str, Any], touchpoint_id: str) -> list[dict[str, Any]]:
    """Import the calls into a touchpoint, as `./hearback import` would; each gets its case's id."""
    services = wiring.services()
    now = services.clock.now()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phone-line.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for number, call in enumerate(calls):
                at = stamp(now - timedelta(hours=call["hours"], minutes=number * 7 % 60))
                writer.writerow([f"call-{number + 1:03}", at, *_told(call, people[call["who"]])])
        sheet, rejected = Sheet(path), path.with_suffix(".rejected.csv")
        touchpoint = services.store.touchpoint(touchpoint_id)
        job = Import(sheet, MAPPING, touchpoint, sheet.survey()[1], rejected, services)
        for _ in job.run():
            pass
        if job.progress.added != len(calls):
            raise DemoFailed(f"only {job.progress.added} of {len(calls)} earlier calls could be imported")
        reader = Reader(sheet, MAPPING, touchpoint_id, now)
        for call, row in zip(calls, sheet.rows(), strict=True):
            call["case"] = reader.voice(row).submission.id
    return calls


def _told(call: dict[str, Any], person: dict[str, Any]) -> list[str | None]:
    return [person.get("language", "en"), call["kind"], call["text"], person.get("name"), person.get("email")]
