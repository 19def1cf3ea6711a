"""What went wrong is said clearly, and what was typed is never lost."""

from typing import Any

from tests.people import a_case


def test_words_typed_into_a_console_whose_session_ended_come_back(world: Any) -> None:
    grace = world.staff("Grace")
    case = world.store.submit(a_case())
    grace.cookies.clear()
    reply = grace.post(f"/console/cases/{case.id}/replies", {"reply": "A long & careful answer <b>", "version": "1"})
    assert reply.status == 401
    assert "A long &amp; careful answer &lt;b&gt;" in reply.text and "/sign-in" in reply.text


def test_words_typed_while_the_store_could_not_answer_come_back(world: Any) -> None:
    from tests.listen.outage import throttled

    grace = world.staff("Grace")
    case = world.store.submit(a_case())
    with throttled(world.store):
        reply = grace.post(f"/console/cases/{case.id}/replies", {"reply": "这是一封认真的回信", "version": "1"})
    assert reply.status == 503 and reply.headers["Retry-After"] and "这是一封认真的回信" in reply.text


def test_a_page_that_was_only_looked_for_shows_no_words(world: Any) -> None:
    assert 'class="preview"' not in world.ada.get("/my/nowhere").text


def test_pages_for_staff_let_browsers_say_where_a_form_came_from(world: Any) -> None:
    assert world.ada.get("/sign-in").headers["Referrer-Policy"] == "same-origin"
    assert world.ada.get("/my/nowhere").headers["Referrer-Policy"] == "no-referrer"
