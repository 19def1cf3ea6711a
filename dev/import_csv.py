"""`./hearback import FILE.csv`: customer voices from a file, each of them once."""

import time
from pathlib import Path
from typing import Any

import click

from chalicelib import wiring
from chalicelib.domain.case import KINDS
from chalicelib.domain.errors import Unavailable
from dev.import_hints import delimiter_of
from dev.import_lines import Lines
from dev.import_mapping import Mapping, WrongMapping
from dev.import_run import Import, Progress
from dev.import_sheet import NoSheet, Sheet
from dev.import_touchpoint import touchpoint_of
from dev.installation import installation
from dev.moving.commands import take_in as take_in_folder
from dev.moving.tool_command import take_in as take_in_tool

DEFAULT_KIND = "suggestion"
SOME_REJECTED = 3


@click.command("import", short_help="Take in customer voices from a CSV file.")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--text-column", default="text", show_default=True, help="What the customer said; stored byte for byte.")
@click.option("--language-column", help="A language tag such as zh or en-GB. Default: “language” where there is one.")
@click.option("--language", help="For rows that name none. Default: the installation's.")
@click.option("--kind-column", help=f"One of {', '.join(KINDS)}. Default: “kind” where there is one.")
@click.option("--kind", help=f"For rows whose kind is not known. Default where the file has no kinds: {DEFAULT_KIND}.")
@click.option("--kind-map", metavar="COLUMN=VALUE:KIND,...", help="Another column's values as kinds; see the example.")
@click.option("--id-column", help="Ids of the rows. Default: “id” where there is one, else the rows' own content.")
@click.option(
    "--name-column", help="The customer's name. It is never shown in public: only the customer can allow that."
)
@click.option("--email-column", help="The customer's address, by which they are recognised.")
@click.option("--phone-column", help="The customer's number, by which they are recognised where there is no address.")
@click.option("--region", metavar="DE", help="Whose national numbers those are. Default: HEARBACK_REGION_CODE.")
@click.option("--external-id-column", help="What you call the customer in your other systems; recognised by it, too.")
@click.option(
    "--may-answer", is_flag=True, help="They agreed to be answered: by email, or who has no address by a call."
)
@click.option("--date-column", help="When it was said (year first; UTC unless it says otherwise). Default: now.")
@click.option(
    "--date-format", metavar="FORM", help="How dates are written where not year first: %d.%m.%Y, %m/%d/%Y %H:%M ..."
)
@click.option("--touchpoint", "touchpoint_id", help="Where the voices belong. Default: a touchpoint named Import.")
@click.option("--dry-run", is_flag=True, help="Check every row and store nothing.")
@click.option(
    "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Default: FILE.rejected.csv beside FILE."
)
@click.option(
    "--encoding",
    default="utf-8-sig",
    show_default=True,
    help="utf-8-sig is UTF-8 with or without a mark; or gb18030, utf-16 ...",
)
@click.option(
    "--from", "tool", metavar="TOOL", help="FILE is an export of canny, fider or uservoice; see docs/moving.md."
)
@click.option(
    "--status", "statuses", multiple=True, metavar="THEIRS=OURS", help="With --from: what their status is here."
)
@click.option("--tell", is_flag=True, help="With --from: these people agreed to be answered by email.")
@click.option(
    "--take-over", is_flag=True, help="With a FOLDER: the old installation is off; what was on its way goes on here."
)
@click.option("--aws", "table", metavar="TABLE", help="With a FOLDER: into the table of a deployed stack.")
@click.option("--delimiter", default=",", show_default=True, help="Between cells; “;” in many spreadsheets, or “tab”.")
def import_csv(
    file: Path,
    touchpoint_id: str | None,
    dry_run: bool,
    rejected: Path | None,
    encoding: str,
    delimiter: str,
    tool: str | None,
    statuses: tuple[str, ...],
    tell: bool,
    take_over: bool,
    table: str | None,
    **options: Any,
) -> None:
    """Take in customer voices from a CSV FILE (RFC 4180, with a header row) or JSON Lines; with --from, what another tool
    exported; of a FOLDER that `export` wrote, the whole installation.

    Every row becomes a case. Running the same command again adds nothing; after an interruption it goes on where it
    stopped. Rows that cannot be taken are written to FILE.rejected.csv with the line and the reason, as they were
    (spreadsheet formulas in them are not defused): mend a copy of that file and import it.

    A row's id and the touchpoint make the case's id. Two files with ids of their own, both from 1, need two touchpoints.

    \b
    Examples:
      ./hearback import voices.csv --dry-run
      ./hearback import voices.csv --kind-map sentiment=negative:complaint,positive:praise,mixed:suggestion
      ./hearback import phone.csv --text-column said --date-column at --email-column mail --kind complaint
      ./hearback import calls.csv --phone-column tel --region DE --external-id-column customer --may-answer
      ./hearback import 反馈.csv --encoding gb18030 --text-column 内容 --language zh
      ./hearback import canny/ --from canny --dry-run
      ./hearback import exported/

    Exit status: 0 all rows are in, 1 stopped early (run it again), 2 wrong options, 3 some rows were rejected.
    """
    if tool:
        take_in_tool(
            file, tool, statuses, tell, touchpoint_id, options["language"], dry_run, rejected, encoding, delimiter
        )
        return
    if file.is_dir():
        take_in_folder(file, take_over, table)
        return
    _take_in_sheet(file, touchpoint_id, dry_run, rejected, encoding, delimiter, **options)


def _take_in_sheet(
    file: Path,
    touchpoint_id: str | None,
    dry_run: bool,
    rejected: Path | None,
    encoding: str,
    delimiter: str,
    **options: Any,
) -> None:
    try:
        is_lines = file.suffix in (".jsonl", ".ndjson")
        sheet = Lines(file, encoding) if is_lines else Sheet(file, encoding, delimiter_of(delimiter))
        with installation().opened():
            services = wiring.services()
            options["region"] = (options["region"] or services.settings.region or "").upper() or None
            mapping = mapping_of(sheet, services.settings.language, **options)
            mapping.check(sheet)
            touchpoint = touchpoint_of(services, touchpoint_id, dry_run)
            rows, digest = sheet.survey()
            rejected = rejected or file.with_name(f"{file.stem}.rejected.csv")
            _take_in(Import(sheet, mapping, touchpoint, digest, rejected, services), rows, dry_run, rejected)
    except (NoSheet, WrongMapping) as error:
        raise click.UsageError(str(error)) from error


def mapping_of(sheet: Sheet, usual_language: str, text_column: str, may_answer: bool, **options: str | None) -> Mapping:
    """The options as a Mapping, with `id`, `language` and `kind` found by themselves; raises WrongMapping."""

    def chosen(name: str) -> str | None:
        return options[f"{name}_column"] or (name if name in sheet.header else None)

    kind_column, kinds = chosen("kind"), dict[str, str]()
    if options["kind_map"]:
        kind_column, kinds = read_kinds(options["kind_map"])
    kind = options["kind"] or (None if kind_column else DEFAULT_KIND)
    return Mapping(
        text_column, chosen("id"), chosen("language"), options["language"] or usual_language, kind_column, kind, kinds,
        options["name_column"], options["email_column"], options["date_column"], may_answer,
        options["date_format"], options["phone_column"], options["external_id_column"], options["region"],
    )  # fmt: skip


def read_kinds(text: str) -> tuple[str, dict[str, str]]:
    """`sentiment=negative:complaint,positive:praise` as (column, value -> kind); raises WrongMapping."""
    column, equals, pairs = text.partition("=")
    found = dict(pair.rpartition(":")[::2] for pair in pairs.split(","))
    if not equals or not column or not all(value and kind for value, kind in found.items()):
        raise WrongMapping("--kind-map looks like sentiment=negative:complaint,positive:praise")
    return column, found


def _take_in(job: Import, rows: int, dry_run: bool, rejected: Path) -> None:
    started, skipped = time.monotonic(), 0 if dry_run else job.resume()
    if skipped:
        click.echo(f"Going on after row {skipped:,}, where an earlier run stopped.")
    shown: dict[str, Any] = {"label": "Checking" if dry_run else "Importing", "show_pos": True, "show_eta": True}
    try:
        with click.progressbar(length=rows, item_show_func=_counts, **shown) as bar:
            bar.update(skipped, job.progress)
            for progress in job.dry() if dry_run else job.run():
                bar.update(progress.rows - bar.pos, progress)
    except Unavailable as error:
        raise click.ClickException(
            f"The store does not answer. {job.progress.rows:,} rows are in; run the same command again to go on."
        ) from error
    except KeyboardInterrupt:
        click.echo(f"\nStopped after {job.progress.rows:,} rows; the same command goes on from there.", err=True)
        raise click.Abort from None
    _report(job, dry_run, rejected, time.monotonic() - started)


def _counts(progress: Progress | None) -> str:
    return (
        f"{progress.added:,} added · {progress.there:,} there before · {progress.rejected:,} rejected"
        if progress
        else ""
    )


def _report(job: Import, dry_run: bool, rejected: Path, seconds: float) -> None:
    progress, name = job.progress, job.sheet.name
    if dry_run:
        click.echo(f"{name}: {progress.added:,} of {progress.rows:,} rows can be taken. Nothing was stored.")
    else:
        click.echo(f"{name} into touchpoint {job.touchpoint.id}: {_counts(progress)}, in {seconds:.1f} s.")
    if progress.rejected:
        click.echo(f"{progress.rejected:,} rows were not taken; {rejected} says why.", err=True)
        raise SystemExit(SOME_REJECTED)
