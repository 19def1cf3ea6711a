"""`./hearback`: what one does to an installation from a terminal."""

import fcntl
import importlib
import importlib.util
import shutil
import sys

import click

from chalicelib.settings import WrongSetting
from dev.engine import LOCK
from dev.installation import Installation, installation

# Commands that live in files of their own, loaded when they are asked for.
ELSEWHERE = {
    "export": ("dev.moving.commands", "export"),
    "import": ("dev.import_csv", "import_csv"),
    "demo": ("dev.demo", "demo"),
    "doctor": ("dev.doctor", "doctor"),
    "names": ("dev.names", "names"),
}


class Commands(click.Group):
    """The commands here and those of ELSEWHERE."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        there = [name for name, (module, _) in ELSEWHERE.items() if importlib.util.find_spec(module)]
        return sorted([*super().list_commands(ctx), *there])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in ELSEWHERE and importlib.util.find_spec(ELSEWHERE[name][0]):
            module, command = ELSEWHERE[name]
            found: click.Command = getattr(importlib.import_module(module), command)
            return found
        return super().get_command(ctx, name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def hearback() -> None:
    """They ask. You act. They hear back.

    Hearback on this machine. Its data are in the folder .hearback beside the code; HEARBACK_DATA names another one, and
    HEARBACK_DYNAMODB_ENDPOINT another DynamoDB-compatible engine than the embedded one.
    """


@hearback.command("run")
@click.option("--port", default=8000, show_default=True, help="Port of the product on this machine.")
@click.option("--sample-port", default=8001, show_default=True, help="Port of the sample shop with the widget.")
@click.option("--memory", is_flag=True, help="Keep everything in memory: needs no npm, and nothing is kept.")
def run_command(port: int, sample_port: int, memory: bool) -> None:
    """Serve the whole product until Ctrl-C (the same as `make run`)."""
    from dev.run import run

    run(installation(), port, sample_port, memory)


@hearback.command("owner-link")
def owner_link_command() -> None:
    """Print a link that signs the owner in, once and within ten minutes."""
    from dev.run import owner_link

    with installation().opened():
        click.echo(owner_link())


@hearback.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset_command(yes: bool) -> None:
    """Delete everything that is kept on this machine: cases, customers, mails and the secret."""
    here = installation()
    if not here.folder.exists():
        click.echo(f"Nothing is kept in {here.folder}.")
        return
    if in_use(here):
        click.echo("Hearback is running. Stop it first, then reset.", err=True)
        sys.exit(1)
    if not yes:
        click.confirm(f"Delete everything in {here.folder}? This cannot be undone", abort=True)
    shutil.rmtree(here.folder)
    click.echo("Done. The next start makes an empty installation.")


def in_use(here: Installation) -> bool:
    """Whether a process supervises this installation's engine."""
    if not (here.folder / LOCK).exists():
        return False
    with (here.folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def main() -> None:
    """The command line; a setting that cannot be right is said in one line."""
    try:
        hearback(prog_name="./hearback")
    except WrongSetting as error:
        sys.exit(f"{error}.")


if __name__ == "__main__":
    main()
