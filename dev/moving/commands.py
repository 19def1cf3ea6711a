"""`./hearback export FOLDER`, and the half of `./hearback import` that takes such a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from chalicelib import wiring
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.errors import Unavailable
from chalicelib.settings import read
from chalicelib.wiring import Services
from dev.installation import installation
from dev.moving.export import Export
from dev.moving.folder import IDENTITY_KEY, Manifest, WrongFolder
from dev.moving.restore import NotHere, Restore

AWS = click.option(
    "--aws",
    "table",
    metavar="TABLE",
    help="The table of a deployed stack, with your own credentials. Wants HEARBACK_SECRET.",
)


@click.command("export", short_help="Write everything into a folder that another Hearback imports.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--with-identity-key", is_flag=True, help="Also the key that makes customers' ids: keep that file secret."
)
@AWS
def export(folder: Path, with_identity_key: bool, table: str | None) -> None:
    """Write every record of this installation into FOLDER, as JSON Lines for each noun with a manifest.

    The secret, sessions and sign-ins stay. It reads the table page by page and changes nothing; what is submitted
    meanwhile may be missing, so close the door first, or export a table restored to a point in time.

    docs/moving.md says what is in it and how to bring it into another installation.
    """
    try:
        with house(table) as services:
            manifest = _write(services, folder, with_identity_key)
    except WrongFolder as error:
        raise click.UsageError(str(error)) from error
    except Unavailable as error:
        raise click.ClickException("The store does not answer; run the same command again.") from error
    click.echo("", err=True)
    _say(manifest, folder)
    if with_identity_key:
        click.echo(f"{folder / IDENTITY_KEY} tells whether somebody is a customer: keep it secret.", err=True)


def _write(services: Services, folder: Path, with_identity_key: bool) -> Manifest:
    try:
        job = Export(services, folder)
        for seen in job.run():
            click.echo(f"\r{seen:,} items", nl=False, err=True)
        return job.close(with_identity_key)
    except OSError as error:
        raise WrongFolder(f"{error.filename or folder} cannot be written: {error.strerror}.") from error


def take_in(folder: Path, take_over: bool, table: str | None) -> None:
    """`./hearback import FOLDER`."""
    try:
        with house(table) as services:
            job = Restore(services, folder, take_over)
            if job.progress.done:
                click.echo(f"{folder} was imported here before. Nothing was added.")
                return
            job.check(take_over)
            _fill(job)
            if found := job.differences():
                raise click.ClickException(
                    f"Not the same as in {folder}: {', '.join(found)}. Is somebody at work here already?"
                )
            parked = job.park()
    except (WrongFolder, NotHere) as error:
        raise click.UsageError(str(error)) from error
    except Unavailable as error:
        raise click.ClickException("The store does not answer; run the same command again to go on.") from error
    click.echo(f"{job.rows:,} records are in, each compared with {folder}. Nothing was sent.")
    if parked:
        click.echo(
            f"{parked:,} mails were on their way there. They are parked here: look at “Told” before you send any again."
        )


def _fill(job: Restore) -> None:
    if job.is_begun:
        click.echo(f"Going on after record {job.progress.rows:,}, where an earlier run stopped.")
    with click.progressbar(length=job.rows, label="Importing", show_pos=True, show_eta=True) as bar:
        bar.update(job.progress.rows)
        for progress in job.run():
            bar.update(progress.rows - bar.pos)


def _say(manifest: Manifest, folder: Path) -> None:
    for noun, each in sorted(manifest.nouns.items()):
        click.echo(f"  {noun:<12}{each.count:>10,}")
    for noun, count in sorted(manifest.stayed.items()):
        click.echo(f"  {noun:<12}{count:>10,}  stay here")
    click.echo(f"{sum(each.count for each in manifest.nouns.values()):,} records are in {folder}.")
    click.echo(f"Under way: {manifest.in_flight}.")


@contextmanager
def house(table: str | None) -> Iterator[Services]:
    """This machine's installation, or a deployed one's table."""
    if not table:
        with installation().opened():
            yield wiring.services()
        return
    settings = read({**os.environ, "HEARBACK_TABLE": table})
    yield wiring.build(settings, store=DynamoDBStore(settings.table, settings.dynamodb_endpoint))
