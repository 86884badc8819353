"""Encrypt personal values at rest and derive keyed look-up hashes.

Keys are derived from the configured secrets by HKDF-SHA-256 (RFC 5869); values are sealed with
AES-256-GCM. The first secret seals, every secret opens, so that keys can be rotated.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cases.errors import BadSecret

_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12


def _derive(secret: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return kdf.derive(secret.encode())


class Vault:
    """Seals and opens values; `secrets` newest first, each at least 32 characters."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._sealing: dict[bytes, AESGCM] = {}
        self._newest = b""
        for secret in secrets:
            key = _derive(secret, "seal")
            key_id = hashlib.sha256(key).digest()[:_KEY_ID_BYTES]
            self._newest = self._newest or key_id
            self._sealing[key_id] = AESGCM(key)
        # Look-up hashes cannot be re-keyed without the clear value, so the oldest secret stays their pepper.
        self._pepper = _derive(secrets[-1], "lookup")
        self._token_key = _derive(secrets[-1], "thread-token")

    def seal(self, value: bytes | memoryview) -> bytes:
        """Encrypt with the newest key."""
        nonce = os.urandom(_NONCE_BYTES)
        header = _VERSION + self._newest
        return header + nonce + self._sealing[self._newest].encrypt(nonce, value, header)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt, or raise BadSecret."""
        start = len(_VERSION) + _KEY_ID_BYTES
        header, nonce = sealed[:start], sealed[start : start + _NONCE_BYTES]
        cipher = self._sealing.get(header[len(_VERSION) :])
        if cipher is None:
            raise BadSecret
        try:
            return cipher.decrypt(nonce, memoryview(sealed)[start + _NONCE_BYTES :], header)
        except InvalidTag as error:
            raise BadSecret from error

    def seal_text(self, text: str) -> bytes:
        """Encrypt text as UTF-8; lone surrogates survive."""
        return self.seal(text.encode("utf-8", "surrogatepass"))

    def open_text(self, sealed: bytes) -> str:
        """Decrypt what `seal_text` sealed."""
        return self.open(sealed).decode("utf-8", "surrogatepass")

    def lookup(self, value: str) -> str:
        """Return the keyed hash (HMAC-SHA-256, hex) under which a value is found."""
        return hmac.new(
            self._pepper, value.encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()

    @property
    def pepper(self) -> bytes:
        """Key of the look-up hashes."""
        return self._pepper

    @property
    def token_key(self) -> bytes:
        """Key of the check value in thread tokens."""
        return self._token_key
