"""The gateway hands over what API Gateway would, and gives back what the app answered."""

import base64
import http.client
import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from chalice import Chalice, CORSConfig, Response

from dev.gateway import Gateway
from dev.server import PortTaken, Server

# Keys of a REST API (v1) proxy event as AWS documents it:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
EVENT_KEYS = {
    "resource",
    "path",
    "httpMethod",
    "headers",
    "multiValueHeaders",
    "queryStringParameters",
    "multiValueQueryStringParameters",
    "pathParameters",
    "stageVariables",
    "requestContext",
    "body",
    "isBase64Encoded",
}
CONTEXT_KEYS = {
    "resourceId",
    "resourcePath",
    "httpMethod",
    "extendedRequestId",
    "requestTime",
    "path",
    "accountId",
    "protocol",
    "stage",
    "domainPrefix",
    "requestTimeEpoch",
    "requestId",
    "identity",
    "domainName",
    "apiId",
}
IDENTITY_KEYS = {
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
}
FORM = "application/x-www-form-urlencoded"


def sample_app() -> Chalice:
    app = Chalice("served")
    app.api.binary_types = ["image/png"]

    @app.route("/echo", methods=["GET"])
    def echo() -> dict[str, Any]:
        return dict(app.current_request.context)

    @app.route("/event/{name}", methods=["GET", "POST"], content_types=["text/plain", FORM, "image/png"])
    def event(name: str) -> Response:
        return Response(json.dumps(app.current_request.to_original_event()), headers={"Content-Type": "text/plain"})

    @app.route("/page", methods=["GET", "HEAD"])
    def page() -> Response:
        return Response("<p>café", headers={"Content-Type": "text/html", "Set-Cookie": ["a=1", "b=2"]})

    @app.route("/picture", methods=["GET"])
    def picture() -> Response:
        return Response(b"\x89PNG\xff", headers={"Content-Type": "image/png"})

    @app.route("/broken", methods=["GET"])
    def broken() -> Response:
        return Response("x", headers={"X-Number": 5})  # type: ignore[dict-item]

    @app.route("/meet", methods=["GET"])
    def meet() -> dict[str, str]:
        mine = app.current_request.query_params["who"]
        app.gate.wait(5)
        return {"asked": mine, "seen": app.current_request.query_params["who"]}

    @app.route("/open", methods=["POST"], cors=CORSConfig(allow_origin="https://shop.example"))
    def opened() -> dict[str, str]:
        return {}

    app.gate = threading.Barrier(4)
    return app


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server(Gateway(sample_app()), 0).start()
    yield running
    running.stop()


def call(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    read = answer.read()
    connection.close()
    return answer, read


def handed(server: Server, method: str, path: str, body: bytes | None = None, **headers: str) -> dict[str, Any]:
    """The event that the app was handed, read off Chalice's own request, with the raw pieces beside it."""
    gateway = Gateway(sample_app())
    seen: list[dict[str, Any]] = []
    app = gateway.app
    original = type(app).__call__

    class Watched(type(app)):  # type: ignore[misc]
        def __call__(self, event: dict[str, Any], context: Any) -> Any:
            seen.append(event)
            return original(self, event, context)

    app.__class__ = Watched
    watched = Server(gateway, 0).start()
    try:
        call(watched, method, path, body, **headers)
    finally:
        watched.stop()
    return seen[0]


def test_it_works(server: Server) -> None:
    answer, body = call(server, "GET", "/page")
    assert answer.status == 200
    assert body.decode() == "<p>café"
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_the_event_has_the_documented_shape(server: Server) -> None:
    event = handed(
        server, "GET", "/event/J%C3%BCrgen%2F1?a=1&a=2&b=%20&c=", User_Agent="curl/8", X_Forwarded_For="9.9.9.9"
    )
    assert set(event) == EVENT_KEYS
    assert set(event["requestContext"]) == CONTEXT_KEYS
    assert set(event["requestContext"]["identity"]) == IDENTITY_KEYS
    assert event["resource"] == "/event/{name}"
    assert event["path"] == "/event/J%C3%BCrgen%2F1"
    assert event["pathParameters"] == {"name": "J%C3%BCrgen%2F1"}
    assert event["queryStringParameters"] == {"a": "2", "b": " ", "c": ""}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"], "b": [" "], "c": [""]}
    assert event["headers"]["User-Agent"] == event["requestContext"]["identity"]["userAgent"] == "curl/8"
    assert event["multiValueHeaders"]["User-Agent"] == ["curl/8"]
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["headers"]["X-Forwarded-For"] == "9.9.9.9, 127.0.0.1"
    assert event["body"] is None
    assert json.loads(json.dumps(event)) == event


def test_what_is_absent_is_null_as_in_a_real_event(server: Server) -> None:
    event = handed(server, "GET", "/echo")
    assert event["queryStringParameters"] is None
    assert event["multiValueQueryStringParameters"] is None
    assert event["pathParameters"] is None
    assert event["stageVariables"] is None


def test_a_body_of_words_comes_as_words_and_a_picture_as_base64(server: Server) -> None:
    words = handed(server, "POST", "/event/x", "text=你好".encode(), Content_Type=FORM)
    assert (words["body"], words["isBase64Encoded"]) == ("text=你好", False)
    picture = handed(server, "POST", "/event/x", b"\x89PNG\xff", Content_Type="image/png")
    assert picture["isBase64Encoded"] is True
    assert base64.b64decode(picture["body"]) == b"\x89PNG\xff"


def test_a_picture_is_answered_as_bytes(server: Server) -> None:
    answer, body = call(server, "GET", "/picture", Accept="image/png")
    assert (answer.status, body) == (200, b"\x89PNG\xff")


def test_head_has_the_length_and_no_body(server: Server) -> None:
    answer, body = call(server, "HEAD", "/page")
    assert (answer.status, body) == (200, b"")
    assert answer.headers["Content-Length"] == str(len("<p>café".encode()))


def test_an_unknown_address_is_a_page_for_people_and_json_for_programs(server: Server) -> None:
    answer, body = call(server, "GET", "/nowhere", Accept="text/html")
    assert (answer.status, answer.headers.get_content_type()) == (404, "text/html")
    assert b"Nothing at this address" in body
    answer, body = call(server, "GET", "/nowhere")
    assert answer.headers.get_content_type() == "application/problem+json"
    assert json.loads(body)["status"] == 404


def test_a_method_that_the_route_does_not_list_is_not_found_as_at_api_gateway(server: Server) -> None:
    assert call(server, "DELETE", "/page")[0].status == 404


def test_a_slash_at_the_end_makes_no_difference(server: Server) -> None:
    assert call(server, "GET", "/page/")[0].status == 200


def test_more_than_ten_megabytes_are_refused(server: Server) -> None:
    answer, body = call(server, "POST", "/event/x", b"x" * (10 * 1024 * 1024 + 1), Content_Type="text/plain")
    assert answer.status == 413
    assert json.loads(body)["status"] == 413


def test_an_answer_that_lambda_could_not_carry_is_a_bad_gateway_or_an_error(server: Server) -> None:
    assert call(server, "GET", "/broken")[0].status >= 500


def test_a_preflight_of_a_cors_route_is_answered_without_the_app(server: Server) -> None:
    answer, _ = call(server, "OPTIONS", "/open", Origin="https://shop.example")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST,OPTIONS"


def test_two_callers_at_once_see_each_their_own_call(server: Server) -> None:
    answers: list[dict[str, str]] = []

    def ask(who: str) -> None:
        answers.append(json.loads(call(server, "GET", f"/meet?who={who}")[1]))

    threads = [threading.Thread(target=ask, args=(who,)) for who in ("ada", "grace", "mallory", "linus")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all(answer["asked"] == answer["seen"] for answer in answers)


def test_under_a_stage_the_context_has_the_prefix_and_the_path_has_not() -> None:
    staged = Server(Gateway(sample_app(), base_path="/api"), 0).start()
    try:
        answer, body = call(staged, "GET", "/api/echo")
        assert answer.status == 200
        assert json.loads(body)["path"] == "/api/echo"
        assert call(staged, "GET", "/echo")[0].status == 404
    finally:
        staged.stop()


def test_a_taken_port_is_named(server: Server) -> None:
    with pytest.raises(PortTaken, match=str(server.port)):
        Server(Gateway(sample_app()), server.port)


def test_threads_that_are_answered_at_once_see_each_their_own_call() -> None:
    class Ours(Chalice):
        """The product's app is a kind of its own, too."""

    app, together = Ours("ours"), threading.Barrier(2, timeout=10)

    @app.route("/who/{name}")
    def who(name: str) -> str:
        together.wait()
        return f"{name} {app.current_request.uri_params['name']}"  # type: ignore[union-attr,index]

    gateway = Gateway(app)

    def ask(name: str) -> str:
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": f"/who/{name}", "wsgi.input": io.BytesIO(), "QUERY_STRING": ""}
        return gateway.answer(environ).body.decode()

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(ask, ["ada", "bob"])) == ["ada ada", "bob bob"]
