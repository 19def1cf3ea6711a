"""Findings in words, for the page and for the terminal."""

import dataclasses
from collections import Counter
from dataclasses import dataclass

from chalicelib import render
from chalicelib.answer.doctor.finding import GRADES, DNSRecord, Finding


@dataclass(frozen=True)
class Spoken:
    """One finding as somebody reads it. `do` is empty where nothing is to be done."""

    check: str
    title: str
    grade: str
    sentence: str
    do: str
    records: tuple[DNSRecord, ...]
    where: str


def all_spoken(findings: list[Finding], language: str) -> list[Spoken]:
    """Each of them; what to do about somebody who could not be asked is said once, with the first."""
    said: set[str] = set()
    told = []
    for finding in findings:
        one = spoken(finding, language)
        told.append(dataclasses.replace(one, do="") if finding.words and one.do in said else one)
        said.add(one.do)
    return told


def spoken(finding: Finding, language: str) -> Spoken:
    values = {**finding.values, **_reason(finding, language)}
    sentence = render.words(language, finding.key, **values).strip()
    do = "" if finding.grade == "good" else render.words(language, f"{finding.key}.do", **values)
    title = render.words(language, f"doctor.check.{finding.check}")
    return Spoken(finding.check, title, finding.grade, sentence, do, finding.records, finding.where)


def reason(name: str, language: str) -> str:
    """Why somebody is not told; a provider's own word stays as it is."""
    words = render.words(language, f"silence.{name}")
    return name if words.startswith("silence.") else words


def counts(findings: list[Finding]) -> dict[str, int]:
    """How many of each grade, the worst first; those without any are left out."""
    found = Counter(each.grade for each in findings)
    return {grade: found[grade] for grade in GRADES if found[grade]}


def verdict(findings: list[Finding], language: str) -> str:
    """The one sentence above them all: only where everything could be checked is nothing in the way."""
    found = counts(findings)
    for grade, key in (
        ("bad", "doctor.something_bad"),
        ("not_checked", "doctor.not_all_checked"),
        ("warning", "doctor.something_odd"),
    ):
        if n := found.get(grade):
            return render.words(language, key, n=n)
    return render.words(language, "doctor.nothing_bad")


def _reason(finding: Finding, language: str) -> dict[str, str]:
    return {"reason": reason(finding.values["reason"], language)} if finding.values.get("reason") else {}
