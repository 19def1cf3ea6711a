"""What leaves of phonenumberslite: numbers are read and written in E.164, and nothing else is asked of it.

Its data is one module for each country, with the patterns of every kind of number and of how each is written. What stays
of all of them goes into one module: a zip pays for each file, and so does reading one.
"""

import ast
from pathlib import Path

KEPT = frozenset(
    "id country_code international_prefix preferred_international_prefix general_desc national_prefix "
    "national_prefix_for_parsing national_prefix_transform_rule main_country_for_code leading_digits".split()
)
KEPT_OF_A_KIND = frozenset({"national_number_pattern", "possible_length", "possible_length_local_only"})
UNUSED = "asyoutypeformatter carrier geocoder phonenumbermatcher prefix shortnumberinfo timezone".split()
CALLED = ("parse", "is_possible_number", "format_number", "NumberParseException", "PhoneNumberFormat")
HEAD = '"""What is kept of the countries\' metadata; see dev/package_phone.py."""\n'
IMPORTS = "from ..phonemetadata import PhoneMetadata, PhoneNumberDesc\n"


def trim_phones(library: Path) -> None:
    """Cut the unpacked `phonenumbers` down; it must be imported as `phonenumbers.phonenumberutil`."""
    for name in UNUSED:
        (library / f"{name}.py").unlink(missing_ok=True)
    for folder, pattern in (("shortdata", "*.py"), ("data", "alt_format_*.py")):
        for path in (library / folder).glob(pattern):
            path.unlink()
    (library / "__init__.py").write_text('"""Cut down to phonenumberutil."""\n', "utf-8")
    countries = sorted((library / "data").glob("region_*.py"))
    kept = [_kept(ast.parse(path.read_text("utf-8"))) for path in countries]
    for path in countries:
        path.unlink()
    (library / "data" / "countries.py").write_text(HEAD + IMPORTS + "\n".join(kept) + "\n", "utf-8")
    _load_all_at_once(library / "data" / "__init__.py")
    _keep_what_is_called(library / "phonenumberutil.py")
    for path in library.rglob("*.py"):
        path.write_text(_without_words(path.read_text("utf-8")), "utf-8")


def _kept(module: ast.Module) -> str:
    """One country's metadata, which makes itself known when it is made."""
    made = next(node.value for node in module.body if isinstance(node, ast.Assign))
    assert isinstance(made, ast.Call)
    made.keywords = [each for each in made.keywords if each.arg in KEPT]
    for each in made.keywords:
        if isinstance(each.value, ast.Call):
            each.value.keywords = [inner for inner in each.value.keywords if inner.arg in KEPT_OF_A_KIND]
    return ast.unparse(made)


def _load_all_at_once(path: Path) -> None:
    """The library loads a country's module when it first meets a number from there: now there is one for all."""
    module = ast.parse(path.read_text("utf-8"))
    loader = next(node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == "_load_region")
    loader.body = ast.parse("from . import countries").body
    module.body = [node for node in module.body if "alt_format" not in ast.unparse(node).lower()]
    path.write_text(ast.unparse(module), "utf-8")


def _keep_what_is_called(path: Path) -> None:
    """Of a module's functions and classes those that CALLED reach; whatever else it says stays."""
    module = ast.parse(path.read_text("utf-8"))
    named = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    rest = [node for node in module.body if node not in named.values()]
    reached, waiting = set[str](), [*CALLED, *(name for node in rest for name in _names(node))]
    while waiting:
        name = waiting.pop()
        if name in named and name not in reached:
            reached.add(name)
            waiting += _names(named[name])
    module.body = [node for node in module.body if node in rest or getattr(node, "name", "") in reached]
    path.write_text(ast.unparse(module), "utf-8")


def _names(node: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _without_words(source: str) -> str:
    """The same code without the words for people: they are a third of it."""
    module = ast.parse(source)
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(module) + "\n"
