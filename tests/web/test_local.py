"""Which requests are local."""

from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from skill.web.local import is_local


def request(peer: str | None = "127.0.0.1", host: str | None = "127.0.0.1:5000", **headers: str) -> Request:
    environ = EnvironBuilder(headers=[(name.replace("_", "-"), value) for name, value in headers.items()]).get_environ()
    environ.pop("HTTP_HOST", None)
    if host is not None:
        environ["HTTP_HOST"] = host
    environ.pop("REMOTE_ADDR", None)
    if peer is not None:
        environ["REMOTE_ADDR"] = peer
    return Request(environ)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.9.10", "::1"])
@pytest.mark.parametrize("host", ["localhost", "localhost:5000", "127.0.0.1", "127.0.0.1:5000", "[::1]:5000", "[::1]"])
def test_loopback_at_both_ends_is_local(peer, host):
    assert is_local(request(peer, host))


@pytest.mark.parametrize("peer", [None, "", "10.0.0.1", "203.0.113.9", "::ffff:10.0.0.1", "unix:", "localhost.evil"])
def test_another_peer_is_not(peer):
    assert not is_local(request(peer))


@pytest.mark.parametrize(
    "host",
    [
        None, "", "news.example", "news.example:443", "localhost.evil.example", "127.0.0.1.evil.example",
        "evil#localhost",
        "0.0.0.0", "[::]", "[::1", "10.0.0.1", "abc.ngrok.app", "user@127.0.0.1:80:80", "127.0.0.1:80:90", "2130706433",
    ],
)  # fmt: skip
def test_another_host_is_not(host):
    assert not is_local(request(host=host))


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "x-forwarded-anything",
        "X-FORWARDED",
    ],
)
@pytest.mark.parametrize("value", ["203.0.113.9", "127.0.0.1", ""])
def test_a_header_that_tells_of_a_proxy_is_not_whatever_it_says(header, value):
    assert not is_local(request(**{header: value}))


def test_other_headers_are_no_matter():
    assert is_local(request(User_Agent="curl", X_Request_Id="1", Viaduct="x"))
