"""`/healthz`: the process answers. `/readyz`: it has something to say, or what is missing."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from skill.web.local import is_local


def health_routes(missing: Callable[[], list[str]], suspensions: Callable[[], list[str]]) -> Blueprint:
    """`missing` says in sentences what keeps us from answering with news, `suspensions` what is held back by intent."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        if not is_local(request):
            return jsonify(error="/readyz answers on this machine only: ask 127.0.0.1 without a proxy between"), 403
        found = missing()
        status = "not ready" if found else "ready"
        return jsonify(status=status, missing=found, suspended=suspensions()), 503 if found else 200

    return routes
