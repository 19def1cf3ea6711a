"""Listen over HTTP (being built)."""

from chalicelib.web.routes import Routes

routes = Routes(__name__)
