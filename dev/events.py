"""WSGI's environment in the words of API Gateway: the REST API (v1) proxy event."""

import base64
import time
import uuid
from typing import Any
from urllib.parse import parse_qsl

from dev.lambda_shapes import ACCOUNT
from dev.routing import Match

BODY_LIMIT = 10 * 1024 * 1024
STAGE = "api"
NOBODY = (
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "user",
)


def api_event(
    environ: dict[str, Any], path: str, match: Match, base_path: str, binary_types: list[str]
) -> dict[str, Any]:
    """The event for one call.

    Args:
        environ: WSGI's environment (PEP 3333).
        path: percent-encoded path without the stage.
        match: the route it belongs to.
        base_path: what the caller sees before `path`: "" or "/api".
        binary_types: media types whose bodies travel as base64, as Chalice declares them to API Gateway.
    """
    headers = request_headers(environ)
    queries = many(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    body, is_base64 = request_body(environ, binary_types)
    return {
        "resource": match.resource,
        "path": path,
        "httpMethod": environ["REQUEST_METHOD"],
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in queries.items()} or None,
        "multiValueQueryStringParameters": queries or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "requestContext": request_context(environ, match, base_path + path, headers),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def request_headers(environ: dict[str, Any]) -> dict[str, str]:
    """The caller's headers and those that API Gateway adds."""
    named = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            named[name] = environ[name]
    headers = {name.replace("_", "-").title(): str(value) for name, value in named.items()}
    forwarded = headers.get("X-Forwarded-For")
    source = environ.get("REMOTE_ADDR", "127.0.0.1")
    headers["X-Forwarded-For"] = f"{forwarded}, {source}" if forwarded else source
    headers["X-Forwarded-Port"] = str(environ.get("SERVER_PORT", ""))
    headers["X-Forwarded-Proto"] = environ.get("wsgi.url_scheme", "http")
    headers["X-Amzn-Trace-Id"] = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
    return headers


def request_body(environ: dict[str, Any], binary_types: list[str]) -> tuple[str | None, bool]:
    """The body as JSON can carry it, and whether that is base64."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    raw = environ["wsgi.input"].read(length) if length else b""
    if not raw:
        return None, False
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() in binary_types:
        return base64.b64encode(raw).decode(), True
    return raw.decode("utf-8", "replace"), False


def request_context(environ: dict[str, Any], match: Match, full_path: str, headers: dict[str, str]) -> dict[str, Any]:
    """Who called, when, and by which route."""
    now = time.time()
    host = headers.get("Host", "localhost")
    return {
        "resourceId": "local",
        "resourcePath": match.resource,
        "httpMethod": environ["REQUEST_METHOD"],
        "path": full_path,
        "stage": STAGE,
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": host,
        "domainPrefix": host.partition(".")[0].partition(":")[0],
        "protocol": environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
        "requestId": str(uuid.uuid4()),
        "extendedRequestId": uuid.uuid4().hex[:12],
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
        "requestTimeEpoch": int(now * 1000),
        "identity": {
            **dict.fromkeys(NOBODY),
            "sourceIp": environ.get("REMOTE_ADDR", "127.0.0.1"),
            "userAgent": headers.get("User-Agent"),
        },
    }


def many(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Every value of every name, in order."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
