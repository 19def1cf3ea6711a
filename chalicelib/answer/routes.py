"""Answer over HTTP: the public page, a customer's own page, what links in mail open, and the doctor."""

from chalicelib.answer.routes_doctor import routes as doctor
from chalicelib.answer.routes_links import routes as links
from chalicelib.answer.routes_my import routes as my
from chalicelib.answer.routes_public import routes as public

all_routes = [public, my, links, doctor]
