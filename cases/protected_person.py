"""Notice that somebody has protected personal data, or hides from somebody who would find them."""

import re

from cases.folding import fold


def _re(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# Patterns see folded text, where å and ä are a, and ö is o.
PROTECTED = _re(
    r"\bskydda(?:d|de|t) (?:\w+ )?(?:identitet|personuppgift|folkbokfor|adress|id\b|uppgift)",
    r"\bsekretessmark",
    r"\bsekretess (?:pa (?:min|mina)|i folkbokforing)",
    r"\bkvarskriv",
    r"\bhemliga? adress(?!er i (?:\w+ )?\w*(?:system|register))",
    r"\bfingerad",
    r"\b(?:protected|secret|concealed) (?:identity|address|personal data)",
    r"\bforfoljd av\b.{0,80}\badress",
    r"\bskatteverkets formedling",
    r"\bskyddspost",
    # "har sekretess", "är sekretessbelagd", "sekretess råder": the marking itself, not a form of words.
    r"\badress\w* (?:ar |som ar )?sekretessbelagd\w*|\bsekretesskydd\w*",
    r"\b(?:jag|vi|(?:min|mina|mitt|vara|hennes|hans|barnens)"
    r"(?: (?!\w*avtal|\w*faktur|\w*arende|\w*dokument)\w+){1,2}) (?:ar"
    r"|e) (?:(?!inte)\w+ )?sekretessbelag\w+",
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
_PARTNER = r"(?:man|fru|sambo|make|maka|pojkvan|flickvan|kille|tjej|partner|husband|wife|boyfriend|girlfriend)"
# An expert and a copy ("exemplar") are nobody's former partner.
_FORMER = rf"ex(?:e[tn]|{_PARTNER}\w*)?"
# The ways to write "exman" and "fd man"; the dots would end a sentence.
_EX_APART = re.compile(rf"\bex[ -](?={_PARTNER})")
_FD_APART = re.compile(rf"\bf(?:\. ?|[ /])d\.? ?(?={_PARTNER})")
# Who hunts is a person: "ni jagar mig med reklam" is anger at us.
_HUNTER = (
    rf"(?:(?:mitt|min|vart|var|hennes|hans|barnens|dotterns|mammas) (?:\w+ ){{0,2}}?(?:x|{_FORMER}|man|make|maka"
    r"|sambo|fru|pojkvan|flickvan|partner|pappa|far|bror|slakt\w*|familj|stalker|forfoljare)"
    rf"|(?:den dar |en )?(?:exe[tn]|ex{_PARTNER}\w*|stalker|forfoljare|mannen|slakten|slaktingar|familjen|ganget|gang"
    r"|my (?:ex\w*(?: \w+)?|husband|father|brother|family|stalker)))"
)
_EX = (
    rf"(?:(?:mitt|min|mina|hennes|hans|my) (?:\w+ ){{0,2}}?(?:x|{_FORMER}|stalker|forfoljare)|(?:fore detta|fd|forra"
    rf"|forre|tidigare) {_PARTNER})"
)
_ANYBODY = r"(?:nagon|nan|han|hon|de|dom|they|he|she|someone|somebody|en (?:man|kvinna|kille|tjej|person) som)"
_HUNTS = (
    r"(?:hota(?:t|de)(?: att (?:hitta|leta upp|doda|sla))?|forfoljt|forfoljde|stalkat|jagat|letar efter|soker efter"
    r"|leter efter|jagar|forfoljer|stalkar|spanar pa|ar ute efter|vill at|forsoker hitta"
    r"|vill hitta|hotar|is looking for|is after|is stalking|stalks|is hunting|wants to find|threatens|is threatening)"
)
# What everybody is hunted with; a comma, or one of the words that begin something new, ends it.
_TRADE = (
    r"(?:cookies?|kakor|ads?|adverts?|advertising|marketing|reklam\w*|annons\w*|utskick\w*|deal\w*|\w*pris\w*"
    r"|erbjudande\w*|faktur\w*"
    r"|rakning\w*|skuld\w*|betalning\w*|avgift\w*|inkasso\w*|kronofogd\w*|avstangning\w*|vite|boter|advokat\w*"
    r"|domstol|stamning|vrakning|utmatning|\w*avtal\w*|register"
    r"|registret|kundregist\w*|system|systemet|\w*matare?n?|matarstallning\w*|matarbyte\w*|avlasning\w*|saljare\w*"
    r"|\w*forsalj\w*|kund\w*|ko|kon|app|appen|hemsida\w*|webb\w*|website|bills?|invoices?|debts?|spam|e-?mails?|mejl"
    r"|nyhetsbrev\w*|dack)"
)
_FOR_TRADE = (
    r"(?! (?:med )?att (?:stanga av|koppla (?:av|bort|ur)|bryta strom\w*)\b"
    r"| (?:(?!(?:och|sa|men|kan|ta|jag|vi|ni|and|so|but|please|can|eftersom|because|darfor)\b)\w+ ){0,7}?"
    rf"{_TRADE}\b| pa telefon| via (?:sms|mejl|mail) varje\b)"
)
_NO_SELLER = (
    r"(?:(?!sal[dj]\w*|\w*forsaljare|inkasso|kronofogde|foretag|bolag|montor|tekniker)\w+ ){0,2}?"
)
_HUNTED_ONE = r"(?:mig|mej|oss|henne|honom|barnen|min (?:familj|dotter|son|syster|mamma)|me|us|her)"
_IS = r"(?:ar|e|blir|har blivit|kanner (?:mig|oss)|lever)"
_NOT_BY_US = rf"(?! (?:av|med|by|with) (?:\w+ )?(?:er\b|kalmar|you\b)| (?:av|med|by|with) (?:\w+ ){{0,3}}?{_TRADE}\b)"
HUNTED = _re(
    rf"\b{_HUNTER} (?:som )?(?:\w+ ){{0,2}}?{_HUNTS} {_HUNTED_ONE}\b(?! med (?:inkasso|kronofogd|avstangning|dack"
    rf"|reklam))",
    rf"\b{_ANYBODY} (?:som )?{_NO_SELLER}{_HUNTS} {_HUNTED_ONE}\b{_FOR_TRADE}",
    rf"\b(?:jag|ja|hon|han|dottern|min \w+) (?:\w+ ){{0,2}}?{_IS} (?:\w+ )?(?:hotad|forfoljd|stalkad"
    rf"|gomd)\b{_NOT_BY_US}",
    rf"\b(?:vi|familjen|barnen|dom|de) (?:\w+ ){{0,2}}?{_IS} (?:\w+ )?(?:hotade|forfoljda|stalkade"
    rf"|gomda)\b{_NOT_BY_US}",
    rf"\b(?:i am|i'm|we are|we're|she is) (?:\w+ ){{0,2}}?(?:threatened|stalked|followed|in hiding)\b{_NOT_BY_US}",
    rf"\blev(?:er|a|t) (?:under|med) (?:\w+ )?hot\b(?! om (?:\w+ ){{0,2}}?{_TRADE}\b)",
    r"\b(?:hotbild\w*|hot) mot (?:mig|oss|min|henne|familjen)\b",
    rf"\b(?:hotelser?|\w*hot) (?:fran|av) {_HUNTER}\b",
    rf"\b(?:har (?:\w+ )?flytt|maste fly|flydde|flyr|fled|ran away|escaped) (?:fran|ifran|undan|from) {_HUNTER}\b",
    rf"\b(?:{_HUNTER}|han|hon|he|she) (?:(?:far|ska|kan|must|should|can) (?:\w+ )?(?:inte|aldrig|not|never)"
    r"|(?:far|ska) under inga \w+) (?:se|fa|veta|hitta|komma at|fa reda pa|see|get|find|know)"
    r" (?:(?:min|mitt|mina|var|barnens|my|our) (?:(?:nya|new) )?(?:adress|address|telefonnummer|nummer)"
    r"|(?:var|where) (?:jag|vi|barnen|i|we) (?:bor|finns|live))",
    rf"\b{_HUNTER} (?:vet|knows) (?:\w+ )?(?:var|where) (?:jag|vi|barnen|i|we) (?:bor|live)\b",
    r"(?<!katt )(?<!katten )(?<!hund )(?<!hunden )\b(?:gommer|gomt) (?:mig|oss|sig) (?:for|fran|undan)\b"
    rf"(?! (?:er|era|ert|aska\w*|solen|regn\w*)\b| (?:\w+ )?(?:montor\w*|tekniker\w*|kamer\w*)\b){_FOR_TRADE}"
    rf"|\bhall(?:er|a) (?:mig|oss|sig) (?:gomd\w*|undan)\b",
    r"(?<!\bni kan )(?<!\bkan ni )(?<!\bni far )(?<!\bni ska )\b(?:inte|aldrig|ingen) (?:\w+ )?(?:far "
    r"|kan |ska |skall )?(?:hitta|fa reda pa|fa veta|veta|ta reda pa) "
    rf"(?:(?:mig|oss)\b{_FOR_TRADE}|var (?:jag|vi|hon|barnen) (?:bor|finns|ar)\b)",
    r"\b(?:ar|e) skydda(?:d|t|de) i folkbokforing",
    rf"\b(?:{_HUNTER}|{_ANYBODY}) (?:\w+ ){{0,4}}?(?:ska|skall|kommer att|kommer|vill|tanker|hotar att|hotar med att"
    rf"|will|is going to|wants to) (?:doda|morda|sla ihjal|skjuta|knivhugga|strypa|misshandla|skada|kill|shoot|stab"
    rf"|hurt)"
    rf" {_HUNTED_ONE}\b(?! ekonomiskt| financially)",
    rf"\b{_ANYBODY} (?:(?:bankar|bultar)(?! (?:\w+ )?(?:ledning|ror)\w*)|star|vantar|dyker upp) (?:\w+ ){{0,4}}?"
    r"(?:varje|var) (?:kvall|natt|dag)\b",
    # Somebody got from us where to find the writer, and is there.
    rf"\b(?:{_HUNTER}|{_ANYBODY}) (?:har|fick) (?:\w+ ){{0,2}}?(?:min|mina|var|vara) (?:\w+ )?(?:adress"
    rf"|\w*uppgifter|nummer)"
    r"\b.{0,60}\b(?:star (?:han|hon|de|dom)|(?:han|hon|de|dom) star|kommer (?:han |hon )?hit|utanfor (?:min|var"
    r"|mitt|huset)"
    r"|bankar|med kniv)",
    rf"\b{_EX} (?:har|fick) (?:\w+ ){{0,2}}?(?:min|mina|var|vara) (?:\w+ )?(?:adress|\w*uppgifter|nummer) (?:fran"
    rf"|av|genom|via)"
    r" (?:er|kalmar)\b",
    # "Hon har skyddat!!": everybody knows what.
    r"\b(?:jag|hon|han|hen|dottern|sonen|mamma|barnen) har (?:ju |nu |fortfarande )?skydda(?:t|d|de)(?=$|,| och\b)",
    r"(?<!you )\b(?:must|should|can) not (?:find|know)(?: out)? (?:me|us|where (?:i|we) live)\b",
)
# In fear, and of whom; a bill that somebody forgets to pay is feared otherwise.
_FEARS = re.compile(
    r"\b(?:jag|vi|hon|barnen|i|we) (?:ar|e|blir|blev|kanner (?:mig|oss)|am|are|is) (?:\w+ ){0,2}?(?:\w*radda?"
    r"|livradda?|otrygga?"
    r"|scared|afraid|terrified)\b(?! om\b| (?:for |med )?att (?![^.!?\n]{0,80}\b(?:hit\w*|hot\w*|dod\w*"
    r"|skada[rs]?|sla[rs]?|bor|hamn\w*|kommer (?:in|hem|tillbaka)|(?:min|var) (?:nya )?adress)\b)"
    r"(?:(?!\w*adress)\w+ ){0,8}?(?:betala\w*|betalt|glom\w*|missa\w*|sag\w* upp|teckna\w*"
    r"|\w*avtal\w*|\w*faktur\w*|\w*rakning\w*|konto\w*|kund\w*)\b)"
    r"|\b(?:jag|vi) vagar inte (?:bo|sova|ga|vara|oppna|svara)\b"
    r"(?! (?:pa )?(?:\w+ )?(?:\w*mejl\w*|\w*mail\w*|brev(?:et|en)?|sms\w*|\w*faktur\w*|\w*rakning\w*)\b)"
)
_ONE_BREATH = 120
_EX_ANYWHERE = re.compile(rf"\b{_EX}\b")
_KEEPS_FROM = re.compile(
    r"\b(?:far|ska|skall|kan|lamna|ge|ger|beratta|sag|do|must|should) (?:\w+ )?(?:inte|aldrig|inget|inga|ingenting"
    r"|not|never)"
    r" (?:\w+ ){0,5}?(?:till|for|at|to) (?:honom|henne|dom|den mannen|mitt ex|min (?:man|sambo|make|ex\w*|pappa"
    r"|bror)|him"
    r"|her)\b|\b(?:lamna|ge|sag|beratta) (?:\w+ ){0,3}?(?:inte|inget|ingenting) (?:\w+ ){0,3}?(?:till|for|at)"
    r" (?:honom|henne|dom)\b"
)
# Many speak of these who have nothing to fear themselves.
SHELTER = _re(
    r"\b(?:besoks|kontakt)forbud\b|\bkvinnojour\w*|\bjourboende\w*|\bhedersfortryck\w*|\bhedersrelatera\w*"
    r"|\brestraining order\b|\bwomen'?s (?:shelter|refuge)\b",
)

# Those who work there, and want a contract or a bill.
_WORKS_THERE = re.compile(
    r"\b(?:vi|jag) (?:ar (?:en|fran)|driver|foretrader|representerar|(?:skriver|ringer|hor av mig) fran) (?:\w+ )?"
    r"(?:kvinnojour|jourboende)\w*"
)
_MARKING = (
    r"(?:skydda(?:d|t|de)\b|hemlig\w*|sekretess\w*|kvarskriv\w*|fingerad\w*|(?:kontakt|besoks)forbud|hotad\w*"
    r"|forfoljd\w*|gomd\w*|protected|secret|concealed)"
)
_WHICH = r"(?: (?:identitet|adress|boende|nummer|\w*uppgifter|identity|address|\w* ?data))"
_NONE_OF = (
    r"(?:(?:inte|ingen|inget|inga|ej|aldrig|varken|never|no|not)(?: (?:langre|haft|nagon|nagot|nagra|under|med|have"
    r"|had|an|any|a))*)"
)
# What its writer says not to have, and that somebody did not find them.
_DENIED = re.compile(
    rf"\b(?:har|haft|hade|ar|e|lever|bor|am|are|is|do|have|has)(?: (?:jag|vi|hon|han))? {_NONE_OF} {_MARKING}"
    rf"{_WHICH}?(?: eller {_MARKING}{_WHICH}?)?"
    rf"|\b(?:jag|vi) (?:inte|ej|aldrig) (?:har|haft|ar|lever med) (?:nagon |nagra )?{_MARKING}{_WHICH}?"
    r"|\bkunde (?:\w+ ){0,3}?inte (?:hitta|na) (?:mig|oss)\b"
    rf"|\bdon'?t have (?:an? |any )?{_MARKING}{_WHICH}?"
    rf"|\b{_MARKING}{_WHICH}? (?:har|ar|lever) (?:jag|vi)(?: \w+)? (?:inte|ej|aldrig)\b"
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
    r"|\b(?:min|mina|var) frag(?:a|or)\b"
    r"|\b(?:jag|vi) har (?:\w+ ){0,2}?(?:fraga|fragor|fundering\w*) (?:om|kring|gallande|angaende|rorande)\b"
    r"|\b(?:jag|vi) skriver (?:pa )?(?:en|ett|min|var) (?:\w*uppsats|\w*arbete|rapport|artikel)\b|\bvar (?:kan|finns"
    r"|star|hittar)\b|\b(?:till|av|for) min (?:uppsats|kund)\b"
    r"|\b(?:jag|vi|i|we) (?:sjalv )?(?:laser|studerar|pluggar|arbetar|jobbar|work|study)\b"
)
_STILL_OWN = re.compile(
    r"\b(?:och|men|and) (?:har|lever|ar|have) (?:\w+ ){0,2}?(?:skydd|sekretessm|hemlig|protected)"
)
# A question speaks of its writer only where it says so: "kan jag få hemlig adress?" is asked by everybody.
_CLAIM = re.compile(
    r"\b(?:jag|ja|vi|hon|han|hen|hustrun|frun|mannen|sambon|dottern|sonen|barnen|familjen|mamma|pappa|i|we|she|he"
    r"|(?:min|mitt|mina|var|vart|my|our) (?:dotter|son|barn|fru|man|hustru|sambo|partner|syster|bror|mamma|mor"
    r"|pappa|familj|van"
    r"|daughter|child|children|wife|husband|sister|brother|mother|family))"
    r" (?:(?!inte|vill|kan|undrar)\w+ ){0,2}?(?:har|haft|lever|ar|e|fick|fatt|blev|bor|star|have|has|live|lives"
    r"|am|are|is|got)\b"
    r"|\b(?:i'm|i've|we're|we've)|\bmin (?:skyddade|hemliga) (?:adress|identitet)\b|\b(?:har|lever med) (?:jag|vi) "
    r"|\b(?:mig|mej|oss|me|us) (?:med|me|with|som har|who have) (?:skydda|sekretessm|hemlig|fingerad|protected)"
    r"|^\W*(?:hej\W+)?(?:skydda|sekretessmark)|\b(?:har|lever med|lever under) (?:skydda|sekretessm|hemlig|fingerad)"
    r"|\bmina skyddade (?:person)?uppgifter (?:har|syns|finns|skickades|lamnades|ligger)\b"
)
_WISHED = re.compile(
    r"\b(?:vill|skulle vilja|onskar|kan (?:jag|vi|man)|hur)(?: \w+){0,2}? (?:ha|fa|skaffa)(?: \w+){0,2} ?$"
    r"|\bfar (?:jag|vi|man)(?: \w+)? ?$|\b(?:want|would like|get)(?: \w+){0,2} ?$"
)
_WISH = 80
# Many work under secrecy; a person's own is a marking, or of an address.
_BARE_SECRECY = re.compile(r"\bsekretess\b(?! pa (?:min|mina)\b| i folkbokforing)")
_MARKED = re.compile(
    r"skydd|mark(?:ering|t|ad)|\badress|folkbokfor|skatteverket|hemlig|\bhot|\bgomd"
)
# "Är mina uppgifter skyddade?" asks about security, and "uppgifter hålls hemliga" is a wish of everybody.
_SAFE_DATA = re.compile(
    r"\b(?:person)?uppgift\w* (?:halls |ar |e |som ar |har varit |blir )?(?:\w+ )?(?:skydda(?:d|t|de)|hemlig(?:t"
    r"|a)?)\b"
    r"|\b(?:data|number|address) (?:is|are) (?:\w+ )?(?:protected|secret|confidential)\b"
    r"|\bar min (?:\w+ )?adress (?:skyddad|hemlig)\b"
    r"|\b(?:om|vill att) (?:min|mina|var|vara) (?:\w+ )?(?:adress|\w*uppgifter) (?:ar|e|blir) (?:skydda|hemlig"
    r"|sekretessbelag)\w*"
    r"|\bskydda(?:d|t|de)(?: (?!(?:och|men|sa|for)\b)\w+){0,4} (?:av|med|genom|mot) (?:gdpr|dataskydd\w*|lag|lagen"
    r"|losenord\w*|bankid|kryptering|brandvagg\w*|intrang|obehoriga|hackare)\b"
)
_SAID_OF_ONESELF = re.compile(
    r"\bmina (?:person)?uppgifter (?:ar|e) (?:skyddade|hemliga)"
    r"(?:$|,(?! (?:val|antar|hoppas|tror|forutsatter|visst|eller hur)\b)| och(?! (?:sakra|trygga|krypterade)\b))"
)


def speaks_of_protection(text: str) -> bool:
    """Tell whether a text says that its writer, or somebody close, has protected personal data or is hunted.

    A question about how such persons are treated is none, unless the writer is one.
    """
    folded = _FD_APART.sub("fd ", _EX_APART.sub("ex", fold(text)))
    return _fears_somebody(folded) or any(
        _says_so(sentence, asks) for sentence, asks in _parts(folded)
    )


def _fears_somebody(folded: str) -> bool:
    """Tell whether fear and somebody who was close are spoken of in one breath."""
    return any(
        _EX_ANYWHERE.search(folded, max(0, fear.start() - _ONE_BREATH), fear.end() + _ONE_BREATH)
        for fear in _FEARS.finditer(folded)
    )


def keeps_from_somebody(text: str) -> bool:
    """Tell whether a text forbids us to tell one certain person anything: a marking, once danger was reported."""
    return _KEEPS_FROM.search(fold(text)) is not None


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
    sentence = _DENIED.sub(" ", sentence)
    own = bool(_OWN.search(_INQUIRY.sub(" ", sentence)) or _STILL_OWN.search(sentence))
    if (own and SHELTER.search(_WORKS_THERE.sub(" ", sentence))) or HUNTED.search(sentence):
        return True
    if not own:
        # As in: skyddad identitet här, och filmen måste bort.
        return (
            not asks
            and re.match(r"\W*(?:har )?(?:skydda|sekretessmark)[^,:]{5,30} har\b", sentence)
            is not None
        )
    if asks and not _CLAIM.search(sentence):
        return False
    safe = asks or not _SAID_OF_ONESELF.search(sentence)
    left = _SAFE_DATA.sub(" ", sentence) if safe else sentence
    left = left if _MARKED.search(left) else _BARE_SECRECY.sub(" ", left)
    return any(
        not _WISHED.search(left[max(0, found.start() - _WISH) : found.start()])
        for found in PROTECTED.finditer(left)
    )
