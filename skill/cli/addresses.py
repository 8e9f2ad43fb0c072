"""HOST:PORT as it is typed."""

from __future__ import annotations

import socket

import click


def bound(address: str) -> tuple[str, int]:
    """Host and port, checked to be free. Raises `click.ClickException` with what to do."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"{address} is no address to serve on; write HOST:PORT, such as 127.0.0.1:5000")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise click.ClickException(
                f"{address} cannot be served on: {error.strerror}; stop what uses it, or choose another one,"
                ' such as make run ARGS="--bind 127.0.0.1:5001 --samples 127.0.0.1:5081"'
            ) from error
    return host, int(port)


def written(host: str, port: int) -> str:
    """HOST:PORT as servers and URLs want it: a host is named, and an IPv6 one is in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
