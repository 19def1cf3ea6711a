"""What people do in a browser, as the stories tell it: by the names of fields, so that they hold in every language."""

import re
from email.message import EmailMessage
from typing import Any


def tell(page: Any, address: str, **told: str) -> None:
    """Fill in the hosted form and send it. `kind` chooses the kind; `naming_level` ticks the consent."""
    page.goto(address)
    fields = dict(told)
    page.check(f"input[name=kind][value={fields.pop('kind', 'complaint')}]", force=True)
    level = fields.pop("naming_level", "")
    for name in ("text", "name", "email"):
        if name in fields:
            page.fill(f"[name={name}]", fields.pop(name))
    if told.get("email"):
        page.check("input[name=may_answer]", force=True)
    if level:
        page.check("input[name=naming]", force=True)
        page.check(f"input[name=naming_level][value={level}]", force=True)
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("main form button[type=submit]:not([name])")


def sign_in(page: Any, live: Any, staff: Any) -> None:
    """Come in as somebody of the staff, with a code that the mail brings."""
    page.goto(live.address("/sign-in"))
    page.fill("[name=email]", f"{staff.lower()}@acme.example")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[name=code]")
    live.settle()
    code = re.search(r"\b(\d{4} ?\d{4})\b", words_of(live.world.mails(f"{staff.lower()}@acme.example")[-1]))
    assert code, "no code in the mail"
    page.fill("[name=code]", code[1])
    page.click("main form:has([name=code]) button[type=submit]")
    page.wait_for_url("**/console**")


def open_case(page: Any, live: Any, words: str) -> None:
    """From the inbox, the case with these words."""
    page.goto(live.address("/console"))
    page.click(f"li.row:has-text('{words}') a.row-link")
    page.wait_for_url("**/console/cases/*")


def resolve(page: Any, text: str) -> None:
    page.click("details:has(form[action$='/resolution']) summary")
    page.fill("[name=resolution]", text)
    page.click("form[action$='/resolution'] button[type=submit]")
    page.wait_for_selector("form[action$='/reopening']", state="attached")


def link_to_new(page: Any, title: str) -> None:
    """From a case, stand it behind a new suggestion; ends on the suggestion's page."""
    page.click("a[href$='/link']")
    page.fill("[name=title]", title)
    page.click("form:has([name=title]) button[type=submit]")
    page.wait_for_url("**/console/cases/*")
    page.click("a.suggestion[href*='/console/suggestions/']")
    page.wait_for_url("**/console/suggestions/*")


def adopt(page: Any, **words: str) -> None:
    """On a suggestion's page, adopt it. `asked_en`, `did_zh` and so on are the public words."""
    page.click("a[href$='/adoption']")
    for name, value in words.items():
        field, _, language = name.partition("_")
        page.fill(f"[name='{field}-{'zh-Hans' if language == 'zh' else language}']", value)
    page.click("form[action$='/adoption'] button[type=submit]")
    page.wait_for_url(re.compile(r"/console/suggestions/[^/]+$"))


def words_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def link_in(mail: EmailMessage, path: str) -> str:
    """The address in a mail's text that leads to `path`."""
    found = re.search(rf"https?://\S*{re.escape(path)}\S*", words_of(mail))
    assert found, f"no link to {path} in:\n{words_of(mail)}"
    return found[0].rstrip(".)>")
