"""`make similar`: what finding similar suggestions takes while somebody types, among many.

python -m dev.bench_similar [--suggestions N] [--titles N] [--data FOLDER] [--write]

Suggestions are made up of a few dozen English and Chinese words each, so that every word is a common one: the hard case. The
question goes through the app as `make run` has it; the anchor is one boto3 Query of the same index in the same run, in turn.
"""

import argparse
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3

from chalicelib import wiring
from chalicelib.domain.ids import new_id
from chalicelib.domain.suggestion import Suggestion
from chalicelib.settings import Settings
from dev.clients import client
from dev.engine import Engine
from dev.gateway import Gateway
from dev.package import ROOT
from dev.table import create_table

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench similar: begin -->", "<!-- bench similar: end -->"
AT = "2026-11-21T12:00:00.000Z"
P95_BAR_MS = 150.0
ENGLISH = (
    "Export Sort Filter Print Share Hide Archive Rename Translate Colour Duplicate Lock Schedule Search Group Pin".split(),
    "orders invoices labels customers photos recipes deliveries coupons comments calendars reports tables teams".split(),
    "by date,by colour,on the phone,for two-factor users,in dark mode,as a PDF,without the mouse,before check-out,"
    "for the whole week,by e-mail,after a return,with one click,in the evening,per country,at the counter,offline".split(
        ","
    ),
    "again later daily weekly twice quietly faster automatically together separately safely".split(),
)
CHINESE = (
    "导出 排序 筛选 打印 分享 隐藏 归档 翻译 合并 锁定 预约 搜索 分组 置顶 复制 提醒".split(),
    "订单 发票 标签 客户 照片 菜谱 快递 优惠券 评论 日历 报表 表格 团队".split(),
    "按日期 按颜色 在手机上 用深色模式 存成表格 不用鼠标 结账之前 用邮件 退货之后 在晚上 按国家 在柜台 离线".split(),
    "更快 自动 每天 每周 两次 分开 一起 安全 安静 以后 重新".split(),
)  # fmt: skip


def titles(language: str, count: int) -> list[str]:
    """Different ones, in an order that tells nothing."""
    parts, space = (ENGLISH, " ") if language == "en" else (CHINESE, "")
    made = [space.join(each) for each in product(*parts)]
    random.Random(7).shuffle(made)
    return [made[number % len(made)] + f"{space}{number}" * (number >= len(made)) for number in range(count)]


def keystrokes(title: str) -> list[str]:
    """What stands in the field at each pause of somebody who types it, beginning after the first word."""
    step = 6 if title.isascii() else 2
    return [title[:end] for end in range(2 * step, len(title), step)] + [title]


class Shop:
    """An installation with very many suggestions, all open to customers."""

    def __init__(self, engine: Engine, scratch: Path) -> None:
        import app

        settings = Settings(
            "hearback-similar", engine.endpoint, "http://localhost:8000", "s" * 40, f"mailbox:{scratch / 'mail'}",
            "Acme <hello@acme.example>", "Acme", "en", None, None,
        )  # fmt: skip
        self.is_new = settings.table not in (plain := client("dynamodb", engine.endpoint)).list_tables()["TableNames"]
        if self.is_new:
            create_table(plain, settings.table)
        self.services = wiring.build(settings)
        wiring.use(self.services)
        self.store, self.gateway = self.services.store, Gateway(app.app)

    def fill(self, language: str, count: int) -> list[str]:
        made = titles(language, count)
        if not self.is_new:
            return made
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda title: self._put(title, language), made))
        return made

    def _put(self, title: str, language: str) -> None:
        one = Suggestion(new_id(), title, title, language, AT, opened_at=AT)
        self.store.commit(one)
        self.store.shelve(one.id)

    def ask(self, text: str) -> str:
        """The body of the answer."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": "/v1/similar", "QUERY_STRING": (query := urlencode({"q": text})),
            "RAW_URI": f"/v1/similar?{query}", "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost:8000",
        }  # fmt: skip
        answer = self.gateway.answer(environ)
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {answer.body.decode()[:300]}")
        return answer.body.decode()


def anchor(engine: Engine, shop: Shop) -> Any:
    """One page of the index by plain boto3."""
    local = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "us-east-1"}
    plain = boto3.client("dynamodb", endpoint_url=engine.endpoint, **local)
    values = {":pk": {"S": "WORDS#customers#or"}, ":sk": {"S": "order"}}
    return lambda: plain.query(
        TableName=shop.store.name, KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",  # type: ignore[attr-defined]
        ExpressionAttributeValues=values, Limit=50,
    )  # fmt: skip


def timed(deed: Any, clock: Callable[[], float] = time.perf_counter) -> tuple[float, Any]:
    started = clock()
    result = deed()
    return (clock() - started) * 1000, result


def p95_of(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def measure(engine: Engine, scratch: Path, count: int, asked: int) -> tuple[list[tuple[str, str]], float]:
    """(rows of the table, the p95 in ms)."""
    shop = Shop(engine, scratch)
    loaded, made = timed(lambda: {language: shop.fill(language, count // 2) for language in ("en", "zh-Hans")})
    query = anchor(engine, shop)
    ours: list[float] = []
    plain: list[float] = []
    busy: list[float] = []
    found: dict[str, list[bool]] = {}
    for language, all_titles in made.items():
        for title in islice(random.Random(3).sample(all_titles, asked), asked):
            for typed in keystrokes(title):
                took, (processor, body) = timed(lambda typed=typed: timed(lambda: shop.ask(typed), time.process_time))
                ours.append(took)
                busy.append(processor)
                plain.append(timed(query)[0])
            found.setdefault(language, []).append(f'"{title}"' in body)
    p50, p95 = statistics.median(ours), p95_of(ours)
    base = statistics.median(plain)
    rows = [
        ("suggestions, all of them open to customers", f"{count:,}, half of them English and half Chinese"),
        *([("putting one into the index", f"{loaded / count:.1f} ms, two at once")] if shop.is_new else []),
        ("questions", f"{len(ours):,}, as they stand at each pause while a title is typed"),
        ("one boto3 Query of 50 places", f"p50 {base:.1f} ms, p95 {p95_of(plain):.1f} ms"),
        (
            "an answer",
            f"p50 {p50:.1f} ms ({p50 / base:.1f} times that), p95 {p95:.1f} ms ({p95 / base:.1f} times); bar {P95_BAR_MS:g} ms",
        ),
        ("an answer, processor time of ours alone", f"p50 {statistics.median(busy):.1f} ms, p95 {p95_of(busy):.1f} ms"),
        ("the slowest", f"{max(ours):.1f} ms"),
        *[
            (f"typed to its end, it is among the three shown, {name}", f"{sum(hits)} of {len(hits)}")
            for name, hits in found.items()
        ],
    ]
    return rows, p95


def main() -> int:
    """Measure and print; 1 where the bar is not met."""
    parser = argparse.ArgumentParser(prog="bench_similar", description=__doc__.splitlines()[0])
    parser.add_argument("--suggestions", type=int, default=20_000)
    parser.add_argument("--titles", type=int, default=100, help="typed in each language (default 100)")
    parser.add_argument(
        "--data", type=Path, help="a folder that keeps the suggestions, to measure again without making them"
    )
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="hearback-similar-") as scratch,
        Engine(args.data or Path(scratch, "engine")) as engine,
    ):
        rows, p95 = measure(engine, Path(scratch), args.suggestions, args.titles)
    text = "\n".join(["| what | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
    print(text)
    if args.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        command = f"`make similar ARGS='--suggestions {args.suggestions} --titles {args.titles}'`"
        PAGE.write_text(f"{before}{BEGIN}\n{command}, {time.strftime('%Y-%m-%d')}.\n\n{text}\n{END}{after}", "utf-8")
    return 0 if p95 <= P95_BAR_MS else 1


if __name__ == "__main__":
    sys.exit(main())
