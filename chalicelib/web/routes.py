"""Routes: how a movement says which address does what.

routes = Routes(__name__)

@routes.page("/f/{touchpoint_id}")          GET and HEAD: shows, changes nothing
def form(visit, touchpoint_id): ...

@routes.press("/f/{touchpoint_id}")         POST of a form by anybody who has the address
@routes.api("/v1/...", methods=[...])       JSON; errors are problem+json
@routes.console("/console")                 GET for staff; `visit.staff` is who
@routes.act("/console/...", role="owner")   POST by staff, from our own pages only
"""

import functools
from collections.abc import Callable

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.domain.errors import HearbackError, NotAForm, SignInNeeded
from chalicelib.web import answers, errors
from chalicelib.web.visit import Visit

FORMS = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
View = Callable[..., Response]


class Routes(Blueprint):
    """A Chalice blueprint whose views get a Visit and may raise our errors."""

    def page(self, path: str) -> Callable[[View], View]:
        return self._add(path, ["GET", "HEAD"], errors.page)

    def press(self, path: str) -> Callable[[View], View]:
        return self._add(path, ["POST"], errors.page, guard=_must_be_a_form)

    def api(self, path: str, methods: list[str]) -> Callable[[View], View]:
        """The view refuses other media types itself: Chalice's own refusal would be no problem+json."""
        return self._add(path, methods, errors.problem)

    def console(self, path: str, role: str = "agent") -> Callable[[View], View]:
        return self._add(path, ["GET", "HEAD"], _sign_in_first, guard=functools.partial(_admit, role=role))

    def act(self, path: str, role: str = "agent") -> Callable[[View], View]:
        guard = functools.partial(_admit_action, role=role)
        return self._add(path, ["POST"], _sign_in_first, guard=guard)

    def _add(
        self,
        path: str,
        methods: list[str],
        on_error: Callable[[Visit, HearbackError], Response],
        guard: Callable[[Visit], None] | None = None,
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            @functools.wraps(view)
            def answer(**_: str) -> Response:
                visit = Visit(self.current_request, wiring.services())
                try:
                    if guard:
                        guard(visit)
                    return view(visit, **visit.params)
                except HearbackError as error:
                    return on_error(visit, error)

            # Chalice's own refusal of other media types would look like none of our pages and problems.
            name = f"{view.__module__}.{view.__name__}"
            self.route(path, methods=methods, name=name, content_types=["*/*"])(answer)
            return view

        return decorate


def _admit(visit: Visit, role: str) -> None:
    from chalicelib.web import staff

    staff.admit(visit, role)


def _admit_action(visit: Visit, role: str) -> None:
    from chalicelib.web import staff

    staff.admit(visit, role)
    staff.must_be_ours(visit)
    _must_be_a_form(visit)


def _must_be_a_form(visit: Visit) -> None:
    """Raises NotAForm. Who sends no media type at all is taken at their word: the fields decide."""
    media = visit.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media and media not in FORMS:
        raise NotAForm(media)


def _sign_in_first(visit: Visit, error: HearbackError) -> Response:
    if isinstance(error, SignInNeeded) and visit.method in ("GET", "HEAD"):
        return answers.see(visit, "/sign-in")
    return errors.page(visit, error)
