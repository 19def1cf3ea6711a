"""Did this fix it? Only a press counts, and an answer may be late."""

from tests.answer import story


def asked(world, kind="complaint"):
    """A resolved case and the link in its mail."""
    case = story.tells(world, kind=kind)
    event = story.resolves(world, case.id)
    return case, event, story.link(story.mail(world), "/fixed/").partition("?")[0]


def press(world, address, event, answer, missing=""):
    return world.ada.post(address, {"answer": answer, "about": event.id, "missing": missing})


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


def test_yes_after_no_is_kind_and_changes_nothing(world):
    case, event, address = asked(world)
    press(world, address, event, "no")
    answer = press(world, address, event, "yes")
    assert "In the meantime it was opened again" in world.ada.get(answer.headers["Location"]).text
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
