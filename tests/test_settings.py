"""Settings are right or say in one sentence what is wrong; a relay's password is never said."""

import pytest

from chalicelib import wiring
from chalicelib.adapters.mailbox import MailboxFolder
from chalicelib.adapters.ses import SES
from chalicelib.adapters.smtp import SMTPRelay
from chalicelib.settings import Relay, Settings, WrongSetting, read

GIVEN = {"HEARBACK_SECRET": "s" * 40, "HEARBACK_SENDER": "Acme <hello@acme.test>"}


def with_mail(mail: str, **more: str) -> Settings:
    return read({**GIVEN, "HEARBACK_MAIL": mail, **more})


@pytest.mark.parametrize(
    ("mail", "relay"),
    [
        ("smtp://relay.acme.test", Relay("relay.acme.test", 587, "starttls")),
        ("smtp://ada:open%20se%2Fsame%40@relay.acme.test:2525", Relay("relay.acme.test", 2525, "starttls", "ada", "open se/same@")),
        ("smtps://ada%40acme.test:x@relay.acme.test", Relay("relay.acme.test", 465, "implicit", "ada@acme.test", "x")),
        ("smtp://relay.acme.test?tls=off", Relay("relay.acme.test", 587, "off")),
        ("smtp://localhost:1025", Relay("localhost", 1025, "off")),
        ("smtp://127.0.0.1:1025?tls=starttls", Relay("127.0.0.1", 1025, "starttls")),
        ("smtp://[::1]:1025/", Relay("::1", 1025, "off")),
        ("smtps://localhost", Relay("localhost", 465, "implicit")),
        ("smtp://localhost.evil.test", Relay("localhost.evil.test", 587, "starttls")),
        ("ses", None),
        ("mailbox:/var/mail", None),
    ],
)  # fmt: skip
def test_it_works(mail: str, relay: Relay | None) -> None:
    assert with_mail(mail).relay == relay


def test_a_country_is_two_letters_or_none() -> None:
    assert read(GIVEN).region is None and read({**GIVEN, "HEARBACK_REGION_CODE": "gb"}).region == "GB"
    with pytest.raises(WrongSetting, match="HEARBACK_REGION_CODE"):
        read({**GIVEN, "HEARBACK_REGION_CODE": "+44"})


@pytest.mark.parametrize(
    "mail",
    [
        "", "sms", "smtp:", "smtp://", "smtp://:587", "smtp://ada:sesame@", "smtp://ada:sesame@relay.acme.test:port",
        "smtp://ada:sesame@relay.acme.test:99999", "smtp://ada:ses/ame@relay.acme.test", "smtp://ada:ses#ame@relay.acme.test",
        "smtp://ada:ses?ame@relay.acme.test", "smtp://ada:ses[ame@relay.acme.test", "smtp://ada:sesame%E2%80%A8@relay.acme.test",
        "smtp://ada:ses\u2100ame@relay.acme.test", "smtp://ada:ses ame@relay.acme.test", "smtp://ada@relay.acme.test",
        "smtp://:sesame@relay.acme.test", "smtp://ada:sesame@relay.acme.test/inbox", "smtp://ada:sesame@relay.acme.test?tls=maybe",
        "smtps://ada:sesame@relay.acme.test?tls=off", "smtp://ada:sesame@relay.acme.test?ssl=1", "smtp://ada:ses%0d%0aame@relay.acme.test",
        "SES",
    ],
)  # fmt: skip
def test_a_wrong_address_is_said_with_the_settings_name_and_without_its_password(mail: str) -> None:
    with pytest.raises(WrongSetting) as wrong:
        with_mail(mail)
    assert "HEARBACK_MAIL" in str(wrong.value) and "ses[" not in str(wrong.value)
    assert "ame" not in str(wrong.value).replace("name", "") and wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__ or wrong.value.__context__ is None


@pytest.mark.parametrize("sender", ["Acme", "Acme <hello>", "Acme <你好@acme.test>", "", "hello@hearback.example"])
def test_a_sender_that_no_relay_takes_is_said_before_any_mail(sender: str) -> None:
    with pytest.raises(WrongSetting, match="HEARBACK_SENDER"):
        with_mail("smtp://relay.acme.test", HEARBACK_SENDER=sender)


def test_a_relay_on_this_machine_takes_any_sender_for_trying_out() -> None:
    assert with_mail("smtp://localhost:1025", HEARBACK_SENDER="hello@hearback.example").relay


def test_settings_never_show_the_password_or_the_secret() -> None:
    settings = with_mail("smtp://ada:sesame@relay.acme.test")
    assert "sesame" not in repr(settings) + repr(settings.relay) and "ssss" not in repr(settings)


@pytest.mark.parametrize(
    ("mail", "mailer"),
    [
        ("ses", SES),
        ("mailbox:/tmp/none", MailboxFolder),
        ("smtp://relay.acme.test", SMTPRelay),
        ("smtps://x.test", SMTPRelay),
    ],
)
def test_the_address_chooses_the_mailer(mail: str, mailer: type) -> None:
    assert isinstance(wiring.build(with_mail(mail)).mailer, mailer)
