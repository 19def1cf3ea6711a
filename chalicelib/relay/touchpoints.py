"""The touchpoints that staff set up, and the one that is always there."""

from typing import Annotated, Any, Literal

from chalicelib.domain.errors import Exists, Invalid, NotFound, Stale
from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import DEFAULT_ID, KINDS, Touchpoint, as_origin, default
from chalicelib.settings import LANGUAGES
from chalicelib.web.fields import is_within
from chalicelib.wiring import Services

LONGEST_NAME, LONGEST_TEAM = 60, 60
LONGEST_PROMISE = 480
MOST_ORIGINS = 20
SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


def all_of(services: Services) -> dict[str, Touchpoint]:
    """Every touchpoint by id, the default one first."""
    found = {each.id: each for each in services.store.touchpoints()}
    return {DEFAULT_ID: found.pop(DEFAULT_ID, None) or default(list(LANGUAGES)), **found}


def one_of(services: Services, wanted: str) -> Touchpoint:
    """The touchpoint of an id; raises NotFound."""
    try:
        return services.store.touchpoint(wanted)
    except NotFound:
        if wanted == DEFAULT_ID:
            return default(list(LANGUAGES))
        raise


def make(services: Services, form: dict[str, str]) -> Touchpoint:
    """A new touchpoint from a submitted form; raises Invalid, also where the short name is taken."""
    given = read(form)
    new = Touchpoint(touchpoint_id(given.pop("slug")), created_at=services.now, **given)
    try:
        services.store.commit(new)
    except Exists as error:
        raise Invalid({"slug": "errors.slug_taken"}) from error
    return new


def change(services: Services, touchpoint: Touchpoint, form: dict[str, str]) -> None:
    """Put a submitted form's words in place of the old; the id, which stands in addresses, stays. Raises Invalid, Stale."""
    given = read(form | {"slug": "unchanged"})
    del given["slug"]
    for name, value in given.items():
        setattr(touchpoint, name, value)
    try:
        services.store.commit(touchpoint)
    except Exists as error:
        # Two people changed the default one for the first time.
        raise Stale(touchpoint.id) from error


def read(form: dict[str, str]) -> dict[str, Any]:
    """The form's values: name, slug, kind, languages, origins, team, promise_hours. Raises Invalid with what is wrong, by field."""
    from pydantic import ValidationError

    given = {
        "name": form.get("name", ""),
        "slug": form.get("slug", "").lower(),
        "kind": form.get("kind", ""),
        "languages": [code for code in LANGUAGES if form.get(f"language-{code}")],
        "origins": [as_origin(line) or line for line in form.get("origins", "").split("\n") if line.strip()],
        "team": form.get("team", "").strip() or None,
        "promise_hours": form.get("promise_hours", "").strip() or None,
    }
    try:
        return dict(_model().model_validate(given).model_dump())
    except ValidationError as error:
        raise Invalid(
            {str(each["loc"][0]): REASONS.get(each["type"], each["type"]) for each in error.errors()}
        ) from error


# pydantic's word for what is wrong -> ours.
REASONS = {
    "string_too_short": "errors.required",
    "too_short": "errors.required",
    "string_too_long": "errors.too_long",
    "too_long": "errors.too_many",
    "string_pattern_mismatch": "errors.bad_slug",
    "literal_error": "errors.not_a_choice",
    "int_parsing": "errors.hours",
    "int_from_float": "errors.hours",
    "greater_than_equal": "errors.hours",
    "less_than_equal": "errors.hours",
}


def _model() -> Any:
    """Made when a form is read: pages that read none shall not wait for pydantic to load."""
    from pydantic import AfterValidator, BaseModel, ConfigDict, Field
    from pydantic_core import PydanticCustomError

    def must(good: Any, reason: str) -> AfterValidator:
        def check(value: str) -> str:
            if not good(value):
                raise PydanticCustomError(reason, reason)
            return value

        return AfterValidator(check)

    class TouchpointForm(BaseModel):
        model_config = ConfigDict(str_strip_whitespace=True, extra="forbid")
        name: Annotated[str, Field(min_length=1), must(lambda name: is_within(name, LONGEST_NAME), "errors.too_long")]
        slug: Annotated[str, Field(min_length=1, max_length=40, pattern=f"^{SLUG}$")]
        kind: Literal[KINDS]  # type: ignore[valid-type]
        languages: Annotated[list[str], Field(min_length=1)]
        origins: Annotated[list[Annotated[str, must(as_origin, "errors.bad_origin")]], Field(max_length=MOST_ORIGINS)]
        team: Annotated[str, must(lambda team: is_within(team, LONGEST_TEAM), "errors.too_long")] | None
        promise_hours: Annotated[int, Field(ge=1, le=LONGEST_PROMISE)] | None

    return TouchpointForm
