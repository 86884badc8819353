"""Notice that somebody has protected personal data, or hides from somebody who would find them."""

import re

from cases.folding import fold


def _re(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# Patterns see folded text, where å and ä are a, and ö is o.
PROTECTED = _re(
    r"\bskydda(?:d|de|t) (?:\w+ )?(?:identitet|personuppgift|folkbokfor|adress|id\b|uppgift)",
    r"\bsekretessmark",
    r"\bsekretess pa (?:min|mina)",
    r"\bkvarskriv",
    r"\bhemlig adress",
    r"\bfingerad",
    r"\b(?:protected|secret|concealed) (?:identity|address|personal data)",
    r"\bforfoljd av\b.{0,80}\badress",
    r"\bskatteverkets formedling",
    r"\bskyddspost",
    # "har sekretess", "är sekretessbelagd", "sekretess råder": the marking itself, not a form of words.
    r"\badress\w* (?:ar |som ar )?sekretessbelagd\w*|\bsekretesskydd\w*",
    r"\b(?:har|haft|med|under|fick|fatt|nyligen|kvinna med|beviljad) (?:\w+ )?sekretess\b(?! (?:enligt|i|och)\b)"
    r"|\bsekretess (?:sen|sedan)\b",
    r"\bskydda(?:t|de) boende\w*",
    r"\b(?:pa|till) hemlig (?:ort|adress)\b",
    r"\b(?:adress\w*|namn|uppgifter\w*|identitet\w*|person|personuppgifter) (?:ar |e |som ar "
    r"|har varit )?(?:\w+ )?(?:skydda(?:d|t|de)|hemlig(?:t|a)?|skyddsmarkerad\w*)\b",
    r"\bskyddsmark\w+|\bskydda(?:de|t) (?:nummer|telefonnummer|gata)\b|\bjag ar skyddad\b",
    r"\badress\w* (?:som |dar |vilken )?(?:ingen|inte nagon) (?:ska|far|skall) (?:kanna|veta|hitta|fa)\b",
    r"\bconfidentiality marking|\b(?:address|identity|data|number) (?:is|are) (?:\w+ )?(?:protected|secret"
    r"|confidential)\b|\bprotected (?:person|resident|population)",
    r"\b(?:hemmelig adresse|adressesperre|kode 6|adressebeskyttelse|beskyttet adresse|auskunftssperre"
    r"|turvakiel\w+|salainen osoite)",
    r"\bformedlingsuppdrag",
)
# Who hunts is a person: "ni jagar mig med reklam" is anger at us.
_HUNTER = (
    r"(?:(?:mitt|min|vart|var|hennes|hans|barnens|dotterns|mammas) (?:\w+ ){0,2}?(?:x|ex\w*|man|make|maka|sambo|fru"
    r"|pojkvan|flickvan|partner|pappa|far|bror|slakt\w*|familj|stalker|forfoljare)"
    r"|(?:den dar |en )?(?:ex\w+|stalker|forfoljare|mannen|slakten|slaktingar|familjen|ganget|gang|nagon|nan|han|hon|de"
    r"|dom|they|he|she|someone|somebody|my (?:ex\w*(?: \w+)?|husband|father|brother|family|stalker)))"
)
_HUNTED_ONE = r"(?:mig|mej|oss|henne|honom|barnen|min (?:familj|dotter|son|syster|mamma)|me|us|her)"
_IS = r"(?:ar|e|blir|har blivit|kanner (?:mig|oss)|lever)"
_NOT_BY_US = r"(?! (?:av|med|by|with) (?:\w+ )?(?:inkasso\w*|kronofogd\w*|avstangning\w*|vite|er\b|kalmar|you\b|debt))"
HUNTED = _re(
    rf"\b{_HUNTER} (?:som )?(?:\w+ ){{0,2}}?(?:letar efter|soker efter|leter efter|jagar|forfoljer|stalkar|spanar pa"
    rf"|ar ute efter|vill at|forsoker hitta|vill hitta|hotar|is looking for|is after|is stalking|stalks|is hunting"
    rf"|wants to find|threatens|is threatening) {_HUNTED_ONE}\b(?! med (?:inkasso|kronofogd|avstangning|dack|reklam))",
    rf"\b(?:jag|ja|hon|han|dottern|min \w+) (?:\w+ ){{0,2}}?{_IS} (?:\w+ )?(?:hotad|forfoljd|stalkad"
    rf"|gomd)\b{_NOT_BY_US}",
    rf"\b(?:vi|familjen|barnen|dom|de) (?:\w+ ){{0,2}}?{_IS} (?:\w+ )?(?:hotade|forfoljda|stalkade"
    rf"|gomda)\b{_NOT_BY_US}",
    rf"\b(?:i am|i'm|we are|we're|she is) (?:\w+ ){{0,2}}?(?:threatened|stalked|followed|in hiding)\b{_NOT_BY_US}",
    r"\blev(?:er|a|t) (?:under|med) (?:\w+ )?hot\b|\b(?:hotbild\w*|hot) mot (?:mig|oss|min|henne|familjen)\b",
    r"\b(?:gommer|gomt) (?:mig|oss|sig) (?:for|fran|undan)\b|\bhall(?:er|a) (?:mig|oss|sig) (?:gomd\w*|undan)\b",
    r"\b(?:inte|aldrig|ingen) (?:\w+ )?(?:far |kan |ska |skall )?(?:hitta|fa reda pa|fa veta|veta|ta reda pa) "
    r"(?:mig|oss|var (?:jag|vi|hon|barnen) (?:bor|finns|ar))\b",
    r"\b(?:ar|e) skydda(?:d|t|de) i folkbokforing",
    r"\b(?:must|should|can) not (?:find|know)(?: out)? (?:me|us|where (?:i|we) live)\b",
)
# Many speak of these who have nothing to fear themselves.
SHELTER = _re(
    r"\b(?:besoks|kontakt)forbud\b|\bkvinnojour\w*|\bjourboende\w*|\bhedersfortryck\w*|\bhedersrelatera\w*"
    r"|\brestraining order\b|\bwomen'?s (?:shelter|refuge)\b",
)

_SENTENCE_END = re.compile(r"[.!?\n;]+")
_QUESTION = re.compile(
    r"^\W*(?:(?:hej|och|men|sa|so|but|and)[, ]+)*(?:vad|va|hur|var|vem|vilk\w+|nar|varfor|kan|far|har|ar|e|finns|blir"
    r"|ska|what|how|who|why|can|do|does|is|are|may|will)\b"
)
_OWN = re.compile(
    r"\b(?:jag|ja|mig|mej|min|mitt|mina|vi|oss|hennes|hans|my|we|us|our|i'm|i've|we're)\b"
    r"|\b(?:var|vart|vara) (?:adress|familj|dotter|son|barn|uppgifter|bostad|hem)|\bi (?:have|am|live)\b"
    r"|\b(?:hustrun|frun|mannen|sambon|dottern|sonen|barnen|mamma|pappa)\b"
)
# Who only asks how we do it is no such person yet.
_INQUIRY = re.compile(
    r"\b(?:jag|ja|vi|i) (?:bara )?(?:undrar|funderar|fragar|vill (?:bara )?veta|skulle vilja veta|ar nyfiken|wonder"
    r"|want to know)\b|\b(?:kan|far) (?:jag|man|vi) (?:mejla|maila|fraga|ringa)\b|\bjag kan (?:mejla|maila|fraga)\b"
    r"|\b(?:min|mina|var) frag(?:a|or)\b|\bvar (?:kan|finns|star|hittar)\b|\b(?:till|av|for) min (?:uppsats|kund)\b"
)
# "Är mina uppgifter skyddade?" asks about security, and "uppgifter hålls hemliga" is a wish of everybody.
_SAFE_DATA = re.compile(
    r"\b(?:person)?uppgift\w* (?:halls |ar |e |som ar |har varit |blir )?(?:\w+ )?(?:skydda(?:d|t|de)|hemlig(?:t|a)?)\b"
    r"|\b(?:data|number|address) (?:is|are) (?:\w+ )?(?:protected|secret|confidential)\b"
    r"|\bar min (?:\w+ )?adress (?:skyddad|hemlig)\b"
)
_SAID_OF_ONESELF = re.compile(r"\bmina (?:person)?uppgifter (?:ar|e) (?:skyddade|hemliga)$")


def speaks_of_protection(text: str) -> bool:
    """Tell whether a text says that its writer, or somebody close, has protected personal data or is hunted.

    A question about how such persons are treated is none, unless the writer is one.
    """
    folded = fold(text)
    return any(_says_so(sentence, asks) for sentence, asks in _parts(folded))


def _parts(folded: str) -> list[tuple[str, bool]]:
    """Give the sentences, and whether each is a question."""
    parts: list[tuple[str, bool]] = []
    done = 0
    for end in (*_SENTENCE_END.finditer(folded), None):
        sentence = " ".join(folded[done : end.start() if end else len(folded)].split())
        asks = bool((end and "?" in end[0]) or _QUESTION.search(sentence))
        parts.append((sentence, asks))
        done = end.end() if end else done
    return parts


def _says_so(sentence: str, asks: bool) -> bool:
    own = _OWN.search(_INQUIRY.sub(" ", sentence)) is not None
    if (own and SHELTER.search(sentence)) or HUNTED.search(sentence):
        return True
    if not own:
        # As in: skyddad identitet här, och filmen måste bort.
        return (
            not asks
            and re.match(r"\W*(?:har )?(?:skydda|sekretessmark)[^,:]{5,30} har\b", sentence)
            is not None
        )
    safe = asks or not _SAID_OF_ONESELF.search(sentence)
    return PROTECTED.search(_SAFE_DATA.sub(" ", sentence) if safe else sentence) is not None
