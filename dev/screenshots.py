"""The README's pictures, taken in a real browser from a running installation with the sample company (`make run`, `make demo`)."""

import shutil
import sys
from pathlib import Path

import click
from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SHOTS = {"console": "/console", "public": "/you-asked"}


@click.command()
@click.option("--base", default="http://localhost:8000", show_default=True, help="Where the installation runs.")
@click.option("--owner-link", help="A fresh one-time link (./hearback owner-link); made by itself on this machine.")
def screenshots(base: str, owner_link: str | None) -> None:
    """Write docs/images/*.png."""
    browser_path = shutil.which("chromium") or sys.exit("Chromium is needed: apt-get install chromium")
    link = owner_link or _owner_link()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=1)
        _sign_in(page, link)
        for name, path in SHOTS.items():
            page.goto(base + path)
            page.screenshot(path=IMAGES / f"{name}.png")
            click.echo(f"docs/images/{name}.png")
        browser.close()


def _sign_in(page: Page, link: str) -> None:
    page.goto(link)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/console**")


def _owner_link() -> str:
    import subprocess

    made = subprocess.run([sys.executable, "-m", "dev.cli", "owner-link"], capture_output=True, text=True, check=True)
    return made.stdout.split()[-1]


if __name__ == "__main__":
    screenshots()
