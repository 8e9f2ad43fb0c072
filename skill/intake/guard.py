"""Which addresses a session may connect to: judged after DNS, at each connection, so that no name hides one."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import aiohttp
from aiohttp.abc import AbstractResolver

_NAT64 = IPv6Network("64:ff9b::/96")
# What Python's tables of before 2024 take for the internet, by IANA's registries of special purposes, and where Azure
# and Oracle keep what a machine must not tell.
_NOT_THE_INTERNET = tuple(
    map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20", "5f00::/16", "64:ff9b:1::/48"))
)


def guarded_session(
    at_once: int,
    kept_open_seconds: float,
    headers: Mapping[str, str],
    *,
    resolver: AbstractResolver | None = None,
    trusted: ssl.SSLContext | None = None,
) -> aiohttp.ClientSession:
    """A session that connects to nothing but what the `hop_under_way` may be sent to, and keeps no cookie.

    It has no deadline of its own: `asyncio.timeout` around each request is one, over what is answered too. No proxy of
    the environment is used. `trusted` stands in for the certificates that this machine trusts.
    """
    connector = aiohttp.TCPConnector(
        limit=at_once,
        resolver=resolver,
        socket_factory=judged_socket,
        use_dns_cache=False,
        keepalive_timeout=kept_open_seconds,
        ssl=trusted or True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        auto_decompress=False,
        trust_env=False,
        headers=headers,
    )


@dataclass(slots=True)
class Hop:
    """One request: whether it may go to a private address, and whether an address was refused."""

    is_private: bool
    was_refused: bool = False


hop_under_way: ContextVar[Hop] = ContextVar("hop_under_way")


def judged_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    """Called for every address that is about to be connected to: after DNS, so that no name can hide one."""
    family, kind, protocol, _, address = info
    hop = hop_under_way.get()
    try:
        ip = ip_address(str(address[0]))
        is_fine = is_own(ip) if hop.is_private else is_public(ip)
    except ValueError:
        is_fine = False
    if not is_fine:
        hop.was_refused = True
        raise OSError("refused")
    return socket.socket(family, kind, protocol)


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether `ip` is an address of the internet, and not one of ours in the clothes of one."""
    ip = _unwrapped(ip)
    if isinstance(ip, IPv6Address) and (ip.is_site_local or ip.is_reserved):
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _NOT_THE_INTERNET)


def is_own(ip: IPv4Address | IPv6Address) -> bool:
    """Whether `ip` is of this machine or its network; link-local ones hold the keys of cloud machines."""
    ip = _unwrapped(ip)
    if ip.is_loopback:
        return True
    is_odd = ip.is_link_local or ip.is_unspecified or ip.is_multicast or ip.is_reserved
    return ip.is_private and not is_odd


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside one of IPv6: mapped, 6to4, Teredo's client, NAT64 (RFC 4291, 3056, 4380, 6052)."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
