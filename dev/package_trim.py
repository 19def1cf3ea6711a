"""What leaves the zip: files nobody runs, and all of the AWS SDK's data but the calls that our functions may make.

botocore reads its data as JSON at every cold start; what is not there need not be read.
"""

import gzip
import json
import re
import shutil
from pathlib import Path
from typing import Any

from dev.package_phone import trim_phones

# Never loaded: pydantic's first version, what it keeps for that, its colours and its plug-in for mypy; urllib3 in a browser;
# dates that repeat; a curve's tests; Jinja's extensions, sandbox and native types; segno's command line; lists of zones beside
# the zones; what a distribution says of itself.
IDLE = re.compile(
    r"(^|/)(tests?|__pycache__)(/|$)|^bin(/|$)|\.pyi$|/py\.typed$|\.dist-info/(RECORD|WHEEL|INSTALLER|REQUESTED|METADATA)$"
    r"|^dateutil/zoneinfo/|^pydantic/(v1/|mypy\.py$)|^urllib3/contrib/emscripten/"
    r"|^pydantic/(deprecated/|color\.py$|experimental/pipeline\.py$)|^dateutil/(rrule|easter|tzwin|tz/win)\.py$"
    r"|^tzdata/(zones$|zoneinfo/(tzdata\.zi|leapseconds|\w+\.tab)$)|^ecdsa/test_\w+\.py$"
    r"|^jinja2/(ext|sandbox|meta|nativetypes)\.py$|^segno/(cli|helpers)\.py$|^segno-[\d.]+\.data/"
)
# dnspython looks up three kinds of records for us. It serves no zones, signs nothing and knows other loops than ours;
# a kind whose module is gone is read as plain bytes.
DNS_IDLE = re.compile(
    r"^dns/(zone\w*|btree\w*|versioned|update|dnssec|asyncresolver|win32util|namedict|e164|hash|tsigkeyring|_\w+_backend)\.py$"
    r"|^dns/dnssecalgs/|^dns/quic/_[a-z]"
    r"|^dns/rdtypes/(CH|IN|ANY)/(?!__init__|TXT|MX|CNAME|PTR|SOA|OPT|TSIG|A\.|AAAA|NS\.)"
)
# Of Snowball's stemmers English alone; without its own door, which loads them all, the package is its modules.
STEMS_IDLE = re.compile(r"^snowballstemmer/(?!(basestemmer|among|english_stemmer)\.py$)")
# Of BudouX's models the one for Chinese.
SEGMENTS_IDLE = re.compile(
    r"^budoux/(?!(__init__|parser|html_processor|utils)\.py$|skip_nodes\.json$|models/?$|models/zh-hans\.json$)"
)
SERVICES = {
    "dynamodb": "dynamodb",
    "ses": "sesv2",
    "cloudwatch": "cloudwatch",
    "s3": "s3",
}  # name in a policy -> name in botocore
ENDPOINT_NAMES = {"dynamodb", "email", "monitoring", "s3"}
ALWAYS = {"dynamodb": {"TransactWriteItems", "TransactGetItems"}}  # IAM asks for their parts


def sdk_operations(policies: Path) -> dict[str, set[str]]:
    """botocore service -> operations, read off the policy-*.json files in `policies`: what is allowed is what ships."""
    operations = {name: set(ALWAYS.get(name, ())) for name in SERVICES.values()}
    for path in policies.glob("policy-*.json"):
        for statement in json.loads(path.read_text("utf-8"))["Statement"]:
            for action in statement["Action"]:
                service, operation = action.split(":")
                if service in SERVICES:
                    operations[SERVICES[service]].add(operation)
    return operations


def trim(tree: Path, operations: dict[str, set[str]]) -> None:
    """Remove from the unpacked zip `tree` what is never run, and limit the SDK to `operations`."""
    for path in sorted(tree.rglob("*"), reverse=True):
        name = path.relative_to(tree).as_posix()
        if any(idle.search(name) for idle in (IDLE, DNS_IDLE, STEMS_IDLE, SEGMENTS_IDLE)):
            remove(path)
    if (data := tree / "botocore/data").exists():
        trim_sdk(data, operations)
    if (phones := tree / "phonenumbers").exists():
        trim_phones(phones)
    for folder in tree.glob("boto3/data/*"):
        remove(folder)
    for folder in sorted((path for path in tree.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()


def remove(path: Path) -> None:
    """Delete a file or folder if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def trim_sdk(data: Path, operations: dict[str, set[str]]) -> None:
    """Keep in botocore's data folder the newest model of each service of `operations`, cut to its operations."""
    for folder in [path for path in data.iterdir() if path.is_dir()]:
        versions = sorted(folder.iterdir())
        for version in versions:
            if folder.name not in operations or version != versions[-1]:
                remove(version)
        if folder.name in operations:
            trim_service(versions[-1], operations[folder.name])
    endpoints = data / "endpoints.json"
    known = json.loads(endpoints.read_text("utf-8"))
    for partition in known["partitions"]:
        partition["services"] = {k: v for k, v in partition["services"].items() if k in ENDPOINT_NAMES}
    write_json(endpoints, known)


def trim_service(folder: Path, operations: set[str]) -> None:
    """Rewrite one service's model plain (unzipping costs time), without words for people and unused shapes."""
    model = json.loads(gzip.decompress((folder / "service-2.json.gz").read_bytes()))
    rules = json.loads(gzip.decompress((folder / "endpoint-rule-set-1.json.gz").read_bytes()))
    remove(folder)
    folder.mkdir()
    model["operations"] = {k: v for k, v in model["operations"].items() if k in operations}
    used: set[str] = set()
    for operation in model["operations"].values():
        for root in [operation.get("input"), operation.get("output"), *operation.get("errors", [])]:
            reach(root, model["shapes"], used)
    model["shapes"] = {name: shape for name, shape in model["shapes"].items() if name in used}
    model = without_words(model)
    for parameter in model.get("clientContextParams", {}).values():
        # botocore asks for these words, be they none.
        parameter["documentation"] = ""
    write_json(folder / "service-2.json", model)
    write_json(folder / "endpoint-rule-set-1.json", rules)


def reach(reference: dict[str, Any] | None, shapes: dict[str, Any], used: set[str]) -> None:
    """Add to `used` the shape that `reference` names and every shape within it."""
    if reference is None or reference["shape"] in used:
        return
    used.add(reference["shape"])
    shape = shapes[reference["shape"]]
    for inner in [*shape.get("members", {}).values(), *(shape.get(part) for part in ("member", "key", "value"))]:
        reach(inner if isinstance(inner, dict) else None, shapes, used)


def without_words(node: Any) -> Any:
    """The same JSON without documentation texts (a member may be *called* documentation: only texts go)."""
    if isinstance(node, dict):
        return {k: without_words(v) for k, v in node.items() if not (k == "documentation" and isinstance(v, str))}
    return [without_words(inner) for inner in node] if isinstance(node, list) else node


def write_json(path: Path, content: Any) -> None:
    """Write `content` without spaces."""
    path.write_text(json.dumps(content, separators=(",", ":"), ensure_ascii=False), "utf-8")
