"""Which option was forgotten, as far as the beginning of a file tells."""

from dev.import_sheet import NoSheet, Sheet

DELIMITERS = {";": "“;”", "\t": "tab", "|": "“|”"}
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
ONE_A_LINE = "JSON is taken with one object a line, in a file that ends in .jsonl: jq -c '.[]' makes that of a list."


def delimiter_of(option: str) -> str:
    """One character, which some say as `tab` and some as a shell does not; raises NoSheet."""
    character = {"tab": "\t", "\\t": "\t"}.get(option, option)
    if len(character) != 1 or character in '\r\n"':
        raise NoSheet(f"--delimiter is one character, or “tab”, not “{option}”.")
    return character


def missing(sheet: Sheet, column: str, option: str) -> str:
    """That there is no such column, what there is, and what to do."""
    there = ", ".join(sheet.header)
    if there.lstrip().startswith(("[", "{")):
        return f"{sheet.name} is no CSV. {ONE_A_LINE}"
    start = _start(sheet)
    if start.startswith(WORKBOOKS):
        return f"{sheet.name} is a workbook or an archive. Save it as CSV first, in UTF-8 where there is a choice."
    if encoding := _encoding(sheet, start):
        return f"{sheet.name} is not written in {sheet.encoding}. Say --encoding {encoding}."
    other = next((shown for mark, shown in DELIMITERS.items() if mark in there and mark != sheet.delimiter), None)
    hint = f"Is there --delimiter {other} between them?" if other else f"Say which it is with {option}."
    return f"{sheet.name} has no column “{column}”. Its columns are: {there}. {hint}"


def _start(sheet: Sheet) -> bytes:
    with sheet.path.open("rb") as file:
        return file.read(64)


def _encoding(sheet: Sheet, start: bytes) -> str | None:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return None if sheet.encoding.lower().startswith("utf-16") else "utf-16"
    if b"\0" in start and not sheet.encoding.lower().startswith("utf-16"):
        return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    if any("\ud800" <= letter <= "\udfff" for name in sheet.header for letter in name):
        return "gb18030, windows-1252 or whatever else it was saved in"
    return None
