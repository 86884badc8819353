"""Tells which HTML elements a style makes invisible."""

import re

from selectolax.lexbor import LexborHTMLParser

_RULE = re.compile(r"([^{}]{1,300})\{([^{}]*)\}")
_AT_BLOCK = re.compile(
    r"@[^{;@]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?\*/|<!--|-->", re.DOTALL
)
_SELECTOR = re.compile(r"^[a-z0-9]*[.#]?[\w-]+$", re.IGNORECASE)
_ZERO = re.compile(r"^(?:0*\.?0*(?:px|pt|em|rem|%)?|0*(?:1|\.\d+)(?:px|pt))$")
_MAX_SHEETS = 10
_MAX_SHEET = 50_000
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250)}
_RGB = re.compile(r"^rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+%?))?\)$")
_INDISTINGUISHABLE = 12


def hidden_selectors(tree: LexborHTMLParser) -> frozenset[str]:
    """Return the simple selectors that a style sheet hides outside media queries."""
    found: set[str] = set()
    for sheet in (node.text() or "" for node in tree.css("style")[:_MAX_SHEETS]):
        for selectors, body in _RULE.findall(_AT_BLOCK.sub("", sheet[:_MAX_SHEET])):
            if hides(declarations(body), None):
                found.update(s.strip() for s in selectors.split(",") if _SELECTOR.match(s.strip()))
    return frozenset(found - {"html", "body", "*"})


def declarations(style: str) -> dict[str, str]:
    """Return the properties of a style attribute, in lower case."""
    pairs = (d.partition(":") for d in style.lower().split(";"))
    return {k.strip(): v.replace("!important", "").strip() for k, _, v in pairs if v}


def hides(css: dict[str, str], background: str | None) -> bool:
    """Tell whether these properties make text invisible before that background."""
    if css.get("display") == "none" or css.get("mso-hide") == "all":
        return True
    if css.get("visibility") in {"hidden", "collapse"}:
        return True
    size, opacity = css.get("font-size"), css.get("opacity")
    if (size and _ZERO.match(size)) or opacity in {"0", "0.0", "0%", ".0", "0.00"}:
        return True
    if css.get("overflow") == "hidden" and any(
        css.get(k) and _ZERO.match(css[k]) for k in ("height", "max-height", "width", "max-width")
    ):
        return True
    if css.get("text-indent", "").startswith("-999") or css.get("left", "").startswith("-999"):
        return True
    return _same_colour(css.get("color"), background)


def _same_colour(colour: str | None, background: str | None) -> bool:
    """Tell whether nobody could tell the text from what is behind it."""
    if colour is None:
        return False
    colour = colour.replace(" ", "")
    if colour == "transparent" or re.fullmatch(r"rgba\(.*,0?\.?0+%?\)", colour):
        return True
    if background is None:
        return False
    front, behind = _rgb(colour), _rgb(background)
    if front is None or behind is None:
        return colour == background
    return all(abs(f - b) <= _INDISTINGUISHABLE for f, b in zip(front, behind, strict=True))


def _rgb(colour: str) -> tuple[int, ...] | None:
    if colour in _NAMED:
        return _NAMED[colour]
    if found := _RGB.match(colour):
        return tuple(int(v) for v in found.groups()[:3])
    digits = colour.removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(d * 2 for d in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        return None
    return tuple(int(digits[i : i + 2], 16) for i in (0, 2, 4))
