"""What Amazon is asked before a turn opens: the country that a listener consented to give.

The rules are those of Amazon's pages "Enhance Your Skill With Address Information" and "Device Settings REST API
Reference" (developer.amazon.com/en-US/docs/alexa/custom-skills/use-device-address.html and
device-settings-api-reference.html). It is the address that was entered in the Alexa app for the device. The postal
code that comes with it is dropped where it is read, and is in no log.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Protocol
from urllib.parse import quote

import orjson

from skill.alexa.envelope import Api
from skill.alexa.exchange import Answer, get, https_connection
from skill.desk.ports.turns import Consent

Connect = Callable[[str, float], HTTPConnection]
"""A connection, not opened yet, to a checked host under amazonalexa.com, with a timeout in seconds."""


class CountryLookup(Protocol):
    """Asks for a device's country at a moment."""

    def can_ask(self, api: Api, device_id: str, now: datetime) -> bool:
        """Whether there is somebody to ask. Nothing is sent to find out."""
        ...

    def __call__(self, api: Api, device_id: str, now: datetime) -> Consent | None:
        """`None` where Amazon says nothing of it, whatever the reason."""
        ...


DEADLINE_SECONDS = 2.0
MAX_BYTES = 4096
# After no answer, or one of too much work: a slow Amazon is not to hold up every listener for the whole deadline.
REST = timedelta(seconds=30)

_log = logging.getLogger(__name__)

# An endpoint comes with a signed request, and is checked all the same: our key to it goes nowhere else.
_ENDPOINT = re.compile(r"https://((?:[a-z0-9-]+\.)+amazonalexa\.com)/?", re.IGNORECASE | re.ASCII)
_TOKEN = re.compile(r"[!-~]{1,8192}", re.ASCII)
_OVERLOADED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)})
_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)


class AddressApi:
    """The `CountryLookup` over Amazon's API. One for the process; safe for many threads."""

    def __init__(self, connect: Connect = https_connection, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._connect, self._deadline_seconds = connect, deadline_seconds
        self._rests_until = datetime.min.replace(tzinfo=UTC)

    def can_ask(self, api: Api, device_id: str, now: datetime) -> bool:
        return bool(api.token and device_id) and now >= self._rests_until and _host_of(api) is not None

    def __call__(self, api: Api, device_id: str, now: datetime) -> Consent | None:
        host = _host_of(api)
        if host is None or not self.can_ask(api, device_id, now):
            return None
        path = f"/v1/devices/{quote(device_id, safe='')}/settings/address/countryAndPostalCode"
        headers = {"Authorization": f"Bearer {api.token}", "Accept": "application/json"}
        answer = self._answer(host, path, headers)
        if answer is None or answer.status in _OVERLOADED:
            self._rests_until = now + REST
        return _consent_in(answer) if answer else None

    def _answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer | None:
        try:
            connection = self._connect(host, self._deadline_seconds)
            return get(connection, path, self._deadline_seconds, MAX_BYTES, headers)
        except (OSError, ValueError) as error:
            _log.warning("no country: %s does not answer: %s", host, type(error).__name__)
            return None


def _host_of(api: Api) -> str | None:
    """The host to ask; `None` where the request offers none, or one that is not Amazon's."""
    found = _ENDPOINT.fullmatch(api.endpoint)
    return found[1].lower() if found and _TOKEN.fullmatch(api.token) else None


def _consent_in(answer: Answer) -> Consent | None:
    """403 is a no. 204, or a body without a country, is a consent to an address that nobody entered."""
    if answer.status == HTTPStatus.FORBIDDEN:
        return Consent(None)
    if answer.status != HTTPStatus.OK:
        if answer.status != HTTPStatus.NO_CONTENT:
            _log.warning("no country: the address API answers %d", answer.status)
        return None
    country = _country_in(answer.body)
    return Consent(country) if country else None


def _country_in(body: bytes) -> str | None:
    try:
        found: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    country = found.get("countryCode") if isinstance(found, dict) else None
    return country.upper() if isinstance(country, str) and _COUNTRY.fullmatch(country) else None
