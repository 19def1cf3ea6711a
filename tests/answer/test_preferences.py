"""Which mail somebody wants: all, some, or none; by the page, or by a mail program's one click."""

import re

import pytest

from chalicelib.answer import links
from chalicelib.answer.preferences import is_one_click
from chalicelib.domain.customer import PURPOSES
from tests.answer import story
from tests.table_bytes import table_bytes

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def address(world):
    """The address in the header of Ada's first mail."""
    story.tells(world)
    return story.mail(world)["List-Unsubscribe"].strip("<>")


def one_click(world, address, **headers):
    """As a mail provider sends it: no cookies, no Origin, no Sec-Fetch headers, nothing accepted."""
    return world.mallory.send("POST", address, ONE_CLICK, **(FORM | {"Accept": "*/*"} | headers))


def person(world, email=story.ADA):
    return world.store.customers([story.customer_of(email)])[story.customer_of(email)]


def opted_out(world, email=story.ADA):
    return person(world, email).opted_out_at


def choose(world, address, *purposes):
    return world.ada.post(address, {"mail": "choose"} | dict.fromkeys(purposes, "yes"))


def names(world):
    records = world.store.client.scan(TableName=world.store.name)["Items"]
    events = [
        each for each in records if each["pk"]["S"].startswith("CUSTOMER#") and each["sk"]["S"].startswith("EVENT#")
    ]
    return [each["name"]["S"] for each in sorted(events, key=lambda each: each["sk"]["S"])]


def ticked(page):
    return re.findall(r'<input type="checkbox" id="(\w+)"[^>]* checked', page)


def test_one_click_is_a_plain_200(world, address):
    answer = one_click(world, address)
    assert answer.status == 200 and "Location" not in answer.headers and not answer.cookies
    assert opted_out(world)


def test_who_unsubscribed_is_left_out_and_on_record(world, address):
    one_click(world, address)
    before = len(world.mails(story.ADA))
    event = story.replies(world, world.store.inbox().rows[0].id)
    assert len(world.mails(story.ADA)) == before
    [owed] = world.store.follow_ups(event.id).rows
    assert (owed.state, owed.reason) == ("excluded", "opted_out")


def test_a_repeated_press_changes_nothing(world, address):
    one_click(world, address)
    world.settle()
    world.clock.pass_by(days=1)
    at = opted_out(world)
    assert one_click(world, address).status == 200
    assert opted_out(world) == at and world.settle() == []


def test_the_page_asks_first_and_its_button_does_it(world, address):
    assert 'method="post"' in world.ada.get(address).text and not opted_out(world)
    answer = world.ada.post(address, {"mail": "stop"})
    assert answer.status == 303 and opted_out(world)
    assert "Done. We will not write to you any more." in world.ada.get(answer.headers["Location"]).text


def test_undo_brings_the_mail_back(world, address):
    world.ada.post(address, {"mail": "stop"})
    answer = world.ada.post(address, {"mail": "resume"})
    assert not opted_out(world) and "Good to have you back." in world.ada.get(answer.headers["Location"]).text
    before = len(world.mails(story.ADA))
    story.replies(world, world.store.inbox().rows[0].id)
    assert len(world.mails(story.ADA)) == before + 1


def test_some_other_press_does_nothing(world, address):
    for form in ({}, {"mail": "burn"}, {"List-Unsubscribe": "Two-Click"}):
        assert world.ada.post(address, form).status == 422
    assert not opted_out(world)


def test_both_encodings_of_the_one_click_are_understood():
    parts = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    assert is_one_click(parts, "multipart/form-data; boundary=x")
    assert is_one_click(ONE_CLICK + b"\r\n", FORM["Content-Type"])
    assert not is_one_click(ONE_CLICK + b"&more=1", FORM["Content-Type"])
    assert not is_one_click(parts.replace(b"One-Click", b"Never"), "multipart/form-data; boundary=x")


def test_multipart_one_click_arrives(world, address):
    parts = b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert world.mallory.send("POST", address, parts, **headers).status == 200 and opted_out(world)


def test_somebody_who_is_not_on_record_stays_silent_from_now_on(world):
    path = links.unsubscribe(world.services.secrets, story.customer_of("new@customer.example"))
    assert one_click(world, path).status == 200
    assert opted_out(world, "new@customer.example")
    story.tells(world, email="new@customer.example")
    assert world.mails("new@customer.example") == []


def test_the_page_speaks_the_customers_language(world):
    story.tells(world, "门会响。", email="lin@customer.example", language="zh-Hans")
    address = story.mail(world, "lin@customer.example")["List-Unsubscribe"].strip("<>")
    assert "不再接收" in world.ada.get(address).text


def test_it_works(world, address):
    assert ticked(world.ada.get(address).text) == list(PURPOSES)
    answer = choose(world, address, "answers", "decisions")
    assert answer.status == 303
    page = world.ada.get(answer.headers["Location"]).text
    assert ticked(page) == ["answers", "decisions"] and "Saved." in page
    assert person(world).wanted() == ["answers", "decisions"] and names(world)[-1] == "Preferred"


def test_what_is_refused_is_not_mailed_and_the_rest_is(world, address):
    choose(world, address, "answers")
    before = len(world.mails(story.ADA))
    case = story.tells(world, "The window squeaks, too.")
    [owed] = world.store.follow_ups(case.id).rows
    assert (owed.state, owed.reason) == ("excluded", "preference") and len(world.mails(story.ADA)) == before
    story.replies(world, case.id)
    assert len(world.mails(story.ADA)) == before + 1


def test_a_choice_is_undone_with_one_press(world, address):
    choose(world, address, "answers", "decisions")
    answer = choose(world, address, "answers")
    page = world.ada.get(answer.headers["Location"]).text
    undo = page.partition('class="notice')[2].partition("</form>")[0]
    before = re.findall(r'name="(\w+)" value="yes"', undo)
    assert before == ["answers", "decisions"] and "Undo" in undo
    choose(world, address, *before)
    assert person(world).wanted() == before


def test_the_same_choice_again_is_no_new_fact(world, address):
    choose(world, address, "answers")
    since = person(world).no_decisions_at
    world.settle()
    world.clock.pass_by(hours=1)
    answer = choose(world, address, "answers")
    assert names(world).count("Preferred") == 1 and person(world).no_decisions_at == since
    assert "Undo" not in world.ada.get(answer.headers["Location"]).text


def test_nothing_ticked_is_said_in_words(world, address):
    page = world.ada.get(choose(world, address).headers["Location"]).text
    assert person(world).wanted() == [] and "Nothing is ticked" in page and not opted_out(world)


def test_stopping_all_keeps_the_choice_for_the_day_they_come_back(world, address):
    choose(world, address, "answers")
    world.ada.post(address, {"mail": "stop"})
    assert ticked(world.ada.get(address).text) == []
    page = world.ada.get(world.ada.post(address, {"mail": "resume"}).headers["Location"]).text
    assert ticked(page) == ["answers"]


def test_boxes_of_our_own_making_are_not_taken(world, address):
    answer = choose(world, address, "answers", "links_from", "everything")
    assert answer.status == 303 and person(world).wanted() == ["answers"]
    page = world.ada.get(f"{address}?done=choose&before=answers,<b>,decisions").text
    assert "<b>" not in page


def test_my_case_shows_the_same_and_leads_there(world, address):
    choose(world, address, "answers")
    page = world.ada.get(story.link(story.mail(world), "/my/")).text
    assert re.search(r"That you heard me</span><strong>No<", page) and re.search(
        r"what I told you</span><strong>Yes<", page
    )
    assert "/unsubscribe/" in page and "Choose which emails you get" in page
    world.ada.post(address, {"mail": "stop"})
    assert "not to write to you at all" in world.ada.get(story.link(story.mail(world), "/my/")).text


def test_the_foot_of_each_mail_says_that_one_may_choose(world, address):
    message = story.mail(world)
    assert "Choose which emails you get" in story.text_of(message) and address in story.text_of(message)


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"", None, 422),
        (b"", FORM["Content-Type"], 422),
        (b"", "application/json", 415),
        (ONE_CLICK, "application/json", 415),
        (b'{"List-Unsubscribe": "One-Click"}', "application/json", 415),
        (ONE_CLICK, "image/png", 415),
        (b"\xff\xfe", FORM["Content-Type"], 422),
        (b"List-Unsubscribe=Two-Click", FORM["Content-Type"], 422),
    ],
)
def test_another_post_is_refused_in_the_pages_own_shape(world, address, body, media, status):
    before = table_bytes(world)
    headers = {"Content-Type": media} if media else {}
    answer = world.mallory.send("POST", address, body, **headers)
    assert answer.status == status and answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in answer.text and "problem." not in answer.text and table_bytes(world) == before


def test_a_one_click_whose_sender_named_no_media_type_is_taken(world, address):
    assert world.mallory.send("POST", address, ONE_CLICK).status == 200 and opted_out(world)
