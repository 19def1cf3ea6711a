"""The keys with which the company's own site signs who is speaking at a touchpoint: the owner adds and ends them."""

from dataclasses import asdict

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.ids import short_id
from chalicelib.domain.naming import clean_name
from chalicelib.domain.signer import KINDS, MOST, Signer, purpose, secret
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_NAME, LONGEST_PEM = 60, 2000


def add(services: Services, place: Touchpoint, form: dict[str, str], by: str) -> tuple[Signer, str]:
    """Another one from a submitted form, and its secret where it has one. Raises Invalid, NotAllowed, Stale."""
    name, kind = clean_name(fields.required(form, "name", LONGEST_NAME)), form.get("kind", "")
    if not name:
        raise Invalid({"name": "errors.required"})
    if kind not in KINDS:
        raise Invalid({"kind": "errors.not_a_choice"})
    public = _public(form) if kind == "ES256" else None
    working = [each for each in place.signs if each.works]
    if any(each.name == name for each in working):
        raise Invalid({"name": "errors.signer_name"})
    if len(working) >= MOST:
        raise NotAllowed("errors.signers_many")
    made = Signer(short_id(), kind, name, by, services.now, public)
    ended = [each for each in place.signs if not each.works][-MOST:]
    _keep(services, place, [*ended, *working, made])
    return made, "" if public else secret(services.secrets.key(purpose(place.id, made.id)))


def end(services: Services, place: Touchpoint, signer_id: str, by: str) -> None:
    """No token of it is taken any more. Raises NotFound, NotAllowed, Stale."""
    signers = place.signs
    signer = next((each for each in signers if each.id == signer_id), None)
    if not signer:
        raise NotFound(signer_id)
    signer.end(by, services.now)
    _keep(services, place, signers)


def _keep(services: Services, place: Touchpoint, signers: list[Signer]) -> None:
    place.signers = [{name: value for name, value in asdict(each).items() if value is not None} for each in signers]
    services.store.commit(place)


def _public(form: dict[str, str]) -> str:
    """The PEM of a public key on P-256; raises Invalid."""
    from ecdsa import NIST256p, VerifyingKey

    text = fields.required(form, "public", LONGEST_PEM)
    if "PRIVATE" in text:
        raise Invalid({"public": "errors.private_key"})
    try:
        key = VerifyingKey.from_pem(text)
    except Exception as error:
        # A parser of what anybody may paste fails in more ways than it lists.
        raise Invalid({"public": "errors.public_key"}) from error
    if key.curve != NIST256p:
        raise Invalid({"public": "errors.public_key"})
    return str(key.to_pem().decode())
