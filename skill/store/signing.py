"""The key that signs checkpoints and statements: Ed25519 (RFC 8032), kept as PKCS #8 in PEM, read by its owner alone.

A signature is over bytes and stands as hex. A public key is named by the first 16 hex digits of the SHA-256 of its 32
raw bytes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from skill.errors import SigningKeyError
from skill.store.disk import OWNER_ONLY


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What anybody may have, to check a signature with."""

    raw: bytes

    @property
    def id(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()[:16]

    @property
    def pem(self) -> str:
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def verifies(self, signature: str, signed: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(bytes.fromhex(signature), signed)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """Signs with the key at `path`, which is made at the first signature where nothing is there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def sign(self, signed: bytes) -> str:
        return self._key(make=True).sign(signed).hex()

    def public_key(self) -> PublicKey | None:
        """`None` where nothing was ever signed."""
        if not self.path.exists():
            return None
        return _public(self._key(make=False))

    def made_public_key(self) -> PublicKey:
        """The public key of what signs from now on: the key is made where nothing is there."""
        return _public(self._key(make=True))

    def _key(self, *, make: bool) -> Ed25519PrivateKey:
        if make:
            _make(self.path)
        try:
            mode = self.path.stat().st_mode & 0o777
            if mode & ~OWNER_ONLY:
                raise SigningKeyError(f"{self.path} can be read by others (mode {mode:o}); run: chmod 600 {self.path}")
            key = load_pem_private_key(self.path.read_bytes(), password=None)
        except OSError as error:
            raise SigningKeyError(f"{self.path}, the signing key, cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SigningKeyError(f"{self.path} holds no Ed25519 key in PEM without a password") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SigningKeyError(f"{self.path} holds a key of another kind than Ed25519")
        return key


def read_public_key(pem: bytes, name: str) -> PublicKey:
    """Raises `SigningKeyError` where `name` holds none."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyError(f"{name} holds no public key in PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SigningKeyError(f"{name} holds a key of another kind than Ed25519")
    return PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _public(key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def _make(path: Path) -> None:
    """Whole or not at all, and only once, also where two processes make it at the same moment."""
    if path.exists():
        return
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        # Made for its owner alone, under a name of its own.
        opened, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        with os.fdopen(opened, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    except OSError as error:
        raise SigningKeyError(f"{path}, the signing key, cannot be made: {error.strerror}") from error
