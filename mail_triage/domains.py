"""Compares domain names, also international ones and ones made to be mistaken."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

# Letters of other scripts, digits and pairs that look like Latin letters in common fonts
# (after Unicode TR 39); both sides are mapped, so only resemblance matters.
_LOOKS = str.maketrans(
    {
        "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "і": "i", "ј": "j",
        "ѕ": "s", "к": "k", "м": "m", "т": "t", "н": "h", "в": "b", "г": "r", "ԁ": "d", "ɡ": "g", "ո": "n", "ӏ": "i",
        "α": "a", "ε": "e", "ο": "o", "ρ": "p", "ν": "v", "κ": "k", "ι": "i", "τ": "t", "υ": "u", "η": "n", "γ": "y",
        "0": "o", "1": "i", "l": "i", "|": "i", "3": "e", "5": "s", "ı": "i", "ł": "i", "ø": "o", "æ": "a", "đ": "d",
    }
)  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("ci", "d"))
_LONG, _LONGER = 6, 12
_MIN_LABELS = 2


@lru_cache(maxsize=4096)
def to_ascii(domain: str) -> str:
    """Give the A-label form in lower case without a trailing dot; unreadable ones as they are."""
    plain = unicodedata.normalize("NFC", domain.strip().rstrip(".")).casefold()
    if plain.isascii():
        return plain
    try:
        return plain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return plain


@lru_cache(maxsize=4096)
def to_unicode(domain: str) -> str:
    """Give the form that a reader sees."""
    plain = domain.strip().rstrip(".").casefold()
    labels = []
    for label in plain.split("."):
        try:
            labels.append(
                label.encode("ascii").decode("idna") if label.startswith("xn--") else label
            )
        except UnicodeError:
            labels.append(label)
    return unicodedata.normalize("NFKC", ".".join(labels)).casefold()


def same_domain(one: str, other: str) -> bool:
    """Tell whether two names are the same domain."""
    return bool(one) and to_ascii(one) == to_ascii(other)


@lru_cache(maxsize=4096)
def skeleton(domain: str) -> str:
    """Give what a domain looks like: names with the same skeleton are easily mistaken."""
    decomposed = unicodedata.normalize("NFKD", to_unicode(domain))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LOOKS)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain.replace("-", "")


def is_mixed_script(domain: str) -> bool:
    """Tell whether a label mixes Latin letters with letters of another script."""
    for label in to_unicode(domain).split("."):
        scripts = {
            unicodedata.name(character, "?").split()[0]
            for character in label
            if character.isalpha()
        }
        if len(scripts) > 1:
            return True
    return False


def looks_like_own(domain: str, own_domains: Iterable[str]) -> str | None:
    """Give the domain of ours that a stranger's domain imitates, or None."""
    for own in own_domains:
        if _is_under(domain, own):
            return None
    for own in own_domains:
        if _imitates(domain, own):
            return own
    return None


def is_homograph(domain: str, known: str) -> bool:
    """Tell whether two different domains look the same."""
    return not same_domain(domain, known) and skeleton(domain) == skeleton(known)


def is_near(domain: str, known: str) -> bool:
    """Tell whether two different domains are one slip of the keyboard apart."""
    one, other = to_ascii(domain), to_ascii(known)
    return one != other and len(other) >= _LONG and OSA.distance(one, other, score_cutoff=1) <= 1


def begins_as(domain: str, known: str) -> bool:
    """Tell whether another domain begins with a known one or its name, so that a reader stops there."""
    one, other = to_ascii(domain), to_ascii(known)
    hung_on = any(label.startswith(_main_label(other) + "-") for label in one.split("."))
    return not _is_under(one, other) and (one.startswith((other + ".", other + "-")) or hung_on)


def _is_under(domain: str, own: str) -> bool:
    one, other = to_ascii(domain), to_ascii(own)
    return one == other or one.endswith("." + other)


def _imitates(domain: str, own: str) -> bool:
    if is_homograph(domain, own) or is_near(domain, own):
        return True
    ours = skeleton(_main_label(own))
    if len(ours) < _LONG:
        return False
    slips = 2 if len(ours) >= _LONGER else 1
    for label in to_unicode(domain).split("."):
        seen = skeleton(label)
        # Our name under another top domain, or with something hung on to it.
        if ours in seen or OSA.distance(seen, ours, score_cutoff=slips) <= slips:
            return True
    return False


def _main_label(domain: str) -> str:
    labels = to_unicode(domain).split(".")
    return labels[-_MIN_LABELS] if len(labels) >= _MIN_LABELS else labels[0]
