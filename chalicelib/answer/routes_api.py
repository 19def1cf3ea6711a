"""Answer for programs: what the public page "You asked, we did" says."""

from chalicelib.answer import entries
from chalicelib.web.api.endpoint import Api, Call

routes = Api(__name__, models="chalicelib.answer.api_models")


@routes.endpoint("GET", "/v1/entries", "entries:read", asks="EntryQuery", gives="EntryPage")
def list_entries(call: Call) -> object:
    from chalicelib.answer.api_models import EntryPage

    visit, store = call.visit, call.services.store
    rows, cursor = entries.page(
        store, visit.language, call.services.settings.language, call.query.cursor, call.query.limit
    )
    return EntryPage(data=[_entry(call, each) for each in rows], cursor=cursor)


@routes.endpoint("GET", "/v1/entries/{entry_id}", "entries:read", gives="Entry")
def read_entry(call: Call, entry_id: str) -> object:
    visit, settings = call.visit, call.services.settings
    return _entry(call, entries.one(call.services.store, entry_id, visit.language, settings.language))


def _entry(call: Call, shown: entries.Shown) -> object:
    from chalicelib.answer.api_models import Entry

    return Entry(
        id=shown.id, address=call.services.settings.base_url + shown.path, language=shown.language, asked=shown.asked,
        did=shown.did, published_at=shown.at, names=shown.names, more=shown.more,
    )  # fmt: skip
