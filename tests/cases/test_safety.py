"""Danger and outages in Swedish and English sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.safety import Danger, find_danger, speaks_of_other_things

REPORTED = {
    Danger.LIFE: [
        "Jag orkar inte leva längre",
        "jag tänker ta livet av mig",
        "Jag vill bara dö",
        "Jag mår så dåligt att jag inte vill leva",
        "i want to die",
        "Jag har självmordstankar",
        "min granne hotar att döda mig",
        "snälla hjälp, min fru tänker ta sitt liv",
        "I am going to kill myself",
    ],
    Danger.RESCUE: ["Han är medvetslös i källaren!"],
    Danger.THREAT: ["jag ska döda er allihop"],
    Danger.DOWNED_LINE: [
        "en gren ligger över elledningen",
        "barn klättrar på er transformator",
        "en elledning har slitits ner av ett träd",
        "er luftledning släpar i marken",
        "Hej en elstolpe har vält vid vår infart",
        "det är en nerblåst kraftledning här",
        "Grävmaskinen slog av en kabel",
        "En elledning ligger ner över vägen",
        "Det hänger en kabel ner från stolpen",
        "nedfallen ledning vid Smedby",
        "Ett träd har fallit på ledningen utanför oss",
        "kraftledningen har fallit ner på åkern",
        "Elkabel ligger på marken där barnen leker",
        "elskåpet på gatan är påkört och står öppet",
        "Vi grävde av en elkabel på tomten",
        "elstolpen har knäckts i stormen",
        "en lastbil har kört in i ert kopplingsskåp",
        "nedfalen ledning over vagen",
        "There is a power line down on our street",
        "A tree fell on the power lines",
    ],
    Danger.SHOCK: [
        "Min son fick en stöt av elskåpet",
        "jag fick en elstöt av mätaren",
        "Staketet är strömförande!",
        "Det är ström i locket till brunnen",
        "en kille har fått ström i sig av belysningsstolpen",
        "I got an electric shock from the meter",
    ],
    Danger.FIRE: [
        "Det brinner i transformatorn!",
        "Det brinner i er nätstation, jag har filmat det",
        "Det brinner på företaget bredvid er station",
        "det gnistrar från elstolpen",
        "Det kommer rök ur elcentralen",
        "det ryker om elmätaren",
        "DET LUKTAR BRÄNT FRÅN PROPPSKÅPET",
        "gnistor från ledningen",
        "jag ser eld vid nätstationen",
        "det pyr i er nätstation",
        "en transformator smällde och det blixtrade",
        "smoke is coming out of the cabinet",
        "brand i elskåp på Storgatan",
        "elskåpet har fattat eld",
        "the substation is on fire",
        "sparks are coming from the meter",
        "det small och exploderade i nätstationen",
    ],
    Danger.GAS: [
        "Det luktar gas i trappan",
        "gasläcka!!",
        "lukten av gas är jättestark",
        "jag känner gaslukt i källaren",
        "I smell gas",
        "it smells like gas outside",
        "det luktar gass",
    ],
    Danger.LEAK: [
        "Fjärrvärmen läcker i vår källare",
        "ett rör har brustit och det ångar ur gatan",
        "det sprutar hett vatten ur marken på Norra vägen",
        "Fjärrvärmeläcka på parkeringen",
        "Vi har en läcka på fjärrvärmeledningen",
        "det kommer ånga ur marken",
        "hot water is pouring out of the street",
        "varmvattnet: hetvatten forsar ut ur undercentralen",
        "There is a district heating leak in the basement",
    ],
    Danger.POWER_OUT: [
        "ljuset slocknade i hela huset",
        "Det är ett fel på elen hos oss, hela gatan är nere",
        "the lights went out in our whole street",
        "Vi är strömlösa",
        "spänningsbortfall i fastigheten",
        "Hela byn har tappat elen",
        "när kommer strömmen tillbaka?",
        "Elen har slagits ut av åskan",
        "vi har blivit av med strömmen",
        "Det är kolsvart hos oss, ingenting fungerar",
        "alla lampor slocknade nyss",
        "strömmen har gått hos oss i Rinkabyholm",
        "det är strömavbrott",
        "stromavbrott just nu pa Malmen",
        "Ingen ström sedan i morse",
        "Strömmen är borta",
        "elen försvann precis",
        "elen e borta",
        "vi har varit utan el sedan klockan 6",
        "the power is out",
        "we have no electricity",
        "Är det elavbrott i Lindsdal nu?",
        "stromen gick nyss",
        "strömlöss sen i natt",
        "hela huset är utan ström, vad gör jag?",
        "power outage in my area",
        "Det är mörkt i hela kvarteret",
        "ingen el i lägenheten",
        "vi har ingen el",
        "nyinflyttad och ingen el",
        "ingen el i nya lägenheten trots att vi tecknat el",
        "ingen el hemma, har beställt elektriker",
        "vi har ingen el, tecknad är den hos någon annan",
        "ingen el tecknad och nu är strömmen borta",
        "vi har ingen el, avtal finns",
        "har tecknat avtal men ingen el",
        "jag har ju avtal hos er men strömmen är borta",
        "elavtalet är klart men vi har ingen ström i lägenheten",
        "ingen el tecknad och vi har ingen el i huset",
        "ingen el inkopplad i lägenheten",
        "we have no electricity, contract is signed",
    ],
    Danger.HEATING_OUT: [
        "Fjärrvärmen är borta",
        "vi har ingen värme i lägenheten",
        "Värmen fungerar inte sedan igår",
        "elementen är iskalla",
        "We have no heating",
        "fjarrvarmen har slutat fungera",
        "ingen värme, beställd tekniker kom aldrig",
    ],
}
NOT_REPORTED = [
    "",
    "Hej!",
    "Kan jag få tillbaka mina pengar för elen?",
    "Jag har sålt huset och behöver ingen el längre",
    "Vi råkade gräva av fiberkabeln",
    "Hur mycket ström gör jag av med?",
    "Det blev avbrott i chatten nyss",
    "Ledningen på företaget har fallit i mitt förtroende",
    "Stänger ni av elen om jag inte betalar?",
    "Min man tog livet av sig, kan ni avsluta avtalet",
    "Hur skyddas mina uppgifter vid strömavbrott?",
    "Varför läcker ni mina uppgifter till inkasso?",
    "Får jag sms om strömavbrott?",
    "Använder ni mina uppgifter för avbrottsinformation?",
    "Använder ni mitt telefonnummer för att skicka sms om strömmen är borta?",
    "Har ni en brandvägg som skyddar mina uppgifter?",
    "Är brandväggen säker?",
    "Vad är avbrottsersättning på fakturan?",
    "När är det planerade avbrottet?",
    "planerat avbrott på torsdag",
    "Jag fick ingen ersättning för strömavbrottet",
    "Jag vill inte längre få sms om elavbrott",
    "Vilka uppgifter sparar ni om strömavbrott hos mig?",
    "Hur länge sparar ni information om avbrott?",
    "Kan jag få information vid strömavbrott utan att ni lagrar mitt nummer?",
    "Jag brinner för integritet",
    "Vi brinner för hållbarhet",
    "Filmade kameran branden i elskåpet?",
    "Spelar kameran in när det brinner?",
    "Elpriset har exploderat",
    "Vad kostar el?",
    "Jag vill ha ström från solceller",
    "Hur mycket el drar en värmepump?",
    "Mina uppgifter har läckt ut",
    "Det har läckt personuppgifter från er",
    "Har det varit en läcka av kunddata?",
    "Er ledning bör ta ansvar för GDPR",
    "Vem i ledningen är personuppgiftsansvarig?",
    "Ledningen har gått igenom policyn",
    "Jag vill bli bortglömd",
    "Ta bort mig ur registret",
    "Jag har tagit bort mitt konto",
    "Hur avslutar jag mitt elavtal?",
    "Jag vill säga upp fjärrvärmen",
    "Varmt tack för hjälpen",
    "Strömma film från er webbplats",
    "Vilken temperatur ska fjärrvärmen ha?",
    "Do you send text messages about power outages?",
    "How do you use my data for outage information?",
    "Is there compensation for the power outage last week?",
    "What does the privacy policy say about outages?",
    "Do you have a firewall?",
    "Jag fick en chock när jag såg fakturan",
    "Det luktar skumt, är det här mejlet från er?",
    "Jag blir så arg att jag kokar",
    "gasar ni på med handläggningen?",
    "Sparkar ni folk som läser mina uppgifter?",
    "Var uppgifterna tagna ur marken så att säga?",
    "Min pappa dog i våras, vad händer med hans uppgifter?",
    "Jag vill inte finnas i ert register",
    "Jag vill inte finnas kvar hos er",
    "Jag tänker anmäla er till IMY",
    "Kan ni radera min brors uppgifter, han är död",
    "Jag dör av nyfikenhet, vad har ni om mig?",
    "Hur många kunder var strömlösa 2024?",
    "strömavbrottet i fjol, vilka loggar finns?",
    "Ingen eldsjäl kan svara på detta",
    "Fakturan kom bort, elen är betald",
    "Jag har ingen el hos er längre men får ändå reklam",
    "I got no answer from you about my electricity contract",
    "Vad ska jag göra av min elmätare",
    "ny lägenhet från måndag å ingen el tecknad",
    "vi har ingen el beställd till nya huset",
    "jag har inte el tecknat ännu",
    "ingen el är tecknad i mitt namn",
    "har ingen el på mitt namn",
    "ingen el har beställts till lägenheten",
    "flyttar på måndag och är utan el-avtal",
    "jag har inget el abonnemang",
    "står utan el leverantör",
    "ingen fjärrvärme tecknad",
    "I have no electricity contract yet",
    "we are without electricity supplier from Monday",
    "Montören tog kort på elskåpet och på min dörr",
    "Ni får ringa mig om det brinner, inte annars",
    "Ni hotar oss med inkasso",
]


@pytest.mark.parametrize(
    ("text", "danger"),
    [(text, danger) for danger, texts in REPORTED.items() for text in texts],
)
def test_reported(text: str, danger: Danger) -> None:
    """Each report of danger is noticed as what it is."""
    hit = find_danger(text)
    assert hit is not None
    assert hit.danger is danger


@pytest.mark.parametrize(
    ("text", "danger"),
    [(text, danger) for danger, texts in REPORTED.items() for text in texts],
)
def test_reported_without_dots(text: str, danger: Danger) -> None:
    """Without å, ä and ö, in capitals and inside a longer text it is noticed as well."""
    plain = text.upper().translate(str.maketrans("ÅÄÖ", "AAO"))
    hit = find_danger(f"Hej! Jag heter Anna och bor i Kalmar. {plain}. Vad har ni om mig?")
    assert hit is not None
    assert hit.danger is danger


@pytest.mark.parametrize("text", NOT_REPORTED)
def test_not_reported(text: str) -> None:
    """Privacy questions and everyday phrases that share words with danger do not raise alarm."""
    assert find_danger(text) is None


def test_the_most_urgent_comes_first() -> None:
    """Danger to life goes before an outage, whatever the order of the sentences."""
    hit = find_danger("Vi är strömlösa. Det brinner i elskåpet!")
    assert hit is not None
    assert hit.danger is Danger.FIRE


def test_there_is_enough() -> None:
    """The lists are long enough to mean something."""
    assert sum(map(len, REPORTED.values())) >= 60
    assert len(NOT_REPORTED) >= 60


@given(text=st.text())
def test_any_text(text: str) -> None:
    """Arbitrary text never raises."""
    find_danger(text)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "el ",
        "strommen ",
        "ledningen har ",
        "brand i ",
        "hett vatten ",
        "vill inte bara ",
        "matare ",
    ],
)
def test_long_text_is_quick(unit: str) -> None:
    """A hundred thousand characters of near misses take less than a few seconds of work."""
    started = time.process_time()
    find_danger(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 5


ALARMS = {
    Danger.FIRE: [
        "brandlarmet går",
        "brandlarme gar",
        "brandvarnarn tjuter o de luktar bränt",
        "det piper i brandvarnaren",
        "kolmonoxid? larmet piper",
        "rokvarnaren piper",
        "det osar ur elskåpet",
        "de luktar brannt från uttaget",
        "uttaget är glödhett",
        "det fräser i uttaget å plasten smälter",
        "trapphuset är fullt av rök",
        "smoke alarm is going off",
    ],
    Danger.GAS: [
        "kolmonoxidvarnaren piper",
        "gasvarnaren tjuter",
        "koloxidlarmet har gått",
        "kolmonoxidlarm!!",
        "det luktar ruttna ägg",
        "lukta gas i källarn",
        "carbon monoxide alarm is beeping",
    ],
    Danger.SHOCK: [
        "fått ström i sig",
        "jag får stötar av diskbänken",
        "vatten rinner in i elcentralen",
        "det droppar vatten i proppskåpet",
        "källaren är översvämmad och elskåpet står under vatten",
    ],
    Danger.RESCUE: [
        "min fru ligger livlös efter en stöt",
        "min man andas inte",
        "han rör sig inte, han tog i en sladd",
        "mannen sitter fast i strömmen",
        "en kille har klättrat in i transformatorn",
        "my wife is unconscious",
    ],
    Danger.TRAPPED: ["vi sitter fast i hissen", "hissen har stannat mellan två våningar"],
    Danger.MEDICAL: [
        "mamma har respirator och strömmen har gått",
        "syrgasapparaten har stannat",
        "dialysen stannade, ingen ström",
    ],
    Danger.THREAT: [
        "jag kommer spränga ert kontor",
        "kommer hem till er chef ikväll",
        "får jag en faktura till så kommer jag och spränger ert kontor",
        "jag vet var du bor",
        "jag ska branna ner ert kontor",
        "jag skjuter er",
        "ni ska dö",
        "I will kill you",
    ],
    Danger.POWER_OUT: [
        "kan jag ringa er om elen går?",
        "vart ringer man om strömmen går",
        "vilket nummer ska jag ringa om elen försvinner",
        "svart i hela byn",
    ],
    Danger.HEATING_OUT: ["fjärrvärmen är stendöd", "elementen e iskalla å vi har bebis"],
}


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in ALARMS.items() for text in texts]
)
def test_alarms_smells_shocks_and_threats(danger: Danger, text: str) -> None:
    """Alarms that sound, smells, people who need help, water on electricity, and threats against us."""
    hit = find_danger(text)
    assert hit is not None
    assert hit.danger is danger


@pytest.mark.parametrize(
    "text",
    [
        "brandvarnare i avtalet",
        "gaslarm på fakturan",
        "vad kostar en kolmonoxidvarnare",
        "batteriet i brandvarnaren, byter ni det?",
        "larmet går till er om någon bryter sig in, sparas det?",
        "filmar ni mig när larmet går?",
        "går larmet till polisen?",
        "jag dör av skratt",
        "min faktura gav mig en stöt",
        "jag får stötar av att läsa er policy",
        "läste om en livlös man i tidningen",
        "jag drunknar i reklam",
        "ni dödar mig med era priser",
        "jag ska krossa er i rätten",
        "ni bombar mig med mejl",
        "skjuta upp betalningen på er faktura",
        "vi tänker skjuta upp flytten till er",
        "när kommer ni hem till er kund för mätarbyte",
        "kommer er tekniker hem till er kund",
        "min chef kommer hem till er för att skriva avtal",
        "hur vet ni var jag bor",
        "registreras det att jag har syrgas hemma?",
        "hissen i ert kontor, filmas den?",
        "spelas samtalet in om jag ringer när strömmen går?",
        "uttaget på mitt konto är fel",
        "när går avtalet ut",
        "Erik Ström",
    ],
)
def test_look_alikes_of_alarms_and_threats(text: str) -> None:
    """Goods, questions about data, news, money and manners of speaking are no danger."""
    assert find_danger(text) is None


@pytest.mark.parametrize("text", ["Ström", "Anna Ström", "jag heter Erik Ström", "Maria Brand"])
def test_a_surname_is_no_fault(text: str) -> None:
    """A classifier that smells danger in a name is not believed."""
    assert speaks_of_other_things(text)


@pytest.mark.parametrize("text", ["ingen ström", "hjälp ström", "min ström", "behöver ström"])
def test_power_is_no_surname(text: str) -> None:
    """What could be a report stays one for the classifier."""
    assert not speaks_of_other_things(text)


EVERYDAY = [
    "Jag tänker skjuta fram betalningen av er faktura till lördag",
    "I will shoot you an email",
    "Please kill your marketing emails to me",
    "Jag kommer att elda upp er reklam",
    "Jag kommer hem till er med fullmakten på måndag",
    "De ska spränga vid er fjärrvärmecentral, får jag info?",
    "Jag ska skjuta in en fråga till er",
    "Your website is unresponsive",
    "Your customer service is unresponsive",
    "Your DPO is unresponsive",
    "My request to you is lifeless",
    "Jag drunknar snart i era utskick",
    "vi kvävs snart av all reklam",
    "Jag tänker skjuta betalningen av er faktura framåt en vecka",
    "vi ska skjuta ut flytten till er nya adress",
    "Jag kommer att skjuta över frågan till er",
    "jag skjuter in en fråga till dig",
    "vi skjuter på mötet med er",
    "jag ska skjuta upp raketer på nyår",
    "I'll shoot you a quick message tomorrow",
    "let me shoot you a line about my data",
    "I will shoot them an e-mail as well",
    "Would it kill you to answer my request?",
    "It wouldn't kill you to reply",
    "can you kill your newsletter please",
    "please kill your bloody texts",
    "stop it or I blow up your inbox",
    "jag eldar upp er reklam i kaminen",
    "vi ska bränna upp all er reklam",
    "jag bränner upp era fakturor",
    "jag ska elda upp ert senaste avtal",
    "Jag vill att ni dödar ert nyhetsbrev",
    "jag ska döda ert nyhetsbrev i min inkorg",
    "jag ska döda lite tid",
    "vi ska döda ogräs på tomten",
    "Jag tänker inte bränna mer pengar på er",
    "jag ska bränna över era filer på en skiva",
    "jag ska slå in ert telefonnummer",
    "jag slår in er adress i kartan",
    "vi ska hugga ved vid er ledning",
    "vi ska hugga ner träd vid er ledning",
    "jag ska hugga tag i er handläggare imorgon",
    "vi ska demolera vårt uthus nära er ledning",
    "vi ska tända på majbrasan vid er station",
    "vi ska spränga i berget nära er ledning, behöver ni visa var den går?",
    "grannen ska spränga bort en sten vid er kabel",
    "kommunen kommer att spränga en tunnel under er mast",
    "entreprenören spränger intill er nätstation på måndag",
    "era avgifter kommer att spränga hushållsbudgeten",
    "Jag kommer hem till dig med papperen imorgon",
    "jag kommer hem till er och lämnar nycklarna",
    "jag går hem till dig och hämtar blanketten",
    "beskedet slog ner som en bomb i familjen",
    "fakturan kom som en bomb hos er kund",
    "ni hotar att slå av strömmen",
    "My app is unresponsive",
    "the chat is unresponsive to clicks",
    "your office is unresponsive to my emails",
    "she is unresponsive to my e-mails",
    "the support line is unresponsive",
    "what a lifeless website",
    "er hemsida är helt livlös",
    "chatten känns livlös",
    "mitt ärende är livlöst",
    "jag drunknar bokstavligen i mejl från er",
    "jag drunknar i papper",
    "vi drunknar nästan i reklam från er",
    "jag kvävs av era avgifter",
    "jag kvävs under alla räkningar",
    "vi får inte luft ur elementen",
    "elementet får ingen luft ur sig",
    "jag kommer hem till er ikväll med fullmakten, jag slår en signal först",
    "the office has been unresponsive by phone",
    "kan jag komma hem till dig och skriva på",
    "it won't kill you to delete my data",
    "Vem ringer jag på ert kontor om min faktura?",
    "jag ska slå sönder min sparbössa för att betala er räkning",
    "we will bomb your inbox with requests",
    "he is unresponsive on my questions",
    "vi ska ha en bomb av en fest hos er",
    "jag skjuter till pengar till ert kontor",
    "ni kan elda upp ert utskick",
    "kan du döda dina cookies på sidan",
    "vi drunknar i arbete men vill veta vad ni sparar",
]
IN_EARNEST = {
    Danger.THREAT: [
        "jag ska skjuta er",
        "jag ska skjuta dig och din chef",
        "jag skjuter er allihop",
        "I will shoot you",
        "i will shoot you in the head",
        "I will kill your family",
        "I will kill you all",
        "im going to kill you if you send one more email",
        "jag ska elda upp ert kontor",
        "jag ska elda upp er",
        "jag ska döda er för er faktura",
        "jag kommer hem till er med kniv",
        "jag kommer hem till dig och slår dig",
        "jag kommer hem till dig ikväll, akta dig",
        "jag kommer hem till er chef",
        "jag ska spränga er",
        "jag ska spränga ert kontor",
        "vi ska spränga er station",
        "jag ska spränga en bomb hos er",
        "det ligger en bomb i ert kontor",
        "jag ska bränna ner er nätstation",
        "jag ska slå in dörren hos er",
        "jag ska döda dig",
        "jag dödar er om ni skickar en faktura till",
        "jag ska hugga dig",
        "jag ska slå ihjäl er personal",
        "burn down your office",
        "I will blow up your building",
        "jag ska skjuta ner er",
        "jag tänker skjuta sönder ert kontor",
        "jag ska strypa dig",
        "jag kommer att döda era barn",
        "I will stab you to death",
        "I will shoot your staff",
        "jag kommer hem till er i natt och tänder på",
        "jag går hem till dig med mina kompisar och slår sönder allt",
        "i will burn down your office",
        "jag kommer hem till er, då ska ni få se",
        "jag ska mörda er",
        "jag ska skjuta på er",
    ],
    Danger.LIFE: [
        "han ska skjuta henne",
        "min man hotar att slå mig",
        "min granne tänker skjuta oss",
        "han hotar att slå ihjäl mig",
        "he will kill her",
        "I will shoot them all",
        "jag ska döda honom",
        "det finns en bomb i trapphuset",
        "han ska spränga sig själv",
        "han ska spränga huset",
        "Jag vill dö. Vem ringer jag när strömmen går?",
    ],
    Danger.RESCUE: [
        "he is unresponsive",
        "my wife is unresponsive",
        "my husband is lying unresponsive on the floor",
        "someone is lying lifeless in the stairwell",
        "an unresponsive man by the pylon",
        "she is lifeless",
        "a lifeless child",
        "found unresponsive by the transformer",
        "he is unresponsive to touch",
        "my neighbour has been unresponsive since the shock",
        "jag kvävs",
        "jag kvävs av röken",
        "hon kvävs av gasen",
        "min son drunknar i dammen",
        "han drunknar i källaren",
        "han drunknar snart i vattnet",
        "någon drunknar",
        "någon drunknar i ån",
        "barnet kvävs av maten",
        "vi kvävs snart av rök",
        "han drunknar i brunnen",
        "jag får inte luft",
        "jag får ingen luft",
        "min fru ligger livlös",
        "livlös man vid stolpen",
        "min man är livlös",
        "Min man är medvetslös! vem ringer jag om strömmen går?",
        "vi kvävs av all rök i huset",
        "barnen drunknar i er kanal",
        "jag har ingen telefon och min man är livlös",
        "she's unresponsive",
        "she can’t breathe",
        "he isn’t breathing",
        "my friend collapsed and is unresponsive",
        "she is unresponsive on the floor",
        "andas inte",
        "hon kvävs",
        "hon drunknar",
        "min bror kvävs i röken",
        "he lies unresponsive by a wire",
    ],
}


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_no_danger(text: str) -> None:
    """To put off a payment, burn an advertisement, blast rock or drown in paper calls nobody to help."""
    assert find_danger(text) is None


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in IN_EARNEST.items() for text in texts]
)
def test_the_same_words_in_earnest(danger: Danger, text: str) -> None:
    """The same verbs said of people are heard, before anybody is told where faults are reported."""
    hit = find_danger(text)
    assert hit is not None
    assert hit.danger is danger


NOBODY_IN_DANGER = [
    "Jag slår in mitt kundnummer hos er",
    "Jag ska slå in mitt kundnummer på er sida",
    "Jag ska döda mitt konto hos er",
    "Ska jag döda alla cookies på er sida?",
    "Jag ska döda er nyhetsbrevsprenumeration",
    "Jag ska bränna min räkning från er",
    "Jag tänker bomba er inkorg",
    "Ni ska spränga er ledning på vår tomt i juni",
    "Priset är en bomb på er sida",
    "Jag vet var hon bor men inte hennes telefonnummer, kan ni lämna ut det?",
    "Vi vet var han bor nu och vill ha hans nya adress",
    "Är jag filmad i hissen?",
    "Jag är filmad i en hiss hos er i går, kan jag få filmen?",
    "Personuppgifterna är i hissen",
    "Min man dog av hjärtstopp, jag företräder dödsboet och vill säga upp avtalet",
    "Min mor ligger medvetslös på sjukhus och jag är hennes gode man, kan jag begära registerutdrag?",
    "Jag kan inte andas ut förrän ni svarat",
    "Elementen får ingen luft",
    "Hyresvärden hotar mig med vräkning",
    "Ni hotar mig med att stänga av",
    "hotar oss med vite",
    "Er hemsida är svart hos oss",
    "Skärmen är svart hos oss",
    "En säljare ringer om brandlarm",
    "Ni ringer om gaslarm",
    "Jag har trygghetslarm och batteriet är nytt",
    "Kontakten med kundtjänst ryker",
    "Vi har vatten från kommunen och eluttag från er",
    "Ringer ni mig om strömmen går?",
    "kan ni ringa oss om elen försvinner?",
    "kan ni gräva av kabeln på tomten, vi ska bygga altan",
    "Vem äger stolpen på tomten",
    "snön smälter på elskåpet",
    "Elpriset är brännhett",
    "elmätaren är varm, är det normalt?",
    "Jag vill inte finnas kvar i ert register",
    "Jag vill inte finnas kvar hos er",
    "Jag vill att min fru tar över avtalet när jag dör",
]
IN_DANGER = {
    Danger.THREAT: [
        "jag ska slå in dörren hos er",
        "jag ska bomba ert kontor",
        "jag ska bränna ert kontor och era papper",
        "jag vet var han bor och han ska få se",
        "säg till chefen att jag vet var han bor å att hans bil kommer brinna",
        "jag ska döda alla på ert kontor",
    ],
    Danger.LIFE: [
        "Jag vill verkligen dö",
        "Jag vill ju bara dö",
        "Jag vill bara få dö",
        "jag skulle vilja dö",
        "Jag vill inte finnas kvar här i världen",
        "jag vill faktiskt inte leva längre",
        "jag orkar bara inte leva mer",
        "jag vill aldrig vakna mer",
        "han hotar mig med kniv",
        "min sambo hotar mig med att slå mig",
    ],
    Danger.RESCUE: [
        "min pappa har fått hjärtstopp",
        "min mor ligger medvetslös på golvet",
        "jag kan inte andas ordentligt",
        "min son får ingen luft",
    ],
    Danger.TRAPPED: [
        "vi är fast i hissen",
        "mamma är instängd i hissen",
        "vi sitter i hissen, den har stannat",
        "hissen står still och vi är i den",
    ],
    Danger.FIRE: [
        "Min elmätare är så varm att man inte kan hålla handen på den och plasten har börjat smälta",
        "plasten smälter på mätaren",
        "en säkring har smält",
        "det är bränd plast vid uttaget",
        "säkringsskåpet är glödhett",
        "elmätaren är bränd",
        "mätaren är så het att jag bränner mig på den",
        "nu ringer brandlarmet",
        "kontakten i köket ryker",
        "the plastic on the meter has melted",
    ],
    Danger.GAS: [
        "det tjuter i gaslarmet",
    ],
    Danger.MEDICAL: [
        "batteriet i respiratorn är snart slut",
        "trygghetslarmet går på batteri, strömmen är borta",
    ],
    Danger.DOWNED_LINE: [
        "vi råkade gräva av en elkabel",
        "en kabel ligger på tomten",
    ],
    Danger.SHOCK: [
        "det kommer vatten ur eluttaget",
    ],
    Danger.POWER_OUT: [
        "det är svart hos oss",
        "vem ringer jag om strömmen går",
    ],
}


@pytest.mark.parametrize("text", NOBODY_IN_DANGER)
def test_numbers_films_and_estates_are_no_danger(text: str) -> None:
    """What is done to accounts, pages and bills, is planned, asked about, or over, calls nobody to help."""
    assert find_danger(text) is None


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in IN_DANGER.items() for text in texts]
)
def test_people_in_danger(danger: Danger, text: str) -> None:
    """The same things said of people and plants are heard, whatever small word stands between."""
    hit = find_danger(text)
    assert hit is not None
    assert hit.danger is danger
