"""A customer asks; staff open it; another one starts to write the same, finds it, joins instead, and both hear what came of it."""

from typing import Any

from tests.listen.voices import voice

REASON = "It would make every list slower for everyone."


def test_it_works(world: Any) -> None:
    grace, bo = world.staff("Grace"), world.mallory
    first = voice(text="Please let me export my orders to a spreadsheet.", email="ada@example.org", may_answer=True)
    assert world.ada.post_json("/v1/touchpoints/hello/cases", first).status == 201
    world.settle()
    made = {"version": "1", "title": "Export orders to a spreadsheet", "text": "For the accountant."}
    assert grace.post(f"/console/cases/{first['id']}/link", made).status == 303
    world.settle()
    one = world.store.suggestion(world.store.case(first["id"]).suggestion_id)

    asking = "/v1/similar?q=spreadsheets+of+all+the+ord"
    assert bo.get(asking).json["suggestions"] == [] and bo.get(f"/asks/{one.id}").status == 404
    assert grace.post(f"/console/suggestions/{one.id}/opening", {"version": "1"}).status == 303
    world.settle()
    [found] = bo.get(asking).json["suggestions"]
    assert bo.get(found["address"]).status == 200
    assert bo.post(found["address"], {"email": "bo@example.org", "tell_me": "yes"}).status == 303
    world.settle()
    assert world.store.suggestion_file(one.id).supporters == 2 and len(world.store.inbox().rows) == 1

    assert grace.post(f"/console/suggestions/{one.id}/decline", {"version": "2", "reason": REASON}).status == 303
    world.settle()
    for email in ("ada@example.org", "bo@example.org"):
        told = [mail for mail in world.mails(email) if REASON in mail.get_body(("plain",)).get_content()]
        assert len(told) == 1
    assert bo.get(asking).json == {"suggestions": [], "answers": []}
    assert REASON in bo.get(found["address"]).text


def test_staff_link_the_next_case_to_what_is_there(world: Any) -> None:
    grace = world.staff("Grace")
    for number, text in enumerate(("希望订单可以导出成表格。", "订单能不能导出？每个月手抄太累了。")):
        given = voice(text=text, email=f"c{number}@example.org", may_answer=True, language="zh-Hans")
        assert world.ada.post_json("/v1/touchpoints/hello/cases", given).status == 201
        world.settle()
        page = grace.get(f"/console/cases/{given['id']}/link").text
        if number == 0:
            made = {"version": "1", "title": "订单导出成表格", "text": "每个月都要用。"}
            assert grace.post(f"/console/cases/{given['id']}/link", made).status == 303
            world.settle()
            one = world.store.case(given["id"]).suggestion_id
        else:
            assert one in page and "The first one is like what is asked for here" in page
            assert (
                grace.post(f"/console/cases/{given['id']}/link", {"version": "1", "suggestion_id": one}).status == 303
            )
    world.settle()
    assert world.store.suggestion_file(one).supporters == 2
