"""Tells which right an earlier request was about, when a mail only reminds of it."""

import re

from cases.case_type import CaseType
from cases.folding import fold
from mail_triage.classify_features import MailWords

_MOST = 4000
# Patterns see folded text: å and ä are a, ö is o.
_NAMES: tuple[tuple[CaseType, re.Pattern[str]], ...] = (
    (
        CaseType.ACCESS,
        re.compile(
            r"\b(?:register)?utdrag\w*|\b(?:ha|fa|fatt|lamna|begart?|begarde|begara) ut\b"
            r"|\b(?:se|ta del av|fa veta|kopi\w+)\b[^.!?]{0,30}\b(?:uppgifter|anteckningar|data|information|ni har)\b"
            r"|\b(?:copy of|access to|see) (?:all )?my\b|\b(?:subject )?access request\b|\bdsar\b"
        ),
    ),
    (
        CaseType.ERASURE,
        re.compile(r"\brader\w+|\b(?:ta|tas|tog|tagit) bort\b|\bborttag\w+|\bdelet\w+|\beras\w+"),
    ),
    (
        CaseType.RECTIFICATION,
        re.compile(
            r"\bratt(?:a|ar|as|at|ad|ade|else\w*)\b|\bkorriger\w+|\brectif\w+|\bcorrection\b"
        ),
    ),
    (CaseType.RESTRICTION, re.compile(r"\bbegrans(?:a|ning)\w*|\brestrict\w+")),
    (CaseType.PORTABILITY, re.compile(r"\b(?:data)?portab\w+")),
    (CaseType.OBJECTION, re.compile(r"\binvand(?:er|ning)\w*|\binvant\b|\bobject(?:ion|ed)\b")),
    (
        CaseType.DIRECT_MARKETING_OBJECTION,
        re.compile(r"\breklam(?!ation|er)\w*|\butskick\w*|\bnyhetsbrev\w*|\bnewsletter\w*"),
    ),
    (CaseType.CCTV, re.compile(r"\bfilmen\b|\bkamera\w*|\binspelning\w*|\bfootage\b")),
    (CaseType.CONSENT_WITHDRAWAL, re.compile(r"\bsamtycke\w*|\bconsent\b")),
)
# Who has got it reminds of nothing.
_GOT_IT = re.compile(
    r"\btack(?:ar)? for\b|\bthank(?:s| you) for\b|(?<!inte )\bhar (?:nu |redan )?(?:fatt|mottagit)\b|\bkom fram\b"
)


def right_named(mail: MailWords) -> CaseType | None:
    """Give the one right that the words name; None for none, for several, and for thanks."""
    text = fold(f"{mail.subject}. {mail.text[:_MOST]}")
    named = [kind for kind, pattern in _NAMES if pattern.search(text)]
    return named[0] if len(named) == 1 and not _GOT_IT.search(text) else None
