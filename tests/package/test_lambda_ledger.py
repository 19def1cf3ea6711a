"""The packaged stack when the stream forgets, SES falls silent, or records come twice: everyone is told, once."""

from dev.bench_story import Story
from dev.package_stack import PARAMETERS, Stack
from dev.ses_events import ses_event, sns_event
from tests.package.customers import Ada


def owed_but_forgotten(story: Story, ada: Ada) -> None:
    """Grace answers, the answer is owed, and the stream never brings it to Deliver."""
    story.reply(ada.case_id)
    story.stack.stream.read()
    story.stack.hand_out("React")
    assert story.stack.skip("Deliver") == 1


def test_whoever_opts_out_after_being_owed_is_settled_by_the_sweep(story: Story, ada: Ada) -> None:
    owed_but_forgotten(story, ada)
    story.stack.visitor().one_click(ada.unsubscribe_address())
    story.stack.hurry()
    story.stack.sweep()
    assert (ada.owed("replied")["state"], ada.owed("replied")["reason"]) == ("excluded", "opted_out")
    assert not ada.mails("replied")


def test_a_follow_up_that_the_stream_forgot_is_told_by_the_sweep(story: Story, ada: Ada) -> None:
    owed_but_forgotten(story, ada)
    story.stack.sweep()
    assert not ada.mails("replied"), "the stream still has time"
    story.stack.hurry()
    story.stack.sweep()
    story.stack.sweep()
    assert len(ada.mails("replied")) == 1 and ada.owed("replied")["state"] == "sent"


def test_a_fan_out_that_the_stream_forgot_is_finished_by_the_sweep(story: Story, ada: Ada) -> None:
    story.reply(ada.case_id)
    assert story.stack.skip("React") >= 1
    story.stack.hurry()
    story.stack.sweep()
    assert ada.owed("replied")["state"] == "pending"
    story.stack.settle()
    assert len(ada.mails("replied")) == 1


def test_a_mail_whose_answer_is_lost_is_never_sent_again(story: Story, ada: Ada) -> None:
    stack = story.stack
    stack.ses.plan.append("lose")
    story.reply(ada.case_id)
    stack.settle()
    calls = stack.ses.calls
    assert len(ada.mails("replied")) == 1 and ada.owed("replied")["state"] == "unknown"
    stack.sweep()
    assert ada.owed("replied")["state"] == "unknown", "evidence may still come"
    stack.hurry()
    stack.sweep()
    stack.sweep()
    assert ada.owed("replied")["state"] == "parked" and stack.ses.calls == calls


def test_a_mail_whose_answer_is_lost_is_settled_by_what_ses_says_of_it(story: Story, ada: Ada) -> None:
    stack = story.stack
    stack.ses.plan.append("lose")
    story.reply(ada.case_id)
    stack.settle()
    said_of(ada, "Delivery")
    assert ada.owed("replied")["state"] == "delivered"
    said_of(ada, "Send")
    stack.hurry()
    stack.sweep()
    assert ada.owed("replied")["state"] == "delivered" and len(ada.mails("replied")) == 1


def test_whoever_bounces_is_not_mailed_again(story: Story, ada: Ada) -> None:
    story.reply(ada.case_id)
    story.stack.settle()
    said_of(ada, "Bounce")
    assert ada.owed("replied")["state"] == "bounced"
    story.adopt(story.suggest(ada.case_id))
    story.stack.settle()
    assert (ada.owed("adopted")["state"], ada.owed("adopted")["reason"]) == ("excluded", "bounced")
    assert not ada.mails("adopted")


def said_of(ada: Ada, kind: str) -> None:
    """SES publishes an event about the reply she was sent, with the tags that it took it with."""
    tags = {one["Name"]: one["Value"] for one in ada.mails("replied")[0]["EmailTags"]}
    ada.stack.function("Evidence").invoke(sns_event(ses_event(kind, tags, to=ada.address)))


def test_a_mail_that_ses_throttles_waits_and_goes_out_once(story: Story, ada: Ada) -> None:
    story.stack.ses.plan.append("throttle")
    story.reply(ada.case_id)
    story.stack.settle()
    assert not ada.mails("replied") and ada.owed("replied")["state"] == "pending"
    story.stack.hurry()
    story.stack.sweep()
    assert len(ada.mails("replied")) == 1 and ada.owed("replied")["state"] == "sent"


def test_records_that_come_twice_change_nothing(story: Story, ada: Ada) -> None:
    stack, owner = story.stack, PARAMETERS["OwnerEmail"]
    story.adopt(story.suggest(ada.case_id))
    everything_again(stack)  # the first time may bring what another test withheld
    sent, codes, before = len(stack.ses.accepted), len(stack.ses.mails_to(owner)), stack.items()
    everything_again(stack)
    again = len(stack.ses.mails_to(owner)) - codes
    assert len(stack.ses.accepted) - sent == again <= 1, "a sign-in code may come twice, an answer never"
    assert len(ada.mails("acknowledged")) == len(ada.mails("adopted")) == 1
    assert stack.items() == before


def everything_again(stack: Stack) -> None:
    """The stream from its beginning, to both readers, until all is quiet."""
    for name in stack.seen:
        stack.seen[name] = 0
    assert stack.settle()
