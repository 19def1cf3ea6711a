"""`./hearback import FILE.jsonl`: the same promises for JSON Lines."""

import csv
import json
from pathlib import Path

import pytest

from tests.dev.importing import Importing, importing

__all__ = ["importing"]


@pytest.fixture
def lines(importing: Importing) -> Importing:
    importing.path = importing.folder / "voices.jsonl"
    return importing


def test_it_works(lines: Importing) -> None:
    voices = [
        {"id": 1, "text": "盖子盖不紧。", "language": "zh"},
        {"id": 2, "text": "two\nlines", "author": {"mail": "ada@example.org"}},
    ]
    content = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in voices)
    result = lines(content, "--email-column", "author.mail")
    assert result.exit_code == 0 and "2 added" in result.output
    lin, ada = lines.cases
    assert (lin.text, lin.language) == ("盖子盖不紧。", "zh-Hans") and (ada.text, ada.email) == (
        "two\nlines",
        "ada@example.org",
    )
    assert "0 added · 2 there before" in lines(content, "--email-column", "author.mail").output


def test_a_line_that_is_no_object_is_written_down_and_loses_nothing(lines: Importing) -> None:
    result = lines('{"id":1,"text":"Good"}\n[1]\n{"id":2,"text"\n\n{"id":3,"text":null}\n')
    assert result.exit_code == 3 and "1 added · 0 there before · 3 rejected" in result.output
    with Path(lines.folder / "voices.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows[1:]] == [
        ["2", "row: not a JSON object", "[1]"],
        ["3", "row: not a JSON object", '{"id":2,"text"'],
        rows[3][:3],
    ]


@pytest.mark.parametrize("content", ["", "[]\n", "1\n2\n"])
def test_a_file_without_any_object_is_refused(lines: Importing, content: str) -> None:
    result = lines(content)
    assert result.exit_code == 2 and "no object" in result.output
