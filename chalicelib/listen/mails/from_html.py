"""The words of a mail that came as HTML. Python's own parser reads it; what is here says only where lines end.

The libraries that turn HTML into text weigh more than the zip has room for (docs/decisions/0014).
"""

import re
from html.parser import HTMLParser

SILENT = {"style", "script", "title", "head", "noscript", "template", "svg", "math", "object"}
LINES = {"div", "tr", "li", "ul", "ol", "table", "section", "article", "header", "footer", "center", "form", "dd", "dt"}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr"}
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"}
MOST_CHARACTERS, DEEPEST_QUOTE = 300_000, 20
AS_WRITTEN = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        # The tag that began what is not to be read, and how many of the same name stand open in it.
        self.silent, self.open = "", 0
        # The same of what stands in lines already.
        self.as_written, self.inside = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.silent:
            self.open += tag == self.silent
            return
        style = next((value or "" for name, value in attrs if name == "style"), "")
        if tag not in VOID and (tag in SILENT or HIDDEN.search(style[:500])):
            self.silent, self.open = tag, 1
            return
        self.inside += tag == self.as_written
        if not self.as_written and tag not in VOID and (tag == "pre" or AS_WRITTEN.search(style[:500])):
            self.as_written, self.inside = tag, 1
        if tag == "br":
            self._break()
        elif tag in LINES or tag in PARAGRAPHS:
            self._end(tag in PARAGRAPHS)
            if tag == "li":
                self.line.append("- ")
            self.quotes += tag == "blockquote"
        elif tag in ("td", "th") and self.line:
            self.line.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            self.open -= tag == self.silent
            # A mail's body begins where its head ends, also where that was never closed.
            if not self.open or (tag == "head"):
                self.silent = ""
            return
        self.inside -= tag == self.as_written
        self.as_written = self.as_written if self.inside else ""
        if tag in LINES or tag in PARAGRAPHS:
            self._end(tag in PARAGRAPHS)
            self.quotes = max(0, self.quotes - (tag == "blockquote"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        for place, line in enumerate([] if self.silent else data.split("\n") if self.as_written else [data]):
            if place:
                self._break()
            self.line.append(re.sub(r"[ \t\r\n\f\u00a0]+", " ", line))

    def _break(self) -> None:
        words = re.sub(r" {2,}", " ", "".join(self.line)).strip()
        self.lines.append("> " * min(self.quotes, DEEPEST_QUOTE) + words if words else "")
        self.line = []

    def _end(self, paragraph: bool) -> None:
        if "".join(self.line).strip():
            self._break()
        self.line = []
        if paragraph and self.lines and self.lines[-1]:
            self.lines.append("")

    def words(self) -> str:
        self._end(False)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip()


def words_of(html: str) -> str:
    """Its words, line by line; what it quotes has `> ` before it, as in mails of plain text."""
    reader = _Words()
    # "body" begins the words whatever came before: a head that nobody closed must not silence the whole mail.
    reader.feed(re.sub(r"<body\b", "</head><body", _well_behaved(html[:MOST_CHARACTERS]), count=1, flags=re.IGNORECASE))
    reader.close()
    return reader.words()


def _well_behaved(html: str) -> str:
    """Without comments and declarations, and each < either the beginning of a tag that ends, or a plain sign.

    The parser looks for the end of a tag up to the end of the page, each time anew: a page of nothing but < takes it hours.
    """
    kept, at = [], 0
    while (begins := html.find("<!--", at)) >= 0:
        ends = html.find("-->", begins + 4)
        kept.append(html[at:begins])
        at = ends + 3 if ends >= 0 else len(html)
    text = "".join([*kept, html[at:]])
    text = re.sub(r"<[!?][^<>]{0,4000}>", "", text)
    return re.sub(r"<(?!/?[A-Za-z][^<>]{0,4000}>)", "&lt;", text)
