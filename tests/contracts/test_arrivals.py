"""Both places where mails lie that came in answer alike: the beginning, the whole size, what is not there, what cannot say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalicelib.adapters.arrivals import FolderOfArrivals, S3Arrivals
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.ports_arrivals import Arrivals
from dev.package_s3 import FakeS3

Put = Callable[[str, bytes], None]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeS3]:
    with FakeS3() as server:
        for name, value in {
            "AWS_ENDPOINT_URL_S3": server.endpoint, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture(params=["s3", "folder"])
def place(request: pytest.FixtureRequest, s3: FakeS3, tmp_path: Path) -> tuple[Arrivals, Put]:
    if request.param == "folder":
        return FolderOfArrivals(tmp_path), lambda name, raw: (tmp_path / name).write_bytes(raw) and None

    def put(name: str, raw: bytes) -> None:
        s3.objects[f"acme-mail/{name}"] = raw

    return S3Arrivals("acme-mail"), put


def test_it_works(place: tuple[Arrivals, Put]) -> None:
    arrivals, put = place
    put("abc123", b"Subject: x\r\n\r\nwords")
    assert arrivals.fetch("abc123", 1000) == (b"Subject: x\r\n\r\nwords", 19)


def test_no_more_is_read_than_was_asked_for_and_the_whole_size_is_told(place: tuple[Arrivals, Put]) -> None:
    arrivals, put = place
    put("big", b"x" * 100_000)
    assert arrivals.fetch("big", 10) == (b"x" * 10, 100_000)


@pytest.mark.parametrize("name", ["nothing", "", "../x", "/etc/passwd", "a/../../b", "x\n", "x" * 500])
def test_what_is_not_there_is_not_found(place: tuple[Arrivals, Put], name: str) -> None:
    with pytest.raises(NotFound):
        place[0].fetch(name, 10)


def test_a_bucket_in_trouble_cannot_say(s3: FakeS3) -> None:
    s3.broken = True
    with pytest.raises(Unavailable):
        S3Arrivals("acme-mail").fetch("abc", 10)


def test_a_folder_in_the_place_of_a_mail_cannot_say(tmp_path: Path) -> None:
    (tmp_path / "abc").mkdir()
    with pytest.raises(Unavailable):
        FolderOfArrivals(tmp_path).fetch("abc", 10)
