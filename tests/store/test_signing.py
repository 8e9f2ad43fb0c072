"""The signing key: made once, kept to its owner, and nothing else passes for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_public_key,
)

from skill.errors import SigningKeyError
from skill.store.signing import Signer


def test_the_first_signature_makes_a_key_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    assert Signer(path).public_key() is None
    signature = Signer(path).sign(b"what was said")
    public = Signer(path).public_key()

    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key.pem"]
    assert public is not None
    assert public.verifies(signature, b"what was said")
    assert not public.verifies(signature, b"what was never said")
    assert not public.verifies("no hex", b"what was said")
    assert not public.verifies(signature[:-2], b"what was said")


def test_a_public_key_can_be_given_away_as_pem_and_has_a_name(tmp_path: Path) -> None:
    one, other = Signer(tmp_path / "one"), Signer(tmp_path / "other")
    signature = one.sign(b"bytes")
    other.sign(b"bytes")
    public, another = one.public_key(), other.public_key()

    assert public is not None
    assert another is not None
    load_pem_public_key(public.pem.encode()).verify(bytes.fromhex(signature), b"bytes")  # type: ignore[union-attr,call-arg]
    assert len(public.id) == 16
    assert public.id != another.id
    assert not another.verifies(signature, b"bytes")


def test_many_who_sign_at_once_make_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    with ThreadPoolExecutor(8) as pool:
        signatures = set(pool.map(lambda _: Signer(path).sign(b"bytes"), range(32)))
    public = Signer(path).public_key()

    assert public is not None
    assert all(public.verifies(one, b"bytes") for one in signatures)
    assert len(signatures) == 1, "Ed25519 signs the same bytes the same way"


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    Signer(path).sign(b"bytes")
    path.chmod(0o644)
    with pytest.raises(SigningKeyError, match="chmod 600"):
        Signer(path).sign(b"bytes")


def rsa(password: bytes | None = None) -> bytes:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize("content", [b"", b"no key", rsa(), rsa(b"secret")])
def test_what_is_no_key_of_ours_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SigningKeyError, match=r"key\.pem holds"):
        Signer(path).sign(b"bytes")


def test_a_key_that_cannot_be_made_says_where(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="cannot be made"):
        Signer(tmp_path / "nowhere" / "key.pem").sign(b"bytes")
