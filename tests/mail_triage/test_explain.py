"""The JSON lines of `triage explain`."""

import json
from pathlib import Path

import pytest

from mail_triage.classify import Classifier
from mail_triage.explain import BadExplainInput, Setting, _in_swedish, explain
from tests.mail_triage.brain import OURS, TODAY, raw_mail, small_classifier, vouched

KEYS = [
    "file", "disposition", "types", "flags", "language", "customer_numbers", "joins", "assurance", "sender",
    "auto_ack", "reasons", "subject", "text", "attachments", "defects",
]  # fmt: skip
SETTING = Setting(
    today=TODAY,
    authserv_id="mx.kraft.example",
    own_domains=frozenset({"kraft.example"}),
    own_addresses=frozenset({OURS}),
)
HEADER = (
    "customer_number,name,personnummer,email,phone,street,postcode,city,company,protected,"
    "address_changed_on,email_changed_on\n"
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return small_classifier()


def written(tmp_path: Path, *raws: bytes) -> list[Path]:
    paths = [tmp_path / f"{number}.eml" for number in range(len(raws))]
    for path, raw in zip(paths, raws, strict=True):
        path.write_bytes(raw)
    return paths


def test_keys_and_order(tmp_path: Path, classifier: Classifier) -> None:
    """Each line has exactly the keys of the contract, in its order, and is plain JSON."""
    paths = written(tmp_path, raw_mail("Skicka registerutdrag."), b"")
    lines = list(explain(paths, classifier=classifier, setting=SETTING))
    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert json.loads(json.dumps(lines)) == lines


def test_unreadable_mail_is_quarantined(tmp_path: Path, classifier: Classifier) -> None:
    """A mail that cannot be parsed is explained as quarantined with a reason."""
    [line] = explain(written(tmp_path, b""), classifier=classifier, setting=SETTING)
    assert line["disposition"] == "quarantine"
    assert line["reasons"] == [
        "Mejlet kunde inte läsas: det är tomt.",
        "Mejlet ligger kvar i original: en person läser det och bestämmer.",
    ]


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("more than 200 parts", "det har fler än 200 delar"),
        ("parts nested deeper than 10", "delarna ligger djupare än 10 nivåer i varandra"),
        ("not read within 2.5 seconds", "det gick inte att läsa inom 2.5 sekunder"),
        ("something new", "det är inte uppbyggt som ett mejl"),
    ],
)
def test_why_it_is_unreadable_is_said_in_swedish(why: str, told: str) -> None:
    """People read the reason, so it is not the text of the exception."""
    assert _in_swedish(why) == told


def test_register_and_cases_from_files(tmp_path: Path, classifier: Classifier) -> None:
    """The register gives assurance, the file of cases the thread and who we are."""
    register = tmp_path / "r.csv"
    register.write_text(
        HEADER + "777888,Eva Ek,,eva@post.example,,Sjövägen 3,38030,Rockneby,elnat,no,,\n", "utf-8"
    )
    cases = tmp_path / "c.json"
    cases.write_text(
        json.dumps(
            {
                "today": "2026-11-23",
                "own_authserv_id": "in.annan.example",
                "own_domain": "annan.example",
                "own_addresses": ["utdrag@annan.example"],
                "cases": [
                    {
                        "token": "KE-2026-000009-ABCD",
                        "case_type": "access",
                        "customer_number": "777888",
                        "party_email": "eva@post.example",
                        "received": "2026-11-01",
                        "our_message_id": "<q@annan.example>",
                        "protected": False,
                    }
                ],
            }
        ),
        "utf-8",
    )
    header = vouched().replace("mx.kraft.example", "in.annan.example")
    raw = raw_mail(
        "Tack, det stämmer.", header, "In-Reply-To: <q@annan.example>", subject="SV: Hej"
    )
    [line] = explain(
        written(tmp_path, raw),
        classifier=classifier,
        setting=SETTING,
        register=register,
        cases=cases,
    )
    assert line["joins"] == "KE-2026-000009-ABCD"
    assert line["disposition"] == "follow_up"
    assert line["assurance"] == "L1"
    assert line["customer_numbers"] == ["777888"]


@pytest.mark.parametrize("content", ["{", "[]", '{"cases": [{}]}', '{"today": "soon"}'])
def test_bad_case_file_says_so(tmp_path: Path, classifier: Classifier, content: str) -> None:
    """A broken file of cases is a clear error, not a traceback of another kind."""
    cases = tmp_path / "c.json"
    cases.write_text(content)
    with pytest.raises(BadExplainInput, match=r"c\.json"):
        list(explain([], classifier=classifier, setting=SETTING, cases=cases))


def test_missing_files_say_so(tmp_path: Path, classifier: Classifier) -> None:
    """A mail or register that is not there is named."""
    gone = tmp_path / "gone"
    with pytest.raises(BadExplainInput, match="gone"):
        list(explain([gone], classifier=classifier, setting=SETTING))
    with pytest.raises(BadExplainInput, match="gone"):
        list(explain([], classifier=classifier, setting=SETTING, register=gone))
