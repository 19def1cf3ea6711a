"""`make deploy`: package, upload and deploy the stack with the AWS command line.

    make deploy STACK=hearback BUCKET=my-bucket ARGS="--parameter Company=Acme --parameter BaseUrl=https://..."

Says first what is missing, before it builds anything. Parameters that the stack already has keep their values.
"""

import json
import shutil
import subprocess
import sys
from typing import Any

import click

from dev.engine_binary import ROOT
from dev.table import CloudFormation

BUILD = ROOT / "build"


@click.command()
@click.option("--stack", default="hearback", show_default=True, help="Name of the CloudFormation stack.")
@click.option("--bucket", help="An S3 bucket of yours, in the same region, for the zip.")
@click.option(
    "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the stack; repeatable."
)
def deploy(stack: str, bucket: str | None, parameters: tuple[str, ...]) -> None:
    """Deploy Hearback into the AWS account of your credentials."""
    aws = shutil.which("aws") or give_up(
        "The AWS command line (`aws`) was not found. Install it: https://docs.aws.amazon.com/cli/"
    )
    account = identity(aws)
    if not bucket:
        give_up("Name a bucket for the zip: make deploy BUCKET=my-bucket (aws s3 mb s3://my-bucket makes one).")
    if any("=" not in one for one in parameters):
        give_up("A parameter looks like Company=Acme.")
    from dev.package import PackageError, build

    try:
        build()
    except PackageError as error:
        give_up(str(error))
    missing = required_parameters() - {one.partition("=")[0] for one in parameters} - known_parameters(aws, stack)
    if missing:
        give_up("The first deploy needs: " + " ".join(f"--parameter {name}=..." for name in sorted(missing)))
    click.echo(f"Deploying {stack} into account {account} ...")
    run([aws, "cloudformation", "package", *template("sam.yaml"), "--s3-bucket", str(bucket), *packaged()])
    done = [aws, "cloudformation", "deploy", *template("deployed.yaml"), "--stack-name", stack]
    done += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "--no-fail-on-empty-changeset"]
    run([*done, "--parameter-overrides", *parameters] if parameters else done)
    for name, value in outputs(aws, stack):
        click.echo(f"  {name:<14}{value}")


def identity(aws: str) -> str:
    """The account that the credentials belong to; ends the command where there are none."""
    asked = capture([aws, "sts", "get-caller-identity", "--output", "json"])
    if asked.returncode:
        give_up(f"AWS does not know you: set up credentials first (aws configure).\n{asked.stderr.strip()}")
    return str(json.loads(asked.stdout)["Account"])


def required_parameters() -> set[str]:
    """Names of the template's parameters that have no default."""
    import yaml

    built: dict[str, Any] = yaml.load((BUILD / "sam.yaml").read_text("utf-8"), CloudFormation)
    return {name for name, about in (built.get("Parameters") or {}).items() if "Default" not in about}


def known_parameters(aws: str, stack: str) -> set[str]:
    """Parameters that the stack already has a value for; none where there is no stack yet."""
    return {one["ParameterKey"] for one in describe(aws, stack).get("Parameters", [])}


def outputs(aws: str, stack: str) -> list[tuple[str, str]]:
    return [(one["OutputKey"], one["OutputValue"]) for one in describe(aws, stack).get("Outputs", [])]


def describe(aws: str, stack: str) -> dict[str, Any]:
    asked = capture([aws, "cloudformation", "describe-stacks", "--stack-name", stack, "--output", "json"])
    return {} if asked.returncode else dict(json.loads(asked.stdout)["Stacks"][0])


def template(name: str) -> list[str]:
    return ["--template-file", str(BUILD / name)]


def packaged() -> list[str]:
    return ["--output-template-file", str(BUILD / "deployed.yaml")]


def capture(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def run(command: list[str]) -> None:
    """Run it with its output shown; its failure is ours."""
    done = subprocess.run(command, cwd=BUILD, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def give_up(why: str) -> Any:
    click.echo(why, err=True)
    sys.exit(1)


if __name__ == "__main__":
    deploy(prog_name="make deploy")
