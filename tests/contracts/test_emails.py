"""Every email in every language: its words, its headers to the byte, and that nothing a stranger typed becomes either."""

import email
import email.policy
import html
import re

import pytest

from chalicelib import render
from chalicelib.answer import trial
from chalicelib.answer.deliver import deliver
from chalicelib.answer.emails import EMAILS
from chalicelib.domain.case import KINDS as KINDS_OF_CASES
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Supporter
from chalicelib.settings import LANGUAGES
from chalicelib.web import tokens
from tests import invitations
from tests.answer import story
from tests.answer.days import digest_of, waiting
from tests.meter import metered
from tests.people import a_customer
from tests.scanner import KINDS, PAST_THE_LEDGER, mail_of

# What a test mail and an invitation have not: a case of theirs to quote and to lead to. tests/contracts/test_invitation_mail.py
# reads the words of invitations.
FOR_CUSTOMERS = [kind for kind in EMAILS if kind not in ("trial", "invited")]
HOSTILE = [
    "=?utf-8?q?x=0d=0aBcc:_evil@x.test?=",
    "Ada\r\nBcc: evil@x.test",
    "<img src=x onerror=alert(1)>\"'&",
    "\u202eevil\u2066\u2028Bcc: evil@x.test",
    "{company}{0.__class__}%s{{ company }}",
    "click https://evil.test/now or evil.test/now",
]
HEADERS = {
    "From": "Acme <hello@acme.example>",
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
FIXED_NAMES = {
    "from", "to", "subject", "date", "message-id", "content-language", "list-unsubscribe", "list-unsubscribe-post",
    "auto-submitted", "x-auto-response-suppress", "feedback-id", "x-hearback-follow_up", "x-hearback-attempt",
    "x-hearback-outcome", "x-hearback-kind", "mime-version", "content-type",
}  # fmt: skip


def sent(world, kind, language="en", text="It squeaks.", note="We oiled it.", title="Remember addresses", **more):
    """The mail of one kind to somebody who told us `text`, made as it is made for everybody."""
    case = story.tells(world, text, language=language, **more)
    if kind in OWN:
        OWN[kind](world, case, note, language)
    elif kind == "trial":
        trial.send(world.services, Staff("ada", more.get("email", story.ADA), "Ada Lovelace", "owner", language))
        world.settle()
    elif kind != "acknowledged":
        DECIDED[kind](world, story.suggests(world, case.id, title=title), note)
    message = world.mails(more.get("email", story.ADA))[-1]
    assert message["Feedback-ID"] == f"{kind}:follow-up:hearback"
    return message


def resolved_again(world, case, note, language):
    story.resolves(world, case.id, "We looked at it.", language)
    story.reopens(world, case.id, "It still squeaks.")
    story.resolves(world, case.id, note, language)


def published(world, suggestion, note):
    """Adoptions were not mailed then, so that this is the first they hear of it."""
    story.rules(world, silent=["adopted"])
    adopted = story.adopts_quietly(world, suggestion)
    story.publishes(world, suggestion, adopted.id, note)


def corrected(world, suggestion, note):
    story.adopts(world, suggestion)
    story.corrects(world, suggestion, "It keeps your last five addresses.", note)


def digest(world, suggestion, note):
    """The first decision of the day is told at once; the next two wait for the morning."""
    story.rules(world, a_day=1)
    story.plans(world, suggestion)
    story.adopts(world, suggestion, note=note)
    [ada] = world.store.supporters([suggestion.id]).rows
    other = story.suggests(world, title="A bell on the door")
    world.store.commit(Supporter(other.id, ada.customer_id, world.services.now, True, ada.case_ids))
    story.declines(world, other, "It would ring all day.")
    story.morning(world)


def invites(world, case, language):
    """Whoever a test speaks of, with what was typed as what it was about and as who served them."""
    invitations.a_place(world)
    name = case.name if case.name and case.name.strip() else "Ada"
    invitations.happens(
        world, email=case.email, who=name, about=case.text[:120], served_by=name[:60], language=language
    )


OWN = {
    "replied": lambda world, case, note, language: story.replies(world, case.id, note, language),
    "resolved": lambda world, case, note, language: story.resolves(world, case.id, note, language),
    "resolved_again": resolved_again,
    "invited": lambda world, case, note, language: invites(world, case, language),
}
DECIDED = {
    "planned": story.plans,
    "adopted": lambda world, suggestion, note: story.adopts(world, suggestion, note=note),
    "declined": story.declines,
    "published": published,
    "corrected": corrected,
    "digest": digest,
}


def raw(world):
    return sorted(world.folder.glob("*.eml"))[-1].read_bytes()


def visible(page):
    """What a reader of the HTML sees, as one line."""
    body = page.partition("<body")[2].partition(">")[2]
    body = re.sub(r'<div style="display:none.*?</div>', "", body, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<br>", " ", body))).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FOR_CUSTOMERS)
def test_it_works(world, kind, language):
    message = sent(world, kind, language)
    subject, text, page = str(message["Subject"]), story.text_of(message), story.html_of(message)
    assert subject and message["To"] == story.ADA and message["Content-Language"] == language
    assert f'<html lang="{language}"' in page and text.strip() and "</html>" in page
    for part in (subject, text, visible(page)):
        assert not re.search(r"\b(mail|fixed|entry|errors|day|people)\.[a-z_]+", part), "a key without words"
        assert "{" not in part and "None" not in part and "Undefined" not in part
    assert "Ada Lovelace" in text
    asked = {"corrected": "remember my address", "digest": "A bell on the door"}.get(kind, "It squeaks.")
    assert asked in text and asked in visible(page)
    if kind != "acknowledged":
        assert "We oiled it." in text and "We oiled it." in visible(page)
    if language == "zh-Hans":
        own = text.replace("Acme", "").replace("Ada Lovelace", "").split("--")[0]
        assert len(re.findall(r"[\u4e00-\u9fff]", own)) > 30, "not in Chinese"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EMAILS)
def test_text_and_html_say_the_same(world, kind, language):
    message = sent(world, kind, language)
    page, text = story.html_of(message), story.text_of(message)
    seen = visible(page)
    for line in text.splitlines():
        words = re.sub(r"http://\S+", "", line).strip().removeprefix("> ").rstrip(":： ")
        if words and words not in ("--", "* * *"):
            assert words in seen, words
    addresses = set(re.findall(r"http://localhost:8000[^\s\"<>]+", text))
    assert addresses == {html.unescape(each) for each in re.findall(r'href="([^"]+)"', page)}


@pytest.mark.parametrize("kind", EMAILS)
def test_the_headers_are_exactly_as_promised(world, kind):
    message = sent(world, kind)
    assert {name.lower() for name in message.keys()} == FIXED_NAMES
    for name, value in HEADERS.items():
        assert message.get_all(name) == [value]
    address = re.fullmatch(r"<(http://localhost:8000/unsubscribe/[A-Za-z0-9._-]+)>", message["List-Unsubscribe"])
    assert address and tokens.read(world.services.secrets, "unsubscribe", address[1].rpartition("/")[2])
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw(world)


@pytest.mark.parametrize("kind", FOR_CUSTOMERS)
def test_links_carry_tokens_of_the_right_purpose(world, kind):
    message = sent(world, kind)
    secrets, [row] = world.services.secrets, world.store.inbox().rows
    mine = story.link(message, "/my/").rpartition("/")[2]
    # The outcome is what the mail told of: whoever opens the page is known to have been told of that.
    told = world.store.outcome(message["X-Hearback-outcome"])
    told_of = [outcome_id for outcome_id, _ in told.carries] or [told.id]
    assert tokens.read(secrets, "case", mine) in [f"{row.id}/mail/{each}" for each in told_of]
    if kind.startswith("resolved"):
        address = story.link(message, "/fixed/")
        assert address.endswith("?answer=yes")
        subject = tokens.read(secrets, "fixed", address.rpartition("/")[2].partition("?")[0])
        assert subject == f"{row.id}/{message['X-Hearback-outcome']}"
    if kind in ("adopted", "published", "corrected", "digest"):
        assert world.ada.get(story.link(message, "/you-asked/")).status == 200


@pytest.mark.parametrize("kind", EMAILS)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_a_stranger_typed_becomes_no_header_and_no_markup(world, kind, hostile):
    calm = str(sent(world, kind)["Subject"])
    more = {"name": hostile, "company": hostile, "level": "name_and_company", "email": "b@x.test", "title": hostile}
    message = sent(world, kind, text=hostile, **more)
    message = story.mail(world, "b@x.test")
    assert str(message["Subject"]) == calm and message["To"] == "b@x.test"
    assert {name.lower() for name in message.keys()} == FIXED_NAMES
    head = raw(world).partition(b"\r\n\r\n")[0]
    assert b"evil" not in head and b"=?" not in head and b"\nBcc" not in head
    assert email.message_from_bytes(raw(world), policy=email.policy.SMTP)["Bcc"] is None
    page = story.html_of(message)
    assert "<img" not in page and "onerror" not in re.sub(r"&lt;.*?&gt;", "", page)
    assert "\u202e" not in page + story.text_of(message) and "\u2066" not in page + story.text_of(message)


def test_the_mail_that_nobody_of_ours_has_seen_carries_no_links_of_others(world):
    message = sent(world, "acknowledged", text=HOSTILE[-1], name="www.evil.test")
    assert "evil" not in story.text_of(message) and "evil" not in story.html_of(message)
    assert "Hello," in story.text_of(message)


def test_long_words_are_quoted_by_their_beginning(world):
    message = sent(world, "replied", text="word " * 900)
    assert story.text_of(message).count("word") < 100 and "…" in story.text_of(message)


def test_the_staffs_note_stays_as_written(world):
    note = 'First line.\n\nSecond <line> & "more".\n- a list\n- of things'
    message = sent(world, "replied", note=note)
    assert note in story.text_of(message)
    assert "Second &lt;line&gt; &amp; &#34;more&#34;.<br>- a list" in story.html_of(message)


def test_who_is_named_is_told_so_and_how_to_take_it_back(world):
    message = sent(world, "adopted", level="first_name")
    assert "as Ada." in story.text_of(message) and "#naming" in story.text_of(message)
    other = sent(world, "adopted", level=None, email="k@customer.example", name="Katherine Johnson")
    other = story.mail(world, "k@customer.example")
    assert "counted, but not named" in story.text_of(other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", DECIDED)
def test_who_has_no_case_gets_a_mail_that_makes_sense(world, kind, language):
    """Voters, and people whom staff added: what was asked stands in the place of their own words."""
    suggestion = story.suggests(world, title="Remember addresses")
    story.backs(world, suggestion, a_customer("Ada", email=story.ADA, language=language))
    DECIDED[kind](world, suggestion, "We oiled it.")
    message = story.mail(world)
    text, seen = story.text_of(message), visible(story.html_of(message))
    assert message["Feedback-ID"].startswith(f"{kind}:") and "/my/" not in text and "/unsubscribe/" in text
    assert "\n> " not in text and "None" not in text and "told us" not in text and "告诉我们，" not in text
    for part in (text, seen):
        assert "emember addresses" in part or "remember my address" in part
        assert "We oiled it." in part
    reason = {"en": "because you asked Acme for something", "zh-Hans": "提出或支持过建议"}[language]
    assert reason in text and reason in seen


@pytest.mark.parametrize("kind", ["planned", "declined", "adopted"])
def test_what_was_asked_stands_in_it(world, kind):
    suggestion = story.suggests(world, story.tells(world, "It squeaks.").id, title="A quieter <door> & lid")
    {"planned": story.plans, "declined": story.declines, "adopted": story.adopts_quietly}[kind](world, suggestion)
    message = story.mail(world)
    assert "A quieter <door> & lid" in story.text_of(message) and "> It squeaks." in story.text_of(message)
    assert "A quieter &lt;door&gt; &amp; lid" in story.html_of(message)


def test_a_plan_says_that_it_is_not_done_yet(world):
    assert "It is not done yet" in story.text_of(sent(world, "planned"))
    assert "还没有完成" in story.text_of(sent(world, "planned", "zh-Hans", email="b@x.test"))


def test_an_adoption_without_an_entry_speaks_of_no_public_page(world):
    case = story.tells(world)
    story.adopts_quietly(world, story.suggests(world, case.id), "We oiled it.")
    text = story.text_of(story.mail(world))
    assert "public page" not in text and "We oiled it." in text and "Remember addresses" in text


def test_what_they_said_was_missing_is_quoted_line_by_line(world):
    case = story.tells(world)
    story.resolves(world, case.id)
    story.reopens(world, case.id, "It squeaks.\nOnly <louder>.")
    story.resolves(world, case.id, "We oiled it.")
    message = story.mail(world)
    assert "> It squeaks.\n> Only <louder>." in story.text_of(message)
    assert "It squeaks.<br>Only &lt;louder&gt;." in story.html_of(message)
    assert "You told us that this was not settled yet." in story.text_of(message)
    asked = story.link(message, "/fixed/").partition("?")[0]
    assert world.ada.get(asked).status == 200


@pytest.mark.parametrize(("by", "words"), [("customer", "You told us"), ("grace", "We opened this again ourselves")])
def test_it_says_who_opened_it_again_also_where_nothing_was_said(world, by, words):
    case = story.tells(world)
    story.resolves(world, case.id)
    story.reopens(world, case.id, "", by)
    story.resolves(world, case.id, "We oiled it.")
    text = story.text_of(story.mail(world))
    assert words in text and "still missing" not in text


def test_staffs_own_reason_for_opening_it_again_stays_with_staff(world):
    case = story.tells(world)
    story.resolves(world, case.id)
    story.reopens(world, case.id, "Grace missed the point.", "grace")
    story.resolves(world, case.id, "We oiled it.")
    assert "missed the point" not in story.text_of(story.mail(world))


ANY_NOTE = (
    "👩‍👩‍👧‍👦 <b>Not bold</b> & https://example.com/a?b=1&c=2\n\nשלום, זה מוכן.\nمرحبا\n\n中文没有空格的长句子。"
    + "\n\n"
    + "Words. " * 600
)[:4000].strip()


@pytest.mark.parametrize("kind", [kind for kind in FOR_CUSTOMERS if kind != "acknowledged"])
def test_a_note_of_the_longest_in_any_script_is_whole_and_escaped(world, kind):
    message = sent(world, kind, note=ANY_NOTE)
    text, page = story.text_of(message), story.html_of(message)
    assert ANY_NOTE in text and "<b>" not in page and "&lt;b&gt;Not bold&lt;/b&gt; &amp; https" in page
    assert "שלום, זה מוכן.<br>مرحبا" in page and visible(page).count("Words.") == ANY_NOTE.count("Words.")
    assert len(page.encode()) < 100_000, "mail programs cut off what is longer"


def test_a_digest_tells_the_good_news_first(world):
    text = story.text_of(sent(world, "digest"))
    assert text.index("Done:") < text.index("We have decided not to do it:") and text.count("* * *") == 3


@pytest.mark.parametrize("letter", ["w", "字", "👩‍👩‍👧‍👦"])
def test_a_digest_of_the_most_and_the_longest_is_not_cut_off(world, letter):
    person = a_customer("Ada", email=story.ADA)
    [first, *_] = waiting(world, person, 20, note=letter * (4000 // len(letter)))
    world.sweep()
    with metered(world.store) as bill:
        deliver(world.services, digest_of(world, first))
    message = story.mail(world)
    page, text = story.html_of(message), story.text_of(message)
    assert len(page.encode()) < 100_000 and text.count("Wish ") == visible(page).count("Wish ") == 20
    assert text.count(f"{letter}…") == 20 and "�" not in text
    assert len(bill.calls) - bill.calls.count("TransactWriteItems") <= 9, "reads do not grow with what it carries"


def test_the_language_is_the_customers_not_the_staffs(world):
    sent(world, "replied", "zh-Hans", text="门会响。", note="We oiled it.")
    assert "您好" in story.text_of(story.mail(world))


@pytest.mark.parametrize("kind", KINDS)
def test_every_automatic_mail_says_that_it_is_one(world, kind):
    message = mail_of(world, kind)
    assert message.get_all("Auto-Submitted") == ["auto-generated"]
    assert message.get_all("X-Auto-Response-Suppress") == ["All"]
    sort = "follow-up" if kind in EMAILS else "link" if kind in PAST_THE_LEDGER else "staff"
    assert message["Feedback-ID"] == f"{kind}:{sort}:hearback"
    if kind in EMAILS:
        assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
        assert "Choose which emails you get" in story.text_of(message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS_OF_CASES)
def test_staff_are_told_of_a_no_in_their_language_whatever_it_was_about(language, kind):
    facts = {"company": "Acme", "person": Staff("g", "g@acme.example", "Grace"), "case_url": "https://acme.example/c"}
    words = render.email("reopened", language, kind=kind, **facts)
    for part in (words["subject"], words["text"], visible(words["html"])):
        assert part.strip() and not re.search(r"\bmail\.[a-z_]+", part)
    assert "https://acme.example/c" in words["text"] and 'href="https://acme.example/c"' in words["html"]
