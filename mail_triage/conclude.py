"""Weighs types and kind of mail into one disposition, when no header decides it."""

from dataclasses import dataclass

from cases.case_type import RIGHTS, CaseType, Disposition
from mail_triage.classify import Classification
from mail_triage.classify_features import MailWords
from mail_triage.earlier_matter import right_named
from mail_triage.verdict import TypeScore

# A right wrongly thrown out as spam costs far more than spam that an agent reads.
_RIGHT_SPEAKS_UP = 0.45
# A right that a reply asks for anew counts as soon as it is likelier than a mention; measured in experiments.md.
_NEW_IN_THREAD = 0.4
# Without a mark of a reply, words alone must be this sure before a request is no first one.
_CLEARLY_A_REPLY = 0.9
# A mail about an earlier matter that nobody finds is read as the right that it most likely means, if one stands out.
_LIKELY_MEANT = 0.18
_CLEARLY_AHEAD = 2.0
# A reminder is learnt to ask for nothing; the right that it names is as good as a guess.
_NAMED = 0.5
_NOT_ANEW = frozenset({CaseType.MISDIRECTED, CaseType.UNKNOWN, CaseType.VAGUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The disposition, the types that go with it, and why."""

    disposition: Disposition
    types: tuple[TypeScore, ...]
    reason: str


def conclude(result: Classification, mail: MailWords) -> Conclusion:
    """Decide from the words alone; threads and headers are judged before and after this."""
    kinds = result.dispositions
    likeliest = max(kinds, key=lambda kind: kinds[kind])
    for kind, reason in (
        (Disposition.SPAM, "Texten är skräppost: reklam eller bedrägeri som inte gäller oss."),
        (Disposition.AUTOMATIC, "Texten är skriven av ett program, inte av en person."),
    ):
        if kind is likeliest and result.rights < _RIGHT_SPEAKS_UP:
            return Conclusion(disposition=kind, types=(), reason=f"{reason} ({kinds[kind]:.0%})")
    is_reply = likeliest is Disposition.FOLLOW_UP
    if is_reply and not mail.answers and kinds[likeliest] < _CLEARLY_A_REPLY:
        is_reply = result.rights < _RIGHT_SPEAKS_UP
    if is_reply:
        return Conclusion(
            disposition=Disposition.FOLLOW_UP,
            types=asked_anew(result),
            reason="Texten svarar på eller påminner om ett tidigare ärende "
            f"({kinds[Disposition.FOLLOW_UP]:.0%}).",
        )
    if likeliest is Disposition.MISDIRECTED and result.rights < _RIGHT_SPEAKS_UP:
        sure = max(kinds[likeliest], result.scores.get(CaseType.MISDIRECTED, 0.0))
        score = TypeScore(case_type=CaseType.MISDIRECTED, confidence=round(sure, 3))
        return _misdirected((score,))
    return conclude_case(result)


def _misdirected(types: tuple[TypeScore, ...]) -> Conclusion:
    return Conclusion(
        disposition=Disposition.MISDIRECTED,
        types=types,
        reason="Inget i mejlet gäller personuppgifter: det hör till Kundcenter.",
    )


def conclude_case(result: Classification) -> Conclusion:
    """Decide between a case and a forward to Kundcenter; any privacy matter makes a case."""
    if all(score.case_type is CaseType.MISDIRECTED for score in result.types):
        return _misdirected(result.types)
    return Conclusion(
        disposition=Disposition.CASE,
        types=result.types,
        reason="Mejlet tar upp något som dataskyddet ska handlägga.",
    )


def conclude_unfound(result: Classification, mail: MailWords) -> Conclusion:
    """Decide on a mail that speaks of an earlier matter which is not among the cases: nobody has it in hand yet."""
    return Conclusion(
        disposition=Disposition.CASE,
        types=asked_anew(result) or (_likely_meant(result, mail),),
        reason="Mejlet talar om ett tidigare ärende, men inget sådant ärende hittades.",
    )


def _likely_meant(result: Classification, mail: MailWords) -> TypeScore:
    scores = {kind: one for kind, one in result.scores.items() if kind not in _NOT_ANEW}
    kind = max(RIGHTS, key=lambda right: scores.get(right, 0.0))
    score = scores.pop(kind, 0.0)
    if score >= max(_LIKELY_MEANT, _CLEARLY_AHEAD * max(scores.values(), default=0.0)):
        return TypeScore(case_type=kind, confidence=round(score, 3))
    named = right_named(mail)
    if named is not None:
        return TypeScore(case_type=named, confidence=_NAMED)
    return TypeScore(case_type=CaseType.UNKNOWN, confidence=round(1.0 - score, 3))


def asked_anew(result: Classification) -> tuple[TypeScore, ...]:
    """Give the types that a reply asks for anew; a mere mention is not enough."""
    return tuple(
        score
        for score in result.types
        if score.case_type not in _NOT_ANEW and score.confidence >= _NEW_IN_THREAD
    )
