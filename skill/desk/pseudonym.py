"""What stands for an account or a device in the store: a keyed hash of its id. The id itself goes no further."""

from __future__ import annotations

import hmac
from collections.abc import Sequence


def pseudonyms(keys: Sequence[bytes], identity: str) -> tuple[str, ...]:
    """One for each key, in their order. Keyed, so that who has the database alone cannot try ids out."""
    return tuple(hmac.digest(key, identity.encode(), "sha256").hex() for key in keys)
