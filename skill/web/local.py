"""Which requests are local: made on this machine, to this machine, through nothing in between."""

from __future__ import annotations

from ipaddress import ip_address

from werkzeug.wrappers import Request


def is_local(request: Request) -> bool:
    """Peer and `Host` are loopback and no header tells of a proxy: a tunnel ends on loopback too."""
    return (
        _is_loopback(request.environ.get("REMOTE_ADDR") or "")
        and _is_loopback(_host_of(request.environ.get("HTTP_HOST") or ""))
        and not any(_tells_of_proxy(name) for name, _ in request.headers)
    )


def _tells_of_proxy(header: str) -> bool:
    name = header.lower().replace("_", "-")
    return name in {"forwarded", "via"} or name.startswith("x-forwarded")


def _host_of(host: str) -> str:
    if host.startswith("["):
        return host[1 : host.find("]")] if "]" in host else ""
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host


def _is_loopback(name: str) -> bool:
    if name.lower() == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
