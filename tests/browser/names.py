"""Names that the previews must show as the public page will: each in the way that breaks a naive rule."""

from typing import Any

from chalicelib.domain.naming import LEVELS, public_name

EVERYDAY = [
    "Ada",
    "Ada Lovelace",
    "José",
    "O'Brien-Ní",
    "Jose\u0301 García",
    "田中さくら",
    "김민준",
    "כרמל לוי",
    "x" * 80,
]
CHINESE = ["欧阳修", "王敏", "司马相如", "诸葛", "林 晓雨", "爱新觉罗溥仪", "王", "𠮷田", "𠀀𠀁𠀂"]
SPACES = [
    "  Ada   King\tLovelace ",
    "Ada\u3000Lovelace",
    "Ada\u00a0Lovelace",
    "ada\x1clovelace",
    "Ada\x85Lovelace",
    "   ",
]
UNSEEN = ["\u202eevil\u202c Ada", "A\u200bda \u200b Lovelace", "A\u2060\ufeffB", "\ufeffAda King", "\u200b \u200e"]
MARKS = [
    "Z\u0335\u0321\u0322\u0327\u0328\u0301\u0300algo",
    "x\u0345\u0345\u0345\u0345\u0301y",
    "ท\u0e35\u0e48\u0e49\u0e4a\u0e4b",
]
WIDE = ["👨‍👩‍👧‍👦 Family", "Ａｄａ Ｌｏｖｅｌａｃｅ", "ﬁona", "😀" * 70, "é" * 70, "e\u0301" * 70, "x" * 59 + " yz"]
NAMES = EVERYDAY + CHINESE + SPACES + UNSEEN + MARKS + WIDE
JOINERS = ["A\u200dda King", "Ada\u200c", "王\u200d敏", "क\u200d\u200dष", "می\u200cخواهم", "क\u200dष", "❤️\u200d🔥 Ada"]
COMPANIES = ["", "Acme", " 四季 \u200b茶社 ", "\u202e", "x" * 80]
PAIRS = [(name, "Acme") for name in NAMES] + [("Ada Lovelace", company) for company in COMPANIES]


def typed_and_shown(form: Any, script: str, more: list[str] | None = None) -> tuple[list[Any], list[Any]]:
    """What a form's preview shows for PAIRS at each level, and what the public page would.

    Args:
        form: locator of the form.
        more: names beside PAIRS.
        script: body of a JavaScript function of `form`, `levels`, and `fill(name, company)`, which types them (browsers
            take line ends and NUL out of what is typed); returns what is shown, one for each level, null for nothing.
    """
    asked = f"""(form, [pairs, levels]) => {{
        const fill = (name, company) => {{
            form.elements.name.value = name;
            form.elements.company.value = company;
            form.elements.name.dispatchEvent(new Event("input", {{ bubbles: true }}));
        }};
        return pairs.map(([name, company]) => {{
            fill(name, company);
            return [form.elements.name.value, form.elements.company.value, (() => {{ {script} }})()];
        }});
    }}"""
    found = form.evaluate(asked, [[*PAIRS, *((name, "Acme") for name in more or [])], list(LEVELS)])
    shown = [(name, company, each) for name, company, each in found]
    public = [(name, company, [public_name(level, name, company) for level in LEVELS]) for name, company, _ in found]
    return shown, public
