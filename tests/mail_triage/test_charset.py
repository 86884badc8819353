"""å, ä and ö come out right wherever there is a right answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_triage.charset import codec_name, decode_bytes, repair_mojibake, tidy

LETTER = "Jag begär ett utdrag över allt ni har. Åsa Öberg, Älvsjö, på väg 7, 75 år."
CODECS = ["utf-8", "cp1252", "iso8859-1", "iso8859-15", "cp850", "mac_roman", "utf-16", "utf-8-sig"]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("label", [None, "us-ascii", "x-unknown", "utf-8"])
def test_swedish_survives_any_wrong_label(codec: str, label: str | None) -> None:
    """The bytes decide when the label is missing, unknown or contradicted."""
    assert decode_bytes(LETTER.encode(codec), label)[0] == LETTER


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("cp1252", "iso-8859-1"),
        ("cp1252", "LATIN1"),
        ("cp1252", '"windows-1252"'),
        ("iso8859-15", "iso-8859-15"),
        ("cp850", "ibm850"),
        ("mac_roman", "macintosh"),
        ("utf-16-le", "utf-16le"),
        ("utf-7", "utf-7"),
        ("utf-8", "UTF8"),
        ("utf-8", "iso-8859-1"),
    ],
)
def test_swedish_survives_each_true_label(codec: str, label: str) -> None:
    """Labels in any spelling are followed where the bytes agree."""
    assert decode_bytes(LETTER.encode(codec), label)[0] == LETTER


@pytest.mark.parametrize("word", ["Ålen", "för", "på", "ÄGARE", "öl"])
@pytest.mark.parametrize("codec", ["cp1252", "cp850", "mac_roman"])
def test_a_single_word_is_enough_to_recognise_the_charset(word: str, codec: str) -> None:
    """A subject of one word without label still reads right."""
    assert decode_bytes(word.encode(codec), None)[0] == word


def test_utf_8_with_one_damaged_byte_stays_utf_8() -> None:
    """A damaged byte does not turn the whole letter into nonsense."""
    raw = LETTER.encode().replace(b"75", b"\xe57")
    assert decode_bytes(raw, "utf-8")[0] == LETTER.replace("75", "å7")


def test_russian_and_japanese_are_read() -> None:
    """Other scripts are detected or decoded by their label."""
    russian = "Здравствуйте, прошу удалить мои данные из вашей системы"
    assert decode_bytes(russian.encode("cp1251"), None)[0] == russian
    assert decode_bytes("個人データ".encode("iso2022_jp"), "iso-2022-jp")[0] == "個人データ"


@pytest.mark.parametrize(
    "label",
    ["idna", "punycode", "base64", "rot13", "unicode_escape", "undefined", "x" * 500, "a\0b"],
)
def test_labels_that_are_no_charset_are_unknown(label: str) -> None:
    """Python's own codecs cannot be called from a mail."""
    assert codec_name(label) is None


@pytest.mark.parametrize("via", ["latin-1", "cp1252"])
def test_text_encoded_twice_is_repaired(via: str) -> None:
    """Both common ways to garble give back the letters."""
    garbled = "Hälsningar från Åsa – på väg".encode().decode(
        via, "ignore" if via != "latin-1" else "strict"
    )
    assert repair_mojibake(garbled) == ("Hälsningar från Åsa – på väg", True)


def test_garbled_text_beside_correct_letters_is_left_alone() -> None:
    """Someone who quotes a misspelt name is quoted exactly."""
    text = "Namnet SÃ¶derberg är fel, det ska vara Söderberg."
    assert repair_mojibake(text) == (text, False)


def test_invisible_characters_and_decomposed_letters_are_tidied() -> None:
    """Zero-width characters cannot split a word and å is one character."""
    assert tidy("ra\u200bde\u00adra\r\na\u030a\0") == "radera\nå"


def test_text_cannot_run_backwards() -> None:
    """Marks that turn the direction are dropped, so that nobody reads "exe.jpg" for "gpj.exe"."""
    assert tidy("\u202egpj.exe\u202c \u2067a\u2069") == "gpj.exe a"


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(CODECS)))
def test_any_bytes_with_any_label_become_text(data: bytes, label: str | None) -> None:
    """Decoding never raises and always gives text that can be stored."""
    tidy(decode_bytes(data, label)[0]).encode()


@given(st.text())
def test_utf_8_is_always_exact(text: str) -> None:
    """What is valid UTF-8 comes back unchanged under its own label."""
    text = text.encode("utf-8", "replace").decode()
    if not text.startswith("\ufeff") and "\x1b$" not in text:
        assert decode_bytes(text.encode(), "utf-8")[0] == text
