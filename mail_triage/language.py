"""Tells which language a mail is written in, steadily even when it is short."""

import re
import threading
from typing import Final

from langdetect import DetectorFactory, LangDetectException, detect_langs
from langdetect.detector_factory import init_factory

# langdetect draws random samples; a fixed seed gives the same mail the same language each time.
DetectorFactory.seed = 0

_WORD = re.compile(r"[^\W\d_]+")
# The letters of a case number belong to no language.
_REFERENCE = re.compile(r"\b[A-Za-z]{2,4}-20\d\d-\d{6}(?:-\w{4})?\b")
_SAMPLE = 3000
_ENOUGH = 0.06
_LEAD = 1.25
_FEW_WORDS = 4
_SURE = 0.9
_MOSTLY = 0.5


def _words(text: str) -> list[str]:
    return text.split()


_STOP: Final[dict[str, frozenset[str]]] = {
    "sv": frozenset(
        _words("""
            och att det som en på är av för med till den har de inte om ett men var jag sig
            från vi så kan när år under också efter eller nu sin där vid mot ska skulle
            kommer ut får finns vara hade alla andra mycket än här då sedan över bara in
            blir upp även vad få två vill ha er ert era mig min mitt mina ni hos hej tack
            mvh hälsningar uppgifter snälla varför vem vilka nån något se bifogat bifogad brev
        """)
    ),
    "en": frozenset(
        _words("""
            the and to of a in is you that it for on are with as i be have from or this not
            by your my me we please would do hello hi thanks what about regards dear an any
            all been can could has him her his if our so they was were will
        """)
    ),
    "da": frozenset(
        _words("""
            og at det som en på er af for med til den har de ikke om et men var jeg sig fra
            vi så kan når se jer jeres hvad hvor mig min mit mine gerne venlig hilsen
            oplysninger hvilke mange nogen ikke også noget kunne blive bliver vores efter
            hej hos alle slet slette bedes solgt venligst
        """)
    ),
    "no": frozenset(
        _words("""
            og at det som en på er av for med til den har de ikke om et men var jeg seg fra
            vi så kan når se dere deres hva hvor meg min mitt mine gjerne vennlig hilsen
            opplysninger hvilke noen også noe kunne blir våre etter hei takk ønsker
            hos alle slett slette solgt vennligst
        """)
    ),
    "fi": frozenset(
        _words("""
            ja on ei että se en hän oli mutta ovat kun niin tai minä minun teidän teille
            teiltä kanssa mitä jos olen olla sekä vain myös hei terveisin kiitos haluan
            tiedot tietoja voitteko joka tämä enää
        """)
    ),
    "de": frozenset(
        _words("""
            und der die das ich sie nicht ist es ein eine mit auf für von zu den dem wir uns
            ihre ihr ihnen bitte mir mich meine haben sehr geehrte damen herren mfg grüßen
            oder dass wird kann auch bei
        """)
    ),
    "fr": frozenset(
        _words("""
            je de la le les des du un une et est pour vous nous mes mon ma vos votre notre bonjour
            merci dans que qui sur pas avec cordialement sont avez ai suis ce cette au aux par
        """)
    ),
    "nl": frozenset(
        _words("""
            de het een en van ik dat is niet op te voor met mijn uw wij ons onze bent heb hebben
            geachte graag dank groet aan bij naar ook wil worden goedemiddag
        """)
    ),
    "es": frozenset(
        _words("""
            yo de la el los las del un una y que en para por mis mi su sus con no se es como me
            buenos buenas días hola gracias usted ustedes quiero soy he han este esta
        """)
    ),
}
_LETTERS: Final[dict[str, str]] = {
    "sv": "åäö",
    "da": "æøå",
    "no": "æøå",
    "fi": "äö",
    "de": "äöüß",
    "fr": "éèàçêù",
    "es": "áéíóúñ¿",
    "nl": "ë",
}
# Polish, Czech, Turkish, Hungarian and Baltic letters: their short words look like our own.
_FOREIGN: Final = "ąęłśżźćńğışčřžťůőűāēīūņķģļ"
# Icelandic, which langdetect does not know: its own letters in a word that is no name.
_ICELANDIC = re.compile(r"(?<!\w)[a-zðþæöáéíóúý][a-zðþæöáéíóúý]*[ðþ]|(?<!\w)[ðþ][a-zðæöáéíóúý]")
_OWN: Final = ("sv", "en", "no", "da", "fi")
_one_at_a_time = threading.Lock()


def load_languages() -> None:
    """Read langdetect's profiles, which takes most of a second at the first text whose language words do not settle."""
    with _one_at_a_time:
        init_factory()


def detect_language(text: str, *, default: str = "sv") -> str:
    """Give `sv`, `en`, `no`, `da`, `fi`, or `other`; a text without words is `default`."""
    code = language_code(text, default=default)
    return code if code in _OWN else "other"


def language_code(text: str, *, default: str = "sv") -> str:
    """Give the two-letter code of the language, from stop words first and then langdetect."""
    sample = _REFERENCE.sub(" ", text[:_SAMPLE]).casefold()
    found = _WORD.findall(sample)
    if not found:
        return default
    if _ICELANDIC.search(text[:_SAMPLE]):
        return "is"
    latin = sum(
        character.isascii() or character in "åäöæøüßé" for word in found for character in word
    )
    if any(letter in sample for letter in _FOREIGN):
        return _detected(sample)
    if latin < _MOSTLY * sum(map(len, found)):
        return _detected(sample)
    shares = {
        code: sum(word in stop for word in found) / len(found) + _letters(sample, code)
        for code, stop in _STOP.items()
    }
    first, second = sorted(shares, key=lambda code: -shares[code])[:2]
    if shares[first] >= _ENOUGH and shares[first] >= _LEAD * shares[second]:
        return first
    if len(found) < _FEW_WORDS:
        return first if shares[first] > shares[second] else default
    guess = _detected(sample)
    if guess in _STOP:
        # Between neighbours the stop words know better than letter statistics.
        return first if shares[first] > shares[guess] else guess
    return first if shares[first] >= _ENOUGH else guess


def _letters(sample: str, code: str) -> float:
    if code == "en":
        return 0.0
    hits = sum(sample.count(letter) for letter in _LETTERS[code])
    foreign = sum(sample.count(letter) for letter in "åäöæøüß" if letter not in _LETTERS[code])
    return 0.02 * (hits > 0) - 0.05 * (foreign > hits)


def _detected(sample: str) -> str:
    try:
        # It loads its profiles at the first call, and another thread would find half of them.
        with _one_at_a_time:
            best = detect_langs(sample)[0]
    except LangDetectException:
        return "sv"
    code = str(best.lang)
    if code == "nb":
        return "no"
    return code if best.prob >= _MOSTLY else "sv"
