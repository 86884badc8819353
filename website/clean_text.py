"""Take out of a typed text what no person can see but a reader can be fooled by."""

import re
import unicodedata

# Bidirectional overrides make a text read other than it is stored (Trojan Source, CVE-2021-42574);
# zero-width characters would split a number so that masking misses it. The joiners U+200C/D stay:
# Persian and emoji need them.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_PILED_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_BETWEEN_DIGITS = re.compile("(?<=[0-9])[\u200c\u200d]+(?=[0-9-])")
_KEPT_CONTROLS = "\n\t"


def clean(text: str) -> str:
    """Normalise to NFC and drop control characters, direction overrides and lone surrogates."""
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in {"Cc", "Cs"}
    )
    text = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFC", text))
    return _BLANK_LINES.sub("\n\n", _PILED_MARKS.sub(r"\1", text)).strip()
