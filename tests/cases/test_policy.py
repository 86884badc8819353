"""What the assistant may say stands on the policy, and the files cannot rot unseen."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.case_type import CaseType
from cases.organisation import load_organisation
from cases.policy import NotInPolicy, Policy, PolicyError, Text, Topic, load_policy
from website.app import RETENTION_DAYS

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "policy"
GUIDE = (ROOT / "docs" / "labels.md").read_text(encoding="utf-8")
SHARED = ROOT.parent / "shared"
POLICY = load_policy(DATA)

PROMISES = re.compile(
    r"vi kommer att|kommer vi att|vi lovar|lovar vi|vi garanterar|garanterar vi|\bvi ska (?!kunna)\w+a\b"
    r"|\bwe will\b|\bwe'll\b|\bwe shall\b|\bwe promise\b|\bwe guarantee\b",
    re.IGNORECASE,
)
NUMBERED_TIME = re.compile(
    r"\b(två|tre|fyra|fem|sex|sju|åtta|nio|tio|tolv|two|three|four|five|six|seven|eight|ten|twelve)"
    r"\s+(år|månad|månader|vecka|veckor|dag|dagar|years?|months?|weeks?|days?)\b",
    re.IGNORECASE,
)
SWEDISH_LAW = ("Lagen säger dessutom", "Enligt lagen", "Men enligt lagen", "Policyn skriver")
ENGLISH_LAW = ("The law also says", "By law", "But by law", "The policy says Datainspektionen")
YES_OR_NO = re.compile(r"(?:ja|nej|jo|javisst|yes|no)\b[^\w]", re.IGNORECASE)


def entries() -> list[Topic | NotInPolicy]:
    """List answers and open questions together."""
    return [*POLICY.topics.values(), *POLICY.not_in_policy.values()]


def policy_layer(entry: Topic | NotInPolicy) -> Iterator[str]:
    """Give every text that claims to be the policy's."""
    texts: list[Text | None] = [entry.answer]
    if isinstance(entry, Topic):
        texts.append(entry.more)
    for text in texts:
        if text is not None:
            yield from text.languages.values()


def guide_part(heading: str) -> str:
    """Cut one section out of docs/labels.md."""
    return GUIDE.split(f"### {heading}", 1)[1].split("\n##", 1)[0]


def guide_rows(heading: str) -> dict[str, list[str]]:
    """Read a table of docs/labels.md by its first column."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in guide_part(heading).splitlines()
        if line.startswith("| ")
    ]
    return {row[0]: row[1:] for row in rows[1:]}


def guide_case_types() -> list[str]:
    """List the case types that the chat can start."""
    words = guide_part("`start_case/<case_type>`").split("\n\n", 1)[1].split("·")
    return [word.split()[0] for word in words]


def dehyphenated(text: str) -> str:
    """Join the words that the PDF breaks at line ends."""
    joined = re.sub(r"(?<=[a-zåäö])-\s*\n\s*(?=[a-zåäö])", "", text)
    return re.sub(r"\s+", " ", joined)


def published() -> str:
    """Give the published document, or skip where it is not at hand."""
    path = SHARED / "integritetspolicy.txt"
    if not path.is_file():
        pytest.skip(f"the published policy is not at {path}")
    return dehyphenated(path.read_text(encoding="utf-8"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the policy files that may be broken."""
    return Path(shutil.copytree(DATA, tmp_path / "policy"))


def change(path: Path, old: str, new: str) -> None:
    """Replace the first occurrence, which must exist."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_there_are_89_facts_and_each_quote_stands_in_the_policy() -> None:
    """F01 to F89 exist and each quote is verbatim in policy.txt."""
    assert list(POLICY.facts) == [f"F{number:02}" for number in range(1, 90)]
    for fact in POLICY.facts.values():
        assert fact.quote in POLICY.text, fact.id


def test_each_quote_stands_in_the_published_policy() -> None:
    """The quotes come from the published document, not only from our copy of it."""
    text = published()
    assert [fact.id for fact in POLICY.facts.values() if fact.quote not in text] == []


def test_the_policy_text_has_exactly_the_published_words() -> None:
    """Putting the columns in order has lost no word and added only two headings."""
    ours = Counter(POLICY.text.replace("# ", "").split())
    theirs = Counter(published().split())
    assert ours - theirs == Counter({"Inledning": 1, "Länkar": 1})
    assert theirs - ours == Counter()


def test_facts_agree_with_the_shared_list() -> None:
    """Ids and quotes are those that everybody else counts with."""
    path = SHARED / "facts.json"
    if not path.is_file():
        pytest.skip(f"the shared list of facts is not at {path}")
    shared = {fact["id"]: fact["quote"] for fact in json.loads(path.read_text(encoding="utf-8"))}
    assert {fact.id: fact.quote for fact in POLICY.facts.values()} == shared


@pytest.mark.parametrize(
    ("before", "after", "following"),
    [
        ("bolag som ingår", "Kalmar Energi Elnät AB, 556182-7543", "# Insamling"),
        ("Här följer exempel", "• Ett ändamål är också att kunna informera", "# Kameraövervakning"),
        ("Du har rätt:", "• Att klaga till", "# Dataskyddsombud"),
    ],
)
def test_lists_stand_where_they_belong(before: str, after: str, following: str) -> None:
    """The three lists that the PDF displaces stand under their own lead-in."""
    assert POLICY.text.index(before) < POLICY.text.index(after) < POLICY.text.index(following)


def test_every_fact_is_used_by_some_answer() -> None:
    """Nothing that the policy states is out of reach for a person who asks."""
    used = {fact for topic in POLICY.topics.values() for fact in topic.facts + topic.more_facts}
    assert used == set(POLICY.facts)


def test_answers_are_those_of_the_guide_with_its_facts_first() -> None:
    """Each answer topic of docs/labels.md exists and begins with the facts of its row."""
    rows = guide_rows("`answer/…`")
    assert set(POLICY.topics) == set(rows)
    for topic_id, row in rows.items():
        facts = row[0].split()
        assert list(POLICY.topics[topic_id].facts[: len(facts)]) == facts, topic_id


def test_open_questions_are_those_of_the_guide() -> None:
    """Each not_in_policy topic of docs/labels.md exists, and no other."""
    assert set(POLICY.not_in_policy) == set(guide_rows("`not_in_policy/…`"))


def test_each_case_that_the_chat_can_start_has_an_introduction() -> None:
    """All case types of the guide have an introduction, and all are real case types."""
    introduced = {key.split("/")[1] for key in POLICY.replies if key.startswith("start_case/")}
    assert introduced == set(guide_case_types())
    assert introduced <= set(CaseType)


def test_each_remaining_label_has_a_reply() -> None:
    """Off-topic, small talk and dialogue labels of the guide all have a fixed reply."""
    wanted = {"status", "emergency", "other_language", "clarify", "unsure", "unsure/twice"}
    for first in guide_rows("The rest"):
        group, slash, names = first.partition("/")
        if slash:
            wanted |= {f"{group}/{name.strip()}" for name in names.split("·")}
    follow_ups = {key for key in wanted if key.startswith("dialogue/follow_up")}
    assert (wanted - follow_ups) | {"dialogue/follow_up"} <= set(POLICY.replies)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_an_entry_offers_two_or_three_ways_on(entry: Topic | NotInPolicy) -> None:
    """Next questions are two or three different topics other than the one answered."""
    assert 2 <= len(entry.next) <= 3
    assert set(entry.next) <= {*POLICY.topics, *POLICY.not_in_policy} - {entry.id}
    assert entry.start_case is None or entry.start_case in guide_case_types()


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_no_text_invents_a_number(entry: Topic | NotInPolicy) -> None:
    """Digits in the policy layer stand in the policy, and no time is spelled out."""
    known = set(re.findall(r"\d+", POLICY.text))
    for text in policy_layer(entry):
        assert set(re.findall(r"\d+", text)) <= known
        assert not NUMBERED_TIME.search(text)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_the_law_is_a_layer_of_its_own(entry: Topic | NotInPolicy) -> None:
    """Only the law layer speaks of the law's additions, and it says that it does."""
    for text in policy_layer(entry):
        assert not re.search(
            r"lagen säger|enligt lagen|(?:^|\. )(?:but )?by law\b|the law (also )?says|IMY\)|gratis|free of",
            text,
            re.IGNORECASE,
        )
    if entry.law is not None:
        assert entry.law.languages["sv"].startswith(SWEDISH_LAW)
        assert entry.law.languages["en"].startswith(ENGLISH_LAW)
        for text in entry.law.languages.values():
            assert not re.search(r"\d+ (år|years?)\b", text)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_a_swedish_quotation_is_verbatim(entry: Topic | NotInPolicy) -> None:
    """Words between quotation marks are the policy's own."""
    for text in policy_layer(entry):
        for quotation in re.findall(r"”([^”]+)”", text):
            assert quotation in POLICY.text


@pytest.mark.parametrize("gap", POLICY.not_in_policy.values(), ids=lambda gap: gap.id)
def test_an_open_question_is_answered_honestly_and_with_a_way_on(gap: NotInPolicy) -> None:
    """The first sentence says that the policy is silent; the last shows where to go.

    Whoever asks for a number that is ours gets it first.
    """
    swedish, english = (gap.answer.in_language(language) for language in ("sv", "en"))
    if gap.id == "kundcenter_contact":
        swedish, english = (text.split(". ", 1)[1] for text in (swedish, english))
    first = swedish.split(". ")[0].split(", ")[0]
    assert re.search(r"integritetspolicyn", first, re.IGNORECASE)
    assert re.search(r"\b(inte|inget|inga)\b", first)
    assert "the privacy policy" in english.split(". ")[0].lower()
    for text in gap.way_on.languages.values():
        assert "@kalmarenergi.se" in text or "{kundcenter_email}" in text


def test_a_correction_of_a_fact_says_whose_word_it_is() -> None:
    """A corrected fact keeps the policy's own words apart from the law's."""
    corrected = [fact for fact in POLICY.facts.values() if fact.correction]
    assert {"F24", "F72"} <= {fact.id for fact in corrected}
    for fact in corrected:
        assert fact.flag or fact.id == "F61"
        assert fact.correction
        assert fact.correction.in_language("sv").startswith(SWEDISH_LAW)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_no_answer_says_yes_or_no(entry: Topic | NotInPolicy) -> None:
    """A topic is asked about in many ways: a fact in a whole sentence fits them all, a yes or a no does not."""
    for text in policy_layer(entry):
        assert not YES_OR_NO.match(text)
        # Whole sentences: a fragment such as "I 21 dagar." answers one wording only.
        assert len(text.split(". ")[0].split()) >= 4


def test_what_the_chat_says_of_itself_is_so() -> None:
    """The days and the address in the texts are those of the website's own pages."""
    about = POLICY.not_in_policy["chatbot_ai"].way_on.in_language("sv")
    organisation = load_organisation(ROOT / "data" / "organisation.toml")

    assert f"högst {RETENTION_DAYS} dagar" in about
    for text in POLICY.topics["policy_about"].answer.languages.values():
        assert organisation.policy_url.removeprefix("https://") in text


def test_answers_are_short() -> None:
    """An answer is at most four sentences and a button at most sixty characters."""
    for entry in entries():
        for text in entry.answer.languages.values():
            assert len(re.findall(r"[.!?](?:\s|$)", text)) <= 4, entry.id
        assert all(len(label) <= 60 for label in entry.label.languages.values()), entry.id


def test_nothing_is_promised() -> None:
    """No text of any kind binds the company to an outcome."""
    texts = [text for entry in entries() for text in policy_layer(entry)]
    texts += [
        text for gap in POLICY.not_in_policy.values() for text in gap.way_on.languages.values()
    ]
    texts += [text for reply in POLICY.replies.values() for text in reply.languages.values()]
    assert [text for text in texts if PROMISES.search(re.sub(r"”[^”]+”", "", text))] == []


def test_every_text_is_there_in_both_languages() -> None:
    """Swedish and English differ, and neither is empty or has stray spaces."""
    texts = [text for entry in entries() for text in (entry.label, entry.answer)]
    for text in [*texts, *POLICY.replies.values()]:
        assert text.languages["sv"] != text.languages["en"]
        assert all(value == " ".join(value.split()) for value in text.languages.values())


def test_the_greeting_says_what_it_is_and_asks_for_no_personnummer() -> None:
    """The first message names the AI (AI Act Article 50) and warns about personnummer."""
    greeting = POLICY.reply("smalltalk/greet")
    assert "AI-assistent, inte en människa" in greeting
    assert "Skriv inte personnummer" in greeting


def test_other_languages_name_the_officer() -> None:
    """Whatever the language, the person is told where to write."""
    languages = POLICY.replies["other_language"].languages
    assert {"fi", "ar", "pl", "so", "fa", "bs", "hr", "sr", "ku", "tr", "de", "es"} <= set(
        languages
    )
    assert all("dataskyddsombud@kalmarenergi.se" in text for text in languages.values())


def test_a_missing_language_falls_back_to_swedish() -> None:
    """Finnish is given where it exists and Swedish where it does not."""
    assert POLICY.reply("other_language", "fi").startswith("Valitettavasti")
    assert POLICY.reply("unsure", "fi") == POLICY.reply("unsure", "sv")


def test_what_a_person_typed_is_filled_in_once() -> None:
    """Braces in a filled-in value stay as they were typed."""
    text = POLICY.reply("form/confirm", what="{email}", name="Åsa", email="asa@post.example")
    assert "Ärende: {email}. Namn: Åsa. Mejl: asa@post.example." in text


def test_a_label_is_found_for_both_kinds_of_topic() -> None:
    """Buttons can name answers and open questions alike, and nothing else."""
    assert POLICY.label("sell_data") == "Säljer ni mina uppgifter?"
    assert POLICY.label("children", "en") == "What applies to children?"
    with pytest.raises(PolicyError, match="no topic 'nope'"):
        POLICY.label("nope")
    with pytest.raises(PolicyError, match=r"replies\.toml has no reply 'nope'"):
        POLICY.reply("nope")


CCTV = "answers/cctv.toml"
STORED = 'id = "cctv_storage"\nfacts = '
GAPS = "not_in_policy.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            CCTV,
            f'{STORED}["F49"]',
            f'{STORED}["F99"]',
            r"cctv\.toml, cctv_storage: 'facts' names the unknown",
        ),
        (CCTV, f'{STORED}["F49"]', f'{STORED}["F49", "F49"]', r"cctv\.toml, cctv_storage: .*twice"),
        (
            CCTV,
            f'{STORED}["F49"]',
            f'{STORED}"F49"',
            r"cctv\.toml, cctv_storage: 'facts' must be a list",
        ),
        (CCTV, f'{STORED}["F49"]', f"{STORED}[]", r"cctv\.toml, cctv_storage: .*at least one fact"),
        (CCTV, 'section = "Kam', 'section = "Ham', r"cctv\.toml, cctv_why: .*no section"),
        (CCTV, '"cctv_where"', '"cctv_why"', r"cctv\.toml, cctv_why: stands twice|another topic"),
        (CCTV, 'next = ["cctv_where"', 'next = ["nope"', r"cctv\.toml, cctv_why: .*'nope'"),
        (CCTV, "label_en", "label_xx", r"cctv\.toml, cctv_why: 'label_en' is missing"),
        (CCTV, "facts =", "colour = 1\nfacts =", r"cctv\.toml, cctv_why: unknown field 'colour'"),
        (CCTV, 'id = "cctv_why"', "", r"cctv\.toml: an entry has no 'id'"),
        (CCTV, "more_sv", "mora_sv", r"cctv\.toml, cctv_why: 'more_sv' is missing"),
        (CCTV, 'start_case = "cctv"', 'start_case = "x"', r"cctv_storage: replies\.toml has no"),
        (
            CCTV,
            "filmerna i 21 dagar",
            "filmerna i {days}",
            r"cctv_storage: unknown placeholder \{days\}",
        ),
        (
            CCTV,
            "filmerna i 21 dagar",
            "filmerna {ref}",
            r"cctv_storage: the placeholders of 'en' differ",
        ),
        (CCTV, "next =", "next", r"cctv\.toml: not valid TOML"),
        (GAPS, 'id = "children"', 'id = "fibre"', r"not_in_policy\.toml, fibre: stands twice"),
        (GAPS, 'id = "children"', 'id = "cctv_why"', r"cctv_why: is also an answer topic"),
        (GAPS, "way_on_sv", "way_sv", r"not_in_policy\.toml, retention_years: 'way_on_sv'"),
        ("facts.toml", "På Kalmar", "I Kalmar", r"facts\.toml, F01: .*verbatim"),
        ("facts.toml", 'section = "Inl', 'section = "Anl', r"facts\.toml, F01: .*no section"),
        ("facts.toml", 'id = "F02"', 'id = "F01"', r"facts\.toml, F01: stands twice"),
        ("replies.toml", 'sv = "', 'sv = ""#', r"replies\.toml, smalltalk/greet: 'sv' is missing"),
    ],
)
def test_a_fault_names_file_and_entry(
    copy: Path, file: str, old: str, new: str, fault: str
) -> None:
    """Each way to break a policy file is refused with the place to look at."""
    change(copy / file, old, new)
    with pytest.raises(PolicyError, match=fault):
        load_policy(copy)


def test_facts_of_a_missing_further_text_are_refused(copy: Path) -> None:
    """Facts of the further text need that text."""
    path = copy / CCTV
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("more_sv", "more_en"))]
    path.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(PolicyError, match="'more_facts' without a 'more' text"):
        load_policy(copy)


@pytest.mark.parametrize("content", ["", "fact = []", "fact = 1", "fact = [1]"])
def test_a_file_without_its_tables_is_refused(copy: Path, content: str) -> None:
    """An empty or misshapen file is a fault, not an empty policy."""
    (copy / "facts.toml").write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError, match=r"facts\.toml"):
        load_policy(copy)


def test_missing_and_unreadable_files_are_refused(copy: Path, tmp_path: Path) -> None:
    """A wrong directory, an empty one and bytes that are no UTF-8 all say so."""
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "nowhere")
    (copy / "replies.toml").write_bytes(b"\xff")
    with pytest.raises(PolicyError, match="cannot be read as UTF-8"):
        load_policy(copy)
    shutil.rmtree(copy / "answers")
    with pytest.raises(PolicyError, match="no answer files"):
        load_policy(copy)


def test_the_policy_cannot_be_changed_by_a_reader() -> None:
    """What is loaded once can be shared by all conversations."""
    assert isinstance(POLICY, Policy)
    with pytest.raises(TypeError):
        POLICY.topics["x"] = None  # type: ignore[index]
