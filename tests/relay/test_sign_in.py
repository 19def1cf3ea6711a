"""Coming in: by a code that only an invited mailbox gets, or by the owner's one-time link."""

import re
from email.message import EmailMessage

import pytest

from chalicelib.domain.staff import Staff
from chalicelib.relay.codes import code_of
from chalicelib.web import staff as sessions
from tests.world import Person, World


def invite(world: World, name: str = "Grace", **fields: object) -> Staff:
    member = Staff(name.lower(), f"{name.lower()}@acme.example", name, **fields)  # type: ignore[arg-type]
    world.store.commit(member)
    return member


def ask(world: World, who: Person, email: str = "grace@acme.example") -> str:
    """Ask for a code; returns what the mailbox got, or nothing."""
    before = len(world.mails(email.lower()))
    assert who.post("/sign-in", {"email": email}).status == 303
    world.settle()
    mails = world.mails(email.lower())[before:]
    return code_in(mails[0]) if mails else ""


def code_in(mail: EmailMessage) -> str:
    found = re.search(r"^\s+(\d{8})\s*$", mail.get_body(("plain",)).get_content(), re.MULTILINE)  # type: ignore[union-attr]
    assert found, "no code in the mail"
    return found[1]


def test_it_works(world: World) -> None:
    invite(world)
    assert world.ada.get("/console").headers["Location"] == "/sign-in"
    code = ask(world, world.ada)
    answer = world.ada.post("/sign-in/code", {"code": code})
    assert (answer.status, answer.headers["Location"]) == (303, "/console")
    assert "Grace" in world.ada.get("/console").text


def test_the_mail_is_in_the_persons_language_and_says_nothing_else(world: World) -> None:
    invite(world, language="zh-Hans")
    code = ask(world, world.ada)
    [mail] = world.mails("grace@acme.example")
    assert mail["Subject"] == f"{code} 是您的 Acme 登录验证码"
    assert code in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert mail["Auto-Submitted"] == "auto-generated"


def test_an_address_that_was_never_invited_gets_the_same_answer_and_no_mail(world: World) -> None:
    invite(world)
    known, unknown = Person(world.gateway), Person(world.gateway)
    answers = [
        who.post("/sign-in", {"email": email})
        for who, email in ((known, "grace@acme.example"), (unknown, "mallory@evil.example"))
    ]
    assert [answer.status for answer in answers] == [303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert [sorted(known.cookies), sorted(unknown.cookies)] == [["hearback-asking"], ["hearback-asking"]]
    world.settle()
    assert not world.mails("mallory@evil.example")
    assert known.get("/sign-in/code").text == unknown.get("/sign-in/code").text


def test_somebody_shut_out_gets_no_code(world: World) -> None:
    invite(world, active=False)
    assert ask(world, world.ada) == ""


def test_a_code_opens_nothing_in_another_browser(world: World) -> None:
    invite(world)
    code = ask(world, world.ada)
    assert world.mallory.post("/sign-in/code", {"code": code}).status == 410
    ask(world, world.mallory, "mallory@evil.example")
    assert world.mallory.post("/sign-in/code", {"code": code}).status == 422


def test_a_code_works_once(world: World) -> None:
    invite(world)
    code = ask(world, world.ada)
    asking = world.ada.cookies["hearback-asking"]
    assert world.ada.post("/sign-in/code", {"code": code}).status == 303
    again = Person(world.gateway)
    again.cookies["hearback-asking"] = asking
    assert again.post("/sign-in/code", {"code": code}).status == 410


def test_a_code_works_for_ten_minutes(world: World) -> None:
    invite(world)
    code = ask(world, world.ada)
    world.clock.pass_by(minutes=10, seconds=1)
    answer = world.ada.post("/sign-in/code", {"code": code})
    assert answer.status == 410
    assert "ask for a new one" in answer.text


def test_after_five_wrong_tries_the_right_code_comes_too_late(world: World) -> None:
    invite(world)
    code = ask(world, world.ada)
    wrong = "00000000" if code != "00000000" else "11111111"
    assert [world.ada.post("/sign-in/code", {"code": wrong}).status for _ in range(5)] == [422] * 5
    assert world.ada.post("/sign-in/code", {"code": code}).status == 410


def test_a_code_may_be_typed_with_spaces_and_wide_digits(world: World) -> None:
    invite(world)
    code = ask(world, world.ada)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code[4:])
    assert world.ada.post("/sign-in/code", {"code": f" {code[:4]} {wide} "}).status == 303


def test_nobody_is_somebody_by_an_asking_for_nobody(world: World) -> None:
    """Whoever knew our secret could compute the code of an asking for an unknown address; it still opens nothing."""
    ask(world, world.mallory, "mallory@evil.example")
    from chalicelib.web import tokens

    asking = tokens.read(world.services.secrets, "asking", world.mallory.cookies["hearback-asking"])
    assert world.mallory.post("/sign-in/code", {"code": code_of(world.services.secrets, asking)}).status == 422


def test_an_address_is_asked_for_so_often_and_no_oftener(world: World) -> None:
    answers = [world.mallory.post("/sign-in", {"email": "grace@acme.example"}).status for _ in range(7)]
    assert answers == [303] * 6 + [422]
    world.clock.pass_by(minutes=16)
    assert world.mallory.post("/sign-in", {"email": "grace@acme.example"}).status == 303


@pytest.mark.parametrize("email", ["", "grace", "grace@acme", "grace@acme.example\nBcc: x@y.example"])
def test_what_is_no_address_comes_back_with_what_was_typed(world: World, email: str) -> None:
    answer = world.ada.post("/sign-in", {"email": email})
    assert answer.status == 422
    assert "This address does not look complete" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/sign-in/owner/x", "/sign-out"])
def test_another_sites_form_signs_nobody_in_or_out(world: World, path: str) -> None:
    answer = world.ada.post(path, {"email": "grace@acme.example", "code": "1"}, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403
    assert not answer.cookies


def test_the_owners_link_asks_for_a_press_and_works_once(world: World) -> None:
    link = sessions.owner_link(world.services)
    page = world.ada.get(link)
    assert page.status == 200 and not page.cookies
    assert world.ada.post(link).headers["Location"] == "/console"
    assert "Olga" in world.ada.get("/console").text or "olga@acme.example" in world.ada.get("/console").text
    assert world.ada.get("/console/staff").status == 200
    assert world.mallory.post(link).status == 404


def test_the_owners_link_works_for_ten_minutes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    link = sessions.owner_link(world.services)
    from chalicelib.web import tokens

    monkeypatch.setitem(tokens.PURPOSES, "owner", -1)
    assert world.ada.get(link).status == 404
    assert world.ada.post(link).status == 404


def test_the_owner_of_the_settings_may_ask_for_a_code_before_anybody_was_invited(world: World) -> None:
    code = ask(world, world.ada, "Olga@acme.example")
    assert world.ada.post("/sign-in/code", {"code": code}).status == 303
    assert world.ada.get("/console/staff").status == 200


def test_signing_in_gives_a_new_session_and_ends_the_one_before(world: World) -> None:
    member = invite(world)
    before = world.signed_in(member)
    old = before.cookies["hearback-session"]
    before.post("/sign-in/code", {"code": ask(world, before)})
    assert before.cookies["hearback-session"] != old
    thief = Person(world.gateway)
    thief.cookies["hearback-session"] = old
    assert thief.get("/console").status == 303


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    grace = world.staff("Grace")
    kept = dict(grace.cookies)
    assert grace.post("/sign-out").headers["Location"] == "/sign-in"
    assert "hearback-session" not in grace.cookies
    grace.cookies = kept
    assert grace.get("/console").status == 303


def test_raising_the_epoch_ends_every_session_at_the_next_click(world: World) -> None:
    grace = world.staff("Grace")
    [member] = world.store.staff()
    member.epoch += 1
    world.store.commit(member)
    assert grace.get("/console").status == 303


def test_a_session_ends_after_twelve_idle_hours(world: World) -> None:
    grace = world.staff("Grace")
    world.clock.pass_by(hours=11.9)
    assert grace.get("/console").status == 200
    world.clock.pass_by(hours=0.2)
    assert grace.get("/console").status == 303


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    link = sessions.owner_link(world.services)
    [cookie] = world.ada.post(link).cookies
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie


@pytest.mark.parametrize("spelling", ["exclamations", "tildes", "spare bits"])
def test_a_spent_owners_link_is_not_good_again_in_another_spelling(world: World, spelling: str) -> None:
    link = sessions.owner_link(world.services)
    assert world.ada.post(link).status == 303
    again = {
        "exclamations": link[:-5] + "%21%21" + link[-5:],
        "tildes": link[:-5] + "~~~~" + link[-5:],
        "spare bits": link[:-1] + chr(ord(link[-1]) + 1),
    }[spelling]
    assert world.mallory.post(again).status == 404


def test_a_stranger_who_asks_too_often_locks_out_only_themselves(world: World) -> None:
    invite(world)
    for _ in range(7):
        world.mallory.post("/sign-in", {"email": "grace@acme.example"})
    world.ada.address = "203.0.113.9"
    assert world.ada.post("/sign-in", {"email": "grace@acme.example"}).status == 303


def test_an_owner_who_was_shut_out_stays_out(world: World) -> None:
    member = Staff("olga", "olga@acme.example", "Olga", "owner", active=False)
    world.store.commit(member)
    assert ask(world, world.ada, "olga@acme.example") == ""
    assert not next(each for each in world.store.staff() if each.id == "olga").active


def test_a_code_that_cannot_be_mailed_does_not_stop_what_follows(world: World) -> None:
    from tests.people import a_case

    invite(world)
    world.folder.parent.mkdir(exist_ok=True)
    world.folder.write_text("in the way of the folder")
    world.ada.post("/sign-in", {"email": "grace@acme.example"})
    case = world.store.submit(a_case(email=None))
    world.settle()
    assert world.store.customer_file(case.customer_id).customer
