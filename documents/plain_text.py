"""Make text that people wrote safe to set on paper."""

import re
import unicodedata

_MISSING = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_SELECTORS = range(0xFE00, 0xFE10)


def printable(text: str) -> str:
    """Return the text composed (NFC), without what cannot be seen.

    Control characters have no glyph, and formatting characters (Unicode Cf, such as the
    right-to-left override) could make a line read otherwise than it was written. Line ends are
    kept as line feeds, every kind of space as a space.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(_seen(character) for character in composed)


def _seen(character: str) -> str:
    if character in "\n\r\x85\u2028\u2029\v\f":
        return "\n"
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    return "" if hidden or ord(character) in _SELECTORS else character


def without_glyph(diagnostic: str) -> frozenset[str]:
    """Return the characters that the typesetter says no font can show."""
    found: set[str] = set()
    for text in _MISSING.findall(diagnostic):
        found.update(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text))
    return frozenset(found)


def spelled_out(text: str, characters: frozenset[str]) -> str:
    """Replace each of the characters by its Unicode name in brackets: nothing goes missing."""
    return "".join(_name(one) if one in characters else one for one in text)


def _name(character: str) -> str:
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]"
