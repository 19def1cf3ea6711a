from chalicelib.domain.case import Case
from chalicelib.domain.ids import new_id, customer_id
from chalicelib.domain.suggestion import Suggestion, Supporter, Entry
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ids import short_id


def make(world, i=0, email="ada@x.example", kind="suggestion"):
    cid = customer_id(b"k", "email", email)
    return Case(new_id(), "hello", kind, f"Please {i} 你好", "en", world.services.now, cid, f"Please {i}", "h%d" % i, name="Ada Lovelace", email=email, wants_answer=True, naming={"level": "first_name"})


def test_smoke(world):
    s = world.store
    a = s.submit(make(world, 1)); 
    again = s.submit(a) if False else None
    b = s.submit(make(world, 2, "bob@x.example"))
    world.settle()
    f = s.customer_file(a.customer_id)
    assert f.customer and f.naming and f.tellings
    assert s.inbox().rows and s.inbox(status="new", touchpoint_id="hello").rows
    print(s.inbox(limit=1))
    p1 = s.inbox(limit=1); p2 = s.inbox(limit=1, cursor=p1.cursor)
    assert p1.rows[0].id != p2.rows[0].id
    file = s.case_file(a.id)
    now = world.services.now
    sug = Suggestion(new_id(), "Title", "text", "en", now)
    s.commit(sug)
    for c in (a, b):
        c = s.case(c.id)
        e = c.link(sug.id, "grace", now)
        s.commit(c, e, Supporter(sug.id, c.customer_id, now, True, {c.id}))
    world.settle()
    f = s.suggestion_file(sug.id); assert f.supporters == 2, f
    entry = Entry(short_id(), sug.id, now, {"en": "asked"}, {"en": "did"})
    ev = f.suggestion.adopt(entry.id, "Thanks", "grace", now)
    s.commit(f.suggestion, ev, Outcome.of(ev, "en"), entry)
    world.services  # templates are missing: stop before
