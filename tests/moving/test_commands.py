"""The commands of moving, on an installation of this machine."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import wiring
from dev.cli import hearback
from tests.dev.importing import Importing, importing
from tests.moving.test_tools import LIN, a_post, a_vote, canny

__all__ = ["importing"]


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(hearback, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def house(importing: Importing) -> Importing:
    """An installation, by its environment."""
    return importing


def test_an_export_says_what_it_holds_and_what_stays(house: Importing) -> None:
    house("id,text\n1,Good\n2,Better\n")
    result = run("export", str(house.folder / "out"))
    assert result.exit_code == 0 and "Case                 2" in result.output
    assert "Under way: 2 facts not followed to their end." in result.output
    assert json.loads((house.folder / "out" / "manifest.json").read_text())["nouns"]["Case"]["count"] == 2
    again = run("export", str(house.folder / "out"))
    assert again.exit_code == 2 and "holds an export already" in again.output


@pytest.mark.parametrize("place", ["file", "file/out", "file/no/out", "long" * 100])
def test_an_export_to_where_nothing_can_be_written_says_so_in_a_sentence(house: Importing, place: str) -> None:
    (house.folder / "file").write_text("mine")
    result = run("export", str(house.folder / place))
    assert result.exit_code == 2 and place in result.output and (house.folder / "file").read_text() == "mine"
    assert "cannot be written" in result.output or "is a file" in result.output


def test_an_export_that_finds_no_more_room_says_so_in_a_sentence(house: Importing) -> None:
    house("id,text\n1,Good\n")
    (house.folder / "out").mkdir()
    (house.folder / "out" / "manifest.json.part").mkdir()
    result = run("export", str(house.folder / "out"))
    assert result.exit_code == 2 and "manifest.json.part cannot be written: Is a directory." in result.output


def test_a_folder_into_the_house_that_it_came_from_is_refused(house: Importing) -> None:
    house("id,text\n1,Good\n")
    run("export", str(house.folder / "out"))
    result = run("import", str(house.folder / "out"), "--take-over")
    assert result.exit_code == 2 and "not empty: it has a" in result.output


def test_a_folder_comes_in_and_a_second_time_nothing_is_added(
    house: Importing, dynamodb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house("id,text\n1,Good\n")
    run("export", str(house.folder / "out"))
    from dev.table import create_table

    create_table(dynamodb, "hearback-other-house")
    try:
        monkeypatch.setenv("HEARBACK_TABLE", "hearback-other-house")
        wiring.use(None)
        result = run("import", str(house.folder / "out"))
        assert result.exit_code == 2 and "facts not followed" in result.output
        result = run("import", str(house.folder / "out"), "--take-over")
        assert result.exit_code == 0 and "each compared with" in result.output, result.output
        assert "was imported here before" in run("import", str(house.folder / "out"), "--take-over").output
        assert [case.text for case in house.cases] == ["Good"]
    finally:
        dynamodb.delete_table(TableName="hearback-other-house")


def test_a_folder_that_is_no_export_is_refused(house: Importing, tmp_path: Path) -> None:
    result = run("import", str(tmp_path))
    assert result.exit_code == 2 and "no manifest.json" in result.output


def test_the_mapping_is_shown_before_anything_is_written(house: Importing, tmp_path: Path) -> None:
    posts = [a_post(1), a_post(2, status="complete"), a_post(3, status="On ice", mood="x")]
    path = canny(tmp_path / "canny", posts, [a_vote(1, "p1", LIN)])
    result = run("import", str(path), "--from", "canny", "--dry-run")
    assert result.exit_code == 3
    for line in (
        "2  suggestions", "1  people behind them", "with the status “complete” become adopted",
        "1  rows of posts say something under “mood”", "Nobody of them is ever mailed", "Nothing was stored.",
    ):  # fmt: skip
        assert line in result.output
    assert wiring.services().store.suggestions("open").rows == [] and wiring.services().store.touchpoints() == []
    assert "On ice" in (tmp_path / "canny.refused.jsonl").read_text("utf-8")
    result = run("import", str(path), "--from", "canny", "--status", "On ice=planned")
    assert result.exit_code == 0 and "3 added · 0 there before · 1 votes" in result.output
    assert (
        "0 added · 3 there before" in run("import", str(path), "--from", "canny", "--status", "On ice=planned").output
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--from", "trello"], "“trello” is not a tool. The tools are: canny, fider, uservoice."),
        (["--from", "canny", "--status", "x=frozen"], "“frozen” is not a status"),
        (["--from", "fider"], "has none of: posts"),
        (["--from", "canny", "--touchpoint", "nowhere"], "There is no touchpoint “nowhere”."),
    ],
)
def test_wrong_options_are_refused(house: Importing, tmp_path: Path, options: list[str], reason: str) -> None:
    folder = canny(tmp_path / "canny", [a_post(1)])
    if "fider" in options:
        (folder / "posts.json").unlink()
    result = run("import", str(folder), *options)
    assert result.exit_code == 2 and reason in " ".join(result.output.split()), result.output
