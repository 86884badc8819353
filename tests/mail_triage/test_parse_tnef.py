"""winmail.dat is unpacked, and a broken one is kept and flagged."""

import base64
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_triage.parse import parse_mail
from mail_triage.tnef import BadTnef, unpack_tnef


def attribute(level: int, name: int, data: bytes) -> bytes:
    """Encode one attribute as MS-OXTNEF 2.1.3 says."""
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) % 65536)


def text_property(name: int, value: str) -> bytes:
    """Encode one Unicode MAPI property."""
    raw = f"{value}\0".encode("utf-16-le")
    padding = b"\0" * (-len(raw) % 4)
    return struct.pack("<HHII", 0x1F, name, 1, len(raw)) + raw + padding


CONTAINER = (
    struct.pack("<IH", 0x223E9F78, 1)
    + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    + attribute(1, 0x0002800C, "Jag vill ha ett utdrag. Åsa\0".encode("cp1252"))
    + attribute(2, 0x00069002, b"\0" * 14)
    + attribute(2, 0x00018010, b"FULLMA~1.TXT\0")
    + attribute(2, 0x0006800F, "Härmed ger jag fullmakt.".encode("cp1252"))
    + attribute(
        2,
        0x00069005,
        struct.pack("<I", 2)
        + struct.pack("<HHI", 3, 0x0E21, 1)
        + text_property(0x3707, "Fullmakt för Åsa.txt"),
    )
)


def mail(container: bytes) -> bytes:
    """Wrap a container as Outlook sends it."""
    return (
        b"From: a@kund.example\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(container)
    )


def test_a_container_gives_text_and_files() -> None:
    """The letter and the long file name come out with their Swedish letters."""
    message = parse_mail(mail(CONTAINER))
    assert message.text == "Jag vill ha ett utdrag. Åsa"
    assert [a.filename for a in message.attachments] == ["winmail.dat", "Fullmakt för Åsa.txt"]
    assert message.attachments[1].letter_text == "Härmed ger jag fullmakt."


def test_a_broken_container_is_kept_and_flagged() -> None:
    """What cannot be unpacked stays an attachment for a person."""
    message = parse_mail(mail(CONTAINER[:60]))
    assert [a.filename for a in message.attachments] == ["winmail.dat"]
    assert "tnef unreadable" in message.defects


@given(st.binary(max_size=300), st.integers(0, len(CONTAINER)))
def test_any_bytes_are_unpacked_or_refused(noise: bytes, at: int) -> None:
    """Damage raises BadTnef and nothing else."""
    for data in (noise, CONTAINER[:at] + noise, CONTAINER[:at] + noise + CONTAINER[at:]):
        try:
            unpack_tnef(data)
        except BadTnef:
            continue


def test_something_else_is_no_container() -> None:
    """A file that only has the name is refused."""
    with pytest.raises(BadTnef):
        unpack_tnef(b"GIF89a....")
