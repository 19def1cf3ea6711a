"""Files as spreadsheets, programs and people write them: what is wrong with a row is said of that row, in words that help."""

import csv
import os

import pytest

from tests.dev.importing import Importing, importing

__all__ = ["importing"]


def rejected_as(importing: Importing, encoding: str, delimiter: str = ",") -> list[list[str]]:
    with (importing.folder / "voices.rejected.csv").open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_an_emoji_cut_in_half_spoils_only_its_row(importing: Importing) -> None:
    importing.path = importing.folder / "voices.jsonl"
    result = importing('{"text":"Good"}\n{"text":"cut \\ud83d"}\n{"text":"Good too","\\udc00":"x"}\n{"text":"Last"}\n')
    assert result.exit_code == 3 and "2 added · 0 there before · 2 rejected" in result.output
    assert [row[0] for row in importing.rejected[1:]] == ["2", "3"]
    assert all("half a character" in row[1] for row in importing.rejected[1:])
    assert importing.rejected[1][2] == '{"text":"cut \\ud83d"}'


def test_an_id_of_bytes_that_are_no_text_spoils_only_its_row(importing: Importing) -> None:
    result = importing(b"id,text\nGr\xfc\xdfe,Good\nb,Good too\n")
    assert result.exit_code == 3 and "1 added · 0 there before · 1 rejected" in result.output
    assert b'2,"id: bytes that are no text' in (importing.folder / "voices.rejected.csv").read_bytes()


def test_a_row_of_another_encoding_says_which_option_reads_it(importing: Importing) -> None:
    importing(b"id,text\n1,caf\xe9\n")
    assert "--encoding" in (importing.folder / "voices.rejected.csv").read_bytes().decode(errors="replace")


def test_an_id_that_is_too_long_to_keep_spoils_only_its_row(importing: Importing) -> None:
    result = importing(f"id,text\n{'i' * 500_000},Good\nb,Good too\n")
    assert result.exit_code == 3 and "1 added · 0 there before · 1 rejected" in result.output


def test_a_file_whose_name_is_no_text_is_taken(importing: Importing) -> None:
    importing.path = importing.folder / os.fsdecode(b"f\xe4.csv")
    assert "1 added" in importing("id,text\n1,Good\n").output
    assert (importing.cases[0].source or {})["file"] == "f�.csv"


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-16", "gb18030"])
def test_every_encoding_can_hold_the_reason(importing: Importing, encoding: str) -> None:
    result = importing("id,text,at\n1,Good,yesterday\n2,Good,2026-01-02\n".encode(encoding), "--date-column", "at",
                       "--encoding", encoding)  # fmt: skip
    assert result.exit_code == 3 and "1 added" in result.output
    assert "is not a date" in rejected_as(importing, encoding)[1][1]
