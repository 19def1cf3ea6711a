"""The package, built once per test run, and the stack that runs it."""

import fcntl
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dev.bench_story import Story
from dev.engine import Engine
from dev.package import build
from dev.package_stack import Stack
from tests.package.customers import Ada


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder with deployment.zip and sam.yaml. Parallel workers share one build: the first to come makes it."""
    base = tmp_path_factory.getbasetemp()
    out = (base if worker_id == "master" else base.parent) / "package"
    with (out.parent / "package.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "sam.yaml").exists():
            draft = out.with_name("package-draft")
            build(out=draft, lint=False)
            draft.rename(out)
    return out


@pytest.fixture(scope="session")
def template(package: Path) -> dict[str, Any]:
    """build/sam.yaml, read."""
    content: dict[str, Any] = yaml.safe_load((package / "sam.yaml").read_text("utf-8"))
    return content


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this worker keeps the unpacked zip and the runtime, once for all its stacks."""
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="session")
def story(package: Path, engine: Engine, workshop: Path) -> Iterator[Story]:
    """One company for all tests, since each new one costs four cold starts. Every test has customers of its own."""
    with Stack(package, workshop, engine.endpoint, f"hearback-packaged-{uuid.uuid4().hex[:8]}") as stack:
        yield Story(stack)


@pytest.fixture
def ada(story: Story) -> Ada:
    """Ada, who has told us something and heard that we heard her."""
    someone = Ada(story)
    story.stack.settle()
    assert len(someone.mails("acknowledged")) == 1
    return someone
