"""How mail programs announce what they quote, as far as mail-parser-reply does not know it.

A line that says nothing else (QQ, NetEase, Outlook); the head of the quoted mail, in the languages of Outlook; or, in any
language, a sentence with a date that ends in a colon. Somebody's own "From: Berlin, To: Munich" is none of them.
"""

import re

MOST_LINES, LONGEST_LINE, LONGEST_HEAD, MOST_FOLDS = 2000, 500, 12, 4
ALONE = re.compile(
    r"-{2,}\s{0,3}(?:原始邮件|原始郵件|原邮件|回复的原邮件|转发邮件|转发的邮件|转发邮件信息|"
    r"Original(?: message)?|Replied message|Forwarded message)\s{0,3}-{2,}",
    re.IGNORECASE,
)
# What stands right above a head belongs to it, in whatever language.
SEPARATOR = re.compile(
    r"[-_=*]{3,}.{0,80}|Begin forwarded message:|Anfang der weitergeleiteten Nachricht:|开始转发的邮件："
)
SENDER = "发件人|發件人|寄件者|寄件人|差出人|보낸 사람|From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|От|Kimden"
SUBJECT = (
    r"主\s?题|主題|主旨|件名|제목|Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Ämne|Emne|Aihe|"
    "Temat|Předmět|Тема|Konu"
)
OTHER = (
    r"发送时间|發送時間|发送日期|寄件日期|日\s?期|时间|收件人|收件者|抄送|送信日時|日時|宛先|보낸 날짜|받는 사람|"
    "Sent|Date|To|Cc|Gesendet|Datum|An|Envoyé|À|Enviado(?: el| em)?|Para|Fecha|Data|Inviato|A|Verzonden|Aan|Skickat|Till|"
    "Sendt|Til|Dato|Lähetetty|Vastaanottaja|Wysłano|Do|Odesláno|Komu|Отправлено|Дата|Кому|Gönderildi|Kime"
)
SENDERS, SUBJECTS, OTHERS = (
    re.compile(rf"[*\s]{{0,4}}(?:{each})[*\s]{{0,4}}[:：]") for each in (SENDER, SUBJECT, OTHER)
)
DATE = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d\d")
TIME = re.compile(r"\d{1,2}\s?[:.h]\s?\d\d")
ADDRESS = re.compile(r"[<(\[\"“][^<>()\s]{1,64}@[^<>()\s]{1,200}|\S@\S{1,200}>")
WROTE = re.compile(
    r"wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|kirjoitti|napisał|pisze|napsal|пишет|писал|"
    r"yazdı|Quoting|Zitat von|写道|寫道|のメール|님이 작성"
)


def place(lines: list[str]) -> tuple[int, int] | None:
    """(the first line of the first announcement, the first line after it), None where nothing is announced."""
    bare = [line[:LONGEST_LINE].strip().lstrip("> ").rstrip() for line in lines[:MOST_LINES]]
    for at, line in enumerate(bare):
        if ALONE.fullmatch(line):
            return at, at + 1
        if (SENDERS.match(line) or SUBJECTS.match(line) or OTHERS.match(line)) and _is_head(
            bare[at : at + LONGEST_HEAD]
        ):
            return _with_separator(bare, at), at + 1
        if (
            line.endswith((":", "："))
            and (begins := _sentence(bare, at, _is_marked(lines[at + 1 : at + 6]))) is not None
        ):
            return begins, at + 1
    return None


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_marked(lines: list[str]) -> bool:
    """Whether what follows has `>` before it."""
    return is_quoted(next((line for line in lines if line.strip()), ""))


def _is_head(lines: list[str]) -> bool:
    """Whether these lines are the head of a mail: its sender, its subject, and one more of its fields."""
    return all(any(field.match(line) for line in lines) for field in (SENDERS, SUBJECTS, OTHERS))


def _with_separator(lines: list[str], at: int) -> int:
    before = next((each for each in range(at - 1, max(-1, at - 4), -1) if lines[each]), None)
    return before if before is not None and SEPARATOR.fullmatch(lines[before]) else at


def _sentence(lines: list[str], ends: int, marked: bool) -> int | None:
    """The line where a sentence that announces a quote begins, if the one that ends in this line does so."""
    for begins in range(ends, max(-1, ends - MOST_FOLDS), -1):
        if not lines[begins] or begins < ends and lines[begins][-1] in ".!?。！？…：:":
            break
        said = " ".join(lines[begins : ends + 1])
        wrote = marked or WROTE.search(said)
        if DATE.search(said) and (wrote or ADDRESS.search(said) and TIME.search(said)):
            return _with_name(lines, begins)
    return ends if marked and WROTE.search(lines[ends]) else None


def _with_name(lines: list[str], begins: int) -> int:
    """With the lines above that end in the address (ours is long, so programs give it a line of its own), and a name."""
    while begins and lines[begins - 1] and (lines[begins].startswith("<") or lines[begins - 1].startswith("<")):
        begins -= 1
    return begins
