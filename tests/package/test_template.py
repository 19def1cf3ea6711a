"""What the deployed stack promises, read off the template that `make package` writes."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from chalicelib import settings
from dev.mappings import matches
from dev.package import ROOT, findings
from dev.package_stack import PARAMETERS, resolve

FUNCTIONS = ("APIHandler", "React", "Deliver", "Sweep", "Evidence", "Inbound")
STREAM_READERS = {"React": "ReactDynamodbEventSource", "Deliver": "DeliverDynamodbEventSource"}
DAY = 24 * 3600
# Reading what belongs to the whole account: AWS knows no resource to limit these to.
NAMELESS = {"ses:GetAccount", "cloudwatch:GetMetricData"}


def properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    """The properties of one resource."""
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


def statements(template: dict[str, Any], function: str) -> list[dict[str, Any]]:
    """What a function's role may do."""
    role = properties(template, function)["Role"]["Fn::GetAtt"][0]
    return [each for policy in properties(template, role)["Policies"] for each in policy["PolicyDocument"]["Statement"]]


def test_cfn_lint_finds_nothing(package: Path) -> None:
    assert findings(package / "sam.yaml") == ""


def test_cfn_lint_would_find_something(template: dict[str, Any], tmp_path: Path) -> None:
    broken = json.loads(json.dumps(template))
    broken["Resources"]["Failures"]["Properties"]["MessageRetentionPeriod"] = "for ever"
    (tmp_path / "broken.yaml").write_text(yaml.safe_dump(broken))
    found = findings(tmp_path / "broken.yaml")
    assert "MessageRetentionPeriod" in found or "for ever" in found


def test_no_placeholder_is_left(package: Path) -> None:
    text = (package / "sam.yaml").read_text("utf-8")
    assert "PLACEHOLDER" not in text and "000000000000" not in text


@pytest.mark.parametrize("name", STREAM_READERS)
def test_a_stream_reader_fails_in_part_retries_within_bounds_and_gives_up_where_we_see_it(
    template: dict[str, Any], name: str
) -> None:
    mapping = properties(template, name)["Events"][STREAM_READERS[name]]["Properties"]
    assert mapping["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 1 <= mapping["MaximumRetryAttempts"] <= 20
    assert 0 < mapping["MaximumRecordAgeInSeconds"] < DAY
    assert mapping["DestinationConfig"]["OnFailure"] == {
        "Type": "SQS",
        "Destination": {"Fn::GetAtt": ["Failures", "Arn"]},
    }


@pytest.mark.parametrize(
    ("name", "kind", "image", "wanted"),
    [
        ("React", "INSERT", {"fact": {"BOOL": True}, "type": {"S": "Event"}}, True),
        ("React", "INSERT", {"type": {"S": "FollowUp"}}, False),
        ("React", "MODIFY", {"fact": {"BOOL": True}}, False),
        ("Deliver", "INSERT", {"type": {"S": "FollowUp"}}, True),
        ("Deliver", "INSERT", {"fact": {"BOOL": True}, "type": {"S": "Event"}}, False),
        ("Deliver", "MODIFY", {"type": {"S": "FollowUp"}}, False),
    ],
)
def test_a_stream_reader_hears_only_what_concerns_it(
    template: dict[str, Any], name: str, kind: str, image: dict[str, Any], wanted: bool
) -> None:
    filters = properties(template, name)["Events"][STREAM_READERS[name]]["Properties"]["FilterCriteria"]["Filters"]
    record = {"eventName": kind, "dynamodb": {"NewImage": image}}
    assert any(matches(json.loads(one["Pattern"]), record) for one in filters) is wanted


def test_the_sweep_comes_every_minute_and_never_piles_up(template: dict[str, Any]) -> None:
    sweep = properties(template, "Sweep")
    assert sweep["Events"]["SweepEvent"] == {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}}
    assert sweep["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert sweep["Timeout"] < 60


def test_what_ses_says_of_our_mail_reaches_evidence(template: dict[str, Any]) -> None:
    heard = properties(template, "MailEventsDestination")
    assert heard["ConfigurationSetName"] == {"Ref": "Mail"} and heard["EventDestination"]["Enabled"] is True
    assert heard["EventDestination"]["SnsDestination"] == {"TopicARN": {"Ref": "MailEvents"}}
    kinds = {"send", "delivery", "bounce", "complaint", "reject", "deliveryDelay"}
    assert set(heard["EventDestination"]["MatchingEventTypes"]) == kinds
    assert template["Globals"]["Function"]["Environment"]["Variables"]["HEARBACK_SES_CONFIGURATION_SET"] == {
        "Ref": "Mail"
    }
    (source,) = properties(template, "Evidence")["Events"].values()
    assert source == {"Type": "SNS", "Properties": {"Topic": {"Ref": "MailEvents"}}}


def test_nobody_but_ses_speaking_of_our_own_mail_may_publish_evidence(template: dict[str, Any]) -> None:
    name = template["Resources"]["MailEventsDestination"]["DependsOn"]
    policy = properties(template, name[0] if isinstance(name, list) else name)
    assert policy["Topics"] == [{"Ref": "MailEvents"}]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ses.amazonaws.com"} and statement["Action"] == "sns:Publish"
    ours = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${Mail}"
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}, "AWS:SourceArn": {"Fn::Sub": ours}}
    }


def test_evidence_that_could_not_be_put_on_record_is_kept_but_not_for_long(template: dict[str, Any]) -> None:
    trying = properties(template, "Evidence")["EventInvokeConfig"]
    kept = {"Type": "SQS", "Destination": {"Fn::GetAtt": ["UnreadEvidence", "Arn"]}}
    assert trying["MaximumRetryAttempts"] == 2 and trying["DestinationConfig"]["OnFailure"] == kept
    queue = properties(template, "UnreadEvidence")
    assert queue["SqsManagedSseEnabled"] is True and DAY <= queue["MessageRetentionPeriod"] <= 4 * DAY, (
        "it holds addresses"
    )


def test_mail_comes_in_by_ses_alone_and_without_a_domain_not_at_all(template: dict[str, Any]) -> None:
    assert template["Parameters"]["InboundDomain"]["Default"] == ""
    assert template["Conditions"]["Hears"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "InboundDomain"}, ""]}]}
    assert template["Resources"]["MailRule"]["Condition"] == template["Resources"]["MailRules"]["Condition"] == "Hears"
    rule = properties(template, "MailRule")["Rule"]
    assert rule["Enabled"] is rule["ScanEnabled"] is True and rule["Recipients"] == [{"Ref": "InboundDomain"}]
    (action,) = rule["Actions"]
    assert action == {"S3Action": {"BucketName": {"Ref": "ArrivedMail"}, "TopicArn": {"Ref": "MailArrivals"}}}
    (source,) = properties(template, "Inbound")["Events"].values()
    assert source == {"Type": "SNS", "Properties": {"Topic": {"Ref": "MailArrivals"}}}
    rules = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:receipt-rule-set/*"
    for name in ("ArrivedMailFromSesOnly", "MailArrivalsFromSesOnly"):
        statement = properties(template, name)["PolicyDocument"]["Statement"][0]
        assert statement["Principal"] == {"Service": "ses.amazonaws.com"} and statement["Effect"] == "Allow"
        assert statement["Condition"] == {
            "StringEquals": {"AWS:SourceAccount": {"Ref": "AWS::AccountId"}},
            "ArnLike": {"AWS:SourceArn": {"Fn::Sub": rules}},
        }


def test_whole_mails_are_kept_closed_and_not_for_long(template: dict[str, Any]) -> None:
    bucket = properties(template, "ArrivedMail")
    assert all(bucket["PublicAccessBlockConfiguration"].values()) and bucket["BucketEncryption"]
    (forget,) = bucket["LifecycleConfiguration"]["Rules"]
    assert forget["Status"] == "Enabled" and forget["ExpirationInDays"] <= 14
    trying = properties(template, "Inbound")["EventInvokeConfig"]
    kept = {"Type": "SQS", "Destination": {"Fn::GetAtt": ["UnreadMail", "Arn"]}}
    assert trying["MaximumRetryAttempts"] == 2 and trying["DestinationConfig"]["OnFailure"] == kept
    queue = properties(template, "UnreadMail")
    assert queue["SqsManagedSseEnabled"] is True and DAY <= queue["MessageRetentionPeriod"] <= 4 * DAY


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_power_time_and_a_log_of_its_own(template: dict[str, Any], name: str) -> None:
    given = properties(template, name)
    assert given["MemorySize"] >= 1024 and given["Timeout"] >= 20
    log = given["LoggingConfig"]["LogGroup"]["Ref"]
    assert properties(template, log)["RetentionInDays"] == {"Ref": "LogDays"}
    assert template["Globals"]["Function"]["LoggingConfig"] == {"LogFormat": "JSON"}


def test_a_whole_batch_of_silent_sends_fits_into_deliver(template: dict[str, Any]) -> None:
    deliver = properties(template, "Deliver")
    batch = deliver["Events"]["DeliverDynamodbEventSource"]["Properties"]["BatchSize"]
    assert deliver["Timeout"] > batch * 13, "the mailer waits 3 s for a connection and 10 s for an answer"


def test_no_page_outlives_the_gateways_patience(template: dict[str, Any]) -> None:
    assert properties(template, "APIHandler")["Timeout"] < 29


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_do_what_it_must_and_no_more(template: dict[str, Any], name: str) -> None:
    for statement in statements(template, name):
        assert statement["Effect"] == "Allow" and "NotAction" not in statement
        assert not [action for action in statement["Action"] if "*" in action or action.endswith(":Scan")]
        assert "*" not in statement["Resource"] or set(statement["Action"]) <= NAMELESS
    allowed = {action for statement in statements(template, name) for action in statement["Action"]}
    assert ("ses:SendEmail" in allowed) is (name in ("React", "Deliver", "Sweep")), (
        "what strangers reach, or write to, sends no mail"
    )
    assert ("dynamodb:GetRecords" in allowed) is (name in STREAM_READERS)
    assert ("sqs:SendMessage" in allowed) is (name in (*STREAM_READERS, "Evidence", "Inbound"))
    assert ("s3:GetObject" in allowed) is (name == "Inbound")
    assert not {"dynamodb:Query", "dynamodb:DeleteItem"} & allowed or name not in ("Evidence", "Inbound"), (
        "it reads only what it is told of"
    )


def test_roles_are_not_shared(template: dict[str, Any]) -> None:
    assert len({properties(template, name)["Role"]["Fn::GetAtt"][0] for name in FUNCTIONS}) == len(FUNCTIONS)


@pytest.mark.parametrize("name", ["React", "Deliver", "Sweep"])
def test_mail_leaves_from_one_address_only(template: dict[str, Any], name: str) -> None:
    (mail,) = [each for each in statements(template, name) if "ses:SendEmail" in each["Action"]]
    assert mail["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}


def test_the_secret_is_made_by_the_template_and_never_written_down(template: dict[str, Any]) -> None:
    given = template["Globals"]["Function"]["Environment"]["Variables"]["HEARBACK_SECRET"]
    assert given == {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString}}"}
    assert properties(template, "Secret")["GenerateSecretString"]["PasswordLength"] >= 32
    assert "SecretString" not in properties(template, "Secret")


def test_the_functions_environment_is_one_that_settings_take(template: dict[str, Any]) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    known = PARAMETERS | {"Table": "acme-Table-1ABCDEFGHIJK", "Secret": "x"}
    read = settings.read({name: resolve(value, known) for name, value in variables.items()})
    assert read.sender == "Acme <hello@acme.example>" and read.owner == "grace@acme.example" and read.mail == "ses"
    assert read.dynamodb_endpoint is None and read.ses_configuration_set == "acme-mail"
    assert (read.inbound, read.inbound_mail) == ("in.acme.example", "s3:acme-arrived")


def test_a_relay_is_named_by_its_secret_and_never_by_its_password(template: dict[str, Any]) -> None:
    given = template["Globals"]["Function"]["Environment"]["Variables"]["HEARBACK_MAIL"]
    assert given == {"Fn::If": ["Relayed", {"Fn::Sub": "{{resolve:secretsmanager:${MailRelay}:SecretString}}"}, "ses"]}
    assert template["Conditions"]["Relayed"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "MailRelay"}, ""]}]}
    assert template["Parameters"]["MailRelay"]["Default"] == "" and resolve(given, PARAMETERS) == "ses"


def test_nothing_is_lost_with_the_stack(template: dict[str, Any]) -> None:
    for name in ("Table", "Secret"):
        assert (
            template["Resources"][name]["DeletionPolicy"]
            == template["Resources"][name]["UpdateReplacePolicy"]
            == "Retain"
        )
    table = properties(template, "Table")
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_door_is_regional_throttled_and_compresses(template: dict[str, Any]) -> None:
    door = properties(template, "RestAPI")
    assert door["EndpointConfiguration"] == "REGIONAL"
    assert door["MinimumCompressionSize"] <= 2048
    (limits,) = door["MethodSettings"]
    assert limits["ResourcePath"] == "/*" and limits["HttpMethod"] == "*"
    assert limits["ThrottlingRateLimit"] > 0 and limits["ThrottlingBurstLimit"] > 0


def test_what_the_door_refuses_a_widget_elsewhere_can_read(template: dict[str, Any]) -> None:
    responses = properties(template, "RestAPI")["GatewayResponses"]
    for name in ("DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "MISSING_AUTHENTICATION_TOKEN"):
        assert responses[name]["ResponseParameters"]["Headers"]["Access-Control-Allow-Origin"] == "'*'"
        words = responses[name]["ResponseTemplates"]["application/json"].replace("$context.error.messageString", '"x"')
        assert json.loads(words)["title"] and json.loads(words)["detail"]
    for name in ("DEFAULT_5XX", "THROTTLED"):
        assert responses[name]["ResponseParameters"]["Headers"]["Retry-After"]


def test_an_address_that_does_not_exist_is_a_404(template: dict[str, Any]) -> None:
    missing = properties(template, "RestAPI")["GatewayResponses"]["MISSING_AUTHENTICATION_TOKEN"]
    assert missing["StatusCode"] == "404" and "No such page" in missing["ResponseTemplates"]["text/html"]


def test_the_owner_is_told_when_something_is_wrong(template: dict[str, Any]) -> None:
    (subscription,) = properties(template, "Alarms")["Subscription"]
    assert subscription == {"Protocol": "email", "Endpoint": {"Ref": "OwnerEmail"}}
    alarms = [each["Properties"] for each in template["Resources"].values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    assert all(alarm["AlarmActions"] == [{"Ref": "Alarms"}] for alarm in alarms)
    watched = {(alarm["MetricName"], *(str(one["Value"]) for one in alarm["Dimensions"])) for alarm in alarms}
    assert ("ApproximateNumberOfMessagesVisible", "{'Fn::GetAtt': ['Failures', 'QueueName']}") in watched
    assert {("IteratorAge", f"{{'Ref': '{name}'}}") for name in STREAM_READERS} <= watched
    assert ("ApproximateNumberOfMessagesVisible", "{'Fn::GetAtt': ['UnreadEvidence', 'QueueName']}") in watched
    assert ("ApproximateNumberOfMessagesVisible", "{'Fn::GetAtt': ['UnreadMail', 'QueueName']}") in watched
    assert {("Errors", f"{{'Ref': '{name}'}}") for name in FUNCTIONS} <= watched
    assert {("Invocations", "{'Ref': 'Sweep'}"), ("5XXError", "{'Ref': 'AWS::StackName'}")} <= watched
    assert {("Reputation.BounceRate",), ("Reputation.ComplaintRate",)} <= watched


def test_the_stack_says_where_things_are(template: dict[str, Any]) -> None:
    assert {"PublicPage", "Console", "TableName", "FailureQueue", "EvidenceQueue", "EndpointURL"} <= set(
        template["Outputs"]
    )


def test_operations_md_names_every_parameter_and_alarm(template: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    alarms = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::CloudWatch::Alarm"]
    for name in [*template["Parameters"], *(name for name in alarms if not name.endswith("ErrorsAlarm"))]:
        assert f"`{name}`" in page, f"docs/operations.md does not say what {name} is"
