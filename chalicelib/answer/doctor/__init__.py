"""Does sending work, and if not, why not? Facts in (facts.py), findings out; `examine` is all of it."""

from chalicelib.answer.doctor import domain, own, provider, trials
from chalicelib.answer.doctor.facts import gather
from chalicelib.answer.doctor.finding import Finding
from chalicelib.answer.trial import Trial
from chalicelib.ports_doctor import Unasked
from chalicelib.wiring import Services


def examine(services: Services, newest: list[Trial] | Unasked) -> list[Finding]:
    """Every check of this installation's way of sending, in the order in which one would mend them.

    Takes at most some seconds, even where nobody answers; changes nothing. `newest`: the test mails to show the state of.
    """
    facts = gather(services)
    return [
        *own.findings(facts.settings),
        *provider.findings(facts),
        *domain.findings(facts),
        trials.finding(services, newest),
    ]
