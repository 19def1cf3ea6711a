"""Did this fix it? Only a press counts, and an answer may be late."""

import re

import pytest

from chalicelib.domain.ids import follow_up_id
from tests.answer import story
from tests.table_bytes import table_bytes


def asked(world, kind="complaint"):
    """A resolved case and the link in its mail."""
    case = story.tells(world, kind=kind)
    event = story.resolves(world, case.id)
    return case, event, story.link(story.mail(world), "/fixed/").partition("?")[0]


def press(world, address, event, answer, missing=""):
    return world.ada.post(address, {"answer": answer, "about": event.id, "missing": missing})


def again(world, address, answer, missing=""):
    """Press what stands on the page now, as somebody does who has just loaded it."""
    about = re.search(r'name="about" value="([^"]+)"', world.ada.get(address).text)[1]
    return world.ada.post(address, {"answer": answer, "about": about, "missing": missing})


def rate(world, address, event, rating, words=""):
    return world.ada.post(f"{address}/rating", {"about": event.id, "rating": rating, "words": words})


def names(world, case):
    return [event.name for event in world.store.case_file(case.id).events]


def test_yes_confirms(world):
    case, event, address = asked(world)
    answer = press(world, address, event, "yes")
    assert answer.status == 303
    assert world.store.case(case.id).fixed is True and names(world, case)[-1] == "Confirmed"
    assert "Good to hear." in world.ada.get(answer.headers["Location"]).text


def test_no_opens_the_case_again_with_their_words(world):
    case, event, address = asked(world)
    answer = press(world, address, event, "no", "It squeaks on Mondays.")
    again = world.store.case_file(case.id)
    assert again.case.status == "open" and again.case.fixed is False and again.case.reopened == 1
    assert again.events[-1].name == "Reopened" and again.events[-1].by == "customer"
    assert again.events[-1].data["text"] == "It squeaks on Mondays."
    assert "It squeaks on Mondays." in world.ada.get(answer.headers["Location"]).text


def test_the_mails_button_only_chooses(world):
    case, _, address = asked(world)
    page = world.ada.get(f"{address}?answer=no").text
    assert 'value="no" checked' in page and 'value="yes" checked' not in page
    assert "checked" not in world.ada.get(address).text
    assert world.store.case(case.id).fixed is None


def test_pressing_twice_is_once(world):
    case, event, address = asked(world)
    for _ in range(2):
        assert press(world, address, event, "yes").status == 303
    assert names(world, case).count("Confirmed") == 1
    for _ in range(2):
        assert press(world, address, event, "no", "Came back").status == 303
    assert names(world, case).count("Reopened") == 1


def test_no_after_yes_is_fine(world):
    case, event, address = asked(world)
    press(world, address, event, "yes")
    assert "Did it come back?" in world.ada.get(address).text
    press(world, address, event, "no")
    assert world.store.case(case.id).status == "open"


def test_a_yes_from_a_page_that_knows_of_no_no_changes_nothing_and_leads_on(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    answer = press(world, address, event, "yes")
    page = world.ada.get(answer.headers["Location"]).text
    assert "In the meantime it was opened again" in page and 'value="after_all"' in page
    assert world.store.case(case.id).status == "open"


def test_yes_after_no_counts_once_it_was_resolved_again(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    second = story.resolves(world, case.id, "Now it really is oiled.")
    page = world.ada.get(address).text
    assert "We have worked on it again" in page and "Now it really is oiled." in page
    press(world, address, second, "yes")
    assert world.store.case(case.id).fixed is True


def test_an_answer_to_a_resolution_that_was_replaced_is_asked_again(world):
    case, first, address = asked(world)
    press(world, address, first, "no")
    story.resolves(world, case.id, "Oiled again.")
    answer = press(world, address, first, "no")
    assert world.store.case(case.id).status == "resolved"
    assert "Oiled again." in world.ada.get(answer.headers["Location"]).text


def test_words_that_came_too_late_are_shown_and_not_lost(world):
    case, event, address = asked(world)
    file = world.store.case(case.id)
    world.store.commit(file, file.reopen("We saw it ourselves", "grace", world.services.now))
    answer = press(world, address, event, "no", "The hinge fell off.")
    assert answer.status == 200 and "The hinge fell off." in answer.text and "We saw it ourselves" not in answer.text


def test_a_press_without_a_choice_comes_back_with_what_was_typed(world):
    case, event, address = asked(world)
    answer = world.ada.post(address, {"about": event.id, "missing": "half a word"})
    assert answer.status == 422 and "half a word" in answer.text
    assert names(world, case)[-1] == "Resolved"


def test_too_many_words_come_back_too(world):
    _, event, address = asked(world)
    answer = press(world, address, event, "no", "x" * 5000)
    assert answer.status == 422 and "x" * 5000 in answer.text


def test_a_question_is_asked_as_a_question(world):
    _, _, address = asked(world, kind="question")
    assert "Did this answer your question?" in world.ada.get(address).text


def test_a_no_is_taken_back_from_the_same_mail(world):
    case, event, address = asked(world)
    press(world, address, event, "no", "It squeaks.")
    answer = again(world, address, "after_all")
    page = world.ada.get(answer.headers["Location"]).text
    file = world.store.case_file(case.id)
    assert (file.case.status, file.case.fixed, file.case.reopened) == ("resolved", True, 0)
    assert file.events[-1].name == "Confirmed" and file.events[-1].data["after_no"] is True
    assert "Your no is taken back" in page and "How well did we do?" in page


def test_taking_it_back_twice_is_once(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    about = re.search(r'name="about" value="([^"]+)"', world.ada.get(address).text)[1]
    for _ in range(2):
        assert world.ada.post(address, {"answer": "after_all", "about": about}).status == 303
    assert names(world, case).count("Confirmed") == 1


def test_a_no_cannot_be_taken_back_once_somebody_resolved_it_again(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    about = re.search(r'name="about" value="([^"]+)"', world.ada.get(address).text)[1]
    story.resolves(world, case.id, "Oiled again.")
    answer = world.ada.post(address, {"answer": "after_all", "about": about})
    assert "Oiled again." in world.ada.get(answer.headers["Location"]).text
    assert world.store.case(case.id).fixed is None and names(world, case)[-1] == "Resolved"


def test_our_own_reopening_is_not_theirs_to_take_back(world):
    case, event, address = asked(world)
    file = world.store.case(case.id)
    world.store.commit(file, file.reopen("We saw it ourselves", "grace", world.services.now))
    before = table_bytes(world)
    for answer in ("after_all", "more", "yes"):
        world.ada.post(address, {"answer": answer, "about": event.id, "missing": ""})
    assert table_bytes(world) == before and 'value="after_all"' not in world.ada.get(address).text


def test_no_again_after_taking_it_back(world):
    case, event, address = asked(world)
    press(world, address, event, "no", "It squeaks.")
    again(world, address, "after_all")
    press(world, address, event, "no", "It squeaks again.")
    assert world.store.case(case.id).reopened == 1 and names(world, case).count("Reopened") == 2


def test_what_is_missing_can_be_said_anew_and_every_version_is_kept(world):
    case, event, address = asked(world)
    press(world, address, event, "no", "It squeaks.")
    answer = again(world, address, "more", "It squeaks, and the handle is loose.")
    page = world.ada.get(answer.headers["Location"]).text
    assert "Saved." in page and "the handle is loose" in page
    said = [each.data["text"] for each in world.store.case_file(case.id).events if each.name in ("Reopened", "Amended")]
    assert said == ["It squeaks.", "It squeaks, and the handle is loose."]
    assert world.store.case(case.id).reopened == 1
    mine = world.ada.get(story.link(story.mail(world), "/my/")).text
    assert "It squeaks.</div>" in mine and "the handle is loose" in mine and "You changed what is missing" in mine


def test_two_tabs_lose_no_words_and_count_once(world):
    case, event, address = asked(world)
    press(world, address, event, "no", "Words of the first tab.")
    late = press(world, address, event, "no", "Words of the second tab.")
    assert late.status == 200 and "Words of the second tab.</textarea>" in late.text
    assert "Words of the first tab." in late.text and names(world, case).count("Reopened") == 1
    about = re.search(r'name="about" value="([^"]+)"', late.text)[1]
    world.ada.post(address, {"answer": "more", "about": about, "missing": "Words of the second tab."})
    stale = world.ada.post(address, {"answer": "more", "about": about, "missing": "Words of a third."})
    assert stale.status == 200 and "Words of a third.</textarea>" in stale.text
    assert names(world, case).count("Amended") == 1


def test_words_for_a_no_that_was_settled_meanwhile_come_back_with_the_new_question(world):
    case, event, address = asked(world)
    press(world, address, event, "no", "It squeaks.")
    about = re.search(r'name="about" value="([^"]+)"', world.ada.get(address).text)[1]
    story.resolves(world, case.id, "Oiled again.")
    answer = world.ada.post(address, {"answer": "more", "about": about, "missing": "And it sticks."})
    assert answer.status == 200 and "And it sticks.</textarea>" in answer.text and "Oiled again." in answer.text


def test_a_yes_may_be_rated_and_the_rating_changed(world):
    case, event, address = asked(world)
    press(world, address, event, "yes")
    answer = rate(world, address, event, "4", "Quick & kind.")
    page = world.ada.get(answer.headers["Location"]).text
    assert 'value="4" checked' in page and "Quick &amp; kind." in page and "Your rating is saved" in page
    assert world.store.case(case.id).rating == 4
    for _ in range(2):
        rate(world, address, event, "5", "On second thoughts: very kind.")
    rated = [each.data for each in world.store.case_file(case.id).events if each.name == "Rated"]
    assert [(each["rating"], each["text"]) for each in rated] == [
        (4, "Quick & kind."), (5, "On second thoughts: very kind."),
    ]  # fmt: skip
    assert world.store.case(case.id).rating == 5


@pytest.mark.parametrize("rating", ["", "0", "6", "-1", "five", "4.5", "٤"])
def test_a_rating_that_is_none_of_the_five_comes_back_with_the_words(world, rating):
    case, event, address = asked(world)
    press(world, address, event, "yes")
    answer = rate(world, address, event, rating, "half a line")
    assert answer.status == 422 and "half a line" in answer.text and world.store.case(case.id).rating is None


def test_only_what_is_fixed_is_rated_and_the_words_are_shown_again(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    answer = rate(world, address, event, "5", "A kind word that came late.")
    assert answer.status == 200 and "A kind word that came late." in answer.text
    assert world.store.case(case.id).rating is None


def test_the_page_says_until_when_an_answer_may_be_changed(world):
    _, event, address = asked(world)
    press(world, address, event, "yes")
    assert re.search(r"until \d+ [A-Z][a-z]+ \d{4}\.", world.ada.get(address).text)


def test_an_answer_is_noted_on_the_follow_up_that_asked(world):
    case, event, address = asked(world)
    [owed] = world.store.follow_ups(event.id).rows
    assert "answered" not in owed.times
    at = world.services.now
    press(world, address, event, "yes")
    world.clock.pass_by(hours=1)
    rate(world, address, event, "5")
    told = world.store.follow_up(event.id, follow_up_id(case.customer_id, event.id, "email"))
    assert told.times["answered"] == at and told.state == owed.state


def test_staff_see_the_rating_and_each_of_its_versions(world):
    grace = world.staff("Grace")
    case, event, address = asked(world)
    press(world, address, event, "yes")
    rate(world, address, event, "2", "Slow.")
    rate(world, address, event, "4", "Slow, but right.")
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Well (4 of 5)" in page and "Slow.</div>" in page and "Slow, but right." in page
    assert "Ada Lovelace rated what we did: Not so well" in page


def test_staff_see_a_no_that_was_amended_and_taken_back(world):
    grace = world.staff("Grace")
    case, event, address = asked(world)
    press(world, address, event, "no", "It squeaks.")
    again(world, address, "more", "It still squeaks.")
    again(world, address, "after_all")
    page = grace.get(f"/console/cases/{case.id}").text
    for words in ("It squeaks.", "It still squeaks.", "Ada Lovelace changed what is missing", "took the no back"):
        assert words in page, words
