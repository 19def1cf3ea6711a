"""What somebody wrote is found in mails as real programs write them, whatever their charset, language and way of quoting."""

import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from chalicelib.listen.mails import charsets, reading, trimming
from chalicelib.listen.mails.from_html import words_of
from chalicelib.listen.mails.parts import Unreadable
from tests.arriving import a_mail

LETTERS = Path(__file__).with_name("letters")
# File -> sender, name, subject, the words that were written anew.
READ = {
    "gmail": ("ada@example.org", "Ada Lovelace", "Re: Acme: we have answered you", "It still squeaks – every morning.\n\nThanks!"),
    "gmail_zh": ("lihua@example.com", "李华", "Re: Acme：我们回复了您", "还是不行，每天早上都响。"),
    "qq": ("lihua@qq.com", "李华", "盖子关不上，請幫忙", "还是关不上。"),
    "netease": ("lihua@163.com", "李华", "Re:回复：盖子", "您好，问题没有解决。"),
    "outlook_big5_html_only": ("ming@example.tw", "王小明", "蓋子", "蓋子還是關不起來。"),
    "outlook_winmail": (
        "ada@example.org", "Lovelace, Ada", "Café table – leg broken", "The leg of my café table broke – it’s the left one.",
    ),
    "apple": ("ada@example.org", "Ada Lovelace", "Re: Acme: we have answered you", "Thanks, but the lid is still open."),
    "thunderbird_flowed": (
        "ada@example.org", "Ada Lovelace", "Re: Acme: we have answered you",
        "This is one sentence that the program broke over two lines, and it ends here.\nAnd this is another one.",
    ),
    "iso_2022_jp": ("hanako@example.jp", "花子", "ふたが閉まりません", "ふたが閉まりません。\nよろしくお願いします。"),
    "wrong_charset": ("lihua@example.cn", "", "盖子坏了，麻烦看看", "盖子坏了，昨天刚买的，请尽快处理。"),
    "damaged": ("ada@example.org", "Ada Lovelace", "Café =?utf-8?B?broken", "Café =ZZ lid is broken \ufffd"),
    "forwarded": ("ada@example.org", "Ada Lovelace", "Fwd: your order", "Please look at what I was sent."),
    "invitation": ("ada@example.org", "Ada Lovelace", "Talk about the lid", "Can we talk on Monday?"),
}  # fmt: skip


def letter(name: str) -> bytes:
    return (LETTERS / f"{name}.eml").read_bytes()


def words(mail: EmailMessage | bytes) -> str:
    return trimming.newest(reading.read(mail if isinstance(mail, bytes) else mail.as_bytes()).text)


@pytest.mark.parametrize("name", READ)
def test_it_works(name: str) -> None:
    written = reading.read(letter(name))
    assert (written.sender, written.name, written.subject, trimming.newest(written.text)) == READ[name]


@pytest.mark.parametrize(
    ("line", "sender", "name"),
    [
        ("=?utf-8?Q?M=C3=BCller=2C_J=C3=B6rg?= <j@example.de>", "j@example.de", "Müller, Jörg"),
        ('"Lovelace, Ada" <ada@example.org>', "ada@example.org", "Lovelace, Ada"),
        ("Lovelace, Ada <ada@example.org>", "ada@example.org", "Ada"),
        ("=?iso-8859-1?Q?M=FCller,_J=F6rg?= <j@example.de>", "j@example.de", ""),
        ("=?utf-8?Q?5=22_J=C3=B6rg?= <j@example.de>", "j@example.de", '5" Jörg'),
        ("<mailto:ada@example.org>", "ada@example.org", ""),
        ("=?utf-8?B?5p2O5Y2O?=\n <lihua@qq.com>", "lihua@qq.com", "李华"),
        ("Friends: ada@example.org, bob@example.org;", "ada@example.org", ""),
        ("undisclosed-sender:;", "", ""),
    ],
)
def test_the_sender_is_whom_the_line_names_however_the_name_is_written(line: str, sender: str, name: str) -> None:
    assert reading.author(line) == (sender, name)


@pytest.mark.parametrize(
    "name",
    ["vic=40example.com=2C", "vic=40example.com", "Vic_=3Cvic=40example.com=3E=2C", "=22=2Cvic=40example.com=2C"],
)
def test_an_address_inside_a_name_is_not_whom_the_mail_is_from(name: str) -> None:
    assert reading.author(f"=?utf-8?Q?{name}?= <eve@example.net>") == ("eve@example.net", "")


def test_every_letter_of_the_folder_is_read_by_some_test() -> None:
    automatic = {"bounce", "out_of_office", "qq_automatic"}
    assert {path.stem for path in LETTERS.glob("*.eml")} == set(READ) | automatic | {"photo_only"}


@pytest.mark.parametrize(
    ("name", "file", "kind"),
    [
        ("outlook_winmail", "winmail.dat", "application/ms-tnef"),
        ("forwarded", "order.eml", "message/rfc822"),
        ("invitation", "text/calendar", "text/calendar"),
        ("photo_only", "坏了的盖子.jpg", "image/jpeg"),
    ],
)
def test_what_is_no_words_is_named_and_not_opened(name: str, file: str, kind: str) -> None:
    [found] = reading.read(letter(name)).attachments
    assert (found["name"], found["type"]) == (file, kind)


def test_the_size_of_a_file_is_about_what_it_is() -> None:
    [photo] = reading.read(letter("photo_only")).attachments
    assert 3000 <= int(str(photo["bytes"])) <= 3150


def test_what_a_forwarded_mail_says_are_not_the_customers_words() -> None:
    assert "somebody else" not in reading.read(letter("forwarded")).text


def test_a_files_name_leads_nowhere() -> None:
    mail = a_mail()
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="..\\..\\etc/passwd")
    [found] = reading.read(mail.as_bytes()).attachments
    assert str(found["name"]).strip() == "passwd"


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("盖子".encode("gb18030"), "gb2312", "盖子"),
        ("蓋子".encode("big5"), "BIG5", "蓋子"),
        ("“café” – 5 €".encode("cp1252"), "iso-8859-1", "“café” – 5 €"),
        ("盖子".encode(), "us-ascii", "盖子"),
        ("盖子".encode(), "klingon", "盖子"),
        ("盖子坏了".encode("gbk"), "", "盖子坏了"),
        ("naïve café".encode("latin-1"), "utf-8", "naïve café"),
        (b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-"),
        (b"abc-kva", "punycode", "abc-kva"),
        (b"68656c6c6f", "hex", "68656c6c6f"),
        (b"\x1b$B-!HV$N38\x1b(B", "iso-2022-jp", "①番の蓋"),
        ("ﾌﾀが壊れた".encode("iso2022_jp_ext"), "iso-2022-jp", "ﾌﾀが壊れた"),
        ("蓋が壊れました。".encode("iso2022_jp"), "utf-8", "蓋が壊れました。"),
        ("①番の蓋".encode("cp932"), "Shift_JIS", "①番の蓋"),
        ("①番の蓋".encode("cp932"), "x-sjis", "①番の蓋"),
        ("뷁 뚜껑".encode("cp949"), "ks_c_5601-1987", "뷁 뚜껑"),
        ("ฝาเสีย".encode("cp874"), "windows-874", "ฝาเสีย"),
        ("המכסה שבור".encode("iso8859-8"), "iso-8859-8-i", "המכסה שבור"),
        ("Kapağım – bozuldu".encode("cp1254"), "iso-8859-9", "Kapağım – bozuldu"),
        ("蓋子 5 €".encode("cp950"), "big5", "蓋子 5 €"),
        ("für Müller’s".encode(), "iso-8859-1", "für Müller’s"),
        ("盖子坏了".encode(), "gb2312", "盖子坏了"),
        ("蓋子壞了".encode(), "big5", "蓋子壞了"),
        ("盖子坏了，关不上。请帮我看看。".encode("gbk"), "iso-8859-1", "盖子坏了，关不上。请帮我看看。"),
        (("a " + "—" * 60 + " é").encode("cp1252"), "iso-8859-1", "a " + "—" * 60 + " é"),
        ("ÄÖÜäöüß ÉÈÊ".encode("cp1252"), "iso-8859-1", "ÄÖÜäöüß ÉÈÊ"),
        ("芒果汁".encode("gbk"), "gbk", "芒果汁"),
        ("Её крышка".encode("cp1251"), "windows-1251", "Её крышка"),
    ],
)
def test_a_charset_is_what_the_bytes_say(raw: bytes, charset: str, text: str) -> None:
    assert charsets.decoded(raw, charset) == text


@pytest.mark.parametrize("raw", ["Re: =?utf-8?B?55uW5a2Q?= 坏了", "Re: =?utf-8?B?55uW5Q==?=\n =?utf-8?B?rZA=?= 坏了"])
def test_encoded_words_beside_bytes_as_they_are_are_both_read(raw: str) -> None:
    assert reading.read(f"Subject: {raw}\n\nx".encode()).subject == "Re: 盖子 坏了"


def test_html_becomes_lines_and_what_is_hidden_stays_hidden() -> None:
    html = (
        "<head><style>p{}</style><title>t</title></head><body><!-- no --><p>Hello&nbsp;you<br>1 &lt; 2</p>"
        "<div style='display:none'>hid<b>den</b></div><ul><li>a<li>b</ul><blockquote>quoted</blockquote></body>"
    )
    assert words_of(html) == "Hello you\n1 < 2\n\n- a\n- b\n\n> quoted"


def test_a_head_that_nobody_closed_does_not_silence_the_mail() -> None:
    assert words_of("<html><head><title>t<body><p>Hello") == "Hello"


@pytest.mark.parametrize(
    "html",
    ["<" * 300_000, "<a " * 100_000, "<!--" * 75_000, "<![CDATA[" * 30_000, "&#x" * 100_000, "<div>" * 60_000, "<a b='" * 50_000],
    ids=["less", "open", "comment", "cdata", "entities", "nested", "attributes"],
)  # fmt: skip
def test_a_page_made_to_take_hours_takes_none(html: str) -> None:
    began = time.process_time()
    words_of(html)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("text", ["On " * 6000, "On a wrote " * 1800, "> " * 10_000, "\n" * 20_000, "From: \n" * 2800])
def test_words_made_to_take_hours_take_none(text: str) -> None:
    began = time.process_time()
    trimming.newest(text)
    assert time.process_time() - began < 8


def test_a_mail_of_too_many_headers_is_none() -> None:
    for raw in (b"A: b\n" * 5000 + b"\nx", b"A: " + b"b" * 500_000):
        with pytest.raises(Unreadable):
            reading.read(raw)


def test_a_book_is_cut_and_says_so() -> None:
    written = reading.read(a_mail("word " * 10_000).as_bytes())
    assert written.cut and len(written.text) == reading.MOST_CHARACTERS


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("No.\n\nOn Sat, Nov 21, 2026 at 12:00 PM Acme\n<hello@acme.example> wrote:\n\n> We oiled it.\n", "No."),
        ("No.\n\n________________________________\nFrom: Acme\nSent: Saturday\nTo: Ada\nSubject: x\n\nWe", "No."),
        ("不行。\n\n---- 回复的原邮件 ----\n| 发件人 | Acme |\n", "不行。"),
        ("不行。\n\n发自我的 iPhone\n\n> 在 2026年11月21日，12:00，Acme 写道：\n> \n> 我们", "不行。"),
        ("不行。\n\n发件人: Acme <a@b.example>\n发送时间: 2026年11月21日\n主题: x\n\n我们", "不行。"),
        ("Nein.\n\nAm 21.11.2026 um 12:00 schrieb Acme <a@b.example>:\n> Geölt.\n", "Nein."),
        ("Non.\n\nLe sam. 21 nov. 2026 à 12:00, Acme <a@b.example> a écrit :\n> Huilé.\n", "Non."),
        (
            "On Sat, Nov 21, 2026 at 12:00 PM Acme <a@b.example> wrote:\n> Oiled.\n\nStill not.\n\n-- \nAda\n",
            "Still not.",
        ),
        ("On Sat, Nov 21, 2026 at 12:00 PM Acme <a@b.example> wrote:\n> Q1?\nA1\n> Q2?\nA2\n", "A1\nA2"),
        ("Broken.\n-- \nAda Lovelace\nAnalytical Engines\n", "Broken."),
        ("Broken again.\n\nSent from my iPhone", "Broken again."),
    ],
)
def test_quotes_and_signatures_are_trimmed(text: str, left: str) -> None:
    assert trimming.newest(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nThanks, but no.\nIt is broken.",
        "Three things:\n\n- the lid\n- the hinge",
        "Name: ______________________\nBroken.",
        "> 5 is too many",
        "I wrote:\nyou did not answer.",
        "注意：盖子坏了。",
        "To: whom it may concern, it broke.",
    ],
)
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert trimming.newest(text) == text
