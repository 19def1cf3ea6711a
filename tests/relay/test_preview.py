"""The preview is exact: whatever people there are, it says what the fan-out then does."""

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.customer import Customer
from chalicelib.domain.policy import Policy
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.relay import preview
from tests.people import NOON, a_case, a_customer, a_suggestion
from tests.relay.behind import REASON, WORDS, outcomes, press, suggested, told
from tests.world import Person, World

STAMPS = ("opted_out_at", "bounced_at", "complained_at", "erased_at", "no_decisions_at", "no_answers_at")
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "stamps": st.sets(st.sampled_from(STAMPS), max_size=2),
            "email": st.booleans(),
            "phone": st.booleans(),
            "wants": st.booleans(),
            "known": st.integers(0, 4),
            "behind": st.sets(st.sampled_from([0, 1, 2]), min_size=1),
        }
    ),
    max_size=9,
)
DEEDS = {
    "plan": ("planned", "Planned", {"note": "Next spring."}),
    "decline": ("declined", "Declined", {"reason": REASON}),
    "adoption": ("adopted", "Adopted", WORDS),
    "publication": ("published", "Published", WORDS),
    "correction": ("corrected", "Corrected", {**WORDS, "did-en": "It closes, at last.", "tell": "yes"}),
}
BEFORE = {"publication": {"note": "It is done.", "publish": "later"}, "correction": WORDS}


def put_behind(world: World, suggestions: list[Suggestion], people: list[dict[str, Any]], run: int) -> None:
    """Each of these people, behind those of the suggestions; some are known by nothing but a case so far."""
    for number, each in enumerate(people):
        email = f"p{run}-{number}@example.org" if each["email"] else None
        customer = a_customer(f"P{run}-{number}", email=email, phone="030 1234567" if each["phone"] else None)
        case_ids: set[str] = set()
        if each["known"]:
            for stamp in each["stamps"]:
                setattr(customer, stamp, NOON)
            world.store.commit(customer)
        else:
            case = a_case(email=email, id=None)
            case.customer_id = customer.id
            world.store.submit(case)
            case_ids = {case.id}
        for place in each["behind"]:
            world.store.commit(Supporter(suggestions[place].id, customer.id, NOON, each["wants"], set(case_ids)))


def three_in_one(world: World) -> list[Suggestion]:
    """B and C are merged into A."""
    whole, *parts = [a_suggestion(title=title) for title in "ABC"]
    world.store.commit(whole, *parts)
    for part in parts:
        world.store.commit(part, whole, *part.merge(whole, "grace", NOON))
    return [whole, *parts]


@pytest.mark.parametrize("deed", DEEDS)
def test_what_it_says_is_what_happens(world: World, grace: Person, deed: str) -> None:
    kind, name, form = DEEDS[deed]
    runs = iter(range(1000))

    @settings(max_examples=12)
    @given(people=PEOPLE, silent=st.sampled_from([[], [kind], ["adopted"]]))
    def holds(people: list[dict[str, Any]], silent: list[str]) -> None:
        suggestions = three_in_one(world)
        put_behind(world, suggestions, people, next(runs))
        whole = suggestions[0]
        policy = world.store.policy(fresh=True)
        policy.silent = silent
        world.store.commit(policy)
        world.store.policy(fresh=True)
        if deed in BEFORE:
            assert press(world, grace, whole, "adoption", **BEFORE[deed]).status == 303
            world.settle(60)
        before = world.store.suggestion(whole.id)
        part_of = outcomes(world, whole, "Adopted")[-1] if deed == "publication" else None
        said = preview.count(world.store, preview.Asked.of(kind, before, part_of))
        assert press(world, grace, whole, deed, **form).status == 303
        outcome = outcomes(world, whole, name)[-1]
        from chalicelib.answer.fan_out import fan_out

        fan_out(world.services, outcome, lambda: True)
        began = Counter(told(world, outcome).values())
        assert began["pending"] == said.by_email
        assert Counter({each: n for each, n in began.items() if each.startswith("excluded")}) == Counter(
            {each: n for each, n in said.standings.items() if each.startswith("excluded")}
        )
        assert began["unreachable"] == said.told - said.by_email
        assert began.total() == said.people == len(people)

    holds()


def mixture(world: World) -> Suggestion:
    """42 people as the issue has them: 38 by email, 2 opted out, 1 bounced, 1 by phone only."""
    people = [a_customer(f"Reader{number:02}") for number in range(38)]
    people += [a_customer(f"Out{number}", opted_out_at=NOON) for number in range(2)]
    people += [a_customer("Bounced", bounced_at=NOON), a_customer("Phone", email=None, phone="030 1234567")]
    return suggested(world, "A lid", *people)


@pytest.mark.parametrize("deed", ["plan", "adoption", "decline"])
def test_every_decision_says_in_one_line_who_is_told(world: World, grace: Person, deed: str) -> None:
    page = grace.get(f"/console/suggestions/{mixture(world).id}/{deed}").text
    assert "42 people: 38 by email, 1 by phone only, 2 opted out, 1 bounced" in page
    assert "tell 39 people" in page


def test_it_is_said_in_chinese_too(world: World, grace: Person) -> None:
    suggestion = mixture(world)
    page = world.staff("Lin", language="zh-Hans").get(f"/console/suggestions/{suggestion.id}/decline").text
    assert "共 42 人：邮件告知 38 人、仅能致电 1 人、已退订 2 人、邮箱失效 1 人" in page


def test_kinds_that_the_company_does_not_mail_are_said_so(world: World, grace: Person) -> None:
    suggestion = suggested(world, "A lid", a_customer("Ada"))
    world.store.commit(Policy(silent=["planned"]))
    assert "One person: 1 not mailed, by your settings" in grace.get(f"/console/suggestions/{suggestion.id}/plan").text
    assert "One person: 1 by email" in grace.get(f"/console/suggestions/{suggestion.id}/adoption").text


def test_everyone_is_on_the_list_with_how_they_got_there(
    world: World, grace: Person, case: Any, suggestion: Any
) -> None:
    now = world.services.now
    other = suggested(world, "A cap", a_customer("Cy", opted_out_at=NOON))
    press(world, grace, other, "merger", into=suggestion.id)
    hand = a_customer("Dot", email=None, phone="at the counter")
    world.store.commit(hand, Supporter(suggestion.id, hand.id, now, True, added_by="grace"))
    page = grace.get(f"/console/suggestions/{suggestion.id}/audience?kind=adopted").text
    rows = {found[0]: found[1] for found in re.findall(r"<bdi>([^<]+)</bdi>(?:</a>)?</th>(.*?)</tr>", page, re.DOTALL)}
    assert "ada@example.org" in rows["Ada Lovelace"] and "a case of theirs" in rows["Ada Lovelace"]
    assert "said “me too”, through “A cap”" in rows["Cy"] and "Unsubscribed" in rows["Cy"]
    assert "at the counter" in rows["Dot"] and "added by Grace" in rows["Dot"]
    assert "In person or by phone" in rows["Dot"]


def test_the_list_comes_in_pages(world: World, grace: Person, monkeypatch: Any) -> None:
    monkeypatch.setattr(preview, "PAGE", 10)
    suggestion = mixture(world)
    address, seen = f"/console/suggestions/{suggestion.id}/audience", []
    while address:
        page = grace.get(address).text
        seen += re.findall(r'<th scope="row"><bdi>(\w+)</bdi>', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/console/suggestions/{suggestion.id}/audience" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 42


@pytest.fixture
def short(monkeypatch: Any) -> None:
    """Counting stops early, so that a test need not make a thousand people."""
    from chalicelib.relay import audience

    monkeypatch.setattr(preview, "PAGE", 10)
    monkeypatch.setattr(audience, "EXACT_UP_TO", 20)
    monkeypatch.setattr(audience, "STRETCH", 10)


@pytest.mark.usefixtures("short")
def test_beyond_the_first_thousand_it_counts_on(world: World, grace: Person) -> None:
    suggestion = mixture(world)
    page = grace.get(f"/console/suggestions/{suggestion.id}/adoption").text
    assert "20 people so far" in page and "Adopt and tell everyone" in page and "Count on" in page
    found = re.search(r'data-counting="([^"]+)"', page)
    assert found
    address, base = found[1].replace("&amp;", "&"), f"/console/suggestions/{suggestion.id}/audience.json"
    seen = []
    while address:
        answer = grace.get(address).json
        seen.append(answer["people"])
        address = base + answer["next"] if answer["next"] else ""
    assert seen == [30, 40, 42]
    assert answer["line"] == "42 people: 38 by email, 1 by phone only, 2 opted out, 1 bounced"
    assert answer["total"] == {
        "pending": 38,
        "unreachable.no_address": 1,
        "excluded.opted_out": 2,
        "excluded.bounced": 1,
    }


@pytest.mark.usefixtures("short")
def test_without_a_script_a_link_counts_on(world: World, grace: Person) -> None:
    suggestion = mixture(world)
    page, steps = grace.get(f"/console/suggestions/{suggestion.id}/decline").text, 0
    while found := re.search(r'<a href="([^"]+)">Count on</a>', page):
        page, steps = grace.get(found[1].replace("&amp;", "&")).text, steps + 1
    found_line = re.search(r"data-counting-line>([^<]*)<", page)
    assert steps == 2 and found_line
    assert found_line[1] == "42 people: 38 by email, 1 by phone only, 2 opted out, 1 bounced"


def test_numbers_for_programs_are_for_staff_only(world: World, suggestion: Suggestion) -> None:
    answer = world.mallory.get(f"/console/suggestions/{suggestion.id}/audience.json")
    assert answer.status == 401 and answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["cursor=nowhere", "cursor=%00"])
def test_a_cursor_that_leads_nowhere_gets_a_clear_answer(grace: Person, suggestion: Suggestion, query: str) -> None:
    for path in ("audience", "audience.json"):
        assert grace.get(f"/console/suggestions/{suggestion.id}/{path}?{query}").status == 422


@pytest.mark.parametrize(
    "written", ["x", "pending:1e9", "pending:-1", "excluded.<b>:3", "pending:99999999999", "," * 5000]
)
def test_numbers_of_an_address_that_are_none_of_ours_count_nothing(written: str) -> None:
    assert preview.counted(written) == Counter()


def test_numbers_survive_an_address() -> None:
    found = preview.Preview(Counter({"pending": 3, "excluded.opted_out": 2, "unreachable.bounced": 1}))
    assert preview.counted(found.written) == found.standings


def test_a_customer_whom_the_stream_has_not_met_yet_is_judged_by_their_case(
    world: World, suggestion: Suggestion
) -> None:
    case = world.store.submit(a_case(email="new@example.org"))
    world.store.commit(Supporter(suggestion.id, case.customer_id, NOON, True, {case.id}))
    assert preview.count(world.store, preview.Asked.of("adopted", suggestion)).by_email == 2


def test_the_one_who_is_missing_altogether_has_no_address() -> None:
    assert Policy().standing(Customer("x", None, None, "en", NOON), "adopted", True) == ("excluded", "no_address")
