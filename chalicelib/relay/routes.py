"""Relay over HTTP: how staff come in, the inbox, cases, suggestions and who is behind them, decisions, touchpoints, staff;
customers, and what is taken down for them."""

from chalicelib.relay.routes_api import routes as api
from chalicelib.relay.routes_audience import routes as audience
from chalicelib.relay.routes_cases import routes as cases
from chalicelib.relay.routes_customers import routes as customers
from chalicelib.relay.routes_decisions import routes as decisions
from chalicelib.relay.routes_door import routes as door
from chalicelib.relay.routes_form import routes as form
from chalicelib.relay.routes_held import routes as held
from chalicelib.relay.routes_inbox import routes as inbox
from chalicelib.relay.routes_invitation import routes as invitation
from chalicelib.relay.routes_keys import routes as keys
from chalicelib.relay.routes_letters import routes as letters
from chalicelib.relay.routes_merging import routes as merging
from chalicelib.relay.routes_opening import routes as opening
from chalicelib.relay.routes_sign_in import routes as sign_in
from chalicelib.relay.routes_signers import routes as signers
from chalicelib.relay.routes_staff import routes as staff
from chalicelib.relay.routes_suggestions import routes as suggestions
from chalicelib.relay.routes_take import routes as take
from chalicelib.relay.routes_themes import routes as themes
from chalicelib.relay.routes_touchpoints import routes as touchpoints

all_routes = [
    sign_in, inbox, cases, suggestions, merging, audience, opening, decisions, touchpoints, form, letters, staff, customers, take,
    keys, api, invitation, themes, held, door, signers,
]  # fmt: skip
