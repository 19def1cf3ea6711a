"""A certificate authority of the test's own, for relays on loopback."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def trusted(folder: Path, address: str = "127.0.0.1") -> tuple[Path, Path]:
    """Two files: the authority's certificate, to be trusted, and key with certificate of the server at `address`."""
    now = datetime.now(UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "relay")]
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    made = []
    for name, key, is_authority in zip(names, keys, (True, False), strict=True):
        builder = x509.CertificateBuilder(
            issuer_name=names[0], subject_name=name, public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(hours=1), not_valid_after=now + timedelta(hours=1),
        ).add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)  # fmt: skip
        if not is_authority:
            place = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
            builder = builder.add_extension(place, critical=False)
        made.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    secret = keys[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "authority.pem").write_bytes(made[0])
    (folder / "relay.pem").write_bytes(secret + made[1])
    return folder / "authority.pem", folder / "relay.pem"
