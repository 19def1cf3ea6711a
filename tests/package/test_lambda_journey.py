"""The unpacked zip, run by AWS's own runtime client, from a customer's words to their name on the page.

This is the test that says the product would work on AWS: real API Gateway, stream and schedule events; the embedded
engine as DynamoDB; an SES that records every call it takes.
"""

import json
from pathlib import Path

import pytest

from dev.bench_story import CASES, Story, voice
from dev.package_runtime import Function, FunctionFailed, runtime_folder
from dev.package_stack import Stack

ALLOWED_AS = {
    "TransactWriteItems": {"PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"},
    "TransactGetItems": {"GetItem"},
}


def test_it_works(stack: Stack) -> None:
    ada = stack.visitor()
    assert ada.get("/f/hello").status == 200
    story = Story(stack)

    inbox = story.grace.get("/console")
    assert story.case_id in inbox.text
    assert stack.ses.mails_to("ada@customer.example"), "we heard you"
    # To come with the console: link to a suggestion, adopt, settle, the adopted mail, Ada on the public page.


def test_an_address_that_does_not_exist_is_answered_by_the_gateway(stack: Stack) -> None:
    reply = stack.visitor().get("/no/such/page")
    assert reply.status == 404 and json.loads(reply.text)["title"] == "No such page"
    assert not stack.functions, "no function was woken for it"


def test_the_same_submission_twice_is_one_case(stack: Stack) -> None:
    ada, words = stack.visitor(), voice()
    first, second = ada.post_json(CASES, words), ada.post_json(CASES, words)
    assert {first.status, second.status} <= {200, 201} and json.loads(first.text)["id"] == json.loads(second.text)["id"]
    assert ada.post_json(CASES, words | {"text": "Something else"}).status == 409


def test_a_function_that_lacks_a_module_says_so(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "lonely.py").write_text("import boto3\n")
    with pytest.raises(FunctionFailed, match="No module named 'boto3'"):
        Function(tmp_path, runtime_folder(tmp_path / "runtime"), "lonely.handler", {}).start()


def test_functions_call_nothing_that_their_policy_forbids(stack: Stack) -> None:
    Story(stack)
    stack.sweep()
    for who, operation in set(stack.meter.total.calls):
        role = stack.template["Resources"][who]["Properties"]["Role"]["Fn::GetAtt"][0]
        policies = stack.template["Resources"][role]["Properties"]["Policies"]
        allowed = {
            action for policy in policies for one in policy["PolicyDocument"]["Statement"] for action in one["Action"]
        }
        for needed in ALLOWED_AS.get(operation, {operation}):
            assert f"dynamodb:{needed}" in allowed, f"{who} may not {operation}"


def test_logs_are_json_and_name_nobody(stack: Stack) -> None:
    Story(stack)
    lines = [line for function in stack.functions.values() for line in function.log]
    for line in lines:
        json.loads(line)
        for private in ("ada@customer.example", "Lovelace", "export my orders", "grace@acme.example"):
            assert private not in line
