"""Notice danger and outages in what people write, before anything else is done with it."""

import re
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import lru_cache

from rapidfuzz.distance import OSA

from cases.folding import fold


@unique
class Danger(StrEnum):
    """What kind of help is needed."""

    LIFE = "life"
    THREAT = "threat"
    RESCUE = "rescue"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    TRAPPED = "trapped"
    DOWNED_LINE = "downed_line"
    SHOCK = "shock"
    FIRE = "fire"
    GAS = "gas"
    LEAK = "leak"
    POWER_OUT = "power_out"
    HEATING_OUT = "heating_out"


AT_STAKE = frozenset({Danger.LIFE, Danger.THREAT, Danger.RESCUE, Danger.VIOLENCE})
"""Of these no other word in the message can make something harmless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerHit:
    """The first danger found; `evidence` is the folded phrase, personal numbers excluded."""

    danger: Danger
    evidence: str


def find_danger(text: str) -> DangerHit | None:
    """Give the most urgent danger that a Swedish or English text reports, or None.

    The order is that of `_PHRASES`; who asks where a fault is reported is heard just before the outages.
    """
    folded = _fold(text)
    sentences = _split(_SENTENCE_END, folded)
    # A report of fire must not be lost because the same sentence also speaks of a camera.
    clauses = (*sentences, *_split(_CLAUSE_END, folded))
    # The commas still stand here: "ingen el, tecknat avtal" is an outage, "ingen el tecknad" is none.
    outages = _split(_SENTENCE_END, _NO_CONTRACT.sub(" x ", folded))
    for danger, phrases in _PHRASES.items():
        if danger is Danger.POWER_OUT and (
            match := next(filter(None, map(_FAULT_NUMBER.search, sentences)), None)
        ):
            return DangerHit(danger=danger, evidence=match[0].strip())
        for clause in outages if danger in _OUTAGES else clauses:
            match = _found(danger, phrases, clause)
            if match and not _is_only_mentioned(danger, clause, match):
                return DangerHit(danger=danger, evidence=match[0].strip())
    return None


def _found(danger: Danger, phrases: re.Pattern[str], clause: str) -> re.Match[str] | None:
    pairs = _PAIRS.get(danger)
    return phrases.search(clause) or (pairs.search(clause) if pairs else None)


def asks_besides(text: str) -> bool:
    """Tell whether a report of a fault, with no life at stake, also speaks of data or rights."""
    hit = find_danger(text)
    return hit is not None and hit.danger not in AT_STAKE and _ASKS.search(_fold(text)) is not None


def speaks_of_other_things(text: str) -> bool:
    """Tell whether a text in which no danger was found is about money, data or a website, however hot its words."""
    folded = _fold(text)
    plain = " ".join(folded.replace(",", " ").strip(" .!").split())
    return bool(
        _FIGURE.search(folded)
        or _OTHER_THINGS.search(folded)
        or _ORDERED.search(folded)
        or any(map(_is_over, _split(_SENTENCE_END, folded)))
        or _NAME.fullmatch(folded.strip())
        or _LIVES_AT.fullmatch(plain)
    )


def asks_for_help_again(text: str) -> bool:
    """Tell whether a short message, after a report of danger, asks whom to call or what to do."""
    return _is_no_more_than(_WHOM_TO_CALL, text)


def begs_pardon(text: str) -> bool:
    """Tell whether a message does no more than to beg pardon or to take back what was said."""
    return _is_no_more_than(_SORRY, text)


def _is_no_more_than(words: re.Pattern[str], text: str) -> bool:
    folded = " ".join(_fold(text).replace(",", " ").strip(" .!?").split())
    return len(folded) <= _LONGEST_CRY and words.fullmatch(folded) is not None


def _split(end: re.Pattern[str], folded: str) -> tuple[str, ...]:
    parts = (" ".join(part.replace(",", " ").split()) for part in end.split(folded))
    return tuple(part for part in parts if part)


_SENTENCE_END = re.compile(r"[.!?;\n\r:]+")
_CLAUSE_END = re.compile(r"[.!?;\n\r:,]+")
_NOISE = re.compile(r"[^a-z0-9 .!?;:\n\r,]+")
_INNER_COLON = re.compile(r"(?<=[a-z]):(?=[a-z])")  # "sms:a" is one word
_LONG_RUN = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"(?<![a-z])[a-z]{7,13}(?![a-z])")
_KEY_WORDS = (
    *("stromlos", "stromlost", "stromlosa", "stromavbrott", "elavbrott", "strommen", "fjarrvarme"),
    *("fjarrvarmen", "gaslukt", "gaslacka", "gnistrar", "gnistor", "nedfallen", "ledningen"),
    *(
        "elledning",
        "hetvatten",
        "brandlukt",
        "sjalvmord",
        "electricity",
        "kolmonoxid",
        "medvetslos",
        "brandlarmet",
    ),
)
_APOSTROPHES = str.maketrans({"ð": "d", "\u2019": None, "'": None})  # "can’t" is one word


def _fold(text: str) -> str:
    """Fold more than `fold` does: no signs, no long runs of a letter, and the words that matter spelt right."""
    plain = _INNER_COLON.sub("", _NOISE.sub(" ", fold(text.casefold().translate(_APOSTROPHES))))
    return _WORD.sub(_corrected, _LONG_RUN.sub(r"\1", plain))


def _corrected(word: re.Match[str]) -> str:
    """Put right one wrong letter in a long word that matters."""
    text = word[0]
    if text in _KEY_WORDS:
        return text
    return next((key for key in _KEY_WORDS if _is_one_off(text, key)), text)


@lru_cache(maxsize=4096)
def _is_one_off(text: str, key: str) -> bool:
    return OSA.distance(text, key, score_cutoff=1) <= 1


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(r"(?:^|(?<= ))(?:" + "|".join(phrases) + r")(?= |$)")


def _near(things: str, states: str) -> str:
    """Match a thing and its bad state in either order with at most six words between."""
    between = r"(?: [a-z0-9]+){0,6} "
    return rf"(?:{things}){between}(?:{states})|(?:{states}){between}(?:{things})"


# `GAP` lets a few words stand between; it is bounded, so that the search stays linear.
_GAP = r"(?: [a-z0-9]+){0,3} "
_WIRE = (
    r"(?:(?:el|kraft|stromf?|hogspannings|luft|tele)?led+ning(?:en|ar|arna)?|elled+ning(?:en|ar)?"
    r"|(?:el)?kabel(?:n)?|(?:el|strom)?kablar(?:na)?|(?:el|kraft|led+nings)?stolpe(?:n)?|eltrad(?:en)?"
    r"|stromkabel(?:n)?|linjen?|linan|elstolpe(?:n)?|power ?lines?|power ?cables?|(?:live )?wires?|pylon"
    r"|elskap(?:et)?"
    r"|transformator(?:n|station(?:en)?)?|natstation(?:en)?)"
)
_DOWN = (
    r"(?:nere|nedfallen|nedfallna|nedfallet|nerfallen|nerfallna|nedriven|nerriven|fallit|ramlat|rasat"
    r"|har ner|fallen|ligger ner|ligger over|ligger pa|hanger|hangande|avsliten|avslitna|avbruten"
    r"|knackt|knackts|avgravd[a]?|gatt av|slitits av|down|hanging|broken|snapped|fell)"
)
_POWER = r"(?:strom(?:m|n)?en|elen|el|strom|power|electricity|elektriciteten|stroem(?:men)?)"
_GONE = (
    r"(?:borta|gatt|gick|forsvann|forsvunnit|slocknat|slocknade|dog|dott|nere|out|off|gone|(?:ar|e|gatt|gick|blev) av"
    r"|ur funktion|down|borta igen|bruten|brutits|brots)"
)
_HEAT = r"(?:fjarrvarmen|varmen|fjarrvarme|varme|heating|district heating|elementen|radiatorerna)"

_I = r"(?:jag|ja|vi|i|nagon av oss)"
# Papers, accounts and advertising are burnt, killed and typed in without anybody being hurt.
_OF_PAPER = (
    r"(?! (?:(?!for|om|pa|nar|efter|med|till|och|the|over|if|because|and)[a-z]+ ){0,2}?(?:[a-z]*reklam[a-z]*"
    r"|[a-z]*utskick[a-z]*|[a-z]*faktur[a-z]*|[a-z]*rakning[a-z]*|[a-z]*avtal[a-z]*|[a-z]*abonnemang[a-z]*"
    r"|[a-z]*brev(?:et|en)?|[a-z]*prenumeration[a-z]*|[a-z]*kakor(?:na)?|inkorg(?:en)?|losenord[a-z]*"
    r"|(?:hem|webb)?sida|(?:hem|webb)sidan|konto(?:t|n)?|[a-z]*erbjudande[a-z]*|[a-z]*nummer|[a-z]*numret"
    r"|[a-z]*adress[a-z]*|kod(?:en|er)?|tillgang"
    r"|app(?:en)?|mejl[a-z]*|mail[a-z]*|sms[a-z]*|cookies?|papper[a-z]*|katalog[a-z]*|tidning[a-z]*"
    r"|e ?mails?|marketing|newsletters?|ads?|adverts?|advertising|spam|subscriptions?|accounts?|texts?|messages?"
    r"|reputation|invoices?|bills?|contracts?|offers?|website|chatbot|bot|inbox|mailbox)(?= |$))"
)
_NO_PAGE = r"(?! (?:[a-z]+ )?(?:(?:hem|webb)?sida|(?:hem|webb)sidan|inkorg(?:en)?)(?= |$))"
_US = (
    rf"(?:(?:er|ert|era|erat|ditt|din|your){_OF_PAPER}|eder|dig|[a-z]*kontor(?:et)?|chefen|vdn|personalen|kundcenter"
    r"|kundtjanst(?:en)?|receptionen|byggnaden|allihop|allihopa|varenda en|you)"
)
# Payments, questions and rockets are "shot" too.
_NO_SHOT = (
    r"(?! (?:upp|till|pa(?! (?:er|dig|personalen|folk)$)|fram|in|ut|over|at sidan|undan|ifran)(?= |$)"
    r"| (?:[a-z]+ ){0,2}?(?:[a-z]*betalning[a-z]*|[a-z]*faktur[a-z]*"
    r"|fraga|fragor|mote(?:t)?|datum(?:et)?|flytt(?:en)?|beslut(?:et)?|mejl|mail|sms|film|foto|raket(?:er)?"
    r"|fyrverkeri(?:er)?"
    r"|vildsvin(?:en)?|radjur(?:en)?|algar?|algen)(?= |$))"
)
# Rock is blasted, near our pipes as well; and a budget or a ceiling of costs.
_NO_BLAST = (
    r"(?! (?:vid|nara|intill|bredvid|utanfor|runt|i narheten|bort|loss|for)(?= |$)"
    r"| (?:[a-z]+ ){0,3}?(?:[a-z]*berg(?:et)?|sten(?:ar|en)?"
    r"|[a-z]*block(?:et|en)?|[a-z]*grund(?:en)?|[a-z]*tunnel(?:n)?|dike(?:t|n)?|[a-z]*tak(?:et)?"
    r"|[a-z]*budget(?:en)?)(?= |$))"
)
_NO_TIME = r"(?! (?:[a-z]+ )?(?:tid(?:en)?|ogras(?:et)?|myror(?:na)?|rattor(?:na)?|getingar(?:na)?|rykte[a-z]*)(?= |$))"
_NO_BONFIRE = (
    r"(?! (?:[a-z]+ )?(?:[a-z]*bras(?:an|or)|[a-z]*gras(?:et)?|ris(?:et)?|grillen|ljus(?:et|en)?|lampan"
    r"|lamporna)(?= |$))"
)
_NO_WOOD = r"(?! (?:tag|ved|ner|ned|trad(?:et|en)?|julgran(?:en)?)(?= |$))"
_NO_COPY = r"(?! (?:av|over|ut|cd|skiva|ved|kol)(?= |$)| (?:[a-z]+ )?pengar(?:na)?(?= |$))"
_NO_HOUSE_OF_OURS = r"(?! (?:mitt|min|mina|vart|var|vara)(?= |$))"
_HARM = (
    rf"(?:doda{_NO_TIME}|morda|skjuta{_NO_SHOT}|spranga{_NO_BLAST}|bomba|branna(?: ner| upp)?{_NO_COPY}|elda upp"
    rf"|tutta pa"
    rf"|tanda (?:eld )?pa{_NO_BONFIRE}|sla (?:ihjal|ner|sonder|in(?! paket))|hugga{_NO_WOOD}|knivhugga|lemlasta|strypa"
    rf"|misshandla|demolera{_NO_HOUSE_OF_OURS}){_OF_PAPER}"
)
_HARMS = (
    rf"(?:dodar{_NO_TIME}|mordar|skjuter{_NO_SHOT}|spranger{_NO_BLAST}|branner (?:ner|upp)|eldar upp|tuttar pa"
    rf"|tander (?:eld )?pa{_NO_BONFIRE}|slar (?:ihjal|ner|sonder|in)|knivhugger|demolerar{_NO_HOUSE_OF_OURS})"
    rf"{_OF_PAPER}"
)
# "Shoot you an e-mail", and "would it kill you to answer".
_NO_LINE = (
    r"(?! (?:an?|another|the|over|some|one|my)(?: (?:quick|short|new))? (?:e ?)?(?:mail|message|line|text"
    r"|question|note|dm|sms|reply)s?"
    r"(?= |$)| to (?:answer|reply|respond|write|read|call|say|be|tell|do|give|send|help|listen|explain|care|check"
    r"|look|delete"
    r"|stop|show|let|just|at|actually|have|get)(?= |$))"
)
_ALIVE = (
    r"(?:he|she|hes|shes|someone|somebody|somebodys|person|man|woman|child|kid|baby|boy|girl|worker|guy|tenant"
    r"|neighbou?r"
    r"|my (?:[a-z]+ )?(?:husband|wife|partner|son|daughter|mother|mom|mum|father|dad|brother|sister|friend|colleague"
    r"|gran[a-z]*|aunt|uncle|boyfriend|girlfriend))"
)
_SOMEBODY = (
    r"(?:han|hon|hen|nagon|nan|mannen|kvinnan|barnet|killen|kille|tjejen|unge(?:n)?|pojken|flickan|min [a-z]+"
    r"|grannen|person(?:en)?|montoren|arbetaren|he|she)"
)
# "Jag vill ju bara få dö": small words that change nothing.
_SO = (
    r"(?: (?:bara|verkligen|ju|faktiskt|helst|hellre|egentligen|mest|nog|nastan|inget hellre an att|inget annat an att"
    r"|garna|snart|nu|alltid|allra helst|kunna|fa)){0,4}"
)
_STILL = (
    r"(?:unresponsive(?! (?:about|regarding|when|if|as)(?= |$)| (?:on|by) (?:my|this|any|all|e|email|phone"
    r"|gdpr)(?= |$)"
    r"| to (?!touch|pain|voice|light|stimul|us(?: |$)|me(?: |$)))"
    r"|lifeless)"
)
# In work and advertising people drown without water, as long as none is spoken of.
_NO_FLOOD = (
    r"(?!(?: (?:snart|nastan|bokstavligen|fullstandigt|totalt|helt|nu|just|redan))* (?:i|av|under)(?= )"
    r"(?! (?:[a-z]+ ){0,4}?(?:[a-z]*vatt[a-z]*|[a-z]*bad[a-z]*|[a-z]*sjo(?:n|ar)?|hav(?:et)?|[a-z]*damm(?:en)?"
    r"|[a-z]*kanal(?:en)?"
    r"|a|(?:ljungby|hagby|alster|em|halltorps)?an|alv(?:en)?|flod(?:en)?|[a-z]*brunn(?:en)?|[a-z]*pool(?:en)?"
    r"|[a-z]*kallar[a-z]*|[a-z]*rok(?:en)?|[a-z]*gas(?:en|er|erna)?|[a-z]*luft(?:en)?|kol ?oxid(?:en)?"
    r"|kolmonoxid(?:en)?|[a-z]*anga(?:n)?|vak(?:en)?"
    r"|isvak(?:en)?|[a-z]*bassang(?:en)?|[a-z]*vik(?:en)?|[a-z]*kulvert(?:en)?|[a-z]*grop(?:en)?"
    r"|[a-z]*schakt(?:et)?|dike(?:t)?|rum(?:met)?"
    r"|hiss(?:en)?|brand(?:en)?|eld(?:en)?|mat(?:en)?|snara(?:n)?|damm|isen)(?= |$)))"
)
# Who stands at a door and means no good: whoever it is, not a salesman or our own people.
_STRANGER = (
    r"(?:han|hon|hen|de|dom|nagon|nan|nagra|en (?:man|kille|kvinna|person|okand)|folk|(?:mitt|min) (?:[a-z]+ ){0,2}?"
    r"(?:x|ex[a-z]*|man|sambo|make|pojkvan|bror|pappa|stalker)|he|she|someone|somebody|they|my ex(?: [a-z]+)?)"
)
_AT_DOOR = (
    r"(?:(?:utanfor|vid)(?: (?:min|mitt|var|vart|mina))? (?:[a-z]*dorr(?:en)?|[a-z]*hus(?:et)?|[a-z]*fonst(?:er|ret)"
    r"|port(?:en)?|lagenhet(?:en)?)|pa(?: (?:min|var))? (?:[a-z]*dorr(?:en)?|fonstret|rutan)"
    r"|i (?:trappuppgangen|trappan|min lagenhet|mitt hus))"
)
_INTO_MY_HOME = (
    r"(?: (?:i|till|hos) (?:mig|oss"
    r"|(?:min |mitt |var |vart )?(?:hus|lagenhet|bostad|hem|villa|stuga)[a-z]*))"
)
_WEAPON = r"(?:kniv(?:en)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|vapen|knife|gun)"
_ALARM = r"(?:brand|rok|fire)[ -]?(?:larm(?:et|e)?|varnare(?:n|s)?|varnarn|varnar|detektor(?:n)?)"
_GAS_ALARM = r"(?:kolmonoxid|kol ?oxid|gas|gasol|co)[ -]?(?:larm(?:et|e)?|varnare(?:n|s)?|varnarn|varnar|detektor)"
_SOUNDS = (
    r"(?:pi+per|tjuter|tjut|ljuder|skriker|larmar|varnar|tutar|ringer(?! (?:om|mig|oss|er|ni|till|upp)(?= |$))"
    r"|gar(?! till| via| att| ut| in| under)|gick (?:nyss|nu|precis|just|igang)|har gatt"
    r"|utlost|lost ut|lostes ut|slagit larm|slar larm|slog larm|borjat (?:pipa|tjuta|lata|ga)|later|blinkar rott)"
)
# A salesman who rings and sells alarms is not an alarm that rings.
_IN_THE = r"(?: (?!(?:om|ni|och saljer)(?= ))[a-z]+){0,3}"
_WATER = (
    r"vatten(?! (?:fran|av|via) (?:er|kommunen|[a-z]*bolaget)(?= |$))|vattnet|oversvamning(?:en)?|oversvammat"
    r"|oversvammad|vattenlacka(?:n)?|flooded|water"
)
_FUSE_BOX = (
    r"elcentral(?:en)?|elskap(?:et)?|proppskap(?:et)?|sakringsskap(?:et)?|sakringsdosa(?:n)?|kopplingsskap(?:et)?"
    r"|(?:el|vagg)uttag(?:et|en)?|uttag(?:et|en)(?! (?:av|pa|fran))|fuse box|electrical panel|sockets?"
)
_PLANT = (
    r"eltrad(?:en)?|(?:luft|el|kraft|hogspannings)?ledning(?:en|ar|arna)?|[a-z]*kabel(?:n)?|[a-z]*stolpe(?:n)?"
    r"|[a-z]*transformator(?:n)?|natstation(?:en)?|elskap(?:et)?|kabelskap(?:et)?|kopplingsskap(?:et)?"
    r"|elcentral(?:en)?|proppskap(?:et)?|sakringsskap(?:et)?|elmatare(?:n)?|laddbox(?:en)?"
)
_FITTING = (
    r"(?:gas|vatten)?matare(?:n)?|[a-z]*uttag(?:et|en)?|[a-z]*sakring(?:en|ar|arna)?|propp(?:en|ar|arna)?"
    r"|sladd(?:en|ar)?|laddare(?:n)?|kontakt(?:en)?|strombrytare(?:n)?|meter|socket|outlet|fuse box|plug"
)
_PHRASES: dict[Danger, re.Pattern[str]] = {
    # First, for who threatens us speaks of dying too.
    Danger.THREAT: _any(
        rf"{_I} (?:[a-z]+ ){{0,3}}?(?:ska|skall|kommer(?: att)?|tanker|har tankt)"
        rf" (?:[a-z]+ )?(?:{_HARM})(?: [a-z]+){{0,3}}?"
        rf" {_US}",
        rf"(?:ska|skall|kommer|tanker) {_I} (?:[a-z]+ ){{0,2}}?(?:{_HARM})(?: [a-z]+){{0,3}}? {_US}",
        rf"(?<!ni )(?:kommer(?: att)?|tanker|ska) (?:spranga{_NO_BLAST}|bomba|branna ner"
        rf"|elda upp)(?: [a-z]+){{0,2}} {_US}",
        rf"{_I} (?:[a-z]+ ){{0,2}}?(?:{_HARMS})(?: [a-z]+){{0,3}}? {_US}",
        rf"(?:kommer|aker|gar|sticker)(?: jag| vi)?(?: [a-z]+){{0,2}} till (?:er|(?:(?:er|ert"
        rf"|era) )?(?:[a-z]*kontor(?:et)?|kundcenter"
        rf"|receptionen))(?: [a-z]+){{0,4}} {_HARMS} (?:allt|alla|stallet|dorrarna|rutorna|fonstren|inredningen)",
        rf"(?:{_HARMS}) {_I}(?: [a-z]+){{0,3}}? {_US}",
        rf"(?<!ni )(?:spranger{_NO_BLAST}|branner ner|eldar upp)(?: [a-z]+){{0,2}}? {_US}",
        r"(?:kommer|aker|gar|dyker upp|star)(?: jag| vi)?(?: [a-z]+){0,2} (?:hem till|hemma hos|utanfor (?:huset"
        r"|dorren)"
        r" (?:hos|till)) (?:er|dig|din|ditt|chefen|vd|handlaggaren|nagon av er)"
        r"(?! (?:sida|hemsida|webb[a-z]*|kund|kunder|butik|for att))(?: [a-z]+)?",
        rf"{_I} vet (?:nog |exakt |precis |mycket val )?var (?:ni|du|han|hon|[a-z]* ?chef(?:en)?|era barn|dina barn)"
        r" (?:bor|gar i skolan)",
        r"(?:ni|du) (?:alla )?(?:ska|kommer(?: att)?) (?:fa )?(?:do(?! ut)|bloda)(?: allihop| for det)?",
        rf"(?<!som en )bomb(?:en)?(?: [a-z]+){{0,2}} (?:hos er|(?:pa|i|vid|under){_NO_PAGE} er[at]?"
        r"(?: [a-z]+)?)",
        r"(?:kommer|tar med|har med)(?: [a-z]+){0,4} (?:kniv(?:en)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|bossa(?:n)?"
        r"|bensindunk(?:en)?)(?: [a-z]+){0,4} (?:er|ert|kontoret)",
        rf"(?<!wont )(?<!wouldnt )(?<!won t )(?<!wouldn t )(?:kill|shoot|stab|bomb|burn down|blow up|beat up)"
        rf" (?:you{_NO_LINE}|your{_OF_PAPER})(?: [a-z]+)?",
        r"i know where you (?:live|all live)",
    ),
    Danger.LIFE: _any(
        r"(?:ta|tar) (?:mitt )?livet av (?:mig|sig)(?: sjalv)?",
        r"(?:ta|tar|avsluta|avslutar) mitt (?:eget )?liv",
        rf"(?:vill|vilja|tanker|orkar){_SO} do",
        rf"vill{_SO} (?:inte|aldrig){_SO} vakna(?: upp)?(?: mer| igen| langre)?(?=$)",
        r"bestamt mig for att do|langtar efter (?:att (?:fa )?)?do(?:den)?|onskar(?: att)? jag (?:var|vore) dod",
        rf"(?:vill|orkar){_SO} inte{_SO} (?:langre )?finnas(?: langre| mer| till)?(?=$)",
        rf"(?:vill|orkar){_SO} inte{_SO} (?:langre )?finnas(?: kvar| till| langre| har| mer){{0,3}}"
        r" (?:i|pa) (?:den har |hela )?(?:varlden|jorden|livet)",
        rf"orkar{_SO} inte{_SO} finnas kvar(?=$)",
        r"vill (?:ju |verkligen |helt enkelt )?(?:bara|helst|mest|inget hellre an att) (?:fa )?forsvinna"
        r"(?: harifran| for (?:alltid|gott))?(?=$)",
        rf"(?:vill|orkar|klarar|tanker){_SO} inte{_SO} (?:av att |langre |ens )?leva",
        r"inte (?:langre )?(?:vill|orkar|klarar)(?: [a-z]+){0,2} leva",
        rf"vill{_SO} slippa leva|(?:inte|ingen)(?: [a-z]+){{0,3}} (?:vart|lust|mening|ork) att leva(?! med)",
        r"sjalvmords?(?:tankar|planer)?",
        r"skada(?:r)? mig sjalv",
        r"kill(?:ing)? myself",
        r"end(?:ing)? my (?:own )?life",
        r"(?:want|going) to die",
        r"suicid(?:e|al)",
        rf"(?:ska|kommer(?: att)?|tanker) (?:jag )?(?:doda{_NO_TIME}|morda|sla ihjal|skjuta{_NO_SHOT}"
        rf"|spranga{_NO_BLAST}(?! (?:[a-z]+ )?[a-z]*ledning(?:en|ar|arna)?(?= |$))"
        rf"|mordhota){_OF_PAPER}(?: [a-z]+){{0,3}}",
        rf"(?:kill|shoot|stab) (?:him|her|them|everyone){_NO_LINE}(?: all)?",
        r"livsfara",
        r"livshotande",
        r"mordhot(?:ad|ar|et)?",
        rf"(?<!som en )bomb(?:hot)?(?:en|et)? (?:i|pa|mot|under|vid){_NO_PAGE}(?: [a-z]+)?",
        r"hotar (?:med )?(?:att )?(?:doda|sla(?! (?:av|ifran|fran|igen)(?= |$))|skjuta|knivhugga)(?: [a-z]+)?",
        # Most are threatened with a bill, an eviction or a court.
        r"hotar (?:mig|oss|henne|honom|barnen|min [a-z]+) (?:till livet|med (?:att )?(?:[a-z]+ ){0,2}?"
        r"(?:kniv(?:en)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|vapen|stryk|vald|valdtakt|doden|doda|mord|morda"
        r"|misshandel|misshandla|sla(?! (?:av|ifran|fran|igen)(?= |$))|skada|skjuta|strypa|hugga|knivhugga|branna"
        r"|spranga))",
    ),
    Danger.RESCUE: _any(
        r"medvetslos[at]?|medvetslost|livlos[at]?|livlost|avsvimmad[e]?|svimmat av",
        r"andas (?:inte|int|ej|knappt|inge)(?! ut(?= |$))",
        rf"{_SOMEBODY}(?: [a-z]+){{0,3}} (?:ror sig inte|ror sig int|svarar inte pa tilltal|har slutat andas"
        rf"|vaknar inte"
        r"|har kollapsat|fick hjartstopp|blir inte av med strommen|sitter fast i strommen)",
        r"(?:jag |vi )?(?:kan|far) (?:inte|knappt) (?:andas(?! ut(?= |$))|luft(?! (?:ur|ut|i) ))"
        r"|far ingen luft(?! (?:ur|ut|i) )",
        rf"(?:kvavs|drunknar){_NO_FLOOD}|hjartstopp|har (?:fatt )?(?:en )?hjartinfarkt",
        r"(?:klattrat|gatt|krupit|tagit sig) (?:in i|in pa|upp i|upp pa) (?:transformator[a-z]*|stallverk[a-z]*"
        r"|natstation[a-z]*"
        r"|(?:kraftlednings|el)?stolpe[a-z]*|kraftledning[a-z]*)",
        r"unconscious|not breathing|isnt breathing|cant breathe|cannot breathe|passed out",
        # So are websites and offices called as well.
        rf"{_ALIVE}(?: [a-z]+){{0,5}}? {_STILL}|{_STILL} (?:[a-z]+ )?{_ALIVE}",
        rf"(?:lying|lies|laying|found|collapsed|floor|ground|breathing|unconscious)(?: [a-z]+){{0,3}} {_STILL}",
    ),
    Danger.VIOLENCE: _any(
        rf"{_STRANGER}(?: [a-z]+){{0,2}}? (?:star|vantar|bankar|slar|sparkar|dunkar|bultar|hamrar|rycker)"
        rf"(?: [a-z]+){{0,2}}? {_AT_DOOR}",
        rf"(?:star|vantar|bankar|sparkar|dunkar|bultar|hamrar) (?:det )?{_STRANGER}(?: [a-z]+){{0,2}}? {_AT_DOOR}",
        r"(?:bankar|bultar|dunkar|hamrar|sparkar) pa (?:min |var )?(?:dorr(?:en)?|rutan|fonstret)",
        rf"{_STRANGER}(?: [a-z]+){{0,2}}? (?:forsoker|haller pa)(?: [a-z]+){{0,2}}? (?:ta|bryta|sla|komma)(?: sig)? in"
        rf"(?:{_INTO_MY_HOME}| har| nu| genom [a-z]+|(?=$))",
        rf"{_STRANGER}(?: [a-z]+)? bryter sig in(?:{_INTO_MY_HOME}| nu|(?=$))",
        rf"(?:kommer|ar pa vag|aker|springer|star|gar)(?: [a-z]+){{0,4}}? med (?:en |ett |sin )?{_WEAPON}",
        rf"{_STRANGER} (?:[a-z]+ )?(?:slar|misshandlar|stryper|sparkar pa)(?! [a-z]+ (?:en signal|en pling|mig ner))"
        r" (?:mig|mej|oss|barnen|min (?:mamma|dotter|son|syster))",
        r"(?:he|she|someone|somebody|they|my ex(?: [a-z]+)?)(?: is| s| are)? (?:standing )?(?:outside|at|banging on)"
        r" my (?:door|house|window)|banging on my door",
        r"(?:is |are )?(?:trying to break|breaking) into my (?:house|home|flat|apartment)",
        rf"(?:is |are )?coming (?:here |over )?(?:now )?with a {_WEAPON}",
    ),
    Danger.MEDICAL: _any(
        _near(
            r"respirator(?:n)?|ventilator(?:n)?|andningsapparat(?:en)?|andningshjalp(?:en)?|syrgas[a-z]*|oxygen"
            r"|syrekoncentrator[a-z]*|hemdialys(?:en)?|dialys(?:en|apparat[a-z]*)?|cpap[a-z]*|hjartpump(?:en)?"
            r"|livsuppehallande[a-z]*|trygghetslarm(?:et)?|medicinsk(?:a)? (?:utrustning(?:en)?|apparat(?:en|er"
            r"|erna)?)",
            r"(?<!bli )(?<!blir )utan strom|(?<!bli )(?<!blir )utan el|ingen strom|ingen el|strommen (?:gick"
            r"|har gatt|ar borta|forsvann)|elen (?:gick|har gatt"
            r"|ar borta|forsvann)|stromlos[at]?|stannat|har dott|dog|slutat|slocknat|batteriet|pa batteri"
            r"|bara batteri|no power|stopped|on battery|battery",
        ),
    ),
    Danger.TRAPPED: _any(
        # "På film i hissen" is another thing.
        r"(?:fast|fastnat|fastnade|instangd[a]?|inlast[a]?|fangen|fangna|star stilla)(?: (?!pa |film|bild)[a-z]+){0,3}"
        r" (?:[a-z]*hiss(?:en)?)",
        r"hissen(?: [a-z]+){0,3} (?:stannat|fastnat|stannade|fastnade|star (?:stilla|still))(?: [a-z]+){0,3}",
        r"(?:stuck|trapped) in (?:the |a |our )?(?:lift|elevator)",
    ),
    Danger.DOWNED_LINE: _any(
        rf"{_WIRE}{_GAP}{_DOWN}",
        rf"{_DOWN} {_WIRE}",
        rf"{_DOWN}{_GAP}{_WIRE}(?: [a-z]+)? (?:pa|over|i) (?:vagen|gatan|marken|tomten|skogen)",
        rf"(?:nerblast|nedblast|lost?|losa|frilagd|blottad|avsliten) {_WIRE}",
        r"(?:[a-z]*stolpe(?:n)?)(?: [a-z]+){0,3} (?:valt|lutar|blast ner|ramlat|fallit|knackts)",
        rf"(?:hanger|ligger){_GAP}{_WIRE}{_GAP}(?:ner|los|over|pa|i)",
        rf"{_WIRE}{_GAP}(?:pa|over) (?:vagen|gatan|marken|hustaket|staketet|bilen)",
        rf"trad{_GAP}(?:over|pa|mot|i) {_WIRE}",
        rf"(?:tree|branch){_GAP}(?:on|across|over){_GAP}{_WIRE}",
        # "Tog kort på" is a photograph and no collision.
        rf"(?<!tog )(?<!ta )(?<!tagit )(?:gravt|grav|gravde|(?:rakade|rakat) grava|slog|slagit|klippt|klippte|korde"
        rf"|kort) (?:av|pa|sonder|in i){_GAP}{_WIRE}",
        r"(?:sladdar|kablar|tradar|ledningar) (?:som )?(?:hanger|sticker|ligger)(?: [a-z]+){0,2}",
        rf"(?<!tog )(?<!ta )(?<!tagit )(?:kort|korde|kraschat|kraschade)(?: [a-z]+){{0,2}} (?:in i|pa)"
        rf"(?: [a-z]+){{0,2}} (?:kopplingsskap(?:et)?|kabelskap(?:et)?|{_WIRE})",
        r"(?:oppet|oppen|trasigt|sondrigt|pakort) (?:elskap|kabelskap|natstation|transformator)",
        r"(?:elskap|kabelskap)(?:et)?(?: [a-z]+){0,3} (?:oppet|oppen|trasigt|pakort|sondrigt)",
    ),
    Danger.SHOCK: _any(
        r"(?:fick|fatt|far)(?: [a-z]+){0,2} (?:en )?(?:el ?)?(?:stot|stromstot|elstot|elchock)",
        r"(?:stromstot|elstot|elchock|elolycka|stromgenomgang|elstotar|stromstotar)",
        r"(?:fick|fatt|far|gav|ger|efter|av|sma|kanner)(?: [a-z]+){0,2} (?:el ?)?stot(?:ar|en)?",
        r"(?:det )?(?:kittlar|pirrar|sticker|ilar)(?: [a-z]+){0,4} (?:kranen|diskbanken|duschen|spisen|vattnet"
        r"|elementet"
        r"|kylskapet|tvattmaskinen)",
        r"(?:sitter|satt|fastnat|fastnade) fast i (?:strommen|elen)",
        _near(_WATER, _FUSE_BOX),
        r"(?:stromforande|spanningssatt)(?: [a-z]+){0,3}",
        r"(?:got|getting|received) (?:an |a )?(?:electric )?shock(?:ed)?",
        r"electrocuted",
        r"strom i (?:det|den|locket|marken|staketet|vattnet|diskbanken|kranen|racket|mig|kroppen)",
    ),
    Danger.FIRE: _any(
        r"(?:det )?brinner",
        r"(?:star|fattat|fattade|tog|tagit) (?:i )?(?:eld|brand|lagor)",
        r"(?:brand|eldsvada)(?: [a-z]+){0,2} (?:i|pa|vid) (?:[a-z]+ )?(?:elskap(?:et)?|kabelskap(?:et)?"
        r"|transformator(?:n)?|matare(?:n)?|hus(?:et)?|kallare(?:n)?|elcentral(?:en)?|proppskap(?:et)?"
        r"|lagenhet(?:en)?|garage(?:t)?|natstation(?:en)?)",
        r"(?:det )?(?:gnistrar|sprakar|gnistra|ljusbagar?)",
        r"gnistor",
        r"(?:det )?(?:ryker|roker|kommer rok)(?: [a-z]+){0,3}",
        r"rok (?:fran|ur|i)(?: [a-z]+){1,2}",
        r"osar (?:ur|fran)(?: [a-z]+){1,2}",
        r"(?:luktar|lukt av|doftar|osar|stinker|lukta)(?: [a-z]+){0,2}?"
        r" (?:brant|brannt|brand|rok|smalt plast|brand plast|brant plast|brant gummi|het plast|varm plast"
        r"|branda kablar)",
        r"brandlukt|brandrok|branlukt|roklukt",
        rf"{_ALARM}(?: [a-z]+){{0,4}} {_SOUNDS}",
        rf"{_SOUNDS}{_IN_THE} {_ALARM}",
        r"larmet (?:bara )?(?:pi+per|tjuter|ljuder|skriker|gar (?:nu|just nu|hela tiden)|har lost ut)",
        r"(?:smoke|fire) (?:alarm|detector)(?: [a-z]+){0,3} (?:beeping|going off|went off|ringing|is on|sounding)",
        r"rok(?:en)? (?:kommer|valler|tranger|sipprar|strommar)(?: [a-z]+){0,2}|full(?:t)? (?:av|med) rok"
        r"|rokutveckling",
        r"(?:uttaget|eluttaget|vagguttaget|sladden|kontakten|strombrytaren|proppen|proppskapet|elcentralen|laddaren"
        r"|laddboxen|elmataren|sakringen)(?: [a-z]+){0,3} (?:fraser|sprakar|pyr|bolmar|ryker)",
        r"plast(?:en)?(?: [a-z]+){0,3} smalt(?:er|e|a)?|smalt(?:er|e)?(?: [a-z]+)? plast(?:en)?",
        rf"(?:{_PLANT}|{_FITTING})(?: [a-z]+){{0,2}} (?:ar|e|blivit|blev|ser)(?: [a-z]+)? (?:brand|brant|branda"
        rf"|svedd)",
        r"(?:brand|brant|branda) (?:plast|sladd|kabel|kablar|ledning|ledningar|matare|uttag|sakring|sakringar)",
        r"(?:fraser|sprakar|pyr|bolmar|smaller)(?: [a-z]+){0,2} (?:i|ur|fran) (?:[a-z]*uttag(?:et)?|[a-z]*skap(?:et)?"
        r"|elcentral(?:en)?|laddbox(?:en)?|elmatare(?:n)?|sladd(?:en)?)",
        r"(?:is |are |on |caught |caught on )(?:on )?fire",
        r"(?:there is |theres )(?:a )?(?:fire|smoke)",
        r"sparks?|sparking|burning smell|smoke (?:from|coming)(?: [a-z]+){0,3}",
        r"(?:ser|syns) (?:eld|eldslagor|lagor|rok)",
        r"eld(?:en)? (?:vid|i|pa|fran)(?: [a-z]+)",
        r"smoke is coming(?: [a-z]+){0,3}",
        r"(?:knastrar|lyser blatt|blixtrar)(?: [a-z]+){0,4} (?:skapet|[a-z]*skap(?:et)?|mataren"
        r"|centralen|ledningen|stolpen)",
        r"explo(?:sion|derat|derade|derar|ded|ding)",
    ),
    Danger.GAS: _any(
        r"(?:luktar?|kanner|lukt av|doftar|stinker)(?: [a-z]+){0,2} (?:gass?|gaslukt)",
        r"gas ?(?:lukt|lacka|lackage|lackan|laka|lackaget)",
        r"gas(?:en)? lacker|lacker(?: [a-z]+){0,2} gas",
        r"kolmonoxid(?:en|forgiftning(?:en)?|forgiftad)?|kol ?oxid(?:en)?|kolosforgift[a-z]*|carbon monoxide",
        r"(?<! )(?:kolmonoxid|koloxid|gas)larm(?:et)?(?=$)",
        rf"{_GAS_ALARM}(?: [a-z]+){{0,4}} {_SOUNDS}",
        rf"{_SOUNDS}{_IN_THE} {_GAS_ALARM}",
        r"(?:luktar|lukt av|stinker)(?: [a-z]+){0,2} (?:ruttna agg|rutten agg|svavel)",
        r"(?:gas|co|carbon monoxide) (?:alarm|detector)(?: [a-z]+){0,3} (?:beeping|going off|went off|ringing"
        r"|sounding)",
        r"smell(?:s|ing)?(?: [a-z]+){0,2} gas",
        r"gas (?:leak|smell)(?:ing|s)?",
    ),
    Danger.LEAK: _any(
        r"(?:fjarrvarme|hetvatten|varmvatten|varmvattens?|fjarrvarmes?|vatten)"
        r"(?:lack(?:a|age|aget|an)|laka|led+ning(?:en)? (?:lacker|har gatt sonder|sprang))",
        r"lack(?:a|age|er)(?: [a-z]+){0,4} (?:fjarrvarme[a-z]*|hetvatten|varmvatten|het anga|anga|kulvert(?:en)?)",
        r"(?:vatten|anga)(?: [a-z]+){0,3} (?:forsar|sprutar|rinner|lacker)(?: [a-z]+){0,3} "
        r"(?:fjarrvarme[a-z]*|marken|gatan|kulvert(?:en)?)",
        r"(?:fjarrvarme[a-z]*|hetvatten|kulvert(?:en)?|undercentral(?:en)?)(?: [a-z]+){0,4} "
        r"(?:gatt sonder|gick sonder|lacker|lacka|lackage|sprutar|rinner|forsar|sprang|sprucken|sprack)",
        r"(?:sprutar|forsar|rinner|lacker)(?: [a-z]+){0,3} (?:ut )?(?:hett vatten|hetvatten|kokhett|anga)",
        r"(?:hett|kokhett|skallhett|kokande|hot|boiling|scalding) (?:vatten|water)(?: [a-z]+){0,4}"
        r" (?:sprutar|forsar|rinner|lacker|ut|pouring|leaking|spraying|everywhere)",
        r"(?:angan?|steam)(?: [a-z]+){0,3} (?:ur|fran|from|out of) (?:marken|gatan|brunn(?:en)?|the "
        r"(?:ground|street))",
        r"(?:district heating|hot water|steam)(?: [a-z]+){0,2} (?:leak(?:s|ing)?|burst|pipe burst)",
        r"leak(?: [a-z]+){0,3} (?:district heating|hot water)(?: [a-z]+)?",
    ),
    Danger.POWER_OUT: _any(
        r"str(?:o|oe)m ?l(?:o|oe)(?:s|st|ss|sa)",
        r"(?:el|stro)m?avbrot+(?:et)?",
        r"(?:el|strom) ?av?brot+(?:et)?",
        rf"{_POWER}(?: [a-z0-9]+){{0,4}} {_GONE}",
        r"(?:forsvann|gick|slocknade) (?:strommen|elen|lamporna|ljuset|all el)",
        r"(?:har vi|ar det|det ar|det blev)(?: [a-z]+)? avbrott(?: igen| nu| just nu)?",
        r"fel pa (?:elen|strommen)",
        r"(?:ljuset|lamporna|lyset)(?: [a-z]+){0,2} (?:slocknade|slocknat|slocknar)",
        r"hela (?:gatan|byn|omradet|kvarteret|huset)(?: ar| blev)? (?:nere|slackt|mork|morkt|svart)",
        r"(?:the )?lights (?:went out|are out|are off)",
        r"(?:ingen|inte nagon|utan|saknar|saknas|inget|har inte) (?:strom|el|elektricitet)(?:men|en)?",
        r"(?:det ar |allt ar |blev )?(?:helt |alldeles )?(?:morkt|becksvart|nedslackt|slackt) "
        r"(?:i|pa) (?:hela )?(?:[a-z]+ )?(?:huset|omradet|byn|kvarteret|gatan|lagenheten|stan)",
        r"spannings(?:bortfall|los|lost|losa)",
        r"(?:allt|lamporna|lampor) (?:har |ar )?(?:slocknat|slocknade|slackt|nedslackt)",
        r"halva (?:huset|lagenheten) (?:har|saknar|ar utan)(?: bara)? (?:strom|el|ljus)",
        r"power (?:outage|cut|failure|is out|went out|has gone)",
        r"black ?out",
        r"(?:no|without|lost|lost our) (?:power|electricity)",
        r"(?:strom|el)(?:men|en)? (?:funkar|fungerar) inte",
    ),
    Danger.HEATING_OUT: _any(
        rf"{_HEAT}(?: [a-z0-9]+){{0,3}} (?:{_GONE}|(?:sten|helt )?dod(?:a)?|kall(?:a|t)?|iskall(?:a|t)?|slutat"
        rf"|fungerar inte|funkar inte"
        r"|not working|doesnt work|stopped)",
        r"(?:ingen|utan|saknar|inte nagon|har inte|inget) (?:varme|fjarrvarme|varmvatten|varmen)",
        r"(?:elementen|radiatorerna|elementet) (?:ar )?(?:alla )?(?:is ?)?kalla",
        r"(?:iskallt|utkylt|svinkallt) (?:i|inne) ?(?:huset|lagenheten|hela huset|hemma)?",
        r"(?:no|without) (?:heating|heat|hot water)",
        r"(?:varme|fjarrvarme)(?:avbrott|stopp)(?:et)?",
    ),
}

_HOT_PIPE = r"fjarrvarme[a-z]*|kulvert(?:en)?|hetvatten|hett vatten|undercentral(?:en)?"
_CURRENT = r"strommen|elen|all strom|all el|spanningen"

# The words of a report come in any order; a thing of ours and a bad state together are enough.
_PAIRS: dict[Danger, re.Pattern[str]] = {
    Danger.LIFE: _any(
        r"(?:ta|tar) sitt (?:eget )?liv",
        r"end it all",
    ),
    Danger.DOWNED_LINE: _any(
        _near(
            _PLANT.replace("[a-z]*kabel(?:n)?", "(?:el|strom)?kabel(?:n)?"),
            r"slapar|slitits ner|slitits av|pa grasmattan|i tradgarden|dinglar"
            r"|klattrar|demolerad|demolerat|pakord|pakort|kullkord|valt|vippar"
            r"|star oppet|star oppen|utan lock|blottad|blottade|hanger lagt|ligger over vagen",
        ),
    ),
    Danger.SHOCK: _any(r"(?:fick|fatt|far) (?:strom|el) i (?:sig|henne|honom|mig|handen|kroppen)"),
    Danger.FIRE: _any(
        r"eldsflamm[a-z]+|flammor|eldslagor|overtand(?:t|a)?",
        _near(
            _PLANT,
            r"smallde|small|smaller|pyr|blixtrar|blixtrade|brann|rok|gloder|glodde|overhettad",
        ),
        _near(
            rf"{_PLANT}|{_FITTING}",
            # Snow melts too.
            r"(?<!sno )(?<!snon )(?<!isen )(?<!snon har )(?<!isen har )smalt(?:er|e|a)?"
            r"|(?:glod|kok|skall|brann|stek|jatte|skit)(?:het|varm)[ta]?|onormalt (?:varm|het)[ta]?"
            r"|(?:varm|het)[ta]? (?:sa )?att(?: [a-z]+){1,3} (?:inte|knappt|brann[a-z]*)|brannmarke(?:n|t)?"
            r"|melt(?:ed|s|ing)|scorched|burnt|red hot",
        ),
        r"small(?:de)? och (?:det )?blixtrade",
    ),
    Danger.GAS: _any(
        _near(r"gas|gasen|naturgas|biogas", r"lukt|lukten|luktar|lacker|lacka|stank|stinker")
    ),
    Danger.LEAK: _any(
        _near(
            _HOT_PIPE,
            r"brustit|brast|angar|pol|vattenpol|oversvammat|oversvamning|sprungit|forsar|sprutar"
            r"|strommar ut|valler",
        ),
        r"(?:ror(?:et)?)(?: [a-z]+){0,5} (?:angar|anga)",
        r"(?:det )?angar (?:ur|fran) (?:marken|gatan|brunn(?:en)?|vagen)",
    ),
    Danger.POWER_OUT: _any(
        _near(
            _CURRENT,
            r"slagits ut|slagit ut|utslagen|blivit av med|forlorat|tappat|vack",
        ),
        rf"(?:{_CURRENT})(?: [a-z0-9]+){{0,4}} (?:tillbaka|aterkommer)",
        r"(?:kolsvart|becksvart|kolmorkt|beckmorkt)",
        r"(?:ljuset|lyset) (?:gick|dog|forsvann)",
        r"(?:helt |alldeles )?(?:svart|slackt|nedslackt) (?:i|pa|hos) (?:hela )?(?:huset|byn|gatan|oss"
        r"|lagenheten|omradet"
        r"|kvarteret|trappuppgangen)",
    ),
    Danger.HEATING_OUT: _any(
        r"varmvatt(?:net|en)(?: [a-z]+)? (?:slut|borta|kallt)",
        r"kallt inne i (?:hela )?(?:huset|lagenheten)",
    ),
}

# Words that show that an outage is the topic of a question about messages, money, plans or data.
_ABOUT = re.compile(
    r"\b(?:sms[a-z]*|mejl|mail|notis(?:er)?|avisering(?:ar)?|information(?:en)?|info|informera[a-z]*|meddela[a-z]*"
    r"|avbrottsinfo[a-z]*|personuppgift[a-z]*|uppgift(?:er|erna)?|gdpr|integritet[a-z]*|policy[a-z]*"
    r"|ersattning[a-z]*|[a-z]+ersattning(?:en)?|kompens[a-z]*|faktura[a-z]*|fakturor[a-z]*|avtal(?:et)?"
    r"|planerat|planerade|planerad|aviserat|aviserade|kommande|statistik|historik|registrera[ts]*|lagra[a-z]*"
    r"|spara[a-z]*|samtycke|utskick|anvander ni|hanterar|behandlar|telefonnummer|mobilnummer"
    r"|reklam|chatten|hemsidan|webbplatsen|(?:ringer|kontaktar) ni|(?:ringa|kontakta) (?:mig|oss) (?:om|ifall)"
    r"|behover ingen|behover inte|internet|bredband(?:et)?|fiber|(?:hos|fran) er|kund hos"
    r"|planned|compensation|notif[a-z]*|text messages?|my data|personal data|invoice|privacy|texts?)\b"
)
_NOW = re.compile(
    r"\b(?:just nu|nu|precis|fortfarande|sedan (?:i )?(?:natt|morse|kvall|igar|flera|tidigt|klockan|kl)"
    r"|hjalp|akut|now|since|still|hela omradet|hos oss|hos mig|hemma hos)\b"
)
# Said about another time, another thing or nobody: not a report of danger.
_PAST_OR_FIGURE = re.compile(
    r"\b(?:brinner for|brann for|brandvagg[a-z]*|firewall[a-z]*|gnistan|gnista av|forra aret|i fjol|forra veckan"
    r"|forra manaden|for [a-z0-9]+ (?:ar|manader|veckor) sedan|last (?:year|month|week)|20[012][0-9]"
    r"|brinner inte|ingen brand|ingen rok|inget brinner|filma[rs]?|filmat|filmade|filmer|kamera(?:n|or|bilder)?"
    r"|brandfarlig[a-z]*|fire ?sale|inte livsfara|utan livsfara|data explosion|brinner inne"
    r"|(?:[a-z]*sida(?:n)?|[a-z]*skarm(?:en)?|display(?:en)?|app(?:en)?|bild(?:en)?)(?: [a-z]+){0,4} svart"
    r"|batteri(?:et)?(?: [a-z]+){0,4} (?:nytt|bytt|utbytt)"
    r"|(?:kontakt(?:en)? (?:med|till|mellan)|relation(?:en)?|samarbete(?:t)?)(?: [a-z]+){0,3} ryker"
    r"|ryker (?:jag|vi) som"
    r"|som en sprang[a-z]*|el ?pris[a-z]*|elpriset|exploderat i pris"
    r"|fortroende(?:t)?|ledningen (?:pa|i|for) (?:foretaget|bolaget|er)|ledningsgruppen|priserna)\b"
)
# Anger and money in the words of fire and death. A person who says "jag" about their own life is always heard.
_FIGURE = re.compile(
    r"\b(?:klagar?(?: [a-z]+){0,3} sa det ryker|klagomal sa det ryker|sa det ryker om(?: det| er)?"
    r"|det brinner i knutarna|ringa?(?: [a-z]+){0,2} om det brinner(?= inte| annars|$)"
    r"|ryker (?:val )?(?:det dar|[a-z]*loggar(?:na)?|uppgifterna|jobbet)"
    r"|brann till i|(?:brinner|kokar|glodde|ryker|exploderar) av (?!sig)|ryker om att"
    r"|(?:[a-z]*faktur[a-z]*|[a-z]*rakning[a-z]*|[a-z]*pris(?:et|er|erna)?|policyn?|ni)(?: [a-z]+){0,3} stot(?:ar)?"
    r"|stot(?:ar)? av att"
    r"|brinna? i helvete[a-z]*|luktar(?: [a-z]+){1,3} (?:om|kring) (?:er|ert|era|det|den|detta)"
    r"|(?:stot|elstot|chock|elchock)(?:en)? (?:av|nar|over)(?: [a-z]+){0,4} (?:[a-z]*rakning[a-z]*|[a-z]*faktur[a-z]*"
    r"|[a-z]*pris[a-z]*|avgift[a-z]*|belopp[a-z]*)|pris[a-z]*(?: [a-z]+){0,2} exploder[a-z]*"
    r"|(?:ni|[a-z]*rakning(?:en|ar|arna)|faktur(?:an|or|orna)|priset|priserna|det har) tar livet av"
    r"|stromlos[at]? (?:pa|i) (?:energi|ork|ideer|huvudet|hjarnan|kroppen|sjalen)"
    r"|(?:mobil(?:en)?|telefon(?:en)?|dator(?:n)?|platta(?:n)?|bil(?:en)?|klocka(?:n)?)(?: [a-z]+){0,2} stromlos"
    r"|do av (?:skam|skratt|tristess|nyfikenhet|langtan)|inte leva med att"
    r"|my data is|personal data|killing me with)\b"
)
# What a report of danger is not about: a classifier alone must not call for help in such a sentence.
_OTHER_THINGS = re.compile(
    r"\b(?:[a-z]*pris(?:et|er|erna|ets)?|[a-z]*rakning(?:en|ar|arna)?|[a-z]*faktur(?:a|an|or|orna)|batteri(?:et)?"
    r"|hemsida(?:n)?|webb[a-z]*|appen|chatten|reklam(?:en)?|uppgift(?:er|erna)?|personuppgift[a-z]*|data"
    r"|helvete[a-z]*"
    r"|ledningen hos er|avdrag(?:et)?|[a-z]*ersattning(?:en)?|bills?|prices?|website|app|my data|personal data)\b"
)
_ANY_POWER = r"(?:strommen|elen|el|strom|varmen|fjarrvarmen|ljuset|[a-z]*avbrott(?:et|en)?)"
_BACK_AGAIN = re.compile(
    rf"\b{_ANY_POWER}(?: [a-z]+){{0,7}}? (?:ar|e|kom|blev)(?: [a-z]+){{0,2}}? (?:tillbaka|igang igen|over|avhjalpt"
    rf"|lagad"
    rf"|lagat|atgardat|atgardad|som vanligt)\b|\b(?:efter|under) (?:det |forra )?(?:el|strom)?avbrottet\b"
)
_ONCE = re.compile(
    r"(?<!sedan )(?<!sen )\bi (?:mandags|tisdags|onsdags|torsdags|fredags|lordags|sondags|vintras|varas|somras|hostas"
    r"|julas|paskas|forrgar)\b|\b(?:forra (?:veckan|helgen|vintern|varen|sommaren|hosten|julen)|haromdagen"
    r"|haromveckan|haromnatten|(?:en|nagon) gang)\b"
)
_HAS_BEEN = re.compile(r"\b(?:var|hade|varade|varat|drojde|fick|har haft|under|var borta)\b")
_STILL_OUT = re.compile(
    r"\b(?:fortfarande|annu|igen nu|nu igen|sedan dess|inte (?:kommit )?tillbaka|borta igen|(?:gick|forsvann|dog) igen"
    r"|bara i|halva|delar av|inte hos (?:oss|mig)|hos alla utom|utom (?:hos )?(?:oss|mig)"
    r"|[a-z]*avbrott(?:et)? (?:igen|nu)|(?:ar|e) (?:[a-z]+ )?(?:borta|nere|utan (?:el|strom|varme)))\b"
)
_WHEN_BACK = re.compile(
    r"\b(?:nar|hur lange|hur lang tid|when|how long)(?: [a-z]+){0,3} (?:ar|e|kommer|kom|is|till)\b"
)
# To have it switched off some day is ordered from a customer service.
_ORDERED = re.compile(
    r"\b(?:stang(?:a|er|s)?|koppla[rs]?|sla|slar) (?:av|ifran|bort|ner|ur) (?:all )?(?:elen|el|strommen|strom"
    r"|fjarrvarmen"
    r"|varmen)\b(?=.{0,60}\b(?:till|over|under|fran|i|innan|nar vi) (?:varen|vintern|sommaren|hosten|nyar|jul|januari"
    r"|februari"
    r"|mars|april|maj|juni|juli|augusti|september|oktober|november|december|sasongen|flytta[a-z]*|nasta|den)\b)"
)
# A name with an address, and nothing else.
_LIVES_AT = re.compile(
    r"(?:(?:jag|hon|han|vi) )?(?:(?!luktar|brinner|ligger|hanger|star|fara)[a-z]+ ){0,4}(?:bor|bodde|bott|boende"
    r"|skriven)"
    r" (?:pa |i |vid )?(?:[a-z]+ ){1,3}[0-9]{1,4}(?: ?[a-h])?(?: [0-9]{3} ?[0-9]{2})?(?: (?:i )?[a-z]+){0,2}"
)
_LONGEST_CRY = 60
_WHOM_TO_CALL = re.compile(
    r"(?:(?:men|och|ok|okej|ja|snalla|va|jaha|sa) ){0,3}(?:"
    r"(?:vem|vilka|vart|var|vilket (?:nummer|nr))(?: [a-z0-9]+){0,3} (?:ringa?|ringer|kontakta"
    r"|kontaktar)(?: [a-z0-9]+){0,2}"
    r"|(?:vad|vilket)(?: [a-z]+){0,3} (?:nummer|nr|numret|telefonnummer)(?: [a-z]+){0,2}"
    r"|(?:snalla )?hjalp(?: (?:mig|oss|snalla|nu|till)){0,3}|vad (?:ska|gor|kan|bor) (?:jag|vi)(?: (?:gora|nu|da)){0,2}"
    r"|(?:who|which number|where) (?:should|do|can|shall|to) ?(?:i|we)? ?(?:to )?(?:call|ring)(?: now)?"
    r"|whats? (?:is |was )?the number(?: again)?|(?:please )?help(?: me| us)?(?: please)?|what (?:should|do"
    r"|can) (?:i|we) do"
    r"(?: now)?)"
)
_SORRY = re.compile(
    r"(?:(?:oj|ah|nej|men|va|hej|ok|usch) ){0,2}(?:forlat(?: mig)?|forlat att jag (?:stor|stort|skrev|skriver"
    r"|sa)(?: det| sa| nat)?"
    r"|ursakta(?: mig)?|sorry|ledsen|jag ar ledsen|det var inte meningen|glom det(?: jag (?:sa|skrev))?"
    r"|strunta? (?:i det|i mig|samma)|det var (?:inget|inte sa farligt)|i am sorry|im sorry|forget it|never ?mind)"
    r"(?: (?:forlat|sorry|tack|da))?"
)
# Electricity that nobody has ordered has not failed. "Inkopplad" and "påslagen" are not here: such power is out.
_NO_CONTRACT = re.compile(
    r"\b(?:ingen|inget|inga|inte|inte nagon|inte nagot|utan|saknar|saknas) (?:el|strom|fjarrvarme|varme)"
    r"(?:(?: (?:an|annu|alls|som|har|ar|blivit)){0,2}"
    r" (?:teckna(?:d|t|ts)|bestall(?:d|t|ts)|boka(?:d|t|ts)|anmal(?:d|t|ts)|avtala(?:d|t|ts)|registrera(?:d|t|ts)"
    r"|ordna(?:d|t|ts)|fixa(?:d|t|ts)|pa mitt namn)(?! (?:[a-z]*avtal(?:et)?|kontrakt(?:et)?|elektriker))"
    r"|[ -](?:avtal|kontrakt|abonnemang|leverantor|bolag|handlare|handelsavtal)"
    r"(?! (?:ar|finns|har|fanns|klart|tecknat med)\b))\b"
    r"|\b(?:no|without|any) (?:power|electricity|heating|district heating)"
    r" (?:contract|agreement|subscription|supplier|provider|plan|deal|account)s?\b(?! (?:is|are|was|has|exists)\b)"
)
# A contract that is in order speaks for an outage, not for a question about contracts.
_HAS_CONTRACT = re.compile(
    r"\b(?:har|tecknade|tecknat|skrev|skrivit) (?:ju |redan |ett |tecknat |skrivit )*[a-z]*avtal(?:et)?(?: hos er)?\b"
    r"|\b[a-z]*avtal(?:et)? (?:finns|ar (?:klart|tecknat|igang|skrivet|aktivt)|har (?:jag|vi)|borjade|startade)\b"
)
# To win in court, to blow a budget, or somebody of ours who comes home to somebody.
_NO_THREAT = re.compile(
    r"\b(?:i (?:ratten|domstol|tingsratten|media|tidningen)|pa natet|budget(?:en)?|[a-z]*kvot(?:en)?"
    r"|tekniker(?:n|na)?|montor(?:en)?|elektriker(?:n)?|brev(?:et)?|paket(?:et)?|[a-z]*matare(?:n)?|kommer ni"
    r"|ni kommer|med (?:mejl|mail|brev|fragor)"
    r"|mig sjalv)\b"
)
# With a paper in the hand everybody may come; with a knife, or to the boss, nobody.
_COMES_HOME = re.compile(
    r"(?:hem till|hemma hos|utanfor (?:huset|dorren) (?:hos|till)) (?:er|dig|din|ditt)"
    r"(?! (?:[a-z]+ )?(?:chef|vd|handlaggare|direktor|familj|fru|man|barn|ungar|mamma))\b"
)
# Where somebody else lives is known by neighbours and heirs as well.
_KNOWS_WHERE = re.compile(r"\bvet (?:[a-z]+ ){0,2}?var (?:han|hon) (?:bor|gar i skolan)\b")
_MEANS_HARM = re.compile(
    r"\b(?:kniv(?:en|ar)?|yxa(?:n)?|pistol(?:en)?|gevar(?:et)?|bossa(?:n)?|vapen|bensin[a-z]*|[a-z]*slagtra[a-z]*"
    r"|hammare(?:n)?"
    r"|sla(?:r|ss)?(?! (?:en signal|mig ner|oss ner))|spark[a-z]*|dod[a-z]*|morda[a-z]*|skjut[a-z]*|sprang[a-z]*"
    r"|brann[a-z]*|tander|eldar|krossa[a-z]*|skada[a-z]*|smaller"
    r"|angra[a-z]*|hamn[a-z]*|hamd[a-z]*|straffa[a-z]*|blod[a-z]*|jav(?:el|la|lar)[a-z]*|i natt|inatt"
    r"|mitt i natten|gor upp|gora upp"
    r"|akta (?:er|dig)|passa (?:er|dig) noga|vanta bara|vanta dig|ska (?:ni|du) (?:fa|se)|far (?:ni|du) se"
    r"|gang(?:et)?|grabbar(?:na)?|kompisar|polare|rad+a for"
    r"|lara (?:er|dig)|nagon av er|vet var|(?:han|hon) ska fa (?:se|angra)"
    r"|brinna|va(?:ra)? radd)\b"
)
# Who else stands at a door, and with what.
_NO_VIOLENCE = re.compile(
    r"\b(?:om|ifall|if) (?:det (?:ar|kommer|star) )?(?:nagon|nan|man|han|hon|de|someone|somebody)\b"
    r"|\b(?:varje (?:kvall|natt|dag|vecka|gang)|ibland|ofta|brukar"
    r"|montor[a-z]*|tekniker[a-z]*|elektriker[a-z]*|saljare[a-z]*|saljer|salde|avlas[a-z]*|[a-z]*matare(?:n)?"
    r"|paket(?:et)?|bud(?:et)?|leverera[a-z]*|leverans[a-z]*|avtal(?:et)?|(?:nagon|nan|en|man|kille|person) fran er"
    r"|[a-z]*kamera[a-z]*|skylt(?:en)?"
    r"|brev(?:et)?|filma[a-z]*|stod i|star det (?:i|pa))\b"
)
# What was read or seen, what has been, and a manner of speaking.
_NO_RESCUE = re.compile(
    r"\b(?:laste|last om|nyhet[a-z]*|i tidningen|[a-z]*filmen|[a-z]*serien|forra (?:aret|veckan|manaden)|i fjol"
    r"|for [a-z0-9]+ (?:ar|manader|veckor) sedan|(?:avsvimmad|svimmat) (?:nastan )?av"
    r"|(?:nara|nastan) (?:en )?hjart[a-z]*|(?:[a-z]*sida(?:n)?|webb[a-z]*|chatt(?:en)?|app(?:en)?"
    r"|kundtjanst(?:en)?|kundcenter|bot(?:en|ten)?|begaran|arende(?:t)?|svar(?:et)?)"
    r" (?:(?:ar|e|kanns|verkar|helt|ju|lika|ganska|sa|ratt) )*livlos[at]?|(?:en|fa|far|fick) (?:smarre "
    r"|nastan )?hjart(?:stopp|infarkt) (?:av"
    r"|nar|over)"
    # Who died, or lies in hospital, is spoken of by those who see to their affairs.
    r"|(?:dog|dott|dod|avled|avlidit|gick bort)(?: [a-z]+){0,3} (?:av|i|efter) (?:en |ett )?(?:[a-z]+ )?hjart[a-z]*"
    r"|(?:ligger|lag|vardas|inlagd)(?: [a-z]+){0,4} pa (?:[a-z]*sjukhus(?:et)?|lasarett(?:et)?|intensiv[a-z]*|iva)"
    r"|dodsbo[a-z]*"
    r"|(?:[a-z]*element(?:en|et)?|radiator[a-z]*|[a-z]*pump(?:en)?)(?: [a-z]+){0,4} far (?:ingen|inte) luft"
    r"|bort sig|livlos[at]? (?:chatt|kundtjanst|sida|webb|hemsida|stadsdel|stad)[a-z]*|livlost (?:ute|hos er)"
    r"|filmad[e]?|filmat|fullt medvetslos[a]? av skratt)\b"
)
# Who asks where faults are reported needs the number, and soon perhaps more than that.
_FAULT_NUMBER = re.compile(
    r"^(?!.*\b(?:spel[a-z]*|inspel[a-z]*|spara[a-z]*|lagra[a-z]*|registr[a-z]*|samtalet|personuppgift[a-z]*"
    r"|sms[a-z]*|anvander|mitt)\b).*"
    r"\b(?:ringa?(?! (?:mig|oss) )|ringer(?! ni )|nummer|numret|telefonnummer|felanmal[a-z]*|call|nar (?:jag|vi|man)"
    r"|kontakta[r]?(?! (?:ni|mig|oss) ))(?: [a-z]+){0,5}"
    r" (?:om|nar|ifall|nar det|if|when) (?:[a-z]+ )?(?:strommen|elen|strom|el|the power|power|fjarrvarmen|varmen)"
    r" (?:gar|gatt|har gatt|forsvinner|dor|slocknar|bryts|slas ut|ar borta|blir borta|goes|is|goes out|fails)\b"
)
# "Ström" and "Anna Brand" are people, who must be able to say what they are called.
_NAME = re.compile(
    r"(?:(?:jag|hon|han) heter |mitt namn ar |namn |det ar )?"
    r"(?:(?!inge|inga|behov|sakna|utan|vill|mer|har|str|problem|fel|ge|nar|var|hjalp|full|min|vi|det)[a-z]+ ){0,3}"
    r"(?:[a-z]*strom|brand|eld|storm|blixt|flamma|rok|lager)"
)
# What an assistant for questions of privacy can answer, whatever else is reported in the same breath.
_ASKS = re.compile(
    r"\b(?:[a-z]*uppgift(?:er|erna)?|[a-z]*utdrag(?:et)?|gdpr|integritet[a-z]*|policy[a-z]*|radera[a-z]*"
    r"|ta(?:r)? bort mi[a-z]+|ratta|rattelse|invand[a-z]*|samtycke[a-z]*|reklam(?:en)?|utskick[a-z]*|nyhetsbrev[a-z]*"
    r"|[a-z]*kamera[a-z]*|film(?:en|er|ar)?|inspel[a-z]*|spelar(?: ni)? in|registrer[a-z]*|register|registret"
    r"|spara(?:r|s|t)?|lagra[a-z]*|dataskydd[a-z]*|ombud(?:et)?|fullmakt|dodsbo[a-z]*|god(?:e)? man|cookies?|kakor"
    r"|kan jag begara|far jag (?:se|veta)|vill (?:begara|veta|saga upp)"
    r"|(?:my|personal) data|privacy|delete|erase|footage|recording|marketing)\b"
)
_GENERAL = re.compile(
    r"^(?:hur|varfor|vad hander|vilka|vilken|nar far|far jag|ger ni|skickar ni|how|why|what)\b"
)
_OUTAGES = frozenset({Danger.POWER_OUT, Danger.HEATING_OUT})


def _is_only_mentioned(danger: Danger, clause: str, match: re.Match[str]) -> bool:
    if _FIGURE.search(clause):
        return True
    if danger in AT_STAKE:
        return _is_harmless(danger, clause, match)
    if _PAST_OR_FIGURE.search(clause):
        return True
    if danger in _OUTAGES and _is_over(clause):
        return True
    about = _HAS_CONTRACT.sub(" ", clause) if danger in _OUTAGES else clause.replace(match[0], " ")
    if _ABOUT.search(about):
        return (danger in _OUTAGES and not _NOW.search(clause)) or _GENERAL.search(
            clause
        ) is not None
    return danger in _OUTAGES and _is_bare_noun(match[0]) and bool(_GENERAL.search(clause))


def _is_harmless(danger: Danger, clause: str, match: re.Match[str]) -> bool:
    if danger is Danger.THREAT:
        idle = _COMES_HOME.search(match[0]) or _KNOWS_WHERE.search(match[0])
        harm = _MEANS_HARM.search(_KNOWS_WHERE.sub(" ", clause))
        return bool(idle and not harm) or _NO_THREAT.search(clause) is not None
    harmless = {Danger.VIOLENCE: _NO_VIOLENCE, Danger.RESCUE: _NO_RESCUE}.get(danger)
    return harmless is not None and harmless.search(clause) is not None


def _is_over(clause: str) -> bool:
    """Tell whether a sentence speaks of an outage that has ended, and of no other that goes on."""
    if _STILL_OUT.search(clause) or _WHEN_BACK.search(clause):
        return False
    return bool(_BACK_AGAIN.search(clause) or (_ONCE.search(clause) and _HAS_BEEN.search(clause)))


def _is_bare_noun(phrase: str) -> bool:
    return "avbrot" in phrase or "black" in phrase or phrase.startswith("power ")
