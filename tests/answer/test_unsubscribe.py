"""No more mail: by the page, or by a mail program's one click."""

import pytest

from chalicelib.answer import links
from chalicelib.answer.unsubscribe import is_one_click
from tests.answer import story

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


def opted_out(world, email=story.ADA):
    customer = world.store.customers([story.customer_of(email)])[story.customer_of(email)]
    return customer.opted_out_at


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
