"""`make run`: everything on this machine, until Ctrl-C."""

import logging
import signal
import sys
import threading
from typing import Any

import click

from dev.engine import EngineFailed
from dev.engine_binary import EngineMissing
from dev.installation import Installation
from dev.memory_engine import WARNING
from dev.product import Product
from dev.server import PortTaken


def run(installation: Installation, port: int, sample_port: int, memory: bool) -> None:
    """Serve until SIGINT or SIGTERM; ends with a plain sentence and status 1 when that cannot be."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s", datefmt="%H:%M:%S")
    stopping = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda number, frame: stopping.set())
    product = start(Product(installation, port, sample_port, memory), port)
    say(product)
    while not stopping.wait(0.5):
        if product.failure:
            break
    click.echo("\nStopping ...", err=True)
    product.stop()
    if product.failure:
        sys.exit(1)


def start(product: Product, port: int) -> Product:
    """Start it, or say in one sentence why not and what to do."""
    try:
        return product.start()
    except PortTaken:
        give_up(f"Port {port} is taken by another program. Stop that one, or choose another: make run PORT={port + 80}")
    except EngineFailed as failure:
        give_up(str(failure))
    except EngineMissing as missing:
        click.echo(f"{missing}\n", err=True)
        if not sys.stdin.isatty():
            give_up(f"Without it, Hearback can run in memory: make run ARGS=--memory\n{WARNING}")
        click.confirm(f"Run in memory instead? {WARNING}", abort=True)
        memory = Product(product.installation, *product.wanted_ports, memory=True)
        return start(memory, port)
    raise AssertionError("unreachable")


def give_up(why: str) -> None:
    click.echo(why, err=True)
    sys.exit(1)


def say(product: Product) -> None:
    """The addresses that matter."""
    base = product.base_url
    places = [
        ("You asked, we did", f"{base}/you-asked"),
        ("Sample form", f"{base}/f/hello"),
        ("Shop with the widget", product.sample_url),
        ("Console", f"{base}/console"),
        mail_goes(base),
    ]
    click.echo(click.style("\n  Hearback is up.", bold=True) + f" {kept(product)}\n")
    for name, address in places:
        click.echo(f"  {name:<22}{address}")
    if link := owner_link():
        click.echo(f"\n  Sign in as the owner, once and within ten minutes:\n  {link}")
    click.echo("\n  Ctrl-C stops everything.\n")


def mail_goes(base: str) -> tuple[str, str]:
    """Where mail ends up: to be read here, or out into the world."""
    from chalicelib import wiring

    settings = wiring.services().settings
    if settings.relay:
        return "Mail leaves through", f"{settings.relay.host}:{settings.relay.port}"
    return ("Mail leaves through", "Amazon SES") if settings.mail == "ses" else ("Mailbox", f"{base}/mailbox")


def kept(product: Product) -> str:
    if product.memory:
        return click.style(WARNING, fg="yellow")
    return f"Data: {product.installation.folder}"


def owner_link() -> str:
    """A one-time link that signs the owner in."""
    from chalicelib import wiring
    from chalicelib.web import staff

    made: Any = staff.owner_link(wiring.services())
    return str(made)
