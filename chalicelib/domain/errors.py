"""What can go wrong, in our words. web/errors.py turns each into one HTTP answer."""


class HearbackError(Exception):
    """Base of all errors that are answers rather than bugs."""


class Invalid(HearbackError):
    """Input that cannot be taken. `problems` maps a field's name to a reason key of the catalogue (`errors.*`)."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {reason}" for field, reason in problems.items()))
        self.problems = problems


class NotFound(HearbackError):
    """There is no such thing, or not for this reader."""


class TooOld(NotFound):
    """A link of ours that opens nothing any more: its time is over, or it was revoked."""


class NotAForm(HearbackError):
    """A button's address was given something else than a form."""


class NotAllowed(HearbackError):
    """A step that the thing's state or the person's role does not allow. The text is a catalogue key."""


class Forbidden(NotAllowed):
    """Not for this person's role, or not from another site's page."""


class SignInNeeded(HearbackError):
    """Only for staff; this visitor is not signed in."""


class Stale(HearbackError):
    """Somebody changed it since it was read; nothing was overwritten."""


class Exists(HearbackError):
    """It is there already; what must not exist twice was not written."""


class Conflict(HearbackError):
    """The same client-made id was used for another body."""


class Unreachable(HearbackError):
    """The claim of a follow-up found that its person may not be told: opted out, bounced, complained or erased."""


class Unavailable(HearbackError):
    """The store cannot answer now; trying again in `retry_after` seconds is safe."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class KeyRefused(HearbackError):
    """A program's key opens nothing: it is missing, wrong, expired or revoked. The text is a catalogue key."""


class ScopeMissing(Forbidden):
    """A program's key is not for this deed."""

    def __init__(self, scope: str) -> None:
        super().__init__("errors.scope")
        self.scope = scope


class TooMany(HearbackError):
    """More calls than the key may make in a minute; `retry_after` in seconds, `headers` say what is left."""

    def __init__(self, retry_after: int, headers: dict[str, str]) -> None:
        super().__init__(f"come again in {retry_after} s")
        self.retry_after, self.headers = retry_after, headers


class Crowded(HearbackError):
    """More came at once than people could look at; nothing was taken, and `retry_after` seconds from now there is room again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"come again in {retry_after} s")
        self.retry_after = retry_after


class WorkWanted(HearbackError):
    """Many come at once, and whoever sent this can do a little work first: `challenge` is where it is."""

    retry_after = 1

    def __init__(self, challenge: str) -> None:
        super().__init__("work first")
        self.challenge = challenge


class KeyReused(HearbackError):
    """The same Idempotency-Key came with another body."""


class StillRunning(HearbackError):
    """The first call with this Idempotency-Key is not done yet."""

    retry_after = 2
