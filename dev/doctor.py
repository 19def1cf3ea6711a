"""`./hearback doctor`: does sending work, and if not, why not? The same checks as the console's page."""

import dataclasses
import json
import os
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from chalicelib import wiring
from chalicelib.answer import trial
from chalicelib.answer.doctor import examine, speaking
from chalicelib.answer.doctor.finding import Finding
from chalicelib.answer.doctor.speaking import Spoken
from chalicelib.answer.trial import Trial
from chalicelib.domain.errors import HearbackError
from chalicelib.ports_doctor import Unasked
from chalicelib.settings import LANGUAGES
from chalicelib.wiring import Services
from dev.installation import installation

MARKS = {"good": "✓", "warning": "!", "bad": "✗", "not_checked": "?"}
COLOURS = {"good": "green", "warning": "yellow", "bad": "red", "not_checked": "bright_black"}
WIDTH = 100


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
@click.option("--language", help="Language of the sentences; the installation's own by default.")
def doctor(as_json: bool, language: str | None) -> None:
    """Does mail arrive, and if not, why not?

    Checks the mail provider, its limits, and the DNS of the sender's domain. Ends with 1 where anything is bad.
    Looks at this machine's installation; with HEARBACK_TABLE set and no HEARBACK_DYNAMODB_ENDPOINT, at the one on AWS
    that the environment describes.
    """
    if language and language not in LANGUAGES:
        raise click.BadParameter(f"must be one of {', '.join(LANGUAGES)}", param_hint="--language")
    with found() as (findings, home):
        said = speaking.all_spoken(findings, language or home)
        verdict = speaking.verdict(findings, language or home)
    if as_json:
        checks = [dataclasses.asdict(each) for each in said]
        click.echo(json.dumps({"counts": speaking.counts(findings), "checks": checks}, ensure_ascii=False, indent=1))
    else:
        for each in said:
            tell(each)
        click.echo(f"\n{verdict}")
    sys.exit(any(each.grade == "bad" for each in findings))


@contextmanager
def found() -> Iterator[tuple[list[Finding], str]]:
    """(findings, the installation's language)."""
    on_aws = os.environ.get("HEARBACK_TABLE") and not os.environ.get("HEARBACK_DYNAMODB_ENDPOINT")
    with nullcontext() if on_aws else installation().opened():
        services = wiring.services()
        yield examine(services, newest(services)), services.settings.language


def newest(services: Services) -> list[Trial] | Unasked:
    """The owner's test mails, or why the store did not say."""
    if not services.settings.owner:
        return []
    try:
        return trial.newest(services, services.settings.owner)
    except (HearbackError, RuntimeError) as error:
        return Unasked("store", type(error).__name__)


def tell(said: Spoken) -> None:
    """One check: its mark, what was found, and what to do about it. Colours only where somebody looks."""
    mark = click.style(MARKS[said.grade], fg=COLOURS[said.grade], bold=True)
    click.echo(f"{mark} {click.style(said.title, bold=True)}")
    lines = [said.sentence, *([f"→ {said.do}"] if said.do else [])]
    for line in lines:
        click.echo(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))
    for record in said.records:
        value = f'"{record.value}"' if record.kind == "TXT" else f"{record.value}."
        click.echo(f"      {record.name}.  {record.kind}  {value}")
    if said.where:
        click.echo(f"  @ {said.where}")
