"""The unpacked zip, run by AWS's own runtime client, from a customer's words to their name on the page.

This is the test that says the product would work on AWS: real API Gateway, stream and schedule events; the embedded
engine as DynamoDB; an SES that records every call it takes.
"""

import json
import re
from typing import Any

from dev.bench_story import CASES, WORDS, Story, voice
from dev.package_stack import PARAMETERS, Stack
from dev.package_visitor import Visitor, form_of
from dev.ses_events import ses_event, sns_event
from tests.package.customers import Ada, headers

OURS = PARAMETERS["BaseUrl"]


def test_it_works(story: Story, ada: Ada) -> None:
    stack = story.stack
    assert stack.visitor().get("/f/hello").status == 200
    assert ada.case_id in story.grace.get("/console").text
    assert (
        "Please let me export my orders as CSV."
        in ada.mails("acknowledged")[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    )

    suggestion_id = story.suggest(ada.case_id)
    stack.settle()
    assert ada.name in story.grace.get(f"/console/suggestions/{suggestion_id}/adoption").text
    story.adopt(suggestion_id)
    stack.settle()

    (mail,), line = ada.mails("adopted"), ada.owed("adopted")
    assert line["state"] == "sent" and line["provider_id"] and "due_at" not in line
    assert {"Name": "follow_up", "Value": line["id"]} in mail["EmailTags"]
    assert {"Name": "attempt", "Value": line["attempt_id"]} in mail["EmailTags"]
    assert mail["FromEmailAddress"] == "Acme <hello@acme.example>" and mail["ConfigurationSetName"] == "acme-mail"
    assert WORDS["did-en"] in mail["Content"]["Simple"]["Body"]["Html"]["Data"]
    assert headers(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers(mail)["Auto-Submitted"] == "auto-generated"

    entries = stack.visitor().get("/you-asked").text
    assert ada.name in entries and WORDS["asked-en"] in entries
    entry = re.search(r'href="/api(/you-asked/[0-9a-z]{10}[^"]*)"', entries)
    assert entry and ada.name in stack.visitor().get(entry[1]).text
    chinese = stack.visitor("zh-CN").get("/you-asked").text
    assert WORDS["asked-zh-Hans"] in chinese and WORDS["did-zh-Hans"] in chinese


def test_a_form_without_a_script_becomes_a_case_with_a_private_page(story: Story) -> None:
    stack, huang = story.stack, story.stack.visitor("zh-CN")
    form = form_of(huang.get("/f/hello"), "/f/hello")
    typed = {"kind": "complaint", "text": "导出按钮没有反应。", "email": "huang@customer.example", "may_answer": "yes"}
    answer = huang.submit(form, **typed)
    assert answer.status == 303 and answer.header("location").startswith("/api/my/")
    page = huang.get(answer.header("location"))
    assert page.status == 200 and typed["text"] in page.text and 'lang="zh-Hans"' in page.text
    stack.settle()
    (mail,) = stack.ses.mails_to(typed["email"])
    assert re.search("[\u4e00-\u9fff]", mail["Content"]["Simple"]["Subject"]["Data"])
    assert huang.submit(form, **typed).status == 303
    assert stack.settle() == 0, "the same submission again is the same case"


def test_every_link_and_form_carries_the_stage(story: Story, ada: Ada) -> None:
    suggestion_id = story.suggest(ada.case_id)
    story.adopt(suggestion_id)
    story.stack.settle()
    visitor, mail = story.stack.visitor(), ada.mails("adopted")[0]["Content"]["Simple"]["Body"]
    private = re.search(rf"{re.escape(OURS)}/my/[\w.%-]+", mail["Text"]["Data"])
    assert private
    pages = [
        visitor.get(path) for path in ("/f/hello", "/you-asked", "/sign-in", private[0], ada.unsubscribe_address())
    ]
    consoles = ["", "/touchpoints", "/staff", "/measures", "/suggestions"]
    consoles += [f"/cases/{ada.case_id}", f"/suggestions/{suggestion_id}"]
    pages += [story.grace.get(f"/console{path}") for path in consoles]
    for page in pages:
        assert page.status == 200
        for address in re.findall(r'\b(?:href|src|action)="([^"]+)"', page.text):
            assert address.startswith(("/api/", f"{OURS}/", "?", "#", "mailto:", "data:")), address
    for address in re.findall(r'(?:href|src)="([^"]+)"', mail["Html"]["Data"]):
        assert address.startswith((f"{OURS}/", "mailto:")), address


def test_one_click_unsubscribes_and_the_next_answer_is_on_record_as_not_sent(story: Story, ada: Ada) -> None:
    stack, address = story.stack, ada.unsubscribe_address()
    assert address.startswith(f"{OURS}/unsubscribe/") and stack.visitor().get(address).status == 200
    answer = stack.visitor().one_click(address)
    assert (answer.status, answer.text) == (200, "")
    story.reply(ada.case_id)
    stack.settle()
    assert (ada.owed("replied")["state"], ada.owed("replied")["reason"]) == ("excluded", "opted_out")
    assert not ada.mails("replied")


def test_an_address_that_does_not_exist_is_a_page_to_look_at_and_wakes_nobody_for_a_post(story: Story) -> None:
    def nobody(event: dict[str, Any]) -> Any:
        raise AssertionError("a function was woken for it")

    page = story.stack.visitor("zh-CN").get("/no/such/page")
    assert page.status == 404 and '<html lang="zh-Hans"' in page.text
    reply = Visitor(story.stack.door, nobody).post("/no/such/page", {})
    assert reply.status == 404 and json.loads(reply.text)["title"] == "No such page"


def test_the_same_submission_twice_is_one_case(story: Story) -> None:
    visitor, words = story.stack.visitor(), voice(email="lin@customer.example")
    first, second = visitor.post_json(CASES, words), visitor.post_json(CASES, words)
    assert first.status == second.status == 201 and first.text == second.text
    assert visitor.post_json(CASES, words | {"text": "Something else"}).status == 409


def test_functions_call_nothing_that_their_policy_forbids(story: Story, ada: Ada) -> None:
    stack = story.stack
    story.adopt(story.suggest(ada.case_id))
    stack.settle()
    story.reply(ada.case_id)
    stack.stream.read()
    stack.hand_out("React")
    stack.skip("Deliver")
    stack.hurry()
    stack.sweep()
    story.grace.get("/console/measures")
    tags = {one["Name"]: one["Value"] for one in ada.mails("replied")[0]["EmailTags"]}
    stack.function("Evidence").invoke(sns_event(*(ses_event(kind, tags) for kind in ("Delivery", "Complaint"))))
    # Mail that comes in is tried elsewhere, maybe before this.
    assert {who for who, _, _ in stack.meter.asked} >= {"APIHandler", "React", "Deliver", "Sweep", "Evidence"}
    for who, action, index in stack.meter.asked:
        places = ["${Table.Arn}/index/*", "${Table.Arn}/index/" + index] if index else ["Table"]
        granted = [one["Resource"] for one in statements(stack, who) if f"dynamodb:{action}" in one["Action"]]
        names = [place.get("Fn::Sub") or place["Fn::GetAtt"][0] for place in granted]
        assert set(names) & set(places), f"{who} may not {action} {index}"


def statements(stack: Stack, function: str) -> list[dict[str, Any]]:
    """What a function's role may do."""
    resources = stack.template["Resources"]
    role = resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    policies = resources[role]["Properties"]["Policies"]
    return [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]


def test_logs_are_json_and_name_nobody(story: Story, ada: Ada) -> None:
    stack = story.stack
    stack.ses.plan.append("break")
    story.reply(ada.case_id, "We are on it, Ada.")
    stack.settle()
    assert ada.owed("replied")["state"] == "unknown"
    for line in [line for function in stack.functions.values() for line in function.log]:
        json.loads(line)
        for private in (ada.address, "Lovelace", "export my orders", "We are on it", PARAMETERS["OwnerEmail"]):
            assert private not in line
