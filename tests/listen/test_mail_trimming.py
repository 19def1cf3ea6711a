"""What somebody wrote is all there, and nothing else: quotes as mail programs announce them in many languages."""

import time

import pytest

from chalicelib.listen.mails import trimming

OURS = "We oiled the hinge.\nIs it better?\n"
MARKED = "> We oiled the hinge.\n> Is it better?\n"
ON = "On Sat, 21 Nov 2026 at 12:00, Acme <hello@acme.example> wrote:"
ANNOUNCED = [
    "On Saturday, November 21, 2026 at 12:00:00 PM GMT+1, Acme Customer\nCare <reply+abcdefghijk\nlmn@in.acme.example> wrote:",
    "在 2026年11月21日，下午12:00，Acme\n<reply+abcdefghijklmnop@in.acme.example> 写道：",
    "Acme <reply+abcdefghijklmnop@in.acme.example> 于2026年11月21日周六\n12:00写道：",
    "Acme\n<reply+abcdefghijklmnop@in.acme.example>\n于2026年11月21日周六 12:00写道：",
    "Acme <hello@acme.example> schrieb am Sa., 21. Nov. 2026, 12:00:",
    "El sáb, 21 nov 2026 a las 12:00, Acme (<hello@acme.example>) escribió:",
    "Em sáb., 21 de nov. de 2026 às 12:00, Acme <hello@acme.example> escreveu:",
    "Op za 21 nov 2026 om 12:00 schreef Acme <hello@acme.example>:",
    "la 21. marrask. 2026 klo 12.00 Acme (hello@acme.example) kirjoitti:",
    "сб, 21 нояб. 2026 г. в 12:00, Acme <hello@acme.example>:",
    "2026年11月21日(土) 12:00 Acme <hello@acme.example>:",
    "------------------ Original ------------------\nFrom: Acme\nDate: Sat, Nov 21, 2026\nTo: ada\n\nSubject: Re",
    "-----Ursprüngliche Nachricht-----\nVon: Acme\nGesendet: Samstag\nAn: Ada\nBetreff: Re",
    "-------- Forwarded Message --------\nSubject: Re\nDate: Sat\nFrom: Acme\nTo: ada",
    "---- Replied Message ----\n| From | Acme |\n| Date | 11/21/2026 |",
    "-" * 66 + "\n发件人：Acme\n日　期：2026年11月21日 12:00:00\n收件人：ada\n主　题：Re",
    "De: Acme\nEnviado el: sábado, 21 de noviembre de 2026 12:00\nPara: Ada\nAsunto: Re",
    "Från: Acme\nSkickat: den 21 november 2026 12:00\nTill: Ada\nÄmne: Re",
    "差出人: Acme\n送信日時: 2026年11月21日 12:00\n宛先: Ada\n件名: Re",
    "От: Acme\nОтправлено: 21 ноября 2026 г. 12:00\nКому: Ada\nТема: Re",
]


@pytest.mark.parametrize("announced", ANNOUNCED)
@pytest.mark.parametrize("quoted", [OURS, MARKED])
def test_it_works(announced: str, quoted: str) -> None:
    assert trimming.newest(f"It still squeaks.\n\n{announced}\n\n{quoted}") == "It still squeaks."


@pytest.mark.parametrize("announced", ["Acme wrote:", "W dniu 21.11.2026 o 12:00, Acme pisze:", "Acme schrieb:"])
def test_a_short_announcement_is_one_above_marked_lines(announced: str) -> None:
    assert trimming.newest(f"It still squeaks.\n\n{announced}\n{MARKED}") == "It still squeaks."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"See below.\n\n{ON}\n> Oiled.\n> Better?\n\nNo.\n\n> Which?\n\nThe blue one.", "See below.\n\nNo.\n\nThe blue one."),
        ("你好，见下。\n\n在 2026年11月21日，12:00，Acme 写道：\n\n> 好了吗？\n\n没有。\n", "你好，见下。\n\n没有。"),
        (f"No.\n\n{ON}\n{MARKED}\n-- \nAda\n", "No."),
    ],
)  # fmt: skip
def test_answers_between_the_lines_of_a_quote_stand_below_what_was_written_above_it(text: str, left: str) -> None:
    assert trimming.newest(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "My parcel did not come.\nFrom: Berlin\nTo: Munich\nDate: 3 May\nPlease tell me where it is.",
        "我的包裹没到。\n发件人：张三\n收件人：李四\n单号 12345，请帮我查。",
        "Question one.\nA: yes\nDa: no\nThe rest of what I have to say.",
        "On my birthday your courier came and in anger wrote:\nNOT AT HOME\nbut I was at home.",
        "My name is Ada.\n____________________________\nThe second part of my letter.",
        "It squeaks.\n\nBest regards,\nAda\n\nPS: The blue one, too.",
        "It squeaks.\nThanks,\nAnd could you look at my invoice?\nAda",
        "还响。\n谢谢，\n另外发票也错了。",
        "The parcel was\nSent from Berlin",
        "Write to Bob <bob@example.org>:\nhe knows.",
    ],
)
def test_words_that_only_look_like_a_programs_stay(text: str) -> None:
    assert trimming.newest(text) == text


@pytest.mark.parametrize(
    "line",
    [
        "Get Outlook for iOS<https://aka.ms/o0ukef>", "Sent from Outlook for Android<https://aka.ms/AAb9ysg>",
        "Sent from Yahoo Mail on Android", "Sent with [Proton Mail](https://proton.me) secure email.",
        "Von meinem iPhone gesendet", "Gesendet von meinem iPhone", "Envoyé de mon iPhone", "iPhoneから送信",
        "从 Windows 版邮件发送", "发自 网易邮箱大师", "发自我的企业微信", "来自 Outlook for iOS<https://aka.ms/o0ukef>",
    ],
)  # fmt: skip
def test_a_programs_own_line_at_the_end_is_nobodys_words(line: str) -> None:
    assert trimming.newest(f"Broken again.\n\n{line}") == "Broken again."
    assert trimming.newest(f"Broken again.\n\n{line}\n\n{ON}\n{MARKED}") == "Broken again."


def test_a_companys_warning_below_a_signature_goes_with_it() -> None:
    warning = "This email is confidential and meant for its intended recipient."
    assert trimming.newest(f"Broken.\n\nBest regards,\nAda\n\n{warning}") == "Broken."


def test_the_armour_of_a_signed_mail_is_nobodys_words() -> None:
    begins, ends = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n", "-----BEGIN PGP SIGNATURE-----"
    assert trimming.newest(f"{begins}\nBroken.\n{ends}\n\niQEz\n=ab\n-----END PGP SIGNATURE-----") == "Broken."


@pytest.mark.parametrize(
    "text",
    [
        "2026 <a@b 12:00 " * 60_000 + ":", "2026 <a@b:\n" * 90_000, ":\n" * 500_000, "From: \n" * 140_000,
        "-----BEGIN PGP SIGNED MESSAGE-----\n\n" * 27_000,
        "-----BEGIN PGP SIGNED MESSAGE-----\nx\n-----BEGIN PGP SIGNATURE-----" * 14_000,
    ],
    ids=["sentence", "sentences", "colons", "heads", "armour", "armours"],
)  # fmt: skip
def test_words_made_to_take_hours_take_none(text: str) -> None:
    began = time.process_time()
    trimming.newest(text)
    assert time.process_time() - began < 8
