"""What the models of all endpoints are made of: each checks what comes and says in the specification what may come.

Loaded by the first call of a program, and by nothing that a customer waits for (decision 13).
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    WithJsonSchema,
)  # fmt: skip
from pydantic_core import PydanticCustomError

from chalicelib.domain.customer import is_email, normal_email
from chalicelib.domain.errors import Invalid
from chalicelib.domain.times import stamp
from chalicelib.web.api.endpoint import PARAMETERS, UUID
from chalicelib.web.fields import is_within

MOST_ROWS, ROWS = 100, 25
# What Python's str.strip takes off, written out: in patterns every program means something else by \s.
SPACES = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
# Something is written, and there is no NUL in it.
WRITTEN = f"^[^\\x00]*[^\\x00{SPACES}][^\\x00]*$"
EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}$"
# pydantic's word for what is wrong -> ours.
REASONS = {
    "missing": "required", "string_too_short": "required", "too_short": "required", "string_too_long": "too_long",
    "too_long": "too_many", "literal_error": "not_a_choice", "extra_forbidden": "unknown_field",
    "string_pattern_mismatch": "pattern", "union_tag_not_found": "customer_key", "union_tag_invalid": "customer_key",
    "greater_than_equal": "number_range", "less_than_equal": "number_range", "finite_number": "number_range",
}  # fmt: skip


class Model(BaseModel):
    """Takes what it names and nothing else, and converts nothing."""

    model_config = ConfigDict(extra="forbid", strict=True, from_attributes=True)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Raises Invalid with everything that is wrong, by field."""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise Invalid(
                {_place(each["loc"]): f"errors.{_reason(each['type'])}" for each in error.errors()}
            ) from error


class Shown(Model):
    """Part of an answer that is kept as a plain map: what is in there and not named here is not shown."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"additionalProperties": False})


def _place(loc: tuple[int | str, ...]) -> str:
    """`signals.3.name`; what stands for one of several models is no part of the place."""
    parts = [str(part) for part in loc if str(part) not in KINDS_OF_KEY or len(loc) == 1]
    return ".".join(parts).encode("utf-8", "replace").decode()[:120] or "body"


def _reason(kind: str) -> str:
    if kind.startswith("errors."):
        return kind.removeprefix("errors.")
    return REASONS.get(kind, "wrong_type")


def must(good: Any, reason: str) -> AfterValidator:
    """A rule that a schema cannot say."""

    def check(value: Any) -> Any:
        if not good(value):
            raise PydanticCustomError(reason, reason)  # type: ignore[arg-type]
        return value

    return AfterValidator(check)


def _is_text(value: str) -> bool:
    return not re.search("[\ud800-\udfff\x00]", value)


def words(longest: int) -> Any:
    """Text with at most so many graphemes. Its schema counts code points, of which there may be more."""
    schema = {"type": "string", "maxLength": longest, "pattern": WRITTEN}
    within = must(lambda value: is_within(value, longest), "errors.too_long")
    said = must(str.strip, "errors.required")
    return Annotated[str, must(_is_text, "errors.not_text"), said, within, WithJsonSchema(schema)]


def _stamped(value: str) -> str:
    """RFC 3339, as a stamp of ours."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", value, re.ASCII):
            raise ValueError(value)
        return stamp(datetime.fromisoformat(value.upper()))
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("errors.time", "errors.time") from error


def digits(value: Any) -> Any:
    """A number in an address, as decimal digits and nothing else."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,4}", value) else value


Id = Annotated[str, Field(pattern=f"^{UUID}$")]
TouchpointId = Annotated[str, Field(pattern=f"^{PARAMETERS['touchpoint_id']}$")]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Stamp = Annotated[str, AfterValidator(_stamped), WithJsonSchema({"type": "string", "format": "date-time"})]
Address = Annotated[
    str, must(is_email, "errors.email"), AfterValidator(normal_email),
    WithJsonSchema({"type": "string", "maxLength": 254, "pattern": EMAIL, "not": {"pattern": "=\\?"}}),
]  # fmt: skip
# E.164, which any library for numbers writes.
Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{4,14}$")]
ExternalId = Annotated[str, Field(pattern="^[!-~]{1,128}$")]


class Cursor(Model):
    """Which page of a list."""

    cursor: Annotated[str, Field(min_length=1, max_length=4096)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS), BeforeValidator(digits)] = ROWS


class ByEmail(Model):
    email: Address


class ByPhone(Model):
    phone: Phone


class ByExternalId(Model):
    external_id: ExternalId


KINDS_OF_KEY = ("ByEmail", "ByPhone", "ByExternalId")


def _kind_of_key(value: Any) -> str | None:
    """By which of the three somebody is named; the first one decides, and refuses the others."""
    named = value if isinstance(value, dict) else vars(value) if isinstance(value, Model) else {}
    fields = zip(("email", "phone", "external_id"), KINDS_OF_KEY, strict=True)
    return next((kind for field, kind in fields if field in named), None)


CustomerKey = Annotated[
    Annotated[ByEmail, Tag("ByEmail")]
    | Annotated[ByPhone, Tag("ByPhone")]
    | Annotated[ByExternalId, Tag("ByExternalId")],
    Discriminator(_kind_of_key),
]


class Error(Model):
    field: str
    reason: str
    detail: str


class Problem(Model):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[Error] | None = None


Language = Literal["en", "zh-Hans"]
