"""Which language a message is in, robust for the short text of a chat: Swedish unless something else is shown."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from langdetect import DetectorFactory, detect_langs
from langdetect.detector_factory import init_factory
from langdetect.lang_detect_exception import LangDetectException

from bot.components.text import fold, normalise, words

if TYPE_CHECKING:
    from collections.abc import Iterable

DetectorFactory.seed = 0

SWEDISH, ENGLISH = "sv", "en"

# Scripts settle the matter: no Swedish or English is written in them.
_SCRIPTS = (
    ("fa", re.compile(r"[پچژگ]")),
    ("ckb", re.compile(r"[ێۆڕڵ]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("ti", re.compile(r"[\u1200-\u137f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)

# Everyday words that are not also everyday words of a neighbour in this table.
_WORDS = {
    "sv": """och jag är inte det att ni på för med som har av kan vad hur ska skall vill mig min mina mitt er era ert
        eller om när från varför vem vilka vilken vilket hej tack nån nåt någon något de dom också bara efter blir
        måste får sig sina ju väl uppgifter radera spara sparar personuppgifter registerutdrag vart snälla länge
        finns ha göra gör vara säljer reklam kameror samtycke klaga rätt rättigheter ej jo nej ja okej""",
    "en": """the and is are you i my me what how do does did can could would will have has of to for with this that
        your it not from who why where when which long data please want need about any get delete hello hi thanks
        thank personal information if be am was were they there company share sell know yes no stop our""",
    "da": "jeg ikke hvad hvordan hvorfor hvem mine oplysninger jeres hej kan slette også af noget været",
    "no": "jeg ikke hva hvordan hvorfor hvem mine opplysninger deres slette også noe vært dere",
    "fi": """minun ja on mitä miten ei että voinko voiko haluan tietoja tietoni onko mikä kuka miksi te teillä kuinka
        olen hei kiitos poistaa suomeksi puhutko""",
    "de": "ich nicht und ist wie was meine daten können sie wer warum der das haben bitte ein von mir löschen wo",
    "fr": "je vous mes données est que comment pourquoi les des une pas bonjour merci puis quelles sont avec le la",
    "es": "mis datos qué cómo puedo quiero los las por una que es hola gracias mi tienen para donde quien el",
    "pl": "czy jak moje dane nie jest mogę chcę proszę gdzie kto dlaczego dzień dobry mam moich się i w na co",
    "tr": "nasıl benim bir ve mi mı için ne verilerimi istiyorum merhaba bilgilerimi var kim neden bu miyim",
    "so": "waxaan xogtayda sidee maxaa iyo waa miyaad ma xogta fadlan aniga doonayaa soo dhawow maya haa ku",
    "bs": "kako moje podatke šta sta gdje želim zelim mogu li zašto ko je da nije su dobar dan hvala za što podaci",
    "ku": "ez çi dikarim çawa min daneyên dixwazim heye silav spas bi ji re û",
    "fa": "salam chetor mikham man chi",
    "nl": "ik niet hoe wat mijn gegevens kan een het jullie waarom wie hoelang verwijderen graag",
    "it": "come posso i miei dati che cosa sono perché chi il vorrei grazie ciao non",
    "pt": "como posso meus dados não você quem por que obrigado olá quero uma são",
    "ro": "cum pot datele mele ce este nu vreau și cine de unde bună mulțumesc",
    "et": "kuidas minu andmed mida kas ma ei on tere aitäh palun",
    "lt": "kaip mano duomenis ar galiu kas yra ne labas ačiū noriu",
    "sq": "si mund të dhënat e mia çfarë është jo përshëndetje faleminderit dua",
    "vi": "tôi của bạn không là dữ liệu làm sao muốn xin chào cảm ơn",
    "tl": "ang aking paano ko ba gusto salamat po mga hindi",
}
_INDEX: dict[str, set[str]] = {}
for _code, _list in _WORDS.items():
    for _word in _list.split():
        for _form in {_word, fold(_word)}:
            _INDEX.setdefault(_form, set()).add(_code)

_PRIOR = {SWEDISH: 0.0, ENGLISH: -2.0}
_OTHER_PRIOR = -4.0
_HIT = 1.7
_FOREIGN_HIT = 2.3  # other languages have fewer words listed
_UNKNOWN = 0.5
_MOST_UNKNOWN = 2.5
_CLEAR = 3.0  # so far ahead by words alone, langdetect (5 ms) is not asked
_CLOSE = {"da", "no"}  # a Dane or Norwegian is often understood; langdetect mistakes short Swedish for both


@dataclasses.dataclass(frozen=True)
class Language:
    """ISO code and how sure, 0..1."""

    code: str
    confidence: float


class LanguageDetector:
    """Weighs script, everyday words, words known from training, and langdetect's letter statistics."""

    def __init__(self, known: dict[str, str] | None = None) -> None:
        """`known` maps folded words of the training data to "sv", "en" or "both"."""
        self.known = known or {}

    @staticmethod
    def warm_up() -> None:
        """Read langdetect's profiles, for which the first visitor would wait a second."""
        init_factory()

    @classmethod
    def from_examples(cls, texts: Iterable[str]) -> LanguageDetector:
        """Learn which words the training data has, each with the language of most texts that hold it."""
        first = cls()
        counts: dict[str, Counter[str]] = {}
        for text in texts:
            plain = normalise(text)
            scores = first._word_scores(plain, words(plain))[0]
            code = ENGLISH if scores[ENGLISH] > scores[SWEDISH] else SWEDISH
            if plain.isascii() or code == SWEDISH:
                for word in set(words(fold(plain))):
                    counts.setdefault(word, Counter())[code] += 1
        known = {}
        for word, seen in counts.items():
            total = seen.total()
            top, often = seen.most_common(1)[0]
            known[word] = top if often / total > 0.8 else "both"
        return cls(known)

    def detect(self, text: str) -> Language:
        """Return the most likely language; Swedish for text without words."""
        plain = normalise(text)
        letters = sum(ch.isalpha() for ch in plain)
        if letters == 0:
            return Language(SWEDISH, 0.5)
        for code, script in _SCRIPTS:
            if len(script.findall(plain)) * 2 > letters or (code in {"fa", "ckb", "uk"} and script.search(plain)):
                return Language(code, 0.99)
        scores = self._scores(plain, letters)
        highest = max(scores.values())
        total = sum(math.exp(score - highest) for score in scores.values())
        best = max(sorted(scores), key=lambda code: scores[code])
        return Language(best, round(1.0 / total, 4))

    def _scores(self, plain: str, letters: int) -> dict[str, float]:
        found = words(plain)
        scores, unknown = self._word_scores(plain, found)
        ranked = sorted(scores.values())
        if ranked[-1] - ranked[-2] < _CLEAR or unknown * 2 > len(found):
            self._add_letter_statistics(scores, plain, letters, _share(unknown, found))
        return scores

    def _word_scores(self, plain: str, found: list[str]) -> tuple[dict[str, float], int]:
        """Scores from words alone, and how many words nobody knows."""
        scores = dict(_PRIOR)
        unknown = 0
        for word in found:
            hits = _INDEX.get(word, set())
            for code in hits:
                hit = _HIT if code in (SWEDISH, ENGLISH) else _FOREIGN_HIT
                scores[code] = scores.get(code, _OTHER_PRIOR) + hit / len(hits)
            seen = self.known.get(fold(word))
            if seen in (SWEDISH, ENGLISH):
                scores[seen] += 0.6
            elif seen is None and not hits and len(word) > 2:
                unknown += 1
        if self.known and len(found) > 1:
            strange = min(_MOST_UNKNOWN, _UNKNOWN * sum(fold(word) not in self.known for word in found))
            scores[SWEDISH] -= strange
            scores[ENGLISH] -= strange
        if "å" in plain:
            scores[SWEDISH] += 1.0
        return scores, unknown

    def _add_letter_statistics(self, scores: dict[str, float], plain: str, letters: int, unknown: float) -> None:
        """Add what langdetect says: little for short text, less for languages whose words were all known."""
        weight = min(1.0, letters / 60) * (3.0 if unknown >= 0.5 else 1.5)
        try:
            guesses = detect_langs(plain[-600:])
        except LangDetectException:
            return
        for guess in guesses:
            code = str(guess.lang)
            if code in _CLOSE:
                scores[SWEDISH] += 0.5 * weight * guess.prob * (1.0 - unknown)
            trust = 1.0 if code in (SWEDISH, ENGLISH) or not self.known else unknown
            scores[code] = scores.get(code, _OTHER_PRIOR) + 2.0 * weight * guess.prob * trust


def _share(part: int, whole: list[str]) -> float:
    return part / len(whole) if whole else 0.0
