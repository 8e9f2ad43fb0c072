"""Is this request from Alexa? The signature over the raw body, its certificate chain, its timestamp.

The rules are those of Amazon's page "Host a Custom Skill as a Web Service", section "Verify that the
request was sent by Alexa" (developer.amazon.com/en-US/docs/alexa/custom-skills/
host-a-custom-skill-as-a-web-service.html); "Amazon:" below marks what that page asks for, and what
stands without it is stricter than the page.

A chain is fetched and validated once an hour. In between a request costs one look-up and one RSA
verification. Whatever arrives, the only exception for it is `VerificationError`.
"""

from __future__ import annotations

import base64
import logging
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import verification

from skill.alexa.exchange import UnfitAnswerError, get, https_connection, roots_path
from skill.errors import SettingsError, VerificationError

Fetch = Callable[[str], bytes]
"""Brings the PEM chain behind a checked URL; whatever it raises means that there is no chain."""

REQUEST_TOLERANCE = timedelta(seconds=150)
EVENT_TOLERANCE = timedelta(hours=1)

SIGNER = "echo-api.amazon.com"
KEY_LIFETIME = timedelta(hours=1)
REFUSAL_LIFETIME = timedelta(seconds=5)
MAX_CHAIN_CERTIFICATES = 8
MAX_CHAIN_BYTES = 64 * 1024
FETCH_DEADLINE_SECONDS = 2.0
# Longer than any fetch of ours and shorter than Alexa's own patience of about eight seconds.
FLIGHT_WAIT_SECONDS = 5.0

_log = logging.getLogger(__name__)

_PADDING = PKCS1v15()
_DIGEST = SHA256()


class Verifier:
    """Proves requests to be Alexa's. One for the process; safe to share between threads."""

    def __init__(self, fetch: Fetch, roots: Sequence[x509.Certificate], cache_size: int = 8) -> None:
        self._fetch = fetch
        self._store = verification.Store(list(roots)) if roots else None
        self._keys = _KeyRing(self._trusted_key, cache_size)

    def verify(self, body: bytes, certificate_url: str | None, signature_256: str | None, now: datetime) -> None:
        """Check the headers `SignatureCertChainUrl` and `Signature-256` of a request with this raw body.

        Amazon: the signature is RSA (PKCS #1 v1.5) with SHA-256 over the request body as it came. The
        older `Signature` header carries SHA-1 and is not looked at. `now` knows its time zone.
        """
        if not certificate_url:
            raise VerificationError("no SignatureCertChainUrl header")
        if not signature_256:
            raise VerificationError("no Signature-256 header")
        url = check_certificate_url(certificate_url)
        # Before the key: a signature that cannot be one is not worth a fetch.
        signature = _signature_bytes(signature_256)
        public_key = self._keys.key(url, now)
        try:
            public_key.verify(signature, body, _PADDING, _DIGEST)
        except InvalidSignature as error:
            raise VerificationError("the signature is not of this body") from error

    def _trusted_key(self, url: str, now: datetime) -> _Trusted:
        if self._store is None:
            raise VerificationError("there are no root certificates to trust")
        chain = _validated_chain(_read_chain(self._fetch(url)), self._store, now)
        first_end = min(certificate.not_valid_after_utc for certificate in chain)
        return _Trusted(_signing_key(chain[0]), min(first_end, now + KEY_LIFETIME))


def check_timestamp(timestamp: str | int, now: datetime, tolerance: timedelta) -> datetime:
    """The moment of a request; one that is older, or further in the future, than `tolerance` is refused.

    Amazon: 150 seconds for requests (`REQUEST_TOLERANCE`), an hour for skill events
    (`EVENT_TOLERANCE`). The page speaks of ISO 8601 in UTC; devices have sent epoch numbers too.
    """
    try:
        sent_at = _moment(str(timestamp))
    except ValueError as error:
        raise VerificationError("the timestamp cannot be read") from error
    if abs(now - sent_at) > tolerance:
        raise VerificationError("the timestamp is too far from now")
    return sent_at


_ISO_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z", re.ASCII)
_EPOCH = re.compile(r"\d{1,14}", re.ASCII)
_EPOCH_START = datetime(1970, 1, 1, tzinfo=UTC)
# Eleven digits of seconds reach the year 5138, twelve of milliseconds start in 1973.
_MAX_DIGITS_OF_SECONDS = 11


def _moment(timestamp: str) -> datetime:
    if _ISO_UTC.fullmatch(timestamp):
        return datetime.fromisoformat(timestamp)
    if not _EPOCH.fullmatch(timestamp):
        raise ValueError(timestamp)
    unit = "seconds" if len(timestamp) <= _MAX_DIGITS_OF_SECONDS else "milliseconds"
    return _EPOCH_START + timedelta(**{unit: int(timestamp)})


# --- The chain's address ---

_URL = re.compile(r"(?P<scheme>[A-Za-z]+)://(?P<authority>[^/]*)(?P<path>/[A-Za-z0-9._~%/-]*)")
_AUTHORITIES = frozenset({"s3.amazonaws.com", "s3.amazonaws.com:443"})
# RFC 3986's unreserved characters: they mean the same escaped and plain, to every reader.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


@lru_cache(maxsize=64)
def check_certificate_url(url: str) -> str:
    """The one spelling of a chain's URL that Amazon's rules allow.

    Amazon: after normalising, the scheme is https and the host s3.amazonaws.com, both in any case; the
    port, if any, is 443; the path starts with /echo.api/ in exactly this case.

    Raises VerificationError also for query, fragment, user info, and for escapes under which the URL
    would point elsewhere for a reader who decodes later or twice.
    """
    parts = _URL.fullmatch(url)
    if parts is None:
        raise VerificationError("the certificate URL is not a plain URL")
    if parts["scheme"].lower() != "https":
        raise VerificationError("the certificate URL is not https")
    if parts["authority"].lower() not in _AUTHORITIES:
        raise VerificationError("the certificate URL is not at s3.amazonaws.com, port 443")
    path = _normal_path(parts["path"])
    if not path.startswith("/echo.api/"):
        raise VerificationError("the certificate URL is not below /echo.api/")
    return f"https://s3.amazonaws.com{path}"


def _normal_path(raw_path: str) -> str:
    path = unquote(raw_path)
    if not _PLAIN_PATH.fullmatch(path):
        raise VerificationError("the certificate URL hides characters in its path")
    # Readers disagree on what an empty segment is, and a folder is no certificate chain.
    if "//" in path or path.endswith(("/", "/.", "/..")):
        raise VerificationError("the certificate URL names no file")
    normal_path = _without_dot_segments(path)
    if raw_path.count("/") != path.count("/") or unquote(_without_dot_segments(raw_path)) != normal_path:
        raise VerificationError("the certificate URL points elsewhere once it is decoded")
    return normal_path


def _without_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4. Unlike posixpath.normpath it leaves every other segment alone."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)


# --- Signature and chain ---


def _signature_bytes(signature_256: str) -> bytes:
    try:
        return base64.b64decode(signature_256, validate=True)
    except ValueError as error:
        raise VerificationError("the signature is not base64") from error


def _read_chain(pem: bytes) -> list[x509.Certificate]:
    chain = x509.load_pem_x509_certificates(pem)
    if len(chain) > MAX_CHAIN_CERTIFICATES:
        raise VerificationError(f"the chain has more than {MAX_CHAIN_CERTIFICATES} certificates")
    return chain


def _validated_chain(chain: list[x509.Certificate], store: verification.Store, now: datetime) -> list[x509.Certificate]:
    """The path from the leaf, which comes first, to one of our roots.

    Amazon: the certificate is inside its dates and "all certificates in the chain combine to create a
    chain of trust to a trusted root CA certificate". Roots alone are trusted: Amazon changes
    intermediates and their names at will.
    """
    policy = verification.PolicyBuilder().store(store).time(now).max_chain_depth(MAX_CHAIN_CERTIFICATES)
    policy = policy.extension_policies(ca_policy=_issuer_policy(), ee_policy=_leaf_policy())
    try:
        return policy.build_server_verifier(x509.DNSName(SIGNER)).verify(chain[0], chain[1:])
    except verification.VerificationError as error:
        raise VerificationError("the chain is not trusted") from error


def _issuer_policy() -> verification.ExtensionPolicy:
    """RFC 5280 for an issuer: an authority, and if it has a key usage, one that signs certificates.

    That basicConstraints says "authority" is checked under any policy; the Web PKI's profile would also
    have it critical, and refuse an issuer without key usage, which both say nothing against Amazon.
    """
    any_criticality = verification.Criticality.AGNOSTIC
    return (
        verification.ExtensionPolicy.webpki_defaults_ca()
        .require_present(x509.BasicConstraints, any_criticality, None)
        .may_be_present(x509.KeyUsage, any_criticality, _allow_certificate_signing)
    )


def _leaf_policy() -> verification.ExtensionPolicy:
    """The Web PKI's profile without its demand for an authority key identifier, which proves nothing."""
    any_criticality = verification.Criticality.AGNOSTIC
    return verification.ExtensionPolicy.webpki_defaults_ee().may_be_present(
        x509.AuthorityKeyIdentifier, any_criticality, None
    )


def _allow_certificate_signing(
    policy: verification.Policy, certificate: x509.Certificate, usage: x509.KeyUsage | None
) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise VerificationError("an issuer may not sign certificates")


def _signing_key(leaf: x509.Certificate) -> RSAPublicKey:
    """The leaf's key, if the leaf is Alexa's and its key may sign.

    Amazon: "the domain echo-api.amazon.com is present in the Subject Alternative Names (SANs)". A
    wildcard is not that domain, though it would satisfy a TLS client and so the chain's validation.
    """
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if SIGNER not in names.get_values_for_type(x509.DNSName):
        raise VerificationError(f"the certificate does not name {SIGNER}")
    try:
        usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as error:
        raise VerificationError("the certificate does not say what its key is for") from error
    if not usage.digital_signature:
        raise VerificationError("the certificate's key is not for signatures")
    public_key = leaf.public_key()
    if not isinstance(public_key, RSAPublicKey):
        raise VerificationError("the certificate's key is not RSA")
    return public_key


# --- Keys, remembered ---


@dataclass(frozen=True, slots=True)
class _Trusted:
    public_key: RSAPublicKey
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class _Refused:
    reason: str
    valid_until: datetime


_Outcome = _Trusted | _Refused


class _KeyRing:
    """Keys by URL, each found once for all who wait for it.

    A failure is remembered too, for a few seconds, so that a stream of forged requests is not a stream
    of fetches. Failures have a memory of their own: any number of them pushes no key out.
    """

    def __init__(self, find: Callable[[str, datetime], _Trusted], size: int) -> None:
        self._find = find
        self._lock = threading.Lock()
        self._trusted = _Memory(size)
        self._refused = _Memory(size)
        self._flights: dict[str, Future[_Outcome]] = {}

    def key(self, url: str, now: datetime) -> RSAPublicKey:
        outcome = self._outcome(url, now)
        if isinstance(outcome, _Refused):
            raise VerificationError(outcome.reason)
        return outcome.public_key

    def _outcome(self, url: str, now: datetime) -> _Outcome:
        with self._lock:
            known = self._trusted.recall(url, now) or self._refused.recall(url, now)
            if known is not None:
                return known
            flight = self._flights.get(url)
            leads = flight is None
            if flight is None:
                flight = self._flights[url] = Future()
        return self._lead(flight, url, now) if leads else _follow(flight, now)

    def _lead(self, flight: Future[_Outcome], url: str, now: datetime) -> _Outcome:
        # What the others get if this thread is torn down on its way (a worker's exit, ^C).
        outcome: _Outcome = _Refused("the look-up was interrupted", now)
        try:
            outcome = self._look_up(url, now)
        finally:
            with self._lock:
                memory = self._trusted if isinstance(outcome, _Trusted) else self._refused
                memory.keep(url, outcome)
                del self._flights[url]
            flight.set_result(outcome)
        return outcome

    def _look_up(self, url: str, now: datetime) -> _Outcome:
        try:
            return self._find(url, now)
        except VerificationError as error:
            _log.warning("chain refused: %s: %s (%s)", url, error, error.__cause__)
            return _Refused(str(error), now + REFUSAL_LIFETIME)
        except Exception as error:  # noqa: BLE001 - parsers and sockets raise many types: all say "no chain"
            _log.warning("no chain: %s: %r", url, error)
            return _Refused("the certificate chain is missing or unreadable", now + REFUSAL_LIFETIME)


def _follow(flight: Future[_Outcome], now: datetime) -> _Outcome:
    try:
        return flight.result(FLIGHT_WAIT_SECONDS)
    except TimeoutError:
        return _Refused("the certificate chain did not arrive in time", now)


class _Memory:
    """The last `size` outcomes used. Not for two threads at once: the ring holds its lock."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._outcomes: OrderedDict[str, _Outcome] = OrderedDict()

    def recall(self, url: str, now: datetime) -> _Outcome | None:
        outcome = self._outcomes.get(url)
        if outcome is None:
            return None
        if now >= outcome.valid_until:
            del self._outcomes[url]
            return None
        self._outcomes.move_to_end(url)
        return outcome

    def keep(self, url: str, outcome: _Outcome) -> None:
        self._outcomes[url] = outcome
        self._outcomes.move_to_end(url)
        if len(self._outcomes) > self._size:
            self._outcomes.popitem(last=False)


# --- Roots ---


def system_roots() -> tuple[x509.Certificate, ...]:
    """The roots in SSL_CERT_FILE, else OpenSSL's own bundle, else certifi's.

    Raises SettingsError if that bundle cannot be read or holds no certificate.
    """
    path = roots_path()
    try:
        bundle = Path(path).read_bytes()
    except OSError as error:
        raise SettingsError((f"the root certificates in {path} cannot be read: {error.strerror}",)) from error
    readable = map(_readable, _PEM_CERTIFICATE.findall(bundle))
    roots = tuple(root for root in readable if root is not None)
    if not roots:
        raise SettingsError((f"{path} holds no root certificate",))
    return roots


_PEM_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def _readable(pem: bytes) -> x509.Certificate | None:
    # One root that the parser does not like is a root less, not the end of the other hundred.
    with suppress(ValueError, x509.InvalidVersion), warnings.catch_warnings():
        # Many bundles hold a root whose serial number is zero; nobody who reads our log can change that.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        return x509.load_pem_x509_certificate(pem)
    return None


# --- The fetch ---


class CertificateFetcher:
    """Gets a chain over https, within a deadline for the whole and a size, and follows no redirect.

    Honours HTTPS_PROXY and NO_PROXY, and trusts the same roots as `system_roots`. Both are read anew at
    each fetch, which is once an hour.
    """

    def __init__(self, deadline_seconds: float = FETCH_DEADLINE_SECONDS, max_bytes: int = MAX_CHAIN_BYTES) -> None:
        self._deadline_seconds = deadline_seconds
        self._max_bytes = max_bytes

    def __call__(self, url: str) -> bytes:
        """The body behind an https URL; VerificationError for everything else that can happen."""
        try:
            parts = urlsplit(url)
            connection = https_connection(parts.hostname or "", self._deadline_seconds, parts.port or 443)
        except (OSError, ValueError) as error:
            raise VerificationError("no connection can be made for the certificate chain") from error
        return read_within(connection, parts.path, self._deadline_seconds, self._max_bytes)


def read_within(connection: HTTPConnection, path: str, deadline_seconds: float, max_bytes: int) -> bytes:
    """The body of a 200 behind `path`; VerificationError for everything else, at the deadline at the latest."""
    try:
        answer = get(connection, path, deadline_seconds, max_bytes)
    except TimeoutError as error:
        raise VerificationError("the certificate chain did not arrive in time") from error
    except UnfitAnswerError as error:
        raise VerificationError(f"the certificate chain is {error}") from error
    except OSError as error:
        raise VerificationError("the certificate chain cannot be fetched") from error
    if answer.status != HTTPStatus.OK:
        raise VerificationError(f"the certificate chain's address answers {answer.status}")
    return answer.body
