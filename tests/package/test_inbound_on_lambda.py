"""Mail that comes in, through the packaged function in Lambda's own runtime: SES has said so, the mail lies in S3."""

import uuid
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from dev.bench_story import Story
from dev.package_runtime import FunctionFailed
from dev.package_visitor import form_of
from dev.ses_receipts import received
from tests.arriving import a_mail
from tests.package.customers import Ada

LETTERS = Path(__file__).parents[1] / "listen" / "letters"


def put(story: Story, raw: bytes | EmailMessage, to: str, source: str, **verdicts: str) -> dict[str, Any]:
    name = uuid.uuid4().hex
    story.stack.s3.objects[f"acme-arrived/{name}"] = raw if isinstance(raw, bytes) else raw.as_bytes()
    return received(name, [to], source, **verdicts)


def tell(story: Story, event: dict[str, Any]) -> Any:
    return story.stack.function("Inbound").invoke(event)


def reply_to(ada: Ada) -> str:
    (address,) = ada.mails("acknowledged")[0]["ReplyToAddresses"]
    return str(address)


def wrote(story: Story, case_id: str) -> list[dict[str, Any]]:
    items = [item for item in story.stack.items() if item["pk"]["S"] == f"CASE#{case_id}"]
    return [item for item in items if item.get("name") == {"S": "Wrote"}]


def test_a_reply_lands_in_its_conversation_once(story: Story, ada: Ada) -> None:
    event = put(story, a_mail("And the hinge?", sender=ada.address), reply_to(ada), ada.address)
    assert tell(story, event) == {"taken": 1}
    tell(story, event)
    [line] = wrote(story, ada.case_id)
    assert line["data"]["M"]["text"] == {"S": "And the hinge?"}
    story.stack.settle()
    assert "And the hinge?" in story.grace.get(f"/console/cases/{ada.case_id}").text
    assert "Is in the conversation" in story.grace.get("/console/mail").text


def test_a_mail_to_a_touchpoint_opens_a_case_and_is_acknowledged(story: Story) -> None:
    made = story.grace.submit(
        form_of(story.grace.get("/console/touchpoints/new"), "/touchpoints"),
        name="Letters", slug=f"letters-{uuid.uuid4().hex[:6]}", kind="inbox", **{"language-zh-Hans": "yes"},
    )  # fmt: skip
    place = made.header("location").rpartition("/")[2].partition("?")[0]
    sender = f"lihua-{uuid.uuid4().hex[:8]}@qq.com"
    raw = (LETTERS / "qq.eml").read_bytes().replace(b"lihua@qq.com", sender.encode())
    assert tell(story, put(story, raw, f"{place}@in.acme.example", sender)) == {"taken": 1}
    story.stack.settle()
    [mail] = story.stack.ses.mails_to(sender)
    assert "盖子关不上" in mail["Content"]["Simple"]["Body"]["Text"]["Data"] and mail["ReplyToAddresses"]


def test_a_bucket_in_trouble_is_tried_again_and_nothing_is_lost(story: Story, ada: Ada) -> None:
    event = put(story, a_mail("Is anybody there?", sender=ada.address), reply_to(ada), ada.address)
    story.stack.s3.broken = True
    try:
        with pytest.raises(FunctionFailed):
            tell(story, event)
    finally:
        story.stack.s3.broken = False
    assert not wrote(story, ada.case_id)
    assert tell(story, event) == {"taken": 1} and len(wrote(story, ada.case_id)) == 1


def test_what_is_no_mail_at_all_is_recorded(story: Story, ada: Ada) -> None:
    for raw in (b"", b"\x00" * 5000, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 5000):
        assert tell(story, put(story, raw, reply_to(ada), ada.address)) == {"taken": 0}
    assert not wrote(story, ada.case_id)
