"""Whatever comes to whatever door: what was answered 201 is a case, open or held; what was not is told when to come again."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.holding import REASONS
from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.voices import voice
from tests.world import Person

DOORS = st.fixed_dictionaries(
    {},
    optional={
        "a_network": st.integers(1, 4),
        "everybody": st.integers(1, 6),
        "hold": st.booleans(),
        "words": st.lists(st.sampled_from(["casino", "赌场", "(", "\\b", "."]), max_size=2),
    },
)
TEXTS = st.sampled_from(["Hi", "The lid does not close at all, sorry.", "casino 赌场 (", "http://a.example " * 6, "👍"])
COMERS = st.tuples(
    st.sampled_from(["203.0.113.1", "198.51.100.1", "2001:db8::1", "192.0.2.1", ""]),
    TEXTS,
    st.sampled_from([None, "", "able", "eyJjaGFsbGVuZ2UiOiB7fX0=", "x"]),
    st.booleans(),
)


@settings(max_examples=40)
@given(DOORS, st.lists(COMERS, min_size=1, max_size=20))
def test_nothing_is_ever_lost(world: Any, door: dict[str, Any], comers: list[Any]) -> None:
    place = touchpoint_id(f"p{new_id()[-12:]}")
    world.store.commit(Touchpoint(place, "P", door=door))
    taken, sent_away = set(), set()
    for address, text, work, by_form in comers:
        person, told = Person(world.gateway), voice(text=text, **({"work": work} if work else {}))
        person.address = address
        if by_form:
            typed = {"submission_id": told["id"], "kind": "praise", "text": text, "work": work or ""}
            reply = person.post(f"/f/{place}", typed)
            ok = reply.status == 303
            assert ok or text.strip()[:20] in reply.text, "what was typed comes back"
        else:
            reply = person.post_json(f"/v1/touchpoints/{place}/cases", told)
            ok = reply.status == 201
        assert ok or (reply.status == 429 and int(reply.headers["Retry-After"]) > 0)
        (taken if ok else sent_away).add(told["id"])
    lists = {
        name: {row.id: row for row in world.store.inbox(status=name, touchpoint_id=place, limit=100).rows}
        for name in ("new", "held")
    }
    assert set(lists["new"]) | set(lists["held"]) == taken and not set(lists["new"]) & set(lists["held"])
    assert not taken & sent_away
    for row in lists["held"].values():
        why = str(row.marks).split()
        assert why and set(why) <= set(REASONS) and world.store.case(row.id).held["why"] == why
