"""One digest for one mail, whichever way it came: the trace lines of its last hops do not count."""

import hashlib
import re

# What a delivery puts on top of a mail (RFC 5321 4.4, RFC 8601, RFC 7208 9.1, RFC 8617).
_TRACE = frozenset(
    {
        b"arc-authentication-results",
        b"arc-message-signature",
        b"arc-seal",
        b"authentication-results",
        b"delivered-to",
        b"envelope-to",
        b"received",
        b"received-spf",
        b"return-path",
        b"x-delivered-to",
        b"x-envelope-from",
        b"x-envelope-to",
        b"x-original-to",
    }
)
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*")
_PIECE = 1024 * 1024
_RETURN = 0x0D


def content_digest(raw: bytes) -> str:
    """Return the SHA-256 (hex) of the mail below its topmost block of trace headers.

    Deliveries of one mail differ in those lines, in line ends and in blank lines at the end, and in
    nothing else. Only the topmost block is left out: what the sender wrote starts below it.
    """
    start = 0
    while (found := _FIELD.match(raw, start)) and found[1].lower() in _TRACE:
        start = found.end()
    end = len(raw)
    while end > start and raw[end - 1] in b"\r\n":
        end -= 1
    digest = hashlib.sha256()
    # Piece by piece: a copy of a large mail would double its memory.
    while start < end:
        stop = min(start + _PIECE, end)
        while stop < end and raw[stop - 1] == _RETURN:
            # A line break is one thing, and must not lie in two pieces.
            stop += 1
        digest.update(raw[start:stop].replace(b"\r\n", b"\n"))
        start = stop
    return digest.hexdigest()
