""" "My feedback": one person's own page, and who may never see it."""

import html
import json
import re
from typing import Any

import pytest

from chalicelib.answer import links, me_asking, me_links
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id, new_id
from chalicelib.web import tokens
from tests.answer import story
from tests.world import World

ADA, BEE = "ada@customer.example", "bee@customer.example"


def who(world: World, kind: str, value: str) -> str:
    return customer_id(world.services.secrets.key("customers"), kind, value)


def tells(world: World, text: str = "The lid does not close.", email: str = ADA, **fields: Any) -> Case:
    """Somebody tells us something, known by the key that the real ways in derive."""
    whose = fields.pop("customer_id", None) or who(world, "email", email)
    world.clock.pass_by(seconds=1)
    given = {"name": "Ada Lovelace", "wants_answer": True, "kind": "complaint", "language": "en"} | fields
    case = Case(new_id(), "hello", given.pop("kind"), text, given.pop("language"), world.services.now, whose, text[:140], text,
                email=email, **given)  # fmt: skip
    world.store.submit(case)
    world.settle()
    return case


def link_in(message: Any, start: str = "/me/") -> str:
    found = re.search(rf"http://localhost:\d+({start}[\w.%-]+)", story.text_of(message))
    assert found, f"no {start} in the mail"
    return found[1]


def my_link(world: World, email: str = ADA) -> str:
    """The path in the newest mail to somebody."""
    return link_in(world.mails(email)[-1])


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = re.search(rf'<form[^>]*action="[^"]*{action}[^"]*".*?</form>', page, re.DOTALL)
    assert form, f"no form for {action}"
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def everything(world: World) -> list[str]:
    rows = world.store.client.scan(TableName=world.store.name)["Items"]
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_it_works(world: World) -> None:
    first = tells(world, "The lid does <b>not</b> close.")
    second = tells(world, "Could it be blue?", kind="suggestion")
    story.resolves(world, first.id, "We sent a new lid.")
    story.adopts(world, story.suggests(world, second.id))
    page = world.ada.get(my_link(world))
    assert page.status == 200 and "My feedback" in page.text
    assert page.text.index("Could it be blue?") < page.text.index("The lid does &lt;b&gt;not&lt;/b&gt; close.")
    assert "You asked, we did" in page.text and "We have done what we could" in page.text
    case = world.ada.get(f"{my_link(world)}/cases/{first.id}")
    assert "We sent a new lid." in case.text and "Did this fix it?" in case.text


def test_it_is_private_and_opening_it_changes_nothing(world: World) -> None:
    case = tells(world)
    path, before = my_link(world), everything(world)
    for each in (path, f"{path}/settings", f"{path}/cases/{case.id}", f"{path}/export.json", "/me"):
        for method in ("HEAD", "GET"):
            answer = world.ada.send(method, each)
            assert answer.status == 200, each
            assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
            assert answer.headers["X-Robots-Tag"] == "noindex" and not answer.cookies
    assert everything(world) == before


def test_every_mail_to_a_customer_leads_there(world: World) -> None:
    case = tells(world)
    story.replies(world, case.id, "We look into it.")
    for message in world.mails(ADA):
        assert world.ada.get(link_in(message)).status == 200


def test_a_page_is_ten_and_leads_on(world: World) -> None:
    for number in range(12):
        tells(world, f"Number {number} squeaks.")
    page = world.ada.get(my_link(world))
    assert page.text.count('class="card said-card"') == 10 and "Number 1 squeaks." not in page.text
    older = re.search(r'rel="next" href="([^"]+)"', page.text)
    assert older
    rest = world.ada.get(html.unescape(older[1]))
    assert rest.text.count('class="card said-card"') == 2 and "Number 0 squeaks." in rest.text
    assert world.ada.get(f"{my_link(world)}?cursor=nonsense").status == 422


def test_writing_again_lands_in_the_conversation_once(world: World) -> None:
    case = tells(world)
    story.resolves(world, case.id)
    path = f"{my_link(world)}/cases/{case.id}"
    form = fields_of(world.ada.get(path).text, "/words") | {"text": "It still <i>squeaks</i>."}
    for _ in range(2):
        assert world.ada.post(f"{path}/words", form).status == 303
    written = [event for event in world.store.case_file(case.id).events if event.name == "Wrote"]
    assert [event.data["text"] for event in written] == ["It still <i>squeaks</i>."] and written[0].data[
        "via"
    ] == "page"
    assert world.store.case(case.id).status == "open"
    assert "It still &lt;i&gt;squeaks&lt;/i&gt;." in world.ada.get(path).text


def test_writing_nothing_says_so_and_writing_on_and_on_keeps_the_words(world: World) -> None:
    case = tells(world)
    path = f"{my_link(world)}/cases/{case.id}"
    empty = world.ada.post(f"{path}/words", fields_of(world.ada.get(path).text, "/words") | {"text": " "})
    assert empty.status == 422 and 'aria-invalid="true"' in empty.text
    for _ in range(20):
        assert world.ada.post(f"{path}/words", {"event_id": new_id(), "text": "Hello?"}).status == 303
    last = world.ada.post(f"{path}/words", {"event_id": new_id(), "text": "Is anybody there?"})
    assert last.status == 429 and "Is anybody there?" in last.text and int(last.headers["Retry-After"]) > 0


def test_yes_and_no_and_back_again(world: World) -> None:
    case = tells(world)
    story.resolves(world, case.id)
    path = f"{my_link(world)}/cases/{case.id}"

    def press(**answer: str) -> int:
        return world.ada.post(f"{path}/answer", fields_of(world.ada.get(path).text, "/answer") | answer).status

    assert press(answer="no", missing="The hinge.") == 303
    assert world.store.case(case.id).status == "open" and "The hinge." in world.ada.get(path).text
    assert press(answer="after_all") == 303 and world.store.case(case.id).fixed is True
    assert press(answer="no", missing="It came back.") == 303 and world.store.case(case.id).reopened == 1
    story.resolves(world, case.id, "A new hinge.")
    old = fields_of(world.ada.get(path).text, "/answer")
    assert press(answer="yes") == 303 and world.store.case(case.id).fixed is True
    story.reopens(world, case.id, "No.")
    late = world.ada.post(f"{path}/answer", old | {"answer": "no", "missing": "My long words."})
    assert late.status == 409 and "My long words." not in str(world.store.case_file(case.id).events)
    assert press(answer="perhaps") == 422


def test_a_name_is_given_and_taken_back_for_one_case(world: World) -> None:
    case, other = tells(world, naming={"level": "full_name"}), tells(world, "Blue?", naming={"level": "full_name"})
    path = f"{my_link(world)}/cases/{case.id}"
    assert world.ada.post(f"{path}/naming-withdrawal").status == 303
    found = world.store.namings([case.id, other.id])
    assert found[case.id].shown() is None and found[other.id].shown() == "Ada Lovelace"
    assert world.ada.post(f"{path}/naming", {"naming_level": "full_name", "name": "a@b.example"}).status == 422
    assert world.ada.post(f"{path}/naming", {"naming_level": "first_name", "name": "Ada L."}).status == 303
    assert world.store.namings([case.id])[case.id].shown() == "Ada"


def test_settings_are_kept_and_the_next_mail_speaks_the_language(world: World) -> None:
    case, path = tells(world), my_link(world)
    settings = f"{path}/settings"
    assert world.ada.post(settings, {"do": "language", "language": "zh-Hans"}).status == 303
    assert '<html lang="zh-Hans">' in world.ada.get(settings).text
    story.replies(world, case.id, "We look into it.")
    assert world.mails(ADA)[-1]["Content-Language"] == "zh-Hans"
    assert world.ada.post(settings, {"do": "choose", "answers": "yes"}).status == 303
    assert world.store.persons([case.customer_id])[case.customer_id].wanted() == ["answers"]
    for wish, silent in (("stop", True), ("resume", False)):
        assert world.ada.post(settings, {"do": wish}).status == 303
        assert bool(world.store.persons([case.customer_id])[case.customer_id].opted_out_at) is silent
    for wrong in ({"do": "language", "language": "tlh"}, {"do": "fly"}, {}):
        assert world.ada.post(settings, wrong).status == 422


def test_ended_links_open_nothing_any_more(world: World) -> None:
    case, path = tells(world), my_link(world)
    done = world.ada.post(f"{path}/settings", {"do": "revoke"})
    assert done.status == 200 and "Your old links open nothing any more." in done.text
    for each in (path, f"{path}/settings", f"{path}/cases/{case.id}", f"{path}/export.json"):
        assert world.ada.get(each).status == 404
    assert world.ada.post(f"{path}/cases/{case.id}/words", {"text": "x", "event_id": new_id()}).status == 404
    assert world.ada.post(f"{path}/fresh").status == 404


def test_the_file_holds_what_they_said_and_what_we_answered(world: World) -> None:
    case = tells(world, "门会响。", language="zh-Hans")
    story.replies(world, case.id, "We look into it.")
    answer = world.ada.get(f"{my_link(world)}/export.json")
    assert (
        answer.headers["Content-Type"] == "application/json" and "attachment" in answer.headers["Content-Disposition"]
    )
    [told] = answer.json["cases"]
    assert told["text"] == "门会响。" and [line["text"] for line in told["conversation"]] == ["We look into it."]
    assert answer.json["emails"] == [ADA] and answer.json["next"] is None and "grace" not in answer.text


# Who may not


def test_a_link_to_one_case_is_not_the_page(world: World) -> None:
    """Mallory was shown a case's link, by a forwarded mail or by Ada herself."""
    case, other = tells(world), tells(world, "My secret number is 7.")
    for mailed in (True, False):
        path = links.my_case(world.services.secrets, case.id, mailed)
        page = world.mallory.get(path).text
        assert "/me/" not in page and "secret number" not in page
        token = path.rpartition("/")[2]
        for each in (f"/me/{token}", f"/me/{token}/cases/{other.id}", f"/me/{token}/export.json"):
            assert world.mallory.get(each).status == 404
    before = len(world.mails(ADA))
    shared = links.my_case(world.services.secrets, case.id, True)
    answer = world.mallory.post(f"{shared}/everything")
    world.settle()
    # What Mallory gets by the button: a mail to Ada.
    assert answer.status == 303 and len(world.mails(ADA)) == before + 1
    assert "/me/" not in world.mallory.get(answer.headers["Location"]).text


def test_a_case_of_somebody_else_is_not_there(world: World) -> None:
    tells(world)
    bees = tells(world, "Bee's own words.", BEE)
    path = my_link(world)
    for each in ("", "/words", "/answer", "/naming", "/naming-withdrawal"):
        url = f"{path}/cases/{bees.id}{each}"
        answer = (
            world.ada.post(url, {"text": "x", "event_id": new_id(), "answer": "no"}) if each else world.ada.get(url)
        )
        assert answer.status == 404 and "own words" not in answer.text
    assert [event.name for event in world.store.case_file(bees.id).events if event.name == "Wrote"] == []


def test_a_link_for_something_else_opens_nothing(world: World) -> None:
    case, secrets = tells(world), world.services.secrets
    for purpose, subject in (("case", case.id), ("unsubscribe", case.customer_id), ("form", case.customer_id)):
        assert world.mallory.get(f"/me/{tokens.make(secrets, purpose, subject)}").status == 404
    token = my_link(world)[4:]
    # Not its last letter: some of whose bits say nothing.
    assert world.mallory.get(f"/me/{token[:-5]}{'A' if token[-5] != 'A' else 'B'}{token[-4:]}").status == 404
    assert world.mallory.get(f"/me/{tokens.make(secrets, 'me', who(world, 'email', 'nobody@x.example'))}").status == 404


def test_after_a_week_a_link_only_has_a_fresh_one_sent(world: World) -> None:
    case, path = tells(world), my_link(world)
    world.clock.pass_by(days=6, hours=23)
    assert "The lid" in world.ada.get(path).text
    world.clock.pass_by(hours=2)
    before = everything(world)
    page = world.mallory.get(path)
    assert page.status == 200 and "The lid" not in page.text and ADA not in page.text
    for each in (f"{path}/settings", f"{path}/cases/{case.id}", f"{path}/export.json"):
        assert world.mallory.get(each).status == 404
    assert world.mallory.post(f"{path}/cases/{case.id}/words", {"text": "x", "event_id": new_id()}).status == 404
    assert everything(world) == before
    mails = len(world.mails(ADA))
    assert world.mallory.post(f"{path}/fresh").status == 303
    world.settle()
    assert len(world.mails(ADA)) == mails + 1 and world.mails(ADA)[-1]["X-Hearback-kind"] == "my_link"


def test_what_pretends_to_be_hers_is_not_shown(world: World) -> None:
    """A mail that her domain does not stand behind, and a test of the staff's."""
    tells(world)
    tells(world, "Send me everything!", mail={"verdicts": {"dmarc": "FAIL"}}, wants_answer=False)
    page = world.ada.get(my_link(world))
    assert "The lid" in page.text and "Send me everything!" not in page.text


# Asking for it


def test_asking_sends_the_link_to_whoever_is_known_and_answers_everybody_the_same(world: World) -> None:
    tells(world)
    before = len(world.mails())
    answers = []
    for email in (f"  {ADA.upper()} ", "nobody@customer.example"):
        answer = world.mallory.post("/me", {"email": email})
        page = world.mallory.get(answer.headers["Location"])
        answers.append((answer.status, answer.headers, answer.body, page.status, page.body))
    assert answers[0] == answers[1] and answers[0][0] == 303
    world.settle()
    assert len(world.mails()) == before + 1
    message = world.mails(ADA)[-1]
    assert message["X-Hearback-kind"] == "my_link" and "The lid" not in story.text_of(message)
    assert "The lid" in world.ada.get(link_in(message)).text


def test_asking_writes_the_same_for_everybody(world: World) -> None:
    tells(world)
    shapes = []
    for email in (ADA, "nobody@customer.example"):
        before = everything(world)
        world.mallory.post("/me", {"email": email})
        fresh = [json.loads(row) for row in everything(world) if row not in before]
        shapes.append(sorted((row["pk"]["S"].partition("#")[0], tuple(sorted(row))) for row in fresh))
        assert email not in str(fresh)
    assert shapes[0] == shapes[1]


def test_asking_is_bounded_by_address_and_by_place(world: World) -> None:
    tells(world)
    before = len(world.mails())
    for _ in range(me_asking.LINKS + 2):
        assert world.mallory.post("/me", {"email": ADA}).status == 303
    world.settle()
    assert len(world.mails()) == before + me_asking.LINKS
    statuses = [
        world.mallory.post("/me", {"email": f"x{number}@y.example"}).status for number in range(me_asking.ASKINGS)
    ]
    assert statuses[-1] == 429
    world.ada.address = "10.0.0.9"
    world.clock.pass_by(hours=1)
    assert world.ada.post("/me", {"email": ADA}).status == 303
    world.settle()
    assert len(world.mails()) == before + me_asking.LINKS + 1


@pytest.mark.parametrize("step", ["opt_out", "bounce", "complain"])
def test_whom_no_mail_goes_to_gets_none_by_being_asked_for(world: World, step: str) -> None:
    case = tells(world)
    customer = world.store.customers([case.customer_id])[case.customer_id]
    assert customer
    world.store.commit(customer, getattr(customer, step)(world.services.now))
    before = len(world.mails())
    world.mallory.post("/me", {"email": ADA})
    world.settle()
    assert len(world.mails()) == before


def test_what_is_no_address_is_said_so_and_kept(world: World) -> None:
    answer = world.ada.post("/me", {"email": "ada at home"})
    assert answer.status == 422 and 'value="ada at home"' in answer.text


def test_an_asking_is_mailed_once_however_often_the_stream_says_so(world: World) -> None:
    tells(world)
    world.ada.post("/me", {"email": ADA})
    before = len(world.mails())
    for record in world.settle():
        fact = world.store.facts(record)
        if fact and fact.event.name == "LinkAsked":
            me_asking.send(world.services, fact)
    assert len(world.mails()) == before + 1


# One person by several keys


def test_who_is_two_by_the_staffs_word_has_one_page(world: World) -> None:
    hers, bees = tells(world), tells(world, "From my other address.", BEE)
    found = world.store.customers([hers.customer_id, bees.customer_id])
    ada, bee = found[hers.customer_id], found[bees.customer_id]
    assert ada and bee
    world.store.commit(ada, bee, *ada.absorb(bee, "olga", world.services.now))
    for email in (ADA, BEE):
        page = world.ada.get(my_link(world, email)).text
        assert "From my other address." in page and "The lid" in page
    settings = world.ada.get(f"{my_link(world)}/settings").text
    assert ADA in settings and BEE in settings


def claimed(world: World, text: str = "As a customer of the shop.", key: str = "shop-7", email: str = ADA) -> Case:
    """Another system vouches for who it is; the address is what they said."""
    return tells(world, text, email, customer_id=who(world, "external", key))


def test_a_key_that_was_only_claimed_is_joined_by_the_reader_of_the_mailbox(world: World) -> None:
    own = tells(world)
    account = claimed(world)
    path = my_link(world)
    page = world.ada.get(path).text
    assert "The lid" in page and "As a customer of the shop." not in page and "Is this you, too?" in page
    assert world.ada.get(f"{path}/cases/{account.id}").status == 404
    for _ in range(2):
        assert world.ada.post(f"{path}/claim").status == 303
    world.settle()
    page = world.ada.get(path).text
    assert "As a customer of the shop." in page and "Is this you, too?" not in page
    person = world.store.persons([own.customer_id])[own.customer_id]
    assert person and set(person.everyone) == {own.customer_id, account.customer_id}
    joined = world.store.customers([account.customer_id])[account.customer_id]
    assert joined and joined.email_verified_at


def test_it_is_joined_also_where_the_mailbox_had_told_us_nothing(world: World) -> None:
    account = claimed(world)
    path = my_link(world)
    assert "As a customer of the shop." not in world.ada.get(path).text
    assert world.ada.post(f"{path}/claim").status == 303
    assert "As a customer of the shop." in world.ada.get(path).text
    mailbox = world.store.customers([who(world, "email", ADA)])[who(world, "email", ADA)]
    assert mailbox and mailbox.email_verified_at and account.customer_id in mailbox.absorbed


def test_who_has_further_mailboxes_is_not_joined_by_a_press(world: World) -> None:
    """Mallory's account says that Ada's address is hers: one careless press of Ada's must not open Ada's page to Mallory."""
    tells(world)
    account = claimed(world)
    path = my_link(world)
    other = Customer(who(world, "email", "mallory@x.example"), "mallory@x.example", "M", "en", world.services.now)
    record = world.store.customers([account.customer_id])[account.customer_id]
    assert record
    world.store.commit(other, record, *record.absorb(other, "grace", world.services.now))
    answer = world.ada.post(f"{path}/claim")
    assert answer.status == 409 and "ask us to join" in answer.text
    assert world.store.persons([who(world, "email", ADA)])[who(world, "email", ADA)].everyone == [
        who(world, "email", ADA)
    ]


def test_a_claim_that_names_another_address_by_now_is_not_joined(world: World) -> None:
    tells(world)
    account = claimed(world)
    path = my_link(world)
    record = world.store.customers([account.customer_id])[account.customer_id]
    assert record
    record.email = "mallory@x.example"
    world.store.commit(record)
    assert world.ada.post(f"{path}/claim").status == 409


def test_a_link_says_whose_mailbox_it_came_to(world: World) -> None:
    account = claimed(world)
    link = me_links.read(world.services.secrets, my_link(world).rpartition("/")[2])
    assert (link.customer_id, link.claimed_by) == (who(world, "email", ADA), account.customer_id)


def asks_to_join(world: World, other: str = BEE) -> Any:
    """On her page Ada says that another address is hers, too."""
    link = next(link_in(message) for message in reversed(world.mails(ADA)) if "/me/" in story.text_of(message))
    answer = world.ada.post(f"{link}/settings", {"do": "address", "email": other})
    world.settle()
    return answer


def test_another_address_is_joined_by_whoever_reads_it(world: World) -> None:
    hers, bees = tells(world), tells(world, "From my other address.", BEE)
    before = len(world.mails(BEE))
    assert asks_to_join(world).status == 303
    [message] = world.mails(BEE)[before:]
    assert ADA in story.text_of(message) and "The lid" not in story.text_of(message)
    path = link_in(message)
    page = world.ada.get(path).text
    assert "From my other address." in page and "The lid" not in page and "Only press if that is you" in page
    assert "From my other address." not in world.ada.get(my_link(world)).text, "nothing is joined by asking"
    assert world.ada.post(f"{path}/claim").status == 303
    for email in (ADA, BEE):
        both = world.ada.get(my_link(world, email)).text
        assert "From my other address." in both and "The lid" in both
    person = world.store.persons([hers.customer_id])[hers.customer_id]
    assert person and set(person.everyone) == {hers.customer_id, bees.customer_id}


def test_asking_to_join_tells_nobody_whether_an_address_is_known(world: World) -> None:
    tells(world)
    tells(world, "Bee's words.", BEE)
    known, unknown = asks_to_join(world), asks_to_join(world, "nobody@customer.example")
    assert (known.status, known.headers) == (unknown.status, unknown.headers)
    assert not world.mails("nobody@customer.example")
    wrong = asks_to_join(world, "at the counter")
    assert wrong.status == 422 and 'value="at the counter"' in wrong.text


def test_who_only_claims_an_address_cannot_ask_for_another(world: World) -> None:
    """Their mailbox has told us nothing: there is nobody to join it to."""
    claimed(world)
    assert asks_to_join(world).status == 422
