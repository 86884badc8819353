"""Encrypt personal values at rest and derive keyed look-up hashes.

Keys are derived from the configured secrets by HKDF-SHA-256 (RFC 5869); values are sealed with
AES-256-GCM. The first secret seals and hashes; every secret opens and finds, so that a new one can
be put in front at any time, and the old one taken away when nothing needs it any more.
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
        self._secrets = tuple(dict.fromkeys(secrets))
        self._sealing: dict[bytes, AESGCM] = {}
        for secret in self._secrets:
            key = _derive(secret, "seal")
            self._sealing[hashlib.sha256(key).digest()[:_KEY_ID_BYTES]] = AESGCM(key)
        self._newest = next(iter(self._sealing))
        self._peppers = tuple(_derive(secret, "lookup") for secret in self._secrets)
        self._token_keys = tuple(_derive(secret, "thread-token") for secret in self._secrets)

    def seal(self, value: bytes | memoryview) -> bytes:
        """Encrypt with the newest key."""
        nonce = os.urandom(_NONCE_BYTES)
        header = self.header
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
        """Return the keyed hash (HMAC-SHA-256, hex) that a value is stored under from now on.

        What is stored may be keyed by an older secret: look it up with `lookups`.
        """
        return _hashed(value, self.pepper)

    def lookups(self, value: str) -> tuple[str, ...]:
        """Return every keyed hash that the value may be stored under, the newest key's first."""
        return tuple(_hashed(value, pepper) for pepper in self._peppers)

    @property
    def pepper(self) -> bytes:
        """Key of the look-up hashes that are written."""
        return self._peppers[0]

    @property
    def peppers(self) -> tuple[bytes, ...]:
        """Keys of the look-up hashes that may be stored, the newest first."""
        return self._peppers

    @property
    def token_key(self) -> bytes:
        """Key of the check value in the thread tokens that are written."""
        return self._token_keys[0]

    @property
    def token_keys(self) -> tuple[bytes, ...]:
        """Keys of the check values of thread tokens, the newest first."""
        return self._token_keys

    @property
    def header(self) -> bytes:
        """What every value begins with that the newest key has sealed."""
        return _VERSION + self._newest

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Names of the sealing keys in hexadecimal, the newest first; they give nothing away."""
        return tuple(key_id.hex() for key_id in self._sealing)

    def hashing_with(self, key_id: str) -> "Vault":
        """Return a vault that opens the same values and hashes with the key of this name."""
        place = self.key_ids.index(key_id)
        first = self._secrets[place]
        return Vault([first, *(one for one in self._secrets if one != first)])

    def newest_only(self) -> "Vault":
        """Return a vault that knows the newest key alone."""
        return Vault(self._secrets[:1])


def key_id_of(sealed: bytes) -> str:
    """Return the name of the key that sealed a value, in hexadecimal."""
    return bytes(sealed[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]).hex()


def _hashed(value: str, pepper: bytes) -> str:
    return hmac.new(pepper, value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
