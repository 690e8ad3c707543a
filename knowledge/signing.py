"""The key with which a data folder signs what must not be changed unseen: Ed25519, made once, kept beside the store.

Whoever may read the private file can sign: it is written for its owner alone. The public half may be handed out, and
what was signed can be checked with it anywhere.
Not here: what is signed (knowledge.audit).
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from knowledge.types import KnowledgeFault

_BYTES = 32


class KeyUnusable(KnowledgeFault):
    """The key file cannot be read or holds something else."""

    code = "E-AUD-001"


class SigningKey:
    """Signs and checks short texts."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private

    @property
    def public(self) -> str:
        """The public half, 64 hexadecimal digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> str:
        """A signature, 128 hexadecimal digits."""
        return self._private.sign(data).hex()


def signed(public: str, data: bytes, signature: str) -> bool:
    """Whether the key with this public half signed `data`; False also for what is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def signing_key(path: Path) -> SigningKey:
    """The key in a file; the file is made, readable for its owner alone, when there is none.

    Raises:
        KeyUnusable: the file is no key, or may not be read or written.
    """
    try:
        if not path.exists():
            _make(path)
        data = path.read_bytes()
    except OSError as exc:
        raise KeyUnusable(f"{path}: {exc.strerror}") from exc
    if len(data) != _BYTES:
        raise KeyUnusable(f"{path}: {len(data)} bytes instead of {_BYTES}")
    return SigningKey(Ed25519PrivateKey.from_private_bytes(data))


def _make(path: Path) -> None:
    """Write a new key whole or not at all; whoever comes first wins."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink(missing_ok=True)
