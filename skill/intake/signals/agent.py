"""The name by which publishers speak to us: the product token (RFC 9309, section 2.2.1)."""

from __future__ import annotations

from skill.intake.http import USER_AGENT

OUR_NAME = USER_AGENT.partition("/")[0].casefold()
