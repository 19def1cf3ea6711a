"""Being named in public: one press takes it back, everywhere, and only the person gives it again."""

import pytest

from chalicelib.answer import links
from tests.answer import story


@pytest.fixture
def thanked(world):
    """Ada's case, adopted, with Ada named on the public page."""
    case = story.tells(world)
    entry = story.adopts(world, story.suggests(world, case.id))
    return case, entry


def press(world, case, what, form=None, mailed=True, who=None):
    return (who or world.ada).post(links.my_case(world.services.secrets, case.id, mailed) + what, form)


def public(world, entry):
    addresses = ("/you-asked", f"/you-asked/{entry.id}", "/you-asked/feed.atom", "/you-asked/feed.json")
    return [world.ada.get(address).text for address in addresses]


def test_it_works(world, thanked):
    case, entry = thanked
    assert all("Ada Lovelace" in text for text in public(world, entry))
    answer = press(world, case, "/naming-withdrawal")
    assert answer.status == 303
    assert not any("Ada" in text for text in public(world, entry))
    assert "one customer" in public(world, entry)[0]
    after = world.ada.get(answer.headers["Location"]).text
    assert "Your name is gone from every public page and feed." in after


def test_withdrawing_is_one_fact_however_often_it_is_pressed(world, thanked):
    case, _ = thanked
    press(world, case, "/naming-withdrawal")
    facts = [r for r in world.settle() if r["dynamodb"]["NewImage"].get("name", {}).get("S") == "Withdrawn"]
    assert len(facts) == 1 and facts[0]["dynamodb"]["NewImage"]["subject"]["S"] == f"customer/{case.customer_id}"
    press(world, case, "/naming-withdrawal")
    assert world.settle() == []


def test_it_is_given_again_from_the_mailed_link(world, thanked):
    case, entry = thanked
    press(world, case, "/naming-withdrawal")
    form = {"naming_level": "name_and_company", "name": "Ada Lovelace", "company": "Analytical Engines"}
    answer = press(world, case, "/naming", form)
    assert answer.status == 303 and "Thank you." in world.ada.get(answer.headers["Location"]).text
    assert all("Ada Lovelace (Analytical Engines)" in text for text in public(world, entry))
    naming = world.store.namings([case.id])[case.id]
    assert naming.wording and naming.given_at == world.services.now and not naming.withdrawn_at


def test_who_was_not_named_at_first_joins_the_entry(world):
    case = story.tells(world, level=None)
    entry = story.adopts(world, story.suggests(world, case.id))
    assert not any("Ada" in text for text in public(world, entry))
    press(world, case, "/naming", {"naming_level": "first_name", "name": "Ada Lovelace"})
    assert all("Ada" in text and "Lovelace" not in text for text in public(world, entry))


def test_mallory_who_knows_adas_address_never_revives_her_consent(world, thanked):
    case, entry = thanked
    press(world, case, "/naming-withdrawal")
    hers = story.tells(world, "I am Ada, name me", name="Ada Lovelace", level="full_name")
    assert hers.customer_id == case.customer_id
    form = {"naming_level": "full_name", "name": "Ada Lovelace"}
    assert press(world, hers, "/naming", form, mailed=False, who=world.mallory).status == 409
    assert not any("Ada" in text for text in public(world, entry))


def test_mallory_neither_sees_nor_withdraws_what_ada_consented_to(world, thanked):
    case, entry = thanked
    hers = story.tells(world, "Hello", name="Mallory", level=None)
    shown = world.mallory.get(links.my_case(world.services.secrets, hers.id, mailed=False)).text
    assert "Ada" not in shown and "naming-withdrawal" not in shown
    press(world, hers, "/naming-withdrawal", mailed=False, who=world.mallory)
    assert all("Ada Lovelace" in text for text in public(world, entry))


def test_the_link_shown_after_sending_takes_back_what_was_given_there(world):
    case = story.tells(world)
    press(world, case, "/naming-withdrawal", mailed=False)
    assert world.store.namings([case.id])[case.id].withdrawn_at


FULL = {"naming_level": "full_name", "name": "Ada Lovelace"}


def test_whoever_has_just_sent_a_form_may_be_named_from_the_page_after_it(world):
    case = story.tells(world, level=None)
    entry = story.adopts(world, story.suggests(world, case.id))
    shown = world.ada.get(links.my_case(world.services.secrets, case.id, mailed=False)).text
    assert "You may name me in public" in shown
    assert press(world, case, "/naming", FULL, mailed=False).status == 303
    assert all("Ada Lovelace" in text for text in public(world, entry))


def test_an_hour_later_it_takes_a_link_from_a_mail(world):
    case = story.tells(world, level=None)
    world.clock.pass_by(seconds=3601)
    shown = world.mallory.get(links.my_case(world.services.secrets, case.id, mailed=False)).text
    assert "You may name me in public" not in shown
    assert press(world, case, "/naming", FULL, mailed=False, who=world.mallory).status == 409
    assert world.store.namings([case.id]) == {}


def test_what_was_said_once_is_not_said_again_by_who_only_sent_it(world):
    case = story.tells(world, level=None)
    press(world, case, "/naming", FULL, mailed=False)
    press(world, case, "/naming-withdrawal", mailed=False)
    assert press(world, case, "/naming", FULL, mailed=False).status == 409
    assert world.store.namings([case.id])[case.id].withdrawn_at


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"naming_level": "full_name", "name": ""}, "name"),
        ({"naming_level": "full_name", "name": "visit www.evil.test"}, "name"),
        ({"naming_level": "full_name", "name": "\u202e\u2066"}, "name"),
        ({"naming_level": "full_name", "name": "x" * 200}, "name"),
        ({"naming_level": "everything", "name": "Ada"}, "naming_level"),
        ({"naming_level": "name_and_company", "name": "Ada", "company": ""}, "company"),
    ],
)
def test_a_name_that_cannot_be_shown_comes_back_with_the_reason(world, form, field):
    case = story.tells(world, level=None)
    answer = press(world, case, "/naming", form)
    assert answer.status == 422 and f'href="#{field}"' in answer.text
    assert world.store.namings([case.id]) == {}


def test_the_name_is_previewed_before_it_is_given(world):
    case = story.tells(world, level=None)
    form = {"naming_level": "name_and_company", "name": "Ada  Lovelace", "company": "Engines", "preview": "yes"}
    answer = press(world, case, "/naming", form)
    assert answer.status == 200 and "<bdi>Ada Lovelace (Engines)</bdi>" in answer.text
    assert world.store.namings([case.id]) == {}


def test_nobody_names_ada_by_typing_her_address(world):
    """Mallory's own case carries a consent in Ada's name; what Ada asked for is published without it."""
    story.tells(world, "Hello", name="Ada Lovelace the Complainer", level="full_name")
    case = story.tells(world, "A lid that closes, please.", level=None)
    entry = story.adopts(world, story.suggests(world, case.id))
    assert not any("Complainer" in text for text in public(world, entry))


def test_each_case_carries_the_consent_that_was_given_with_it(world):
    first = story.tells(world, "A lid that closes, please.", level="name_and_company", company="Engines")
    second = story.tells(world, "And a handle, please.", level="first_name")
    lid = story.adopts(world, story.suggests(world, first.id))
    handle = story.adopts(world, story.suggests(world, second.id))
    assert "Ada Lovelace (Engines)" in world.ada.get(f"/you-asked/{lid.id}").text
    assert "Lovelace" not in world.ada.get(f"/you-asked/{handle.id}").text


def test_the_mailed_link_takes_every_consent_back(world):
    first, second = story.tells(world, "A lid, please."), story.tells(world, "A handle, please.")
    lid = story.adopts(world, story.suggests(world, first.id))
    handle = story.adopts(world, story.suggests(world, second.id))
    press(world, first, "/naming-withdrawal")
    assert not any("Ada" in text for entry in (lid, handle) for text in public(world, entry))


def test_consent_between_the_decision_and_its_fan_out_names_once(world):
    case = story.tells(world, level=None)
    suggestion = story.suggests(world, case.id)
    entry = story.adopts(world, suggestion, settle=False)
    press(world, case, "/naming", {"naming_level": "full_name", "name": "Ada Lovelace"})
    world.settle()
    page = world.ada.get(f"/you-asked/{entry.id}").text
    assert page.count("<bdi>Ada Lovelace</bdi>") == 1 and "more customer" not in page
