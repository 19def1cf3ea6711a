"""A customer's own page."""

from chalicelib.answer import links
from chalicelib.domain.events import CUSTOMER
from tests.answer import story


def page(world, case, mailed=True, query=""):
    return world.ada.get(links.my_case(world.services.secrets, case.id, mailed) + query)


def test_it_shows_their_words_and_our_answers(world):
    case = story.tells(world, "The door <b>squeaks</b>.")
    story.replies(world, case.id, "We will oil it.")
    story.resolves(world, case.id, "It is oiled.")
    shown = page(world, case)
    assert shown.status == 200
    for words in ("The door &lt;b&gt;squeaks&lt;/b&gt;.", "We will oil it.", "It is oiled.", "Did this fix it?"):
        assert words in shown.text


def test_it_is_private(world):
    shown = page(world, story.tells(world))
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["X-Robots-Tag"] == "noindex"


def test_after_sending_it_says_thank_you(world):
    case = story.tells(world)
    assert "Thank you. We have it." in page(world, case, False, "?thanks=1").text
    assert "Thank you. We have it." not in page(world, case, False).text


def test_it_speaks_the_language_they_wrote_in(world):
    case = story.tells(world, "门会响。", language="zh-Hans")
    shown = page(world, case)
    assert '<html lang="zh-Hans">' in shown.text and "您告诉我们的" in shown.text
    assert '<html lang="en">' in page(world, case, query="?lang=en").text


def test_it_names_nobody_of_the_staff_and_hides_what_they_write_for_each_other(world):
    case = story.tells(world)
    file = world.store.case(case.id)
    world.store.commit(file, file.assign("grace-hopper", "grace-hopper", world.services.now))
    story.resolves(world, case.id)
    file = world.store.case(case.id)
    world.store.commit(file, file.reopen("He is on the phone again", "grace-hopper", world.services.now))
    text = page(world, case).text
    assert "Somebody has taken it on" in text and "We opened it again" in text
    assert "grace" not in text and "on the phone" not in text


def test_their_own_no_is_part_of_the_conversation(world):
    case = story.tells(world)
    story.resolves(world, case.id)
    file = world.store.case(case.id)
    world.store.commit(file, file.reopen("Still squeaks.", CUSTOMER, world.services.now))
    assert "Still squeaks." in page(world, case).text


def test_what_came_of_the_suggestion_leads_to_the_entry(world):
    case = story.tells(world)
    entry = story.adopts(world, story.suggests(world, case.id))
    text = page(world, case).text
    assert "It keeps your last three addresses." in text and f"/you-asked/{entry.id}/" in text


def test_a_declined_suggestion_comes_with_its_reason(world):
    case = story.tells(world)
    story.declines(world, story.suggests(world, case.id), "Too slow <for> all.")
    text = page(world, case).text
    assert "Too slow &lt;for&gt; all." in text and "We have decided." in text


def test_a_link_that_did_not_come_by_mail_neither_unsubscribes_nor_answers_for_the_person(world):
    case = story.tells(world)
    story.resolves(world, case.id)
    text = page(world, case, mailed=False).text
    assert "/unsubscribe/" not in text and "/fixed/" not in text
    assert "/unsubscribe/" in page(world, case).text


def test_without_an_address_the_case_is_all_there_is_and_its_link_enough(world):
    case = story.tells(world, email=None)
    story.resolves(world, case.id)
    assert "/fixed/" in page(world, case, mailed=False).text


def test_a_case_that_is_gone_is_not_found(world):
    assert world.ada.get(links.my_case(world.services.secrets, "no-such-case", True)).status == 404
