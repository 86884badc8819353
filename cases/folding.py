"""Write text in lower case a-z, so that patterns need not know its marks."""

import unicodedata

_SPECIAL = str.maketrans(
    {"å": "a", "ä": "a", "ö": "o", "æ": "a", "ø": "o", "ß": "ss", "ł": "l", "é": "e", "ü": "u"}
)


def fold(text: str) -> str:
    """Write text in lower case without diacritics, so that `Radera`, `RADERA` and `radéra` agree."""
    plain = text.casefold().translate(_SPECIAL)
    if plain.isascii():
        return plain
    return "".join(
        character
        for character in unicodedata.normalize("NFKD", plain)
        if not unicodedata.combining(character)
    )
