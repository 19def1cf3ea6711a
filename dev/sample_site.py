"""A small shop on another origin, to see the widget where it belongs: on somebody else's page."""

from collections.abc import Callable, Iterable
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader

from chalicelib.domain.errors import NotFound
from chalicelib.domain.touchpoint import DEFAULT_ID, default
from chalicelib.settings import LANGUAGES
from chalicelib.wiring import Services
from dev.mailbox.words import language

HERE = Path(__file__).resolve().parent / "sample"
WORDS = {
    "en": {
        "title": "Kettle & Kin",
        "line": "Tea for slow mornings",
        "lead": "Small harvests from six families of growers, packed on Thursdays, at your door by the weekend.",
        "see": "See the teas",
        "teas": "This week’s teas",
        "sample": "A sample shop that comes with Hearback. It lives on another address than the service, as your site would.",
        "try": "The button in the corner is the widget: one line of script, no cookies.",
        "other": "中文",
        "goods": [
            ("green", "Spring Mist", "Green, from Anji. Chestnut and fresh peas.", "€ 14"),
            ("amber", "Harbour Oolong", "Half dark, from Anxi. Orchid, toast, honey.", "€ 16"),
            ("red", "Hearth Black", "From Keemun. Cocoa, a little smoke.", "€ 12"),
        ],
    },
    "zh-Hans": {
        "title": "壶与家人",
        "line": "一杯茶，慢慢醒来的早晨",
        "lead": "六户茶农小批量采制，每周四装箱，周末送到您家门口。",
        "see": "看看有什么茶",
        "teas": "本周茶品",
        "sample": "这是 Hearback 附带的示例商店。它与服务不在同一个地址上，就像您自己的网站。",
        "try": "角落里的按钮就是反馈组件：一行脚本，不用 Cookie。",
        "other": "English",
        "goods": [
            ("green", "春雾", "安吉绿茶。栗香，带一点鲜豌豆味。", "¥ 98"),
            ("amber", "港湾乌龙", "安溪半发酵。兰花香，焙火香，蜜香。", "¥ 118"),
            ("red", "炉边红", "祁门红茶。可可香，带一点烟熏味。", "¥ 88"),
        ],
    },
}


# As strict as a page can be that carries the widget.
POLICY = (
    "default-src 'none'; script-src {service}; connect-src {service}; style-src 'nonce-{nonce}'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


class SampleSite:
    """A WSGI application with one page, in the visitor's language. `?touchpoint=` shows the widget of another touchpoint.

    Args:
        service: where Hearback answers, such as http://localhost:8000.
        touchpoint: the touchpoint whose widget is shown.
    """

    def __init__(self, service: str, touchpoint: str = "hello") -> None:
        self.service, self.touchpoint = service, touchpoint
        self.page = Environment(loader=FileSystemLoader(HERE), autoescape=True).get_template("shop.html")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in ("/", ""):
            start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"The shop has one page: /"]
        query = parse_qs(environ.get("QUERY_STRING", ""))
        lang = language(query.get("lang", [""])[-1], environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        nonce = token_urlsafe(16)
        other = "en" if lang == "zh-Hans" else "zh-Hans"
        body = self.page.render(
            t=WORDS[lang], lang=lang, other=other, service=self.service, touchpoint=self.touchpoint, nonce=nonce,
            chosen=query.get("touchpoint", [""])[-1],
        ).encode()  # fmt: skip
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        headers.append(("Content-Security-Policy", POLICY.format(service=self.service, nonce=nonce)))
        start_response("200 OK", [*headers, ("Vary", "Accept-Language"), ("Cache-Control", "no-store")])
        return [body]


def let_in(services: Services, origin: str) -> None:
    """Allow the shop's origin at the default touchpoint, as staff would in the console; does nothing when it is."""
    try:
        touchpoint = services.store.touchpoint(DEFAULT_ID)
    except NotFound:
        touchpoint = default(list(LANGUAGES))
    if not touchpoint.allows(origin):
        touchpoint.origins = [*touchpoint.origins, origin]
        services.store.commit(touchpoint)
