"""The doctor in the unpacked zip: its calls are in the package, and its test mail is followed to the end."""

import re

import pytest

from dev.bench_story import Story
from dev.package_visitor import form_of
from dev.ses_events import ses_event, sns_event

OF_THE_IDENTITY = {"identity", "dkim", "dkim_dns", "mail_from", "mail_from_mx", "spf", "alignment"}


def found(text: str) -> dict[str, str]:
    """Check -> grade, as the page shows them."""
    return {check: grade for grade, check in re.findall(r'class="finding ([a-z-]+)" id="(\w+)"', text)}


@pytest.mark.slow
def test_it_works(story: Story) -> None:
    stack = story.stack
    page = story.grace.get("/console/doctor")
    assert page.status == 200, page.text
    grades = found(page.text)
    grades.pop("trial")
    assert set(grades.values()) == {"good"} and len(grades) == 17, grades

    sent = story.grace.submit(form_of(page, "/trials"))
    path = sent.header("location").removeprefix("/api")
    stack.settle()
    mail = stack.ses.mails_to("grace@acme.example")[-1]
    tags = {one["Name"]: one["Value"] for one in mail["EmailTags"]}
    assert tags["kind"] == "trial"
    stack.function("Evidence").invoke(sns_event(ses_event("Delivery", tags, to="grace@acme.example")))
    followed = story.grace.get(path).text
    assert "data-settled" in followed and "Your test mail arrived." in followed
    assert found(story.grace.get("/console/doctor").text)["trial"] == "good"


@pytest.mark.parametrize(
    ("operation", "permission", "checks"),
    [
        ("GetAccount", "ses:GetAccount", {"sandbox", "sending", "quota"}),
        ("GetEmailIdentity", "ses:GetEmailIdentity", OF_THE_IDENTITY),
        ("GetConfigurationSetEventDestinations", "ses:GetConfigurationSetEventDestinations", {"events"}),
        ("GetMetricData", "cloudwatch:GetMetricData", {"bounces", "complaints"}),
    ],
)  # fmt: skip
def test_a_role_without_a_permission_is_told_which(
    story: Story, operation: str, permission: str, checks: set[str]
) -> None:
    account = story.stack.ses.account
    account.refusals[operation] = (403, "AccessDeniedException")
    try:
        text = story.grace.get("/console/doctor").text
    finally:
        del account.refusals[operation]
    assert {check for check, grade in found(text).items() if grade == "not-checked"} - {"trial"} == checks
    assert permission in text
