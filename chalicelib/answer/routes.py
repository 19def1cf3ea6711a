"""Answer over HTTP: the public page, a customer's own page, what links in mail open; and who has been told, for staff."""

from chalicelib.answer.routes_links import routes as links
from chalicelib.answer.routes_my import routes as my
from chalicelib.answer.routes_outcomes import routes as outcomes
from chalicelib.answer.routes_policy import routes as policy
from chalicelib.answer.routes_public import routes as public
from chalicelib.answer.routes_suppression import routes as suppression
from chalicelib.answer.routes_told import routes as told

all_routes = [public, my, links, outcomes, told, suppression, policy]
