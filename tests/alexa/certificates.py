"""Certificates of a made-up Amazon: a root, an intermediate, a leaf, and bodies signed with its key."""

from __future__ import annotations

import base64
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CHAIN_URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"
SIGNER = "echo-api.amazon.com"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2090, 1, 1, tzinfo=UTC)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Issued:
    certificate: x509.Certificate
    key: PrivateKey


@cache
def rsa_key(label: str = "leaf") -> rsa.RSAPrivateKey:
    """One key per label and process, because making one is the slowest step of a test."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def make_root(label: str = "Byline Test Root") -> Issued:
    key = ec_key(label)
    return Issued(_with_authority(_builder(label, label, key, key)).sign(key, SHA256()), key)


def make_intermediate(
    issuer: Issued,
    label: str = "Byline Test Issuer",
    *,
    ca: bool = True,
    key_cert_sign: bool = True,
    path_length: int | None = None,
    not_after: datetime = FAR_AHEAD,
) -> Issued:
    key = ec_key(label)
    builder = _builder(label, _common_name(issuer), key, issuer.key, not_after=not_after)
    builder = _with_authority(builder, ca=ca, key_cert_sign=key_cert_sign, path_length=path_length)
    return Issued(builder.sign(issuer.key, SHA256()), key)


def make_leaf(
    issuer: Issued,
    *,
    names: Sequence[str] = (SIGNER,),
    not_before: datetime = LONG_AGO,
    not_after: datetime = FAR_AHEAD,
    digital_signature: bool | None = True,
    purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.SERVER_AUTH,
    key: PrivateKey | None = None,
) -> Issued:
    """A leaf; `digital_signature=None` leaves key usage out, `purpose=None` extended key usage."""
    key = key or rsa_key()
    builder = _builder(SIGNER, _common_name(issuer), key, issuer.key, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if names:
        alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        builder = builder.add_extension(alternatives, critical=False)
    if digital_signature is not None:
        usage = _key_usage(digital_signature=digital_signature, key_encipherment=True)
        builder = builder.add_extension(usage, critical=True)
    if purpose is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    return Issued(builder.sign(issuer.key, SHA256()), key)


def to_pem(*issued: Issued) -> bytes:
    return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in issued)


def signature_of(body: bytes, key: PrivateKey, digest: HashAlgorithm | None = None) -> str:
    digest = digest or SHA256()
    if isinstance(key, rsa.RSAPrivateKey):
        signature = key.sign(body, padding.PKCS1v15(), digest)
    else:
        signature = key.sign(body, ec.ECDSA(digest))
    return base64.b64encode(signature).decode()


class FakeAlexa:
    """Signs bodies as Alexa does and serves the chain to whoever fetches it.

    Without arguments it is a good Alexa. `leaf` and `chain_pem` replace its certificate and what it
    serves for it; `roots` are what a verifier must trust to accept the good one.
    """

    def __init__(self, leaf: Issued | None = None, chain_pem: bytes | None = None) -> None:
        self.root = make_root()
        self.intermediate = make_intermediate(self.root)
        self.leaf = leaf or make_leaf(self.intermediate)
        self.chain_pem = to_pem(self.leaf, self.intermediate) if chain_pem is None else chain_pem
        self.fetched: list[str] = []
        self._lock = threading.Lock()

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        return (self.root.certificate,)

    def sign(self, body: bytes) -> dict[str, str]:
        """The two headers that come with this body."""
        return {
            "SignatureCertChainUrl": CHAIN_URL,
            "Signature-256": signature_of(body, self.leaf.key),
        }

    def fetch(self, url: str) -> bytes:
        with self._lock:
            self.fetched.append(url)
        return self.chain_pem


def _builder(
    subject: str,
    issuer: str,
    key: PrivateKey,
    issuer_key: PrivateKey,
    not_before: datetime = LONG_AGO,
    not_after: datetime = FAR_AHEAD,
) -> x509.CertificateBuilder:
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
    )


def _with_authority(
    builder: x509.CertificateBuilder,
    *,
    ca: bool = True,
    key_cert_sign: bool = True,
    path_length: int | None = None,
) -> x509.CertificateBuilder:
    constraints = x509.BasicConstraints(ca=ca, path_length=path_length)
    usage = _key_usage(digital_signature=True, key_cert_sign=key_cert_sign)
    return builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)


def _key_usage(
    *, digital_signature: bool = False, key_encipherment: bool = False, key_cert_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=key_cert_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _common_name(issued: Issued) -> str:
    value = issued.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return value if isinstance(value, str) else value.decode()
