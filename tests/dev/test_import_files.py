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


def test_empty_columns_and_rows_that_spreadsheets_leave_are_nothing(importing: Importing) -> None:
    result = importing("id,text,,\n1,Good,,\n,,,\n\n2,Good too,,\n,,\n")
    assert result.exit_code == 0 and "2 added · 0 there before · 0 rejected" in result.output


def test_what_was_rejected_opens_in_the_spreadsheet_that_made_the_file(importing: Importing) -> None:
    importing("Nr;text\n1;\n", "--delimiter", ";", "--id-column", "Nr")
    assert rejected_as(importing, "utf-8-sig", ";")[1][2:] == ["1", ""]
    assert importing("Nr;text\n1;Gut\n", "--delimiter", ";", "--id-column", "Nr").exit_code == 0


@pytest.mark.parametrize(
    ("content", "options", "hint"),
    [
        (b"id;text\n1;a\n", [], "--delimiter “;”"),
        (b"id\ttext\n1\ta\n", [], "--delimiter tab"),
        ("id\ttext\n1\ta\n".encode("utf-16"), [], "--encoding utf-16."),
        ("id,text\n1,a\n".encode("utf-16-le"), [], "--encoding utf-16-le"),
        ("编号,内容\n1,很好\n".encode("gb18030"), [], "--encoding gb18030"),
        (b"ID,Text\n1,a\n", [], "--text-column"),
        (b"id,text\n1,a\n", ["--delimiter", ";;"], "one character, or “tab”"),
        (b'[{"text":"a"}]', [], "one object a line"),
        (b"PK\x03\x04\x14\0\0\0", [], "Save it as CSV first"),
    ],
)
def test_who_forgot_an_option_is_told_which(
    importing: Importing, content: bytes, options: list[str], hint: str
) -> None:
    result = importing(content, *options)
    assert result.exit_code == 2 and hint in result.output and importing.cases == []


def test_a_quote_that_is_never_closed_says_how_many_lines_it_took(importing: Importing) -> None:
    importing('id,text\n1,Good\n2,"open\n3,c\n4,d\n')
    assert importing.rejected[1][:2] == ["3", "row: not RFC 4180: unexpected end of data; 3 lines are in this row"]
    assert importing.rejected[1][2] == '2,"open\n3,c\n4,d'


def test_a_language_that_we_do_not_speak_is_named_with_those_that_we_do(importing: Importing) -> None:
    importing("id,text,language\n1,Bonjour,français\n")
    assert (
        importing.rejected[1][1] == "language: “français” is none of: en, zh-Hans. Say one of them, or leave it empty."
    )


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("2026/3/4", "2026-03-04T00:00"), ("2026-3-4 9:05", "2026-03-04T09:05"), ("2026年3月4日", "2026-03-04T00:00"),
        ("2026年3月4日 19:30", "2026-03-04T19:30"), ("2026.03.04", "2026-03-04T00:00"),
        ("2026-03-04 10:00:00 UTC", "2026-03-04T10:00"), ("2026-03-04 10:00:00 +0800", "2026-03-04T02:00"),
        ("20260304", "2026-03-04T00:00"), ("2026-03-04 00:00:00.123456+02", "2026-03-03T22:00"),
    ],
)  # fmt: skip
def test_dates_that_begin_with_the_year_are_read_as_people_write_them(
    importing: Importing, said: str, stored: str
) -> None:
    importing(f"id,text,at\n1,a,{said}\n", "--date-column", "at")
    assert importing.cases[0].arrived_at.startswith(stored)


@pytest.mark.parametrize("said", ["21.11.2025", "11/21/2025", "45982", "2026-13-01", "2026年", "3/4/2026 9:00"])
def test_a_date_that_could_be_another_is_refused_with_what_to_do(importing: Importing, said: str) -> None:
    assert importing(f"id,text,at\n1,a,{said}\n", "--date-column", "at").exit_code == 3
    assert "--date-format" in importing.rejected[1][1]


def test_a_date_is_read_as_the_importer_says_it_is_written(importing: Importing) -> None:
    content = "id,text,at\n1,a,21.11.2025 14:30\n2,b,2025-11-21\n"
    importing(content, "--date-column", "at", "--date-format", "%d.%m.%Y %H:%M")
    assert [case.arrived_at for case in importing.cases] == ["2025-11-21T14:30:00.000Z"]
    assert "--date-format" in importing.rejected[1][1]


def test_rows_that_were_mended_in_vain_can_be_mended_again(importing: Importing) -> None:
    importing("id,text\n1,\n2,\n")
    mended = (importing.folder / "voices.rejected.csv").read_bytes().replace(b"2,\r\n", b"2,Good\r\n")
    importing.path = importing.folder / "mended.csv"
    importing(mended)
    again = (importing.folder / "mended.rejected.csv").read_text("utf-8-sig").splitlines()
    assert again == ["line,reason,id,text", "2,text: Please fill this in.,1,"]
    importing.path = importing.folder / "again.csv"
    assert "1 added" in importing("\n".join(again) + "Good\n").output
