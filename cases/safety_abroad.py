"""Notice danger reported in the other languages that are common in Sweden, and tell which language it is."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDanger:
    """A report of danger; `language` is an ISO 639-1 code, `life` tells that somebody may die by their own hand."""

    language: str
    life: bool


def find_foreign_danger(text: str) -> ForeignDanger | None:
    """Give the danger that a text in another language than Swedish and English reports, or None.

    Only words that mean nothing else count here: the classifier behind Rasa finds more, but is not always at hand.
    """
    plain = unicodedata.normalize("NFC", text).casefold().replace("i\u0307", "i")
    for language, (danger, life) in _WORDS.items():
        if life.search(plain):
            return ForeignDanger(language=language, life=True)
        if danger.search(plain):
            return ForeignDanger(language=language, life=False)
    return None


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(phrases) + r")(?!\w)")


# The first language of the list wins where two share a word, so the larger ones come first.
_WORDS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "fi": (
        _any(
            r"tulipalo\w*",
            r"liekeissä",
            r"(?:täällä|talo|kaappi|muuntaja|mittari) palaa",
            r"sähkökatko\w*",
            r"sähköt? (?:on |ovat )?(?:poikki|meni|katkesi|pois)",
            r"kaasun haju\w*|haisee kaasu\w*",
            r"sähköisku\w*",
        ),
        _any(r"haluan kuolla", r"itsemurha\w*", r"tapan itseni"),
    ),
    "ar": (
        _any(
            r"حريق|نار|النار|يحترق|تحترق|دخان",
            r"(?:الكهرباء|التيار) (?:مقطوعة?|انقطعت?|مقطوع)",
            r"انقطعت? (?:الكهرباء|التيار)",
            r"انقطاع (?:الكهرباء|التيار)",
            r"رائحة (?:غاز|الغاز)|تسرب (?:غاز|الغاز)",
            r"صعقة كهربائية",
        ),
        _any(r"أريد أن أموت|اريد ان اموت", r"انتحار|الانتحار|سأنتحر", r"أقتل نفسي"),
    ),
    "fa": (
        _any(
            r"آتش(?:[ \u200c]?سوزی)?|آتیش",
            r"دود می[ \u200c]?آید",
            r"برق (?:قطع|رفت|رفته|نداریم)",
            r"بوی گاز|نشت گاز",
            r"برق[ \u200c]?گرفتگی|برق گرفت",
        ),
        _any(r"می[ \u200c]?خوا(?:هم|م) بمیرم", r"خودکشی"),
    ),
    "so": (
        _any(
            r"dab (?:baa|ayaa|weyn)(?: \w+)?|dab baa ka kacay\w*",
            r"(?:wuu|way|waa) guban\w+",
            r"(?:koronto|laydh)\w* (?:la'aan|ma jir\w+|way (?:go|tag|dam)\w*|waa (?:go|tag|dam)\w*)",
            r"gaas (?:baa |ayaa )?ur\w+",
        ),
        _any(r"waan is dil\w+", r"inaan dhinto"),
    ),
    "pl": (
        _any(
            r"pożar\w*|pali się|płonie",
            r"(?:nie ma|brak|zabrakło) prądu",
            r"(?:wyciek|zapach|ulatnia się) gazu?|czuć gaz",
            r"poraził\w* (?:mnie |go |ją )?prąd|porażenie prądem",
            r"zerwan\w+ (?:lini\w+|przewód|kabel)",
        ),
        _any(r"chcę umrzeć", r"chcę się zabić|zabiję się", r"samobójstw\w*"),
    ),
    "bs": (
        _any(
            r"požar\w*|vatra|gori (?:kuća|stan|ormar|trafo\w*)|gori nam|(?:kuća|ormar|trafo\w*) gori",
            r"nema struje|nesta(?:lo|la) (?:je )?struj[ea]|struja (?:je )?(?:nestala|otišla)",
            r"curi (?:plin|gas)|miri[sš]e? (?:na )?(?:plin|gas)a?",
            r"udarila (?:me |ga |je )?struja",
            r"пожар у \w+|нема струје",
        ),
        _any(r"želim umrijeti|želim da umrem", r"ubiću se|ubit ću se", r"samoub\w+"),
    ),
    "tr": (
        _any(
            r"yangın\w*|yanıyor|alev aldı",
            r"elektrik(?:ler)?(?:imiz)? (?:kesildi|kesik|yok|gitti)|elektrik kesintisi",
            r"gaz (?:kokusu|kokuyor|kaçağı)",
            r"elektrik çarp\w+",
            r"(?:elektrik )?(?:direği|teli|hattı) (?:devrildi|koptu|düştü)",
        ),
        _any(r"ölmek istiyorum", r"intihar\w*", r"kendimi öldür\w+"),
    ),
    "ku": (
        _any(
            r"agir (?:ket|heye|e)\w*|şewat\w*|dişewite",
            r"(?:elektrîk|ceyran|kareba) (?:çû|çûye|tune|nîne|qut bû)",
            r"bêhna gazê",
        ),
        _any(r"dixwazim bimirim", r"xwe bikujim"),
    ),
    "uk": (
        _any(
            r"пожежа|пожежу|горить|немає (?:світла|струму|електрики)",
            r"зникл[ао] (?:світло|електрика)|запах газу|витік газу|вдарило струмом",
        ),
        _any(r"хочу померти", r"самогубств\w*"),
    ),
    "ru": (
        _any(
            r"пожар|горит|дым (?:из|от)",
            r"(?:нет|отключили|пропало|пропал) (?:света?|электричеств[оа]|ток)",
            r"запах газа|пахнет газом|утечка газа|ударило током",
        ),
        _any(r"хочу умереть", r"самоубийств\w*", r"покончить с собой"),
    ),
    "es": (
        _any(
            r"incendio|hay fuego|fuego en|se quema|está ardiendo",
            r"se (?:ha ido|fue) la luz|no hay (?:luz|electricidad|corriente)|corte de luz|apagón",
            r"fuga de gas|huele a gas",
            r"cable (?:eléctrico )?caído|descarga eléctrica",
        ),
        _any(r"quiero morir(?:me)?", r"suicidar\w*|suicidio"),
    ),
    "de": (
        _any(
            r"es brennt|brennt (?:es|das|der)|feuer (?:im|in|am|bei)|rauch (?:aus|im)",
            r"stromausfall|(?:kein|keinen) strom|strom (?:ist )?(?:weg|ausgefallen)",
            r"gasgeruch|riecht nach gas|gasleck",
            r"stromschlag|stromleitung (?:liegt|ist gerissen)",
        ),
        _any(r"ich will sterben|will nicht mehr leben", r"bringe mich um|selbstmord"),
    ),
    "fr": (
        _any(
            r"incendie|(?:au|le|du|en) feu|ça brûle",
            r"(?:panne|coupure) (?:de courant|d'électricité)|plus (?:de courant|d'électricité)",
            r"(?:odeur|fuite) de gaz|ça sent le gaz|électrocut\w+",
        ),
        _any(r"(?:je )?veux mourir", r"(?:me )?suicider"),
    ),
    "da": (
        _any(
            r"(?:det )?brænder|ildebrand",
            r"strømmen er (?:gået|væk)|strømmen gik|strømafbrydelse|strømsvigt|ingen strøm",
            r"lugter (?:af )?gas|gaslugt",
        ),
        _any(r"vil (?:gerne )?dø", r"selvmord\w*"),
    ),
    "no": (
        _any(
            r"(?:det )?brenner (?:i|på|hos|nå|her)|brann i",
            r"strømmen (?:er borte|har gått|gikk)|strømbrudd",
            r"lukter gass|gasslekkasje",
        ),
        _any(r"vil dø nå|ikke leve lenger"),
    ),
}
