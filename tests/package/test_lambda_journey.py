"""The unpacked zip, run by AWS's own runtime client, from a customer's words to their name on the page.

This is the test that says the product would work on AWS: real API Gateway, stream and schedule events; the embedded
engine as DynamoDB; an SES that records every call it takes.
"""

import json
import re
from typing import Any

from dev.bench_story import ADA, CASES, WORDS, Story, voice
from dev.package_stack import PARAMETERS, Stack
from dev.package_visitor import form_of

OURS = PARAMETERS["BaseUrl"]
ALLOWED_AS = {
    "TransactWriteItems": {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"},
    "TransactGetItems": {"GetItem"},
}


def follow_ups(stack: Stack, kind: str) -> list[dict[str, str]]:
    """The ledger's lines of one kind: each follow-up's plain texts."""
    lines = [
        {name: value["S"] for name, value in item.items() if "S" in value}
        for item in stack.items()
        if item.get("type") == {"S": "FollowUp"}
    ]
    return [line for line in lines if line["kind"] == kind]


def mails(stack: Stack, kind: str) -> list[dict[str, Any]]:
    """What SES took for Ada of one kind."""
    return [mail for mail in stack.ses.mails_to(ADA) if {"Name": "kind", "Value": kind} in mail["EmailTags"]]


def headers(mail: dict[str, Any]) -> dict[str, str]:
    return {one["Name"]: one["Value"] for one in mail["Content"]["Simple"]["Headers"]}


def test_it_works(stack: Stack) -> None:
    assert stack.visitor().get("/f/hello").status == 200
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    assert case_id in story.grace.get("/console").text
    assert len(mails(stack, "acknowledged")) == 1, "we heard you"

    suggestion_id = story.suggest(case_id)
    stack.settle()
    preview = story.grace.get(f"/console/suggestions/{suggestion_id}/adoption")
    assert "Ada Lovelace" in preview.text
    story.adopt(suggestion_id)
    stack.settle()

    (mail,) = mails(stack, "adopted")
    (line,) = follow_ups(stack, "adopted")
    assert line["state"] == "sent" and line["provider_id"] and "due_at" not in line
    assert {"Name": "follow_up", "Value": line["id"]} in mail["EmailTags"]
    assert mail["FromEmailAddress"] == "Acme <hello@acme.example>" and mail["ConfigurationSetName"] == "acme-mail"
    assert WORDS["did-en"] in mail["Content"]["Simple"]["Body"]["Html"]["Data"]
    assert headers(mail)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers(mail)["Auto-Submitted"] == "auto-generated"

    entries = stack.visitor().get("/you-asked")
    assert "Ada Lovelace" in entries.text and WORDS["asked-en"] in entries.text
    entry = re.search(r'href="/api(/you-asked/[0-9a-z]{10}[^"]*)"', entries.text)
    assert entry and "Ada Lovelace" in stack.visitor().get(entry[1]).text
    chinese = stack.visitor("zh-CN").get("/you-asked").text
    assert WORDS["asked-zh-Hans"] in chinese and WORDS["did-zh-Hans"] in chinese


def test_a_form_without_a_script_becomes_a_case_with_a_private_page(stack: Stack) -> None:
    ada = stack.visitor("zh-CN")
    form = form_of(ada.get("/f/hello"), "/f/hello")
    answer = ada.submit(form, kind="complaint", text="导出按钮没有反应。", email=ADA, may_answer="yes")
    assert answer.status == 303 and answer.header("location").startswith("/api/my/")
    page = ada.get(answer.header("location"))
    assert page.status == 200 and "导出按钮没有反应。" in page.text and 'lang="zh-Hans"' in page.text
    stack.settle()
    (mail,) = mails(stack, "acknowledged")
    assert re.search("[\u4e00-\u9fff]", mail["Content"]["Simple"]["Subject"]["Data"])
    assert ada.submit(form, kind="complaint", text="导出按钮没有反应。", email=ADA, may_answer="yes").status == 303
    assert stack.settle() == 0, "the same submission again is the same case"


def test_every_link_and_form_carries_the_stage(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    suggestion_id = story.suggest(case_id)
    story.adopt(suggestion_id)
    stack.settle()
    ada, mail = stack.visitor(), mails(stack, "adopted")[0]["Content"]["Simple"]["Body"]
    private = re.search(rf"{re.escape(OURS)}/my/[\w.%-]+", mail["Text"]["Data"])
    assert private
    pages = [ada.get(path) for path in ("/f/hello", "/you-asked", "/sign-in", private[0])]
    consoles = ("", "/touchpoints", "/staff", "/measures", "/suggestions", f"/cases/{case_id}", f"/suggestions/{suggestion_id}")
    pages += [story.grace.get(f"/console{path}") for path in consoles]
    for page in pages:
        assert page.status == 200
        for address in re.findall(r'\b(?:href|src|action)="([^"]+)"', page.text):
            assert address.startswith(("/api/", f"{OURS}/", "?", "#", "mailto:", "data:")), address
    for address in re.findall(r'(?:href|src)="([^"]+)"', mail["Html"]["Data"]):
        assert address.startswith((f"{OURS}/", "mailto:")), address


def test_one_click_unsubscribes_and_the_next_answer_is_on_record_as_not_sent(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    (mail,) = mails(stack, "acknowledged")
    address = headers(mail)["List-Unsubscribe"].strip("<>")
    assert address.startswith(f"{OURS}/unsubscribe/") and stack.visitor().get(address).status == 200
    answer = stack.visitor().one_click(address)
    assert (answer.status, answer.text) == (200, "")
    story.reply(case_id)
    stack.settle()
    (line,) = follow_ups(stack, "replied")
    assert (line["state"], line["reason"]) == ("excluded", "opted_out") and not mails(stack, "replied")


def test_whoever_opts_out_after_being_owed_is_settled_by_the_sweep(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    address = headers(mails(stack, "acknowledged")[0])["List-Unsubscribe"].strip("<>")
    story.reply(case_id)
    stack.stream.read()
    stack.hand_out("React")
    assert stack.skip("Deliver") == 1
    stack.visitor().one_click(address)
    stack.hurry()
    stack.sweep()
    (line,) = follow_ups(stack, "replied")
    assert (line["state"], line["reason"]) == ("excluded", "opted_out") and not mails(stack, "replied")


def test_a_follow_up_that_the_stream_forgot_is_told_by_the_sweep(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    story.reply(case_id)
    stack.stream.read()
    stack.hand_out("React")
    assert stack.skip("Deliver") == 1
    stack.sweep()
    assert not mails(stack, "replied"), "the stream still has time"
    stack.hurry()
    stack.sweep()
    stack.sweep()
    assert len(mails(stack, "replied")) == 1 and follow_ups(stack, "replied")[0]["state"] == "sent"


def test_a_fan_out_that_the_stream_forgot_is_finished_by_the_sweep(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    story.reply(case_id)
    assert stack.skip("React") >= 1
    stack.hurry()
    stack.sweep()
    assert len(follow_ups(stack, "replied")) == 1
    stack.settle()
    assert len(mails(stack, "replied")) == 1


def test_a_mail_whose_answer_is_lost_is_never_sent_again(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    stack.ses.plan.append("lose")
    story.reply(case_id)
    stack.settle()
    calls = stack.ses.calls
    assert len(mails(stack, "replied")) == 1 and follow_ups(stack, "replied")[0]["state"] == "unknown"
    stack.sweep()
    assert follow_ups(stack, "replied")[0]["state"] == "unknown", "evidence may still come"
    stack.hurry()
    stack.sweep()
    stack.sweep()
    assert follow_ups(stack, "replied")[0]["state"] == "parked" and stack.ses.calls == calls


def test_a_mail_that_ses_throttles_waits_and_goes_out_once(stack: Stack) -> None:
    story = Story(stack)
    case_id = story.submit()
    stack.settle()
    stack.ses.plan.append("throttle")
    story.reply(case_id)
    stack.settle()
    assert not mails(stack, "replied") and follow_ups(stack, "replied")[0]["state"] == "pending"
    stack.hurry()
    stack.sweep()
    assert len(mails(stack, "replied")) == 1 and follow_ups(stack, "replied")[0]["state"] == "sent"


def test_records_that_come_twice_change_nothing(stack: Stack) -> None:
    story = Story(stack)
    story.adopt(story.suggest(story.submit()))
    stack.settle()
    sent, before = len(stack.ses.accepted), stack.items()
    for name in ("React", "Deliver"):
        stack.seen[name] = 0
        stack.hand_out(name)
    codes = len(stack.ses.mails_to(PARAMETERS["OwnerEmail"])) - 1
    assert len(stack.ses.accepted) == sent + codes, "a sign-in code may come twice, an answer never"
    assert stack.items() == before


def test_an_address_that_does_not_exist_is_answered_by_the_gateway(stack: Stack) -> None:
    reply = stack.visitor().get("/no/such/page")
    assert reply.status == 404 and json.loads(reply.text)["title"] == "No such page"
    assert not stack.functions, "no function was woken for it"


def test_the_same_submission_twice_is_one_case(stack: Stack) -> None:
    ada, words = stack.visitor(), voice()
    first, second = ada.post_json(CASES, words), ada.post_json(CASES, words)
    assert {first.status, second.status} <= {200, 201} and json.loads(first.text)["id"] == json.loads(second.text)["id"]
    assert ada.post_json(CASES, words | {"text": "Something else"}).status == 409


def test_functions_call_nothing_that_their_policy_forbids(stack: Stack) -> None:
    story = Story(stack)
    story.adopt(story.suggest(story.submit()))
    stack.settle()
    stack.hurry()
    stack.sweep()
    story.grace.get("/console/measures")
    assert {who for who, _ in stack.meter.total.calls} == {"APIHandler", "React", "Deliver", "Sweep"}
    for who, operation in set(stack.meter.total.calls):
        role = stack.template["Resources"][who]["Properties"]["Role"]["Fn::GetAtt"][0]
        policies = stack.template["Resources"][role]["Properties"]["Policies"]
        allowed = {
            action for policy in policies for one in policy["PolicyDocument"]["Statement"] for action in one["Action"]
        }
        for needed in ALLOWED_AS.get(operation, {operation}):
            assert f"dynamodb:{needed}" in allowed, f"{who} may not {operation}"


def test_logs_are_json_and_name_nobody(stack: Stack) -> None:
    story = Story(stack)
    stack.ses.plan.append("break")
    story.reply(story.submit())
    stack.settle()
    for line in [line for function in stack.functions.values() for line in function.log]:
        json.loads(line)
        for private in (ADA, "Lovelace", "export my orders", "We are on it", "grace@acme.example"):
            assert private not in line
