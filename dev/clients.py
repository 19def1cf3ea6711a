"""boto3 clients for the engine on this machine. Credentials are made up: the engine takes any."""

from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"


def client(service: str, endpoint: str) -> Any:
    """A client of `service` ("dynamodb" or "dynamodbstreams") at `endpoint`, with its own session (threads)."""
    return boto3.session.Session().client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "max_attempts": 5}),
    )
