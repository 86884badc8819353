"""Turns the bytes of a mail into text, whatever their label claims."""

import codecs
import re
import unicodedata
from functools import lru_cache

from charset_normalizer import from_bytes

from mail_triage.message import Defect

Defects = tuple[Defect, ...]

# WHATWG Encoding Standard: what senders mean by these labels is the superset.
_SUPERSETS = {
    "ascii": "undeclared",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
}
_ALIASES = {
    "ansi": "cp1252",
    "iso-gb2312": "gb18030",
    "ks-c-5601-1987": "cp949",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode-2-0-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
}
# These are text codecs for Python source or host names, never a charset of mail.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_MULTIBYTE = frozenset(
    (  # noqa: SIM905 - a list of words reads better whole
        "gb18030 big5 big5hkscs cp949 cp950 cp932 euc_jp hz iso2022_jp_ext iso2022_kr johab "
        "utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be"
    ).split()
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# åäöÅÄÖ and the letters of the neighbours' languages, as they stand inside words.
_SWEDISH = frozenset("åäöÅÄÖ")
_NORDIC = frozenset("éÉèüÜæøÆØßáíóúðþ")
_SINGLE_BYTE_GUESSES = ("cp1252", "cp850", "mac_roman")
# The charsets that mail comes in; without this list Cyrillic is taken for a Macintosh's.
_DETECTABLE = [
    *("cp1251", "koi8_r", "cp1250", "iso8859_2", "cp1252", "cp1253", "cp1254", "cp1255"),
    *("cp1256", "cp1257", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
_LONGEST_LABEL = 40
_HIGHEST_ASCII = 0x7F
_DETECTION_SAMPLE = 20_000
_DETECTION_MINIMUM = 24
# Controls, invisible letters, and the marks that make text run backwards (CVE-2021-42574).
_SPECIALS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
_C1 = str.maketrans({i: bytes((i,)).decode("cp1252", "replace") for i in range(0x80, 0xA0)})


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes a codec refused as Windows-1252, its five holes as Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in bad), error.end


codecs.register_error("mail_triage.cp1252", _as_cp1252)


@lru_cache(maxsize=512)
def codec_name(label: str) -> str | None:
    """Return Python's codec for a charset label; "undeclared" for ASCII, None if unknown."""
    wanted = label.strip().strip("\"'<>").lower().replace("_", "-").partition("*")[0]
    wanted = _ALIASES.get(wanted, wanted)
    if not wanted.isascii() or not wanted or len(wanted) > _LONGEST_LABEL or "\0" in wanted:
        return None
    try:
        info = codecs.lookup(wanted)
    except (LookupError, ValueError):
        return None
    if info.name.replace("-", "_") in _NOT_CHARSETS or not _is_text_codec(info):
        return None
    return _SUPERSETS.get(info.name, info.name)


def _is_text_codec(info: codecs.CodecInfo) -> bool:
    return bool(getattr(info, "_is_text_encoding", True))


def decode_bytes(data: bytes, label: str | None) -> tuple[str, Defects]:
    """Decode by label where it holds, else by what the bytes show; never raises."""
    codec = codec_name(label) if label else "undeclared"
    unknown = (Defect.CHARSET_UNKNOWN,) if codec is None else ()
    codec = codec or "undeclared"
    if data.isascii() and codec not in _MULTIBYTE and b"\x1b$" not in data:
        return data.decode("ascii"), unknown
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace").lstrip("\ufeff"), unknown
    if codec == "undeclared":
        text, found = _decode_undeclared(data)
        contradicted = (Defect.CHARSET_CONTRADICTED,) if label and not unknown else ()
        return text, (*unknown, *found, *contradicted)
    return _decode_declared(data, codec)


def _decode_declared(data: bytes, codec: str) -> tuple[str, Defects]:
    if codec in _MULTIBYTE:
        try:
            return data.decode(codec), ()
        except (UnicodeError, ValueError):
            pass
        if codec.startswith("utf-"):
            return _replace(data, codec), (Defect.CHARSET_CONTRADICTED,)
    # Single-byte text that happens to be valid UTF-8 is practically never what its label says.
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return text, () if codec == "utf-8" else (Defect.CHARSET_CONTRADICTED,)
    if codec == "cp1252":
        return data.decode("cp1252", "mail_triage.cp1252"), ()
    if codec != "utf-8":
        try:
            text = data.decode(codec)
        except (UnicodeError, ValueError):
            return _replace(data, codec), (Defect.CHARSET_CONTRADICTED,)
        # C1 controls are never typed: the sender's program meant Windows-1252 there.
        return text.translate(_C1), ()
    text, _ = _decode_undeclared(data)
    return text, (Defect.CHARSET_CONTRADICTED,)


def _replace(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, ValueError):
        return data.decode("utf-8", "mail_triage.cp1252")


def _decode_undeclared(data: bytes) -> tuple[str, Defects]:
    if b"\x1b$" in data:
        return _replace(data, "iso2022_jp_ext"), (Defect.CHARSET_DETECTED,)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    return _detect(data), (Defect.CHARSET_DETECTED,)


def _detect(data: bytes) -> str:
    """Tell mixed UTF-8, Western and other charsets apart by how letters sit in words."""
    strict = data.decode("utf-8", "surrogateescape")
    broken = sum(1 for c in strict if "\udc80" <= c <= "\udcff")
    whole = sum(1 for c in strict if c > "\x7f") - broken
    if whole >= broken:
        return data.decode("utf-8", "mail_triage.cp1252")
    high = sum(1 for b in data[:_DETECTION_SAMPLE] if b > _HIGHEST_ASCII) or 1
    best, hits = max(
        ((c, _nordic_letters(data[:_DETECTION_SAMPLE], c)) for c in _SINGLE_BYTE_GUESSES),
        key=lambda pair: pair[1],
    )
    if hits >= high:
        return data.decode(best, "mail_triage.cp1252")
    if high >= _DETECTION_MINIMUM:
        match = from_bytes(data[:_DETECTION_SAMPLE], cp_isolation=_DETECTABLE).best()
        if match is not None:
            return data.decode(match.encoding, "mail_triage.cp1252")
    return data.decode("cp1252", "mail_triage.cp1252")


def _nordic_letters(data: bytes, codec: str) -> int:
    """Count letters of the Nordic languages inside words; Swedish ones weigh double."""
    text = data.decode(codec, "replace")
    padded = f" {text} "
    return sum(
        2 if c in _SWEDISH else 1
        for before, c, after in zip(padded, text, padded[2:], strict=False)
        if (c in _SWEDISH or c in _NORDIC) and (before.isalpha() or after.isalpha())
    )


# A UTF-8 sequence as it looks when its bytes were read as Windows-1252 or Latin-1.
_CONTINUATION = "".join(
    sorted(
        {chr(b) for b in range(0x80, 0xC0)}
        | {bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0xC0)}
    )
)
_MOJIBAKE = re.compile(
    f"[\u00c2-\u00df][{re.escape(_CONTINUATION)}]|[\u00e0-\u00ef][{re.escape(_CONTINUATION)}]{{2}}"
)
_GENUINE = re.compile("[åäöÅÄÖæøÆØ]")


def repair_mojibake(text: str) -> tuple[str, bool]:
    """Repair 'Ã¥' and its kin, unless correct letters stand beside them.

    A customer may well quote how his name is misspelt in our letters; such a
    mail also has correct letters, and then nothing is touched.
    """
    repaired = text
    for _ in range(2):
        if not ("Ã" in repaired or "Â" in repaired or "â" in repaired):
            break
        once = _MOJIBAKE.sub(_repair_match, repaired)
        if once == repaired or _GENUINE.search(_MOJIBAKE.sub(" ", repaired)):
            break
        repaired = once
    return repaired, repaired != text


def _repair_match(match: re.Match[str]) -> str:
    seen = match.group()
    raw = b"".join(c.encode("cp1252") if c not in _HOLES else bytes((ord(c),)) for c in seen)
    try:
        meant = raw.decode("utf-8")
    except UnicodeDecodeError:
        return seen
    plausible = meant.isalpha() or meant in "\u00a0€°§–—‘’“”„•…´«»·é½¼"
    return meant if plausible and ord(meant) not in range(0x80, 0xA0) else seen


_HOLES = frozenset(chr(b) for b in range(0x80, 0xA0))


def tidy(text: str) -> str:
    r"""Normalise to NFC with \\n line ends and drop characters nobody can see."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _SPECIALS.search(text):
        text = _SPECIALS.sub("", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    # A lone surrogate (UTF-7, iso-2022 tricks) could not be stored or sent.
    return text.encode("utf-8", "replace").decode("utf-8") if not _encodable(text) else text


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
