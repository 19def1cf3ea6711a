"""Questions of a touchpoint: what is asked, in which order, and of whom; and an answer as it is kept with the case.

An answer keeps the words that were shown beside what was answered, so that a case reads the same after the questions have
changed: `{"question": id, "kind": kind, "label": words, "answer": ...}`, where `answer` is

    text, thanks        what was written
    a scale             a whole number, with `least` and `most` beside it
    choice, choices     [{"id": "c1", "label": words}, {"id": "else", "words": their own}]
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.domain.errors import NotAllowed

# Scale -> its ends, both included. The last four are what a service is judged by.
SCALES: dict[str, tuple[int, int]] = {
    "satisfaction": (1, 5), "effort": (1, 7), "recommend": (0, 10),
    "convenience": (1, 5), "responsiveness": (1, 5), "reliability": (1, 5), "relevance": (1, 5),
}  # fmt: skip
CHOOSING = ("choice", "choices")
WRITTEN = ("text", "thanks")
KINDS = ("text", *CHOOSING, *SCALES, "thanks")
# The choice that every list ends with: something else, in the customer's own words.
ELSE = "else"
MOST_QUESTIONS, MOST_CHOICES = 20, 20
ID = re.compile("q[0-9]{1,6}")
Answer = dict[str, Any]


@dataclass
class Question:
    """One question.

    Attributes:
        id: `q1`, `q2`, ...; never given twice at one touchpoint (Touchpoint.numbered).
        labels: language -> words.
        choices: `{"id": "c1", "labels": {language: words}}`, in their order; "something else" is not among them.
        when: None, or `{"question": an earlier one's id, "answers": [...]}`: asked only of whoever gave one of these answers
            (ids of choices, or steps of a scale).
    """

    id: str
    kind: str
    labels: dict[str, str]
    choices: list[dict[str, Any]] = field(default_factory=list)
    required: bool = False
    when: dict[str, Any] | None = None

    @property
    def steps(self) -> range:
        """The steps of a scale; none where this is no scale."""
        least, most = SCALES.get(self.kind, (0, -1))
        return range(least, most + 1)

    @property
    def offered(self) -> list[Any]:
        """Everything that one can answer with, where that is a list: what a later question may depend on."""
        return [each["id"] for each in self.choices] + [ELSE] if self.kind in CHOOSING else list(self.steps)

    def label(self, language: str) -> str:
        return worded(self.labels, language)

    def choice_label(self, choice_id: str, language: str) -> str:
        """The words of one of the choices; nothing for ELSE, whose words are the same everywhere."""
        return next((worded(each["labels"], language) for each in self.choices if each["id"] == choice_id), "")

    def applies(self, given: Mapping[str, Answer]) -> bool:
        """Whether it is asked of somebody who gave these answers, by question: None were needed, or one of those that were."""
        if not self.when:
            return True
        before = given.get(self.when["question"])
        return bool(before and set(picked(before)) & set(self.when["answers"]))


def of(stored: Iterable[dict[str, Any]]) -> list[Question]:
    """The questions that a touchpoint keeps."""
    return [Question(**each) for each in stored]


def kept(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The same as a touchpoint keeps them."""
    return [asdict(each) for each in questions]


def worded(labels: dict[str, str], language: str) -> str:
    """The words in a language, or in whichever there are."""
    return labels.get(language) or next(iter(labels.values()), "")


def picked(answer: Answer) -> list[Any]:
    """What was chosen: ids of choices, or the step of a scale; nothing of what was written."""
    if answer["kind"] in WRITTEN:
        return []
    given = answer["answer"]
    return [each["id"] for each in given] if isinstance(given, list) else [given]


def in_words(answer: Answer, something_else: str = "") -> str:
    """An answer in one line. `something_else` is said where somebody chose that and wrote nothing."""
    given = answer["answer"]
    if isinstance(given, list):
        return ", ".join(each.get("label") or each.get("words") or something_else for each in given)
    return f"{given}/{answer['most']}" if answer["kind"] in SCALES else str(given)


def told(answers: Iterable[Answer]) -> str:
    """All answers, a line each, as plain text for lists and mails."""
    return "\n".join(f"{each['label']} {in_words(each)}".strip() for each in answers)


def bare(answers: Iterable[Answer]) -> list[list[Any]]:
    """What was answered without the words around it: the same however the questions are worded meanwhile."""
    return [
        [each["question"], picked(each) or each["answer"]]
        + ([[one["words"] for one in each["answer"] if "words" in one]] if each["kind"] in CHOOSING else [])
        for each in answers
    ]


def must_be_in_order(questions: list[Question]) -> None:
    """Raises NotAllowed where a question depends on one that is gone, comes later, or does not offer the answer any more."""
    before: dict[str, Question] = {}
    for question in questions:
        if question.when:
            asked = before.get(question.when["question"])
            if not asked:
                raise NotAllowed("errors.question_needed")
            if set(question.when["answers"]) - set(asked.offered):
                raise NotAllowed("errors.choice_needed")
        before[question.id] = question
