"""What customers said after an interaction: by touchpoint and person served, each response once, whatever comes again."""

import re
from typing import Any

from tests.invitations import AFTER, a_place, happens, path_of
from tests.world import World


def answers(world: World, email: str, **fields: str) -> None:
    [mail] = [each for each in world.mails(email) if each["X-Hearback-kind"] == "invited"]
    path = path_of(mail)
    page = world.ada.get(path).text
    about = re.search(r'name="about" value="(\d+)"', page)
    assert about
    typed = {"about": about[1]} | {name.replace("_", "-"): value for name, value in fields.items()}
    assert world.ada.post(path, form=typed).status == 303
    world.settle()


def figures(world: World) -> Any:
    if "grace" not in {each.id for each in world.store.staff()}:
        world.grace = world.staff("Grace")  # type: ignore[attr-defined]
    return world.grace.get("/console/measures/invitations.json").json  # type: ignore[attr-defined]


def asked(world: World, *people: tuple[str, str]) -> None:
    """Each (name, who served them) is invited."""
    a_place(world)
    for number, (name, server) in enumerate(people):
        happens(world, number, f"{name}@customer.example", served_by=server)


def test_it_works(world: World) -> None:
    asked(world, ("ada", "Grace"), ("bea", "Grace"), ("cleo", "Hugo #2 | Ünal"))
    answers(world, "ada@customer.example", q_score="9", q_reliability="4")
    answers(world, "cleo@customer.example", q_score="2")
    seen = figures(world)
    total = seen["total"]
    assert (total["invited"], total["delivered"], total["opened"], total["answered"]) == (3, 3, 2, 2)
    assert total["rate"] == 0.6667 and total["unseen"] == 1
    assert total["scores"] == {"recommend": {"2": 1, "9": 1}, "reliability": {"4": 1}}
    assert total["means"]["recommend"] == 5.5
    grace, hugo = seen["by_person"][AFTER]["Grace"], seen["by_person"][AFTER]["Hugo #2 | Ünal"]
    assert (grace["invited"], grace["answered"], grace["scores"]["recommend"]) == (2, 1, {"9": 1})
    assert (hugo["invited"], hugo["answered"], hugo["scores"]["recommend"]) == (1, 1, {"2": 1})
    assert seen["by_touchpoint"][AFTER] == total


def test_a_response_counts_once_however_often_it_is_changed(world: World) -> None:
    asked(world, ("ada", "Grace"))
    for score in ("9", "3", "3", "10"):
        answers(world, "ada@customer.example", q_score=score)
    total = figures(world)["total"]
    assert total["answered"] == 1 and total["scores"] == {"recommend": {"10": 1}}


def test_replaying_the_stream_changes_nothing(world: World, count: Any) -> None:
    asked(world, ("ada", "Grace"), ("bea", "Grace"))
    answers(world, "ada@customer.example", q_score="3")
    before = figures(world)
    count(again=True)
    assert figures(world) == before


def test_told_again_by_another_system_it_counts_once(world: World) -> None:
    asked(world, ("ada", "Grace"))
    for _ in range(3):
        happens(world, 0, "ada@customer.example", served_by="Grace")
    assert figures(world)["total"]["invited"] == 1


def test_every_no_is_counted_with_its_reason(world: World) -> None:
    asked(world, ("ada", "Grace"))
    happens(world, 7, "ada@customer.example")
    happens(world, 8, place="gone")
    seen = figures(world)
    assert seen["passed"] == {"asked_lately": 1, "rule_off": 1} and seen["total"]["invited"] == 1


def test_what_came_back_was_not_delivered(world: World) -> None:
    asked(world, ("ada", "Grace"))
    [outcome] = {mail["X-Hearback-outcome"] for mail in world.mails()}
    [owed] = world.store.follow_ups(outcome).rows
    world.store.commit(owed, owed.witness("bounced", world.services.now))
    world.settle()
    total = figures(world)["total"]
    assert (total["invited"], total["delivered"], total["stopped"], total["rate"]) == (1, 0, 1, None)


def test_the_page_shows_it_in_both_languages(world: World) -> None:
    asked(world, ("ada", "Grace <b>"))
    answers(world, "ada@customer.example", q_score="9")
    figures(world)
    for language, word in (("en", "Response rate"), ("zh-Hans", "回复率")):
        page = world.staff(f"Olga{language}", "owner", language).get("/console/measures/invitations").text
        assert word in page and "Grace &lt;b&gt;" in page and "After a delivery" in page
        assert not re.search(r">\s*(results|passed|rule)\.[a-z_]+", page)


def test_before_anybody_was_asked_it_says_so(world: World) -> None:
    figures(world)
    assert "Nobody was asked yet" in world.grace.get("/console/measures/invitations").text  # type: ignore[attr-defined]


def test_nobody_sees_it_without_signing_in(world: World) -> None:
    assert world.mallory.get("/console/measures/invitations.json").status == 401
