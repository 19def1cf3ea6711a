"""The same file again: after an interruption, after success, after something was lost."""

from typing import Any

from chalicelib import wiring
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.records import key
from dev.import_mapping import Mapping, Reader
from dev.import_run import BATCH, Import
from dev.import_sheet import Sheet
from dev.import_touchpoint import touchpoint_of
from dev.installation import installation
from tests.dev.importing import Importing, importing

__all__ = ["importing"]


def test_a_second_run_adds_nothing(importing: Importing) -> None:
    content = "id,text\n" + "".join(f"{number},Voice {number}\n" for number in range(30))
    importing(content)
    assert "0 added · 30 there before · 0 rejected" in importing(content).output
    assert len(importing.cases) == 30


def test_rows_without_ids_are_told_apart_by_content_and_order(importing: Importing) -> None:
    content = "text\nToo slow\nToo slow\nLovely\n"
    assert "3 added" in importing(content).output
    assert "0 added · 3 there before" in importing(content).output


def test_an_id_that_was_used_for_other_words_is_rejected(importing: Importing) -> None:
    importing("id,text\n1,First\n")
    result = importing("id,text\n1,Second\n")
    assert "0 added · 0 there before · 1 rejected" in result.output
    assert [case.text for case in importing.cases] == ["First"]
    assert "another --touchpoint, adds this too" in importing.rejected[1][1]


def test_an_interrupted_run_goes_on_where_it_stopped(importing: Importing) -> None:
    rows = [f"{number},{'' if number % 50 == 0 else f'Voice {number}'}" for number in range(3 * BATCH)]
    content = "id,text\n" + "\n".join(rows) + "\n"
    interrupted(importing, content, after=2)
    result = importing(content)
    assert f"Going on after row {2 * BATCH}" in result.output
    assert "588 added · 0 there before · 12 rejected" in result.output
    assert len(importing.rejected) == 13


def test_progress_that_the_store_does_not_bear_out_is_not_trusted(importing: Importing) -> None:
    content = "id,text\n" + "\n".join(f"{number},Voice {number}" for number in range(3 * BATCH)) + "\n"
    lost = last_case_of(interrupted(importing, content, after=2))
    store: Any = wiring.services().store
    store.call("delete_item", TableName=store.name, Key=key(keys.case(lost)))
    result = importing(content)
    assert "Going on" not in result.output
    assert f"{BATCH + 1} added · {2 * BATCH - 1} there before" in result.output


def interrupted(importing: Importing, content: str, after: int) -> Import:
    """Import `after` batches as the command would, then stop."""
    importing.path.write_text(content, newline="")
    sheet = Sheet(importing.path)
    with installation().opened():
        touchpoint = touchpoint_of(wiring.services(), None, dry_run=False)
        rejected = importing.folder / "voices.rejected.csv"
        mapping = Mapping(id="id", kind="suggestion")
        job = Import(sheet, mapping, touchpoint, sheet.survey()[1], rejected, wiring.services())
        running = job.run()
        for _ in range(after):
            next(running)
        running.close()
    return job


def last_case_of(job: Import) -> str:
    """The id of the last case that an interrupted run stored."""
    reader = Reader(job.sheet, job.mapping, job.touchpoint.id, wiring.services().clock.now())
    return reader.voice(list(job.sheet.rows())[job.progress.rows - 1]).submission.id
