"""After a submission: who is this, and where does it stand in their history?"""

from contextlib import suppress

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Telling, keys_of
from chalicelib.domain.errors import Exists
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.naming import WORDING, Naming
from chalicelib.ports import Fact
from chalicelib.wiring import Services


def recognise(services: Services, fact: Fact) -> None:
    """Put the customer, their consent and this case's line in their history on record. Safe to repeat.

    An address in a form is a claim. So what is on record already, a withdrawal above all, is never changed from here:
    only the owner of the mailbox can, through a link we sent there.
    """
    case = fact.record
    assert isinstance(case, Case)
    if case.proof:
        from chalicelib.relay import vouched

        vouched.know(services, case)
    elif case.origin == "import" and len(keys_of(case)) > 1:
        from chalicelib.relay import spoken_for

        spoken_for.know(services, case)
    else:
        with suppress(Exists):
            services.store.commit(Customer.of(case))
    consent = _consent(case)
    if consent:
        given = Event("Consented", f"customer/{case.customer_id}", consent.given_at, CUSTOMER, {"level": consent.level})
        with suppress(Exists):
            services.store.commit(consent, given)
    line = Telling(case.customer_id, case.id, case.arrived_at, case.kind, case.touchpoint_id, case.excerpt)
    with suppress(Exists):
        services.store.commit(line)


def _consent(case: Case) -> Naming | None:
    if not case.naming or not case.name:
        return None
    wording = case.naming.get("wording", WORDING)
    given_at = case.said_at or case.arrived_at
    return Naming(case.customer_id, case.naming["level"], case.name, case.company, wording, given_at, case.id)
