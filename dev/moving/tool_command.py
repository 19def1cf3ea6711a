"""`./hearback import PATH --from TOOL`: what other tools exported. Everything is looked at before anything is written."""

import hashlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import click

from chalicelib import wiring
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.wiring import Services
from dev.import_hints import delimiter_of
from dev.import_mapping import WrongMapping
from dev.import_sheet import NoSheet
from dev.import_touchpoint import touchpoint_of
from dev.installation import installation
from dev.moving.rows import REFUSED, Source
from dev.moving.settle import Settler
from dev.moving.survey import Survey, digest_of
from dev.moving.things import Thing
from dev.moving.tools import TOOLS

BATCH, WRITERS, TRIES = 200, 8, 6
SOME_REFUSED = 3


@dataclass
class Progress:
    """How far a run came. A note of it only saves time: what is there already is not added again."""

    things: int = 0
    added: int = 0
    there: int = 0
    votes: int = 0
    done: bool = False


def take_in(
    path: Path, tool: str, statuses: tuple[str, ...], tell: bool, touchpoint_id: str | None, language: str | None,
    dry_run: bool, refused: Path | None, encoding: str, delimiter: str,
) -> None:  # fmt: skip
    """The command; the arguments are its options."""
    if tool not in TOOLS:
        raise click.UsageError(f"“{tool}” is not a tool. The tools are: {', '.join(TOOLS)}.")
    pairs = dict(each.rpartition("=")[::2] for each in statuses)
    try:
        with installation().opened():
            services = wiring.services()
            source = Source(path, TOOLS[tool].TABLES, encoding, delimiter_of(delimiter))
            survey = Survey(source, TOOLS[tool], pairs, language or services.settings.language, services.clock.now())
            touchpoint = touchpoint_of(services, touchpoint_id, dry_run)
            refused = refused or path.resolve().with_name(f"{path.resolve().name}{REFUSED}")
            look(survey, refused)
            show(survey, tell)
            if not dry_run:
                _write(services, survey, touchpoint, tell, path)
    except (NoSheet, WrongMapping, ValueError) as error:
        raise click.UsageError(str(error)) from error
    if dry_run:
        click.echo("Nothing was stored.")
    if survey.refused:
        click.echo(f"{survey.refused:,} rows were not taken; {refused} says why.", err=True)
        raise SystemExit(SOME_REFUSED)


def look(survey: Survey, refused: Path) -> None:
    """The first walk: what there is, and the file of what cannot be taken, where there is any."""
    if refused.exists() and not is_ours(refused):
        raise NoSheet(f"{refused} exists and is no file of refused rows. Choose another with --rejected.")
    draft = refused.with_name(f"{refused.name}.part")
    try:
        with draft.open("w", encoding="utf-8", errors="surrogateescape") as file:
            for number, _ in enumerate(survey.walk(file), 1):
                if number % 1000 == 0:
                    click.echo(f"\rLooking: {number:,} rows", nl=False, err=True)
        if survey.refused:
            draft.rename(refused)
    finally:
        draft.unlink(missing_ok=True)


def is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().startswith('{"where": ')


def show(survey: Survey, tell: bool) -> None:
    """One table, before anything is written."""
    click.echo(f"From {survey.name}:")
    for kind, becomes in (
        ("Post", "suggestions"),
        ("Vote", "people behind them"),
        ("Comment", "comments in their histories"),
    ):
        click.echo(f"  {survey.taken[kind]:>9,}  {becomes}")
    for theirs, count in survey.statuses.most_common():
        click.echo(f"  {count:>9,}  with the status “{theirs}” become {survey.ours(theirs)}")
    for (table, column), count in survey.unknown.most_common():
        click.echo(f"  {count:>9,}  rows of {table} say something under “{column}”, of which nothing is made")
    if strange := survey.no_addresses:
        click.echo(
            f"  {len(strange):>9,}  times an address is none, such as “{strange[0]}”: that person comes in without"
        )
    click.echo(f"  {survey.refused:>9,}  rows cannot be taken")
    click.echo(
        "They want to be answered by email." if tell else "Nobody of them is ever mailed about this (see --tell)."
    )


class Run:
    """The second walk, which writes. Several writers at once; a note after each batch."""

    def __init__(self, services: Services, survey: Survey, touchpoint: Touchpoint, tell: bool, digest: str) -> None:
        self.services, self.survey = services, survey
        self.settler = Settler(services, survey, touchpoint, tell)
        parts = [digest, touchpoint.id, str(tell), survey.language, survey.name, repr(sorted(survey.statuses.items()))]
        self._note = "import/" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
        noted = services.store.noted(self._note)
        self.progress = Progress(**noted) if noted and not noted["done"] else Progress()

    def run(self) -> Iterator[Progress]:
        things = (thing for _, thing in self.survey.walk() if thing)
        for _ in islice(things, self.progress.things):
            pass
        with ThreadPoolExecutor(WRITERS) as writers:
            while batch := list(islice(things, BATCH)):
                for added in writers.map(self._take, batch):
                    self._count(added)
                self.progress.things += len(batch)
                self.services.store.note(self._note, asdict(self.progress))
                yield self.progress
        self.progress.done = True
        self.services.store.note(self._note, asdict(self.progress))

    def _count(self, added: bool | None) -> None:
        self.progress.votes += added is None
        self.progress.added += added is True
        self.progress.there += added is False

    def _take(self, thing: Thing) -> bool | None:
        for attempt in range(1, TRIES + 1):
            try:
                return self.settler.take(thing)
            except Unavailable:
                if attempt == TRIES:
                    raise
                time.sleep(0.1 * 2**attempt)
        raise AssertionError("the last try returns or raises")


def _write(services: Services, survey: Survey, touchpoint: Touchpoint, tell: bool, path: Path) -> None:
    total = survey.taken.total()
    job = Run(services, survey, touchpoint, tell, digest_of(path))
    if job.progress.things:
        click.echo(f"Going on after {job.progress.things:,}, where an earlier run stopped.")
    try:
        with click.progressbar(length=total, label="Importing", show_pos=True, show_eta=True) as bar:
            bar.update(job.progress.things)
            for progress in job.run():
                bar.update(progress.things - bar.pos)
    except Unavailable as error:
        raise click.ClickException("The store does not answer; run the same command again to go on.") from error
    done = job.progress
    click.echo(f"{done.added:,} added · {done.there:,} there before · {done.votes:,} votes, each person once.")
