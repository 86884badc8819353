"""What the classifier makes of a mail's words."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.case_type import CaseType, Disposition
from cases.folding import fold
from mail_triage import classify_train
from mail_triage.classify import (
    Classification,
    Classifier,
    Features,
    ModelUnusable,
    chosen,
    load_classifier,
    save_model,
)
from mail_triage.classify_data import BadTrainingData, read_mails, read_utterances
from mail_triage.classify_features import Lexicon, MailWords, words
from mail_triage.classify_train import is_stale, train
from mail_triage.conclude import conclude
from mail_triage.language import detect_language
from mail_triage.rules import sure_rules
from mail_triage.verdict import TypeScore
from tests.mail_triage.brain import CONCEPTS, examples, small_classifier


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return small_classifier()


def test_several_rights_in_one_mail(classifier: Classifier) -> None:
    """Two rights asked in two sentences are both found."""
    mail = MailWords(subject="Begäran", text="Skicka registerutdrag. Radera sedan mina uppgifter.")
    found = {score.case_type for score in classifier.classify(mail).types}
    assert found == {CaseType.ACCESS, CaseType.ERASURE}


def test_moving_house_is_not_a_right(classifier: Classifier) -> None:
    """A customer-service mail is misdirected and nothing else."""
    mail = MailWords(subject="Flytt", text="Jag ska flytta, säg upp elavtalet.")
    end = conclude(classifier.classify(mail), mail)
    assert end.disposition is Disposition.MISDIRECTED


def test_below_the_floor_a_person_decides() -> None:
    """Without a likely type the answer is unknown."""
    [score] = chosen({CaseType.ACCESS: 0.01, CaseType.ERASURE: 0.02}, dict.fromkeys(CaseType, 0.3))
    assert score.case_type is CaseType.UNKNOWN


def test_a_right_drives_misdirected_out() -> None:
    """A right hidden in a customer-service letter counts alone."""
    scores = {CaseType.MISDIRECTED: 0.9, CaseType.ERASURE: 0.5, CaseType.VAGUE: 0.6}
    [score] = chosen(scores, dict.fromkeys(CaseType, 0.3))
    assert score.case_type is CaseType.ERASURE


def test_a_mere_chance_of_a_right_does_not() -> None:
    """Who surely says nothing clear is asked, whatever right may be guessed."""
    scores = {CaseType.VAGUE: 0.86, CaseType.ACCESS: 0.19}
    [score] = chosen(scores, dict.fromkeys(CaseType, 0.15))
    assert score.case_type is CaseType.VAGUE


@pytest.mark.parametrize(
    "doubt",
    [
        {CaseType.VAGUE: 0.25},
        {CaseType.MISDIRECTED: 0.34},
        {CaseType.UNKNOWN: 0.45, CaseType.DPO_QUESTION: 0.35},
    ],
)
def test_doubt_drives_no_right_out(doubt: dict[CaseType, float]) -> None:
    """What is below its own limit, or no likelier than not, silences nothing."""
    limits = dict.fromkeys(CaseType, 0.4) | {CaseType.ACCESS: 0.15}
    [score] = chosen({CaseType.ACCESS: 0.2} | doubt, limits)
    assert score.case_type is CaseType.ACCESS


def test_rules_of_law() -> None:
    """A named article is certain, the criminal register is not ours, a taken-back request is none."""

    def said(text: str) -> list[tuple[CaseType, bool]]:
        return [
            (hit.case_type, hit.certain) for hit in sure_rules(MailWords(subject="", text=text))
        ]

    assert said("Jag begär tillgång enligt artikel 15.") == [(CaseType.ACCESS, True)]
    assert said("Utdrag ur belastningsregistret tack.") == [(CaseType.ACCESS, False)]
    assert said("Jag återkallar min begäran enligt artikel 15.") == []


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("", "Jag vill ha ett registerutdrag. När kommer fakturan för oktober?", {CaseType.ACCESS}),
        (
            "",
            "När kommer min faktura?\n\nKan ni även skicka mig ett registerutdrag?",
            {CaseType.ACCESS},
        ),
        ("Registerutdrag tack", "Kundnummer 1100231", {CaseType.ACCESS}),
        ("", "Hur säger jag upp elavtalet? Radera mina uppgifter.", {CaseType.ERASURE}),
        (
            "",
            "Skicka registerutdrag och radera sen allt ni har om mig",
            {CaseType.ACCESS, CaseType.ERASURE},
        ),
        ("", "Jag vill inte ha något registerutdrag.", set()),
        ("", "Radera inte mina uppgifter.", set()),
        ("", "Hur begär jag ett registerutdrag?", set()),
        ("", "Vi behöver ett registerutdrag ur fastighetsregistret.", set()),
        ("SV: Ert svar", "Jag vill ha ett registerutdrag.", set()),
        ("", "Glöm det jag skrev, jag vill ha ett registerutdrag en annan gång.", set()),
        ("", "Min granne sa att han vill ha ett registerutdrag.", set()),
        ("", "Läs stadgarna och registerutdrag i bilagan.", set()),
        ("", "Kan vi mejla registerutdrag från Bolagsverket till er?", set()),
        ("", "Vi vill ha ett registerutdrag för föreningen.", set()),
        ("", "Min dotter vill ha ett registerutdrag", set()),
        ("", "Den som vill ha registerutdrag ska skriva brev, står det", set()),
        ("", "Skicka mitt registerutdrag till min sambo istället? Nej tack.", set()),
        ("", "Kan jag få ett registerutdrag från er?", {CaseType.ACCESS}),
        ("", "Snälla, ta bort allt ni har om mig.", {CaseType.ERASURE}),
        ("", "Säg upp elavtalet och ta bort mina uppgifter.", {CaseType.ERASURE}),
        ("", "Jag försökte logga in och ta bort mina uppgifter men sidan kraschade.", set()),
        (
            "",
            "Jag har försökt att själv\nta bort mina uppgifter. Min dotter\nvill ha registerutdrag.",
            set(),
        ),
        ("", "Kan ni ta bort kunduppgifterna som står fel på fakturan?", set()),
        ("", "Kan ni ta bort mina uppgifter från hemsidan?", set()),
        ("", "I policyn står: radera mina uppgifter kan man göra via mejl", set()),
    ],
)
def test_a_wish_in_so_many_words_is_certain(
    subject: str, text: str, expected: set[CaseType]
) -> None:
    """Whatever stands around it; what is denied, asked about, told or said in a thread is left to the classifier."""
    hits = sure_rules(MailWords(subject=subject, text=text))
    assert {hit.case_type for hit in hits if hit.certain} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Utplåna mina uppgifter. Bokföringen behöver ni inte ta bort.",
        "Ska ni inte radera mina uppgifter snart?",
        "Vill ni inte radera mina uppgifter anmäler jag er till IMY.",
        "Jag vill inte att ni tar bort avtalet. Glöm mig i övrigt.",
    ],
)
def test_no_words_silence_an_erasure(text: str) -> None:
    """A refusal may be of something else, or a question or a threat: the classifier weighs it, no rule."""
    hits = sure_rules(MailWords(subject="", text=text))
    assert not any(hit.case_type is CaseType.ERASURE and not hit.certain for hit in hits)


def test_lexicon_phrases() -> None:
    """Prefixes, suffixes and gaps match folded words; other words do not."""
    lexicon = Lexicon.of({"a": ["rader*"], "b": ["*data"], "c": ["ta ~ bort"], "d": ["stopp"]})
    assert lexicon.concepts(words(fold("RADÉRA mätdata, ta allt om mig bort"))) == {"a", "b", "c"}
    assert lexicon.concepts(words("stoppa tack")) == set()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_gets_a_verdict(text: str, subject: str) -> None:
    """No text makes the classifier fail, and probabilities stay between 0 and 1."""
    mail = MailWords(subject=subject, text=text)
    result = _CLASSIFIER.classify(mail)
    assert result.types
    assert all(0 <= score <= 1 for score in result.scores.values())


_CLASSIFIER = small_classifier()


def test_model_file_round_trip(tmp_path: Path, classifier: Classifier) -> None:
    """A saved model gives the same probabilities."""
    path = tmp_path / "model.joblib"
    save_model(classifier.model, path)
    mail = MailWords(subject="Hej", text="Radera mig och sluta med reklam.")
    assert load_classifier(path).classify(mail).scores == classifier.classify(mail).scores


def test_missing_or_foreign_model_says_what_to_do(tmp_path: Path) -> None:
    """No file, or a file that is no model, names the command that makes one."""
    broken = tmp_path / "x.joblib"
    broken.write_bytes(b"not a model")
    for path in (tmp_path / "none.joblib", broken):
        with pytest.raises(ModelUnusable, match="make train"):
            load_classifier(path)


def test_staleness_follows_the_inputs(tmp_path: Path) -> None:
    """A model is stale once a training file has changed."""
    data, nlu = tmp_path / "mail", tmp_path / "nlu"
    nlu.mkdir()
    (data / "w").mkdir(parents=True)
    listed = ", ".join(f"{name} = {json.dumps(phrases)}" for name, phrases in CONCEPTS.items())
    (data / "lexicon.toml").write_text(f"concepts = {{ {listed} }}", "utf-8")
    rows = [
        {"subject": e.mail.subject, "body": e.mail.text, "types": sorted(e.types), "flags": [],
         "disposition": e.disposition, "language": "sv"}
        for e in examples()
    ]  # fmt: skip
    (data / "w" / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    train(data, tmp_path / "m.joblib", nlu_dir=nlu)
    trained = load_classifier(tmp_path / "m.joblib")
    assert not is_stale(trained, data, nlu_dir=nlu)
    (nlu / "x.yml").write_text("nlu:\n- intent: start_case/access\n  examples: |\n    - utdrag\n")
    assert is_stale(trained, data, nlu_dir=nlu)
    assert [u.text for u in read_utterances(nlu)] == ["utdrag"]


def test_bad_training_line_is_named(tmp_path: Path) -> None:
    """A broken line is reported with file and line number."""
    (tmp_path / "a.jsonl").write_text('{"subject": "x"}\n')
    with pytest.raises(BadTrainingData, match="line 1"):
        read_mails(tmp_path)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Radera mina uppgifter, tack!", "sv"),
        ("hej vill ha registerutdrag", "sv"),
        ("Please delete my data.", "en"),
        ("STOP calling me about solar panels", "en"),
        ("Kan dere slette opplysningene mine? Vennlig hilsen", "no"),
        ("Jeg vil gerne have slettet mine oplysninger hos jer", "da"),
        (
            "Hej, vi har solgt sommerhuset i Böda. I bedes slette alle mine oplysninger hos jer.",
            "da",
        ),
        ("Hej, vi har sålt huset hos er i Böda. Ta bort alla mina uppgifter.", "sv"),
        ("Vinsamlegast eyðið öllum gögnum um mig.", "other"),
        ("Hej, jag vill ha mina uppgifter. Guðrún Þórsdóttir", "sv"),
        ("Haluan tietää mitä tietoja teillä on minusta", "fi"),
        ("Bitte löschen Sie meine Daten.", "other"),
        ("Proszę usunąć moje dane osobowe", "other"),
        ("Bonjour, je vous demande d'effacer toutes mes données, merci de me répondre", "other"),
        ("Buenos días, quiero una copia de todos los datos que tienen de mí, gracias", "other"),
        ("SV: [KE-2026-000123-7F3A] [KE-2026-000124-0B1C] Hur går det?", "sv"),
        ("Se bifogat brev.", "sv"),
        ("احذفوا بياناتي من فضلكم", "other"),
        ("", "sv"),
    ],
)
def test_languages(text: str, language: str) -> None:
    """Short texts in the Nordic languages, English and others are told apart."""
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("subject", "sure", "expected"),
    [
        ("Begäran om utdrag", 0.6, Disposition.CASE),
        ("Begäran om utdrag", 0.95, Disposition.FOLLOW_UP),
        ("SV: Er fråga", 0.6, Disposition.FOLLOW_UP),
        ("[KE-2026-000123-7F3A] Utdrag", 0.6, Disposition.FOLLOW_UP),
    ],
)
def test_a_first_request_is_not_taken_for_a_reply(
    subject: str, sure: float, expected: Disposition
) -> None:
    """Without Re:, SV: or our reference, a clear request opens a case unless the words are sure that it is a reply."""
    asked = Classification(
        types=(TypeScore(case_type=CaseType.ACCESS, confidence=0.95),),
        scores={CaseType.ACCESS: 0.95},
        dispositions={Disposition.FOLLOW_UP: sure, Disposition.CASE: 1 - sure},
        evidence={},
        rules=(),
    )
    end = conclude(asked, MailWords(subject=subject, text="Skicka det ni har om mig, tack."))

    assert end.disposition is expected
    assert [score.case_type for score in end.types] == [CaseType.ACCESS]


def test_a_right_drives_unknown_out() -> None:
    """A mail that asks for something is not unreadable as well."""
    scores = {CaseType.UNKNOWN: 0.6, CaseType.ERASURE: 0.5}
    [score] = chosen(scores, dict.fromkeys(CaseType, 0.3))
    assert score.case_type is CaseType.ERASURE


def test_a_sentence_that_misleads_is_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told of somebody else stops looking like a request, when mails hold such sentences."""
    told = "Grannen bad er radera allt om sig."
    mails = [replace(mail, writer=name) for mail, name in zip(examples(), "abc" * 22, strict=True)]
    asked = MailWords(subject="Utdrag", text=f"Skicka registerutdrag med alla uppgifter. {told}")
    mails += [replace(mails[0], mail=asked, writer=name) for name in "abc"]

    def likeness(most: int) -> float:
        monkeypatch.setattr(classify_train, "_MOST_MISTAKABLE", most)
        model = classify_train.fit(mails, [], CONCEPTS)
        features = Features(model.space, Lexicon.of(CONCEPTS))
        columns, values = features.of_sentence(fold(told))
        return float(values @ model.words[columns, model.labels.index("erasure")])

    assert likeness(100) < likeness(0)
