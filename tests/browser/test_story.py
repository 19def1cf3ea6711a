"""The whole story, by hand in a browser: Ada asks, Grace acts, Ada hears back, and her name is hers to give."""

from typing import Any

import pytest

from chalicelib.domain.staff import Staff
from tests.browser.deeds import adopt, link_in, link_to_new, open_case, resolve, sign_in, tell, words_of

LANGUAGES = ["en", "zh-Hans"]
WORDS = {
    "en": {"text": "Please add a lid that closes.", "name": "Ada Lovelace", "shown": "Ada"},
    "zh-Hans": {"text": "请给杯子配一个能盖紧的盖子。", "name": "王小明", "shown": "小明"},
}


@pytest.fixture
def grace(live: Any, visitor: Any, request: Any) -> Any:
    """Grace, signed in by the code that her mail brought."""
    language = request.node.callspec.params.get("language", "en") if hasattr(request.node, "callspec") else "en"
    member = Staff("grace", "grace@acme.example", "Grace", "agent", language, invited_at=live.world.services.now)
    live.world.store.commit(member)
    page = visitor(language)
    sign_in(page, live, "Grace")
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_ada_asks_grace_adopts_and_ada_is_told_and_named(live: Any, visitor: Any, grace: Any, language: str) -> None:
    said = WORDS[language]
    ada = visitor(language, java_script_enabled=False)
    told = {"text": said["text"], "name": said["name"], "email": "ada@example.org"}
    tell(ada, live.address("/f/hello"), kind="suggestion", naming_level="first_name", **told)
    ada.wait_for_url("**/my/*")
    assert said["text"] in ada.content()
    live.settle()

    open_case(grace, live, said["text"])
    link_to_new(grace, "A lid that closes")
    live.settle()
    adopt(
        grace, asked_en="A lid that closes", did_en="It closes now.", asked_zh="能盖紧的盖子", did_zh="现在可以盖紧了。"
    )
    live.settle()

    heard, adopted = live.world.mails("ada@example.org")
    assert ("It closes now." if language == "en" else "现在可以盖紧了。") in words_of(adopted)
    reader = visitor(language)
    reader.goto(live.address("/you-asked"))
    assert said["shown"] in reader.inner_text("main") and said["name"] not in reader.content()

    ada.goto(link_in(adopted, "/my/"))
    ada.click("form[action*='naming-withdrawal'] button")
    reader.reload()
    assert said["shown"] not in reader.inner_text("main")
    assert said["shown"] not in live.world.ada.get("/you-asked/feed.atom").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_ada_says_that_it_did_not_fix_it_and_later_that_it_did(
    live: Any, visitor: Any, grace: Any, language: str
) -> None:
    ada = visitor(language)
    tell(ada, live.address("/f/hello"), kind="complaint", text="Leaking cup 漏水", name="Ada", email="ada@example.org")
    ada.wait_for_url("**/my/*")
    live.settle()
    open_case(grace, live, "Leaking cup")
    resolve(grace, "We sent a new one.")
    live.settle()

    resolved = live.world.mails("ada@example.org")[-1]
    ada.goto(link_in(resolved, "/fixed/"))
    grace.reload()
    assert live.world.store.inbox(status="resolved").rows, "opening the link changed nothing"
    ada.check("input[name=answer][value=no]", force=True)
    ada.fill("[name=missing]", "It still leaks.")
    ada.click("main form button[type=submit]")
    ada.wait_for_load_state()
    [row] = live.world.store.inbox(status="open").rows
    assert live.world.store.case(row.id).reopened == 1

    open_case(grace, live, "Leaking cup")
    assert "It still leaks." in grace.inner_text("main")
    resolve(grace, "We repaired it at your door.")
    live.settle()
    ada.goto(link_in(live.world.mails("ada@example.org")[-1], "/fixed/"))
    ada.check("input[name=answer][value=yes]", force=True)
    ada.click("main form button[type=submit]")
    ada.wait_for_load_state()
    assert live.world.store.case(row.id).fixed is True


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(live: Any, visitor: Any, grace: Any) -> None:
    tell(visitor(), live.address("/f/hello"), kind="praise", text="Lovely shop")
    live.settle()
    open_case(grace, live, "Lovely shop")
    other = grace.context.new_page()
    other.goto(grace.url)
    grace.fill("[name=reply]", "Thank you!")
    other.fill("[name=reply]", "Thanks a lot, from the other desk")
    grace.click("form[action$='/replies'] button[type=submit]")
    grace.wait_for_load_state()
    other.click("form[action$='/replies'] button[type=submit]")
    other.wait_for_load_state()
    assert other.input_value("[name=reply]") == "Thanks a lot, from the other desk"
    assert "Thank you!" in other.inner_text("main")
