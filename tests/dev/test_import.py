"""`./hearback import`: every row once, byte for byte, and a clear word about each that cannot be taken."""

import csv
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.domain.touchpoint import Touchpoint
from tests.dev.importing import Importing, importing

__all__ = ["importing"]


def test_it_works(importing: Importing) -> None:
    result = importing("id,language,text\n1,en,The lid does not close.\n2,zh,盖子盖不紧。\n")
    assert result.exit_code == 0 and "2 added · 0 there before · 0 rejected" in result.output
    ada, lin = importing.cases
    assert (ada.text, ada.language, ada.kind, ada.origin) == ("The lid does not close.", "en", "suggestion", "import")
    assert (lin.text, lin.language) == ("盖子盖不紧。", "zh-Hans")
    assert lin.source is not None and (lin.source["file"], lin.source["id"]) == ("voices.csv", "2")
    assert not (importing.folder / "voices.rejected.csv").exists()


def test_text_stays_as_it_was_to_the_byte(importing: Importing) -> None:
    texts = [
        '  two lines\r\nand "quotes", commas  ',
        "tab\tand 👩‍👩‍👧‍👦 e\u0301",
        "\ufefflooks like a mark",
        "line\nend\n",
    ]
    with importing.path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", "text"], *enumerate(texts)])
    importing(importing.path.read_bytes())
    assert [case.text for case in importing.cases] == texts


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(importing: Importing, mark: bytes) -> None:
    assert importing(mark + b"id,text\n1,Hello\n").exit_code == 0
    assert [(case.source or {})["id"] for case in importing.cases] == ["1"]


def test_another_column_says_the_kind(importing: Importing) -> None:
    content = "id,text,mood\n1,Broken,bad\n2,Lovely,good\n3,Well,so-so\n"
    importing(content, "--kind-map", "mood=bad:complaint,good:praise", "--kind", "question")
    assert [case.kind for case in importing.cases] == ["complaint", "praise", "question"]


def test_a_kind_that_stands_for_nothing_is_rejected(importing: Importing) -> None:
    result = importing("id,text,kind\n1,Broken,complaint\n2,Hm,rant\n")
    assert result.exit_code == 3 and "1 rows were not taken" in result.output
    assert importing.rejected == [
        ["line", "reason", "id", "text", "kind"],
        ["3", "kind: “rant” stands for no kind", "2", "Hm", "rant"],
    ]


def test_every_bad_row_is_written_down_with_its_line_and_reason(importing: Importing) -> None:
    lines = [
        "id,language,text",
        '1,en,"two',
        'lines"',
        "2,fr,Bonjour",
        "3,en,",
        "1,en,again",
        "4,en",
        '5,en,"open"x',
        "6,en,Good",
    ]
    result = importing("\r\n".join(lines) + "\r\n")
    assert "2 added · 0 there before · 5 rejected" in result.output
    assert [row[0] for row in importing.rejected] == ["line", "4", "5", "6", "7", "8"]
    reasons = [row[1].partition(":")[0] for row in importing.rejected[1:]]
    assert reasons == ["language", "text", "id", "row", "row"]
    assert importing.rejected[-1][2] == '5,en,"open"x'
    assert [case.text for case in importing.cases] == ["two\r\nlines", "Good"]


def test_bytes_that_are_no_text_spoil_only_their_row_and_stay(importing: Importing) -> None:
    result = importing(b"id,text\n1,Good\n2,caf\xe9\n3,Good too\n")
    assert "2 added · 0 there before · 1 rejected" in result.output
    assert b"2,caf\xe9" in (importing.folder / "voices.rejected.csv").read_bytes()


def test_another_encoding_is_named(importing: Importing) -> None:
    importing(
        "编号,内容\n1,很好\n".encode("gb18030"),
        "--encoding",
        "gb18030",
        "--text-column",
        "内容",
        "--id-column",
        "编号",
        "--language",
        "zh",
    )
    assert [(case.text, case.language) for case in importing.cases] == [("很好", "zh-Hans")]


def test_people_are_recognised_and_only_told_where_they_agreed(importing: Importing) -> None:
    content = "id,text,who,mail\n1,Hi,Ada Lovelace,ada@example.org\n2,Ho,,\n"
    importing(content, "--name-column", "who", "--email-column", "mail", "--may-answer")
    ada, nobody = importing.cases
    assert (ada.name, ada.email, ada.wants_answer, ada.naming) == ("Ada Lovelace", "ada@example.org", True, None)
    assert (nobody.name, nobody.email, nobody.wants_answer) == (None, None, False)


def test_voices_keep_their_own_time(importing: Importing) -> None:
    content = "id,text,at\n1,a,2026-03-04\n2,b,2026/03/04 10:00+02:00\n3,c,yesterday\n4,d,2999-01-01\n"
    result = importing(content, "--date-column", "at")
    assert "2 added · 0 there before · 2 rejected" in result.output
    assert [case.arrived_at for case in importing.cases] == ["2026-03-04T00:00:00.000Z", "2026-03-04T08:00:00.000Z"]


def test_a_dry_run_stores_nothing(importing: Importing) -> None:
    result = importing("id,text\n1,Good\n2,\n", "--dry-run")
    assert "1 of 2 rows can be taken. Nothing was stored." in result.output
    assert importing.cases == [] and wiring.services().store.touchpoints() == []
    assert len(importing.rejected) == 2


def test_voices_go_to_a_touchpoint_of_their_own_or_the_one_named(importing: Importing) -> None:
    importing("id,text\n1,Good\n")
    importing("id,text\n1,Good\n", "--touchpoint", "hello")
    [made] = wiring.services().store.touchpoints()
    assert isinstance(made, Touchpoint) and (made.name, made.kind) == ("Import", "import")
    assert {case.touchpoint_id for case in importing.cases} == {made.id, "hello"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--text-column", "words"], "has no column “words”. Its columns are: id, text."),
        (["--kind", "rant"], "“rant” is not a kind. The kinds are: complaint, suggestion, praise, question."),
        (["--kind-map", "mood"], "--kind-map looks like sentiment=negative:complaint,positive:praise"),
        (["--may-answer"], "--may-answer needs --email-column or --phone-column."),
        (["--touchpoint", "nowhere"], "There is no touchpoint “nowhere”."),
        (["--encoding", "klingon"], "cannot be read as klingon"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_stored(
    importing: Importing, options: list[str], reason: str
) -> None:
    result = importing("id,text\n1,Good\n", *options)
    assert result.exit_code == 2 and reason in result.output
    assert importing.cases == []


@pytest.mark.parametrize(("content", "reason"), [("", "has no header row"), ("a,b,a\n", "names a column twice: a")])
def test_a_file_that_is_no_sheet_is_refused(importing: Importing, content: str, reason: str) -> None:
    result = importing(content)
    assert result.exit_code == 2 and reason in result.output


def test_a_file_of_somebody_elses_is_never_overwritten(importing: Importing) -> None:
    result = importing("id,text\n1,\n", "--rejected", str(importing.path))
    assert result.exit_code == 2 and importing.path.read_text() == "id,text\n1,\n"


def test_a_file_with_other_delimiters_is_read_when_it_is_said_and_hinted_at_when_not(tmp_path: Path) -> None:
    from dev.import_mapping import Mapping, WrongMapping
    from dev.import_sheet import Sheet

    path = tmp_path / "voices.csv"
    path.write_text("id;text\n1;Hello, there\n", "utf-8")
    assert [row.cells for row in Sheet(path, delimiter=";").rows()] == [["1", "Hello, there"]]
    mapping = Mapping("text", None, None, "en", None, "praise", {}, None, None, None, False)
    with pytest.raises(WrongMapping, match="--delimiter"):
        mapping.check(Sheet(path))
