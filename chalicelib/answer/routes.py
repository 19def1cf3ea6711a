"""Answer over HTTP: the public page, a customer's own page, what links in mail open; who has been told, and the doctor."""

from chalicelib.answer.routes_api import routes as api
from chalicelib.answer.routes_doctor import routes as doctor
from chalicelib.answer.routes_fixed import routes as fixed
from chalicelib.answer.routes_invited import routes as invited
from chalicelib.answer.routes_me import routes as me
from chalicelib.answer.routes_me_settings import routes as me_settings
from chalicelib.answer.routes_my import routes as my
from chalicelib.answer.routes_outcomes import routes as outcomes
from chalicelib.answer.routes_policy import routes as policy
from chalicelib.answer.routes_preferences import routes as preferences
from chalicelib.answer.routes_public import routes as public
from chalicelib.answer.routes_suppression import routes as suppression
from chalicelib.answer.routes_told import routes as told

all_routes = [
    public, my, fixed, preferences, outcomes, told, suppression, policy, doctor, api, invited, me, me_settings,
]  # fmt: skip
