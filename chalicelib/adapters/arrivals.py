"""Mails that came in, whole, where the provider put them: a bucket of Amazon S3, or a folder on one machine."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import NotFound, Unavailable

# What SES makes of a prefix and a message id, and a file's name: nothing that leads out of a folder.
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._/-]{0,200}")
GONE = ("NoSuchKey", "404")


def _must_be_a_name(name: str) -> None:
    if not NAME.fullmatch(name) or ".." in name:
        raise NotFound("mail")


class S3Arrivals:
    """Answers ports.Arrivals."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def client(self) -> Any:
        import botocore.session
        from botocore.config import Config

        config = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})
        return botocore.session.get_session().create_client("s3", config=config)

    def fetch(self, name: str, most: int) -> tuple[bytes, int]:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

        _must_be_a_name(name)
        try:
            answer = self.client.get_object(Bucket=self._bucket, Key=name)
            with answer["Body"] as body:
                return body.read(most), int(answer["ContentLength"])
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                raise NotFound("mail") from error
            raise Unavailable() from error
        except (BotoCoreError, HTTPClientError, OSError, ValueError) as error:
            raise Unavailable() from error


class FolderOfArrivals:
    """Answers ports.Arrivals."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, name: str, most: int) -> tuple[bytes, int]:
        _must_be_a_name(name)
        path = self._folder / name
        try:
            with path.open("rb") as file:
                return file.read(most), path.stat().st_size
        except FileNotFoundError as error:
            raise NotFound("mail") from error
        except OSError as error:
            raise Unavailable() from error
