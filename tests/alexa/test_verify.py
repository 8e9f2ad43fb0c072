"""Amazon's rules for "Verify that the request was sent by Alexa", one refusal at a time."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.alexa.verify import (
    EVENT_TOLERANCE,
    MAX_CHAIN_BYTES,
    REQUEST_TOLERANCE,
    CertificateFetcher,
    Verifier,
    check_certificate_url,
    check_timestamp,
    read_within,
    system_roots,
)
from skill.errors import SettingsError, VerificationError
from tests.alexa.certificates import (
    CHAIN_URL,
    SIGNER,
    FakeAlexa,
    Issued,
    ec_key,
    make_intermediate,
    make_leaf,
    make_root,
    signature_of,
    to_pem,
)
from tests.alexa.sockets import TlsBehindProxy, answering, drip, ok, one_conversation, read_head, stay_silent

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
BODY = b'{"version": "1.0", "request": {"type": "LaunchRequest"}}'


def url_of(number: int) -> str:
    return f"https://s3.amazonaws.com/echo.api/chain-{number}.pem"


def verifier_for(alexa: FakeAlexa, cache_size: int = 8) -> Verifier:
    return Verifier(alexa.fetch, alexa.roots, cache_size)


def verify(verifier: Verifier, alexa: FakeAlexa, url: str = CHAIN_URL, now: datetime = NOW, body: bytes = BODY) -> None:
    verifier.verify(body, url, alexa.sign(body)["Signature-256"], now)


def refuses(alexa: FakeAlexa, reason: str) -> None:
    with pytest.raises(VerificationError, match=reason):
        verify(verifier_for(alexa), alexa)


# --- Accepted ---


def test_a_request_of_alexas_passes():
    alexa = FakeAlexa()
    headers = alexa.sign(BODY)
    verifier_for(alexa).verify(BODY, headers["SignatureCertChainUrl"], headers["Signature-256"], NOW)


def test_an_empty_body_and_one_of_any_bytes_pass_when_signed():
    alexa = FakeAlexa()
    for body in (b"", bytes(range(256))):
        verify(verifier_for(alexa), alexa, body=body)


def test_other_names_may_stand_beside_alexas():
    issuer = FakeAlexa().intermediate
    alexa = FakeAlexa(make_leaf(issuer, names=["a.example", SIGNER, "*.amazon.com"]))
    verify(verifier_for(alexa), alexa)


def test_a_leaf_straight_from_the_root_and_one_without_extended_usage_pass():
    root, issuer = FakeAlexa().root, FakeAlexa().intermediate
    direct = make_leaf(root)
    for alexa in (FakeAlexa(direct, to_pem(direct)), FakeAlexa(make_leaf(issuer, purpose=None))):
        verify(verifier_for(alexa), alexa)


def test_the_root_may_be_in_the_chain_and_intermediates_may_be_in_any_order():
    root = make_root()
    upper = make_intermediate(root, "Upper")
    lower = make_intermediate(upper, "Lower")
    leaf = make_leaf(lower)
    for rest in ([lower, upper, root], [root, upper, lower]):
        alexa = FakeAlexa(leaf, to_pem(leaf, *rest))
        verify(verifier_for(alexa), alexa)


# --- The chain's address ---


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert-12.pem",
        "HTTPS://S3.AmazonAWS.com/echo.api/echo-api-cert-12.pem",
        # Amazon's own example of a URL that is right once it is normalised.
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert-12.pem",
        "https://s3.amazonaws.com/./echo.api/./echo-api-cert-12.pem",
        "https://s3.amazonaws.com/echo.api/echo%2Dapi%2dcert-12.pem",
    ],
)
def test_every_right_spelling_is_one_address(url):
    assert check_certificate_url(url) == CHAIN_URL


@pytest.mark.parametrize(
    "url",
    [
        "",
        "s3.amazonaws.com/echo.api/x.pem",
        "//s3.amazonaws.com/echo.api/x.pem",
        "http://s3.amazonaws.com/echo.api/x.pem",
        "ftp://s3.amazonaws.com/echo.api/x.pem",
        "https://s3.amazonaws.com.evil/echo.api/x.pem",
        "https://s3.amazonaws.com.evil.example/echo.api/x.pem",
        "https://evil.s3.amazonaws.com/echo.api/x.pem",
        "https://s3.amazonaws.com./echo.api/x.pem",
        "https://s3.amazonaws%2ecom/echo.api/x.pem",
        "https://ſ3.amazonaws.com/echo.api/x.pem",
        "https://s3.amazonaws.com@evil.example/echo.api/x.pem",
        "https://evil.example@s3.amazonaws.com/echo.api/x.pem",
        "https://user:pass@s3.amazonaws.com:443/echo.api/x.pem",
        "https://s3.amazonaws.com:563/echo.api/x.pem",
        "https://s3.amazonaws.com:80/echo.api/x.pem",
        "https://s3.amazonaws.com:abc/echo.api/x.pem",
        "https://s3.amazonaws.com:4430/echo.api/x.pem",
        "https://s3.amazonaws.com:/echo.api/x.pem",
        "https://s3.amazonaws.com:٤٤٣/echo.api/x.pem",
        "https://s3.amazonaws.com",
        "https://s3.amazonaws.com/",
        "https://s3.amazonaws.com/echo.api",
        "https://s3.amazonaws.com/echo.api/",
        "https://s3.amazonaws.com/echo.api/.",
        "https://s3.amazonaws.com/echo.api/x.pem/..",
        "https://s3.amazonaws.com/EcHo.aPi/x.pem",
        "https://s3.amazonaws.com/invalid.path/x.pem",
        "https://s3.amazonaws.com/echo.api.evil/x.pem",
        "https://s3.amazonaws.com/other/echo.api/x.pem",
        "https://s3.amazonaws.com//echo.api/x.pem",
        "https://s3.amazonaws.com/echo.api//../other/x.pem",
        "https://s3.amazonaws.com/echo.api/../other/x.pem",
        "https://s3.amazonaws.com/echo.api/x/../../other/x.pem",
        "https://s3.amazonaws.com/echo.api/%2e%2e/other/x.pem",
        "https://s3.amazonaws.com/echo.api/%2E%2E/echo.api/x.pem",
        "https://s3.amazonaws.com/echo.api/.%2e/other/x.pem",
        "https://s3.amazonaws.com/other/%2e%2e/echo.api/x.pem",
        "https://s3.amazonaws.com/echo.api/%252e%252e/other/x.pem",
        "https://s3.amazonaws.com/echo.api%2fx.pem",
        "https://s3.amazonaws.com/echo.api/..%2fother/x.pem",
        "https://s3.amazonaws.com/echo.api/a%2fx.pem",
        "https://s3.amazonaws.com/echo.api/..%5cother/x.pem",
        "https://s3.amazonaws.com/echo.api/..\\other/x.pem",
        "https:\\\\s3.amazonaws.com\\echo.api\\x.pem",
        "https://s3.amazonaws.com\\@evil.example/echo.api/x.pem",
        "https://s3.amazonaws.com/echo.api/x.pem?versionId=1",
        "https://s3.amazonaws.com/echo.api/x.pem?",
        "https://s3.amazonaws.com/echo.api/x.pem%3fa=b",
        "https://s3.amazonaws.com/echo.api/x.pem#top",
        "https://s3.amazonaws.com/echo.api/x.pem#",
        "https://s3.amazonaws.com/echo.api/x.pem\n",
        "https://s3.amazonaws.com/echo.api/x\t.pem",
        "https://s3.amazonaws.com/echo.api/x%00.pem",
        "https://s3.amazonaws.com/echo.api/x%0d%0aHost:%20evil.pem",
        "https://s3.amazonaws.com/echo.api/%ff.pem",
        "https://s3.amazonaws.com/echo.api/é.pem",
        " https://s3.amazonaws.com/echo.api/x.pem",
    ],
)
def test_a_wrong_address_is_refused_and_nothing_is_fetched(url):
    with pytest.raises(VerificationError):
        check_certificate_url(url)
    alexa = FakeAlexa()
    with pytest.raises(VerificationError):
        verify(verifier_for(alexa), alexa, url)
    assert alexa.fetched == []


def test_the_normalised_address_is_fetched_and_two_spellings_share_one_fetch():
    alexa = FakeAlexa()
    verifier = verifier_for(alexa)
    verify(verifier, alexa, "HTTPS://S3.amazonaws.com:443/echo.api/../echo.api/echo-api-cert-12.pem")
    verify(verifier, alexa)
    assert alexa.fetched == [CHAIN_URL]


# --- Headers and signature ---


@pytest.mark.parametrize("missing", [None, ""])
def test_a_missing_or_empty_header_is_refused_without_a_fetch(missing):
    alexa = FakeAlexa()
    signature = alexa.sign(BODY)["Signature-256"]
    with pytest.raises(VerificationError, match="SignatureCertChainUrl"):
        verifier_for(alexa).verify(BODY, missing, signature, NOW)
    with pytest.raises(VerificationError, match="Signature-256"):
        verifier_for(alexa).verify(BODY, CHAIN_URL, missing, NOW)
    assert alexa.fetched == []


def test_a_changed_body_is_refused():
    alexa = FakeAlexa()
    signature = alexa.sign(BODY)["Signature-256"]
    for body in (BODY + b" ", BODY[:-1], BODY.replace(b"Launch", b"launch"), b""):
        with pytest.raises(VerificationError, match="not of this body"):
            verifier_for(alexa).verify(body, CHAIN_URL, signature, NOW)


def test_a_signature_with_sha_1_is_refused():
    alexa = FakeAlexa()
    with pytest.raises(VerificationError, match="not of this body"):
        verifier_for(alexa).verify(BODY, CHAIN_URL, signature_of(BODY, alexa.leaf.key, SHA1()), NOW)


@pytest.mark.parametrize("spoil", [lambda s: s[:-3], lambda s: f"{s[:9]}\n{s[9:]}", lambda s: f"*{s}"])
def test_a_signature_that_is_not_strict_base64_is_refused_without_a_fetch(spoil):
    alexa = FakeAlexa()
    with pytest.raises(VerificationError, match="not base64"):
        verifier_for(alexa).verify(BODY, CHAIN_URL, spoil(alexa.sign(BODY)["Signature-256"]), NOW)
    assert alexa.fetched == []


@pytest.mark.parametrize("size_bytes", [1, 255, 257, 4096])
def test_a_signature_of_another_size_is_refused(size_bytes):
    alexa = FakeAlexa()
    signature = base64.b64encode(b"\x01" * size_bytes).decode()
    with pytest.raises(VerificationError, match="not of this body"):
        verifier_for(alexa).verify(BODY, CHAIN_URL, signature, NOW)


# --- The leaf ---


@pytest.mark.parametrize(
    "dates",
    [
        {"not_after": NOW - timedelta(seconds=1)},
        {"not_before": NOW + timedelta(seconds=1)},
    ],
    ids=["expired", "not yet valid"],
)
def test_a_leaf_outside_its_dates_is_refused(dates):
    refuses(FakeAlexa(make_leaf(FakeAlexa().intermediate, **dates)), "not trusted")


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["s3.amazonaws.com"],
        ["*.amazon.com"],
        ["*.amazon.com", "amazon.com"],
        [f"x.{SIGNER}"],
        [f"{SIGNER}.evil"],
    ],
)
def test_a_leaf_that_does_not_name_alexa_is_refused(names):
    refuses(FakeAlexa(make_leaf(FakeAlexa().intermediate, names=names)), "not trusted|does not name")


@pytest.mark.parametrize("digital_signature", [False, None])
def test_a_leaf_whose_key_is_not_for_signatures_is_refused(digital_signature):
    leaf = make_leaf(FakeAlexa().intermediate, digital_signature=digital_signature)
    refuses(FakeAlexa(leaf), "not for signatures|what its key is for")


def test_a_leaf_for_another_purpose_is_refused():
    leaf = make_leaf(FakeAlexa().intermediate, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION)
    refuses(FakeAlexa(leaf), "not trusted")


def test_an_elliptic_leaf_is_refused():
    refuses(FakeAlexa(make_leaf(FakeAlexa().intermediate, key=ec_key("leaf"))), "not RSA")


# --- The chain ---


def test_a_chain_to_a_root_we_do_not_trust_is_refused():
    alexa = FakeAlexa()
    stranger = make_root("Another Root")
    # The same name does not make it the same root.
    namesake = Issued(make_root().certificate, ec_key("Byline Test Root"))
    issuer = make_intermediate(Issued(namesake.certificate, stranger.key), "Impostor")
    impostor = make_leaf(issuer)
    refuses(FakeAlexa(impostor, to_pem(impostor, issuer)), "not trusted")
    with pytest.raises(VerificationError, match="not trusted"):
        verify(Verifier(alexa.fetch, [stranger.certificate]), alexa)


def test_a_self_signed_leaf_is_refused():
    root = make_root()
    refuses(FakeAlexa(chain_pem=to_pem(root)), "not trusted")


def test_a_missing_intermediate_is_refused():
    alexa = FakeAlexa()
    refuses(FakeAlexa(alexa.leaf, to_pem(alexa.leaf)), "not trusted")


@pytest.mark.parametrize(
    "fault",
    [
        {"ca": False},
        {"key_cert_sign": False},
        {"not_after": NOW - timedelta(days=1)},
    ],
    ids=["no authority", "may not sign certificates", "expired"],
)
def test_an_unfit_intermediate_is_refused(fault):
    issuer = make_intermediate(make_root(), "Unfit", **fault)
    leaf = make_leaf(issuer)
    refuses(FakeAlexa(leaf, to_pem(leaf, issuer)), "not trusted")


def test_a_leaf_that_issues_another_leaf_is_refused():
    owner = make_leaf(FakeAlexa().intermediate, names=["owner.example"])
    forged = make_leaf(owner)
    refuses(FakeAlexa(forged, to_pem(forged, owner, FakeAlexa().intermediate)), "not trusted")


def test_a_chain_longer_than_an_issuer_allows_is_refused():
    upper = make_intermediate(make_root(), "Last Issuer", path_length=0)
    lower = make_intermediate(upper, "One Too Many")
    leaf = make_leaf(lower)
    refuses(FakeAlexa(leaf, to_pem(leaf, lower, upper)), "not trusted")


def test_eight_certificates_pass_and_nine_are_refused():
    issuer = FakeAlexa().intermediate
    leaf = make_leaf(issuer)
    eight = FakeAlexa(leaf, to_pem(leaf, *[issuer] * 7))
    verify(verifier_for(eight), eight)
    refuses(FakeAlexa(leaf, to_pem(leaf, *[issuer] * 8)), "more than 8")


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"\x00\xff",
        b"<html>404</html>",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_chain_is_refused(pem):
    refuses(FakeAlexa(chain_pem=pem), "missing or unreadable")


def test_a_chain_cut_short_is_refused():
    chain = FakeAlexa().chain_pem
    refuses(FakeAlexa(chain_pem=chain[: len(chain) // 4]), "missing or unreadable")


def test_without_roots_everything_is_refused():
    alexa = FakeAlexa()
    with pytest.raises(VerificationError, match="no root certificates"):
        verify(Verifier(alexa.fetch, ()), alexa)


@pytest.mark.parametrize("fault", [OSError("down"), ValueError("?"), RuntimeError("!"), VerificationError("no")])
def test_a_failing_fetch_is_a_refusal_whatever_it_raises(fault):
    def fetch(url: str) -> bytes:
        raise fault

    alexa = FakeAlexa()
    with pytest.raises(VerificationError):
        verify(Verifier(fetch, alexa.roots), alexa)


# --- What is remembered, and for how long ---


def test_a_chain_is_fetched_once_an_hour():
    alexa = FakeAlexa()
    verifier = verifier_for(alexa)
    for minutes, fetches in [(0, 1), (30, 1), (59, 1), (60, 2), (119, 2), (120, 3)]:
        verify(verifier, alexa, now=NOW + timedelta(minutes=minutes))
        assert len(alexa.fetched) == fetches


@pytest.mark.parametrize("who", ["leaf", "intermediate"])
def test_a_key_is_dropped_when_a_certificate_of_its_chain_has_expired_since(who):
    ends_at = NOW + timedelta(minutes=10)
    issuer = FakeAlexa().intermediate
    if who == "intermediate":
        issuer = make_intermediate(make_root(), "Ending", not_after=ends_at)
    leaf = make_leaf(issuer, not_after=ends_at) if who == "leaf" else make_leaf(issuer)
    alexa = FakeAlexa(leaf, to_pem(leaf, issuer))
    verifier = verifier_for(alexa)
    verify(verifier, alexa, now=ends_at - timedelta(seconds=1))
    with pytest.raises(VerificationError, match="not trusted"):
        verify(verifier, alexa, now=ends_at + timedelta(seconds=1))
    assert len(alexa.fetched) == 2


def test_a_failure_is_remembered_for_a_few_seconds_only():
    alexa = FakeAlexa()
    good_chain, alexa.chain_pem = alexa.chain_pem, b"a bad moment"
    verifier = verifier_for(alexa)
    with pytest.raises(VerificationError):
        verify(verifier, alexa)
    alexa.chain_pem = good_chain
    with pytest.raises(VerificationError, match="missing or unreadable"):
        verify(verifier, alexa, now=NOW + timedelta(seconds=4))
    assert len(alexa.fetched) == 1
    verify(verifier, alexa, now=NOW + timedelta(seconds=5))
    assert len(alexa.fetched) == 2


def test_a_forged_signature_is_no_reason_to_forget_a_key():
    alexa = FakeAlexa()
    verifier = verifier_for(alexa)
    verify(verifier, alexa)
    for _ in range(3):
        with pytest.raises(VerificationError):
            verifier.verify(BODY, CHAIN_URL, "AAAA", NOW)
    verify(verifier, alexa)
    assert len(alexa.fetched) == 1


def test_only_the_keys_used_last_are_kept():
    alexa = FakeAlexa()
    verifier = verifier_for(alexa, cache_size=2)
    for number in (1, 2, 1, 3, 1):
        verify(verifier, alexa, url_of(number))
    assert alexa.fetched == [url_of(1), url_of(2), url_of(3)]
    verify(verifier, alexa, url_of(2))
    assert alexa.fetched[3:] == [url_of(2)]


def test_failures_are_bounded_and_push_no_key_out():
    alexa = FakeAlexa()
    verifier = verifier_for(alexa, cache_size=2)
    verify(verifier, alexa)
    alexa.chain_pem = b""
    for number in (1, 2, 3, 1):
        with pytest.raises(VerificationError):
            verify(verifier, alexa, url_of(number))
    verify(verifier, alexa)
    assert alexa.fetched == [CHAIN_URL, url_of(1), url_of(2), url_of(3), url_of(1)]


class SlowAlexa(FakeAlexa):
    """Answers a fetch only after everyone has had time to ask."""

    def fetch(self, url: str) -> bytes:
        time.sleep(0.2)
        return super().fetch(url)


@pytest.mark.parametrize("good", [True, False])
def test_sixteen_cold_requests_make_one_fetch(good):
    alexa = SlowAlexa(chain_pem=None if good else b"")
    verifier = verifier_for(alexa)
    together = threading.Barrier(16)

    def ask(_: int) -> bool:
        together.wait()
        try:
            verify(verifier, alexa)
        except VerificationError:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(ask, range(16))) == {good}
    assert alexa.fetched == [CHAIN_URL]


def test_two_addresses_do_not_wait_for_each_other():
    alexa = FakeAlexa()
    both_are_fetching = threading.Barrier(2)

    def fetch(url: str) -> bytes:
        both_are_fetching.wait(timeout=5)
        return alexa.fetch(url)

    verifier = Verifier(fetch, alexa.roots)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda number: verify(verifier, alexa, url_of(number)), range(2)))


def test_a_thread_torn_down_in_a_fetch_leaves_nobody_waiting():
    alexa = FakeAlexa()
    faults: list[BaseException] = [KeyboardInterrupt()]

    def fetch(url: str) -> bytes:
        if faults:
            raise faults.pop()
        return alexa.fetch(url)

    verifier = Verifier(fetch, alexa.roots)
    with pytest.raises(KeyboardInterrupt):
        verify(verifier, alexa)
    verify(verifier, alexa)


def test_nobody_waits_for_anothers_fetch_longer_than_alexa_would(monkeypatch):
    monkeypatch.setattr("skill.alexa.verify.FLIGHT_WAIT_SECONDS", 0.05)
    alexa = FakeAlexa()
    fetching, may_answer = threading.Event(), threading.Event()

    def fetch(url: str) -> bytes:
        fetching.set()
        may_answer.wait(timeout=5)
        return alexa.fetch(url)

    verifier = Verifier(fetch, alexa.roots)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(verify, verifier, alexa)
        assert fetching.wait(timeout=5)
        with pytest.raises(VerificationError, match="in time"):
            verify(verifier, alexa)
        may_answer.set()
        first.result(timeout=5)
    verify(verifier, alexa)
    assert alexa.fetched == [CHAIN_URL]


# --- Timestamps ---


@pytest.mark.parametrize("sign", [1, -1], ids=["future", "past"])
@pytest.mark.parametrize("tolerance", [REQUEST_TOLERANCE, EVENT_TOLERANCE])
def test_a_timestamp_may_be_off_by_the_tolerance_and_no_more(sign, tolerance):
    edge = NOW + sign * tolerance
    beyond = edge + sign * timedelta(seconds=1)
    for spell in (iso, iso_with_fraction, epoch_seconds, epoch_milliseconds):
        check_timestamp(spell(edge), NOW, tolerance)
        with pytest.raises(VerificationError, match="too far"):
            check_timestamp(spell(beyond), NOW, tolerance)


def test_the_tolerances_are_amazons():
    seconds = [tolerance.total_seconds() for tolerance in (REQUEST_TOLERANCE, EVENT_TOLERANCE)]
    assert seconds == [150, 3600]


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_with_fraction(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def epoch_seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def epoch_milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        "now",
        "2026-11-25",
        "2026-11-25T12:00:00",
        "2026-11-25T12:00:00+00:00",
        "2026-11-25 12:00:00Z",
        "2026-11-25T12:00:00.Z",
        "2026-11-25T12:00:00Z\n",
        "2026-13-25T12:00:00Z",
        "2026-11-25T12:00:61Z",
        "２０２６-11-25T12:00:00Z",
        "-1",
        "1e9",
        "1764072000.5",
        "9" * 15,
        "9" * 5000,
        pytest.param(10**5000, id="more digits than Python prints"),
        True,
    ],
)
def test_a_timestamp_of_another_form_is_refused(timestamp):
    with pytest.raises(VerificationError, match="cannot be read"):
        check_timestamp(timestamp, NOW, REQUEST_TOLERANCE)


# --- Anything at all ---

FUZZ = settings(deadline=None, max_examples=300)
PIECES = ["https://", "s3.amazonaws.com", ":443", "/", "echo.api", "..", "%2e", "%25", "\\", "@", "?", "x.pem"]
ANY_URL = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
ANY_PATH = st.lists(st.sampled_from(PIECES[3:]), max_size=9).map("".join)


@FUZZ
@given(ANY_URL | ANY_PATH.map("https://s3.amazonaws.com/echo.api/".__add__))
def test_any_text_is_a_chains_address_or_a_refusal(text):
    with suppress(VerificationError):
        normal = check_certificate_url(text)
        parts = urlsplit(normal)
        assert normal.startswith("https://s3.amazonaws.com/echo.api/")
        assert not {".", "..", ""} & set(parts.path.split("/")[1:])
        assert "%" not in normal
        assert check_certificate_url(normal) == normal


@FUZZ
@given(ANY_URL, st.text() | st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode()), st.binary())
def test_any_headers_and_body_are_refused(url, signature, body):
    alexa = FakeAlexa()
    verifier = verifier_for(alexa)
    for address in (url, CHAIN_URL):
        with pytest.raises(VerificationError):
            verifier.verify(body, address, signature, NOW)


@FUZZ
@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z") | st.integers())
def test_any_timestamp_passes_or_is_refused(timestamp):
    with suppress(VerificationError):
        check_timestamp(timestamp, NOW, REQUEST_TOLERANCE)


@FUZZ
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_chain_with_any_byte_of_its_leaf_changed_is_refused(position, change):
    alexa = FakeAlexa()
    der = bytearray(alexa.leaf.certificate.public_bytes(Encoding.DER))
    # The signed part only: around it one bit of padding has a second spelling, which says the same.
    signed = alexa.leaf.certificate.tbs_certificate_bytes
    der[der.index(signed) + position % len(signed)] ^= change
    armoured = ssl.DER_cert_to_PEM_cert(bytes(der)).encode()
    alexa.chain_pem = armoured + to_pem(alexa.intermediate)
    with pytest.raises(VerificationError):
        verify(verifier_for(alexa), alexa)


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes_as_a_chain_are_refused(pem):
    refuses(FakeAlexa(chain_pem=pem), "missing or unreadable")


# --- Roots ---


def test_the_roots_are_those_of_ssl_cert_file(monkeypatch, tmp_path):
    bundle = tmp_path / "roots.pem"
    unreadable = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    first, second = make_root(), make_root("Second")
    bundle.write_bytes(b"# ours\n" + unreadable + to_pem(first, second))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert system_roots() == (first.certificate, second.certificate)


def test_without_ssl_cert_file_the_roots_are_the_systems(monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    assert len(system_roots()) > 50


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_bundle_without_roots_is_an_error_of_the_settings(monkeypatch, tmp_path, content):
    bundle = tmp_path / "roots.pem"
    if content is not None:
        bundle.write_bytes(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with pytest.raises(SettingsError, match=r"roots\.pem"):
        system_roots()


# --- The fetch, over real sockets ---


def get(port: int, deadline_seconds: float = 2.0, max_bytes: int = MAX_CHAIN_BYTES) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=deadline_seconds)
    return read_within(connection, "/echo.api/x.pem", deadline_seconds, max_bytes)


def test_a_body_of_the_largest_size_arrives_whole():
    with one_conversation(answering(ok(b"x" * MAX_CHAIN_BYTES))) as port:
        assert get(port) == b"x" * MAX_CHAIN_BYTES


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (ok(b"x" * (MAX_CHAIN_BYTES + 1)), "longer than"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_CHAIN_BYTES + 1), "longer than"),
        (ok(b"half", length=8), "cut short"),
        (b"HTTP/1.1 301 Moved\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n", "answers 301"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answers 404"),
        (b"not http at all\r\n\r\n", "cannot be fetched"),
        (b"", "cannot be fetched"),
    ],
)
def test_an_unfit_answer_is_refused(response, reason):
    with one_conversation(answering(response)) as port, pytest.raises(VerificationError, match=reason):
        get(port)


def test_a_closed_port_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(VerificationError, match="cannot be fetched"):
        get(port)


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"",
    ],
    ids=["in the body", "in a body without length", "in a header", "in the status line"],
)
def test_a_slow_drip_is_cut_off_at_the_deadline(first):
    with one_conversation(lambda connection: drip(connection, first)) as port:
        started_at = time.monotonic()
        with pytest.raises(VerificationError, match="in time"):
            get(port, deadline_seconds=0.4)
        assert time.monotonic() - started_at < 1.0
    # The server's thread has ended long before its five seconds: we hung up, not only gave up.
    assert time.monotonic() - started_at < 2.0


def test_a_silent_server_is_cut_off_at_the_deadline():
    with one_conversation(stay_silent) as port:
        started_at = time.monotonic()
        with pytest.raises(VerificationError, match="in time"):
            get(port, deadline_seconds=0.4)
        assert time.monotonic() - started_at < 1.0


class LateConnection(HTTPConnection):
    """Its name look-up takes longer than the deadline."""

    def connect(self) -> None:
        time.sleep(0.3)
        super().connect()


def test_a_connection_that_opens_after_the_deadline_asks_for_nothing():
    heads: list[str] = []
    with one_conversation(lambda connection: heads.append(read_head(connection))) as port:
        connection = LateConnection("127.0.0.1", port, timeout=5)
        with pytest.raises(VerificationError, match="in time"):
            read_within(connection, "/echo.api/x.pem", 0.1, MAX_CHAIN_BYTES)
    assert heads == [""]


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_the_fetch_goes_through_the_proxy_and_trusts_ssl_cert_file(environment, tmp_path, scheme):
    alexa = FakeAlexa()
    stand_in = TlsBehindProxy(tmp_path, "s3.amazonaws.com", alexa.chain_pem)
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    with one_conversation(stand_in.tunnel) as port:
        environment.setenv("HTTPS_PROXY", f"{scheme}127.0.0.1:{port}")
        verify(Verifier(CertificateFetcher(), alexa.roots), alexa)
    connect, request = stand_in.heads
    assert connect.startswith("CONNECT s3.amazonaws.com:443 HTTP/1.")
    assert "Proxy-Authorization" not in connect
    assert request.startswith("GET /echo.api/echo-api-cert-12.pem HTTP/1.1\r\n")
    assert "\r\nHost: s3.amazonaws.com\r\n" in request


def test_an_account_in_the_proxys_url_is_shown_to_the_proxy_alone(environment, tmp_path):
    stand_in = TlsBehindProxy(tmp_path, "s3.amazonaws.com", b"chain")
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    with one_conversation(stand_in.tunnel) as port:
        environment.setenv("HTTPS_PROXY", f"http://reader:p%40ss@127.0.0.1:{port}")
        assert CertificateFetcher()(CHAIN_URL) == b"chain"
    connect, request = stand_in.heads
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'reader:p@ss').decode()}" in connect
    assert "Authorization" not in request


def test_a_host_in_no_proxy_is_fetched_directly(environment, tmp_path):
    stand_in = TlsBehindProxy(tmp_path, "localhost", b"chain")
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    environment.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    environment.setenv("NO_PROXY", "localhost")
    with one_conversation(stand_in.serve) as port:
        assert CertificateFetcher()(f"https://localhost:{port}/echo.api/x.pem") == b"chain"


@pytest.mark.parametrize("fault", ["root not trusted", "name of another host"])
def test_a_server_that_is_not_s3_is_refused(environment, tmp_path, fault):
    host = "s3.amazonaws.com" if fault == "root not trusted" else "evil.example"
    stand_in = TlsBehindProxy(tmp_path, host, b"chain")
    if fault == "root not trusted":
        stand_in.roots_path.write_bytes(to_pem(make_root("Another Root")))
    environment.setenv("SSL_CERT_FILE", str(stand_in.roots_path))
    with one_conversation(stand_in.tunnel) as port:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(VerificationError, match="cannot be fetched"):
            CertificateFetcher()(CHAIN_URL)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "socks5://127.0.0.1:1080"),
        ("HTTPS_PROXY", "http://127.0.0.1:abc"),
        ("SSL_CERT_FILE", "/nowhere/roots.pem"),
    ],
)
def test_a_setting_that_cannot_be_used_is_a_refusal(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(VerificationError, match="no connection can be made"):
        CertificateFetcher()(CHAIN_URL)


def test_a_tunnel_that_stays_silent_is_cut_off_at_the_deadline(environment):
    with one_conversation(lambda connection: drip(connection, b"HTTP/1.1 200 OK\r\nX-Slow: ")) as port:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        started_at = time.monotonic()
        with pytest.raises(VerificationError, match="in time"):
            CertificateFetcher(deadline_seconds=0.4)(CHAIN_URL)
        assert time.monotonic() - started_at < 1.0
