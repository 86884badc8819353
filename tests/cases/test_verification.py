"""Codes and challenges: easy to type, hard to guess, and one path for every wrong guess."""

import sys
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import verification
from cases.verification import (
    ALPHABET,
    SHAPES,
    Challenge,
    ChallengeKind,
    ChallengeState,
    Code,
    Verdict,
    hash_secret,
    judge,
    new_code,
    read_code,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY, OLD_KEY = b"k" * 32, b"o" * 32
kinds = st.sampled_from(ChallengeKind)


def challenge(code: Code, kind: ChallengeKind, **changes: Any) -> Challenge:
    values: dict[str, Any] = {
        "id": 1,
        "case_id": 1,
        "kind": kind,
        "selector": code.selector,
        "secret_hash": hash_secret(code, KEY),
        "subject": "s",
        "target": "t",
        "contact_changed_on": None,
        "state": ChallengeState.OPEN,
        "created_at": NOW,
        "created_by": "anna",
        "expires_at": NOW + kind.lifetime,
        "sent_at": None,
        **changes,
    }
    return Challenge(**values)


def verdict(asked: Challenge, code: Code, *, failures: int = 0, late: float = 0) -> Verdict:
    now = NOW + timedelta(seconds=late)
    return judge(asked, code, keys=[KEY], failures=failures, now=now)


@given(kind=kinds, data=st.data())
def test_a_code_is_read_however_it_is_typed(kind: ChallengeKind, data: st.DataObject) -> None:
    """Case, spaces, dashes and look-alike letters do not matter."""
    shape = SHAPES[kind]
    text = data.draw(st.text(ALPHABET, min_size=shape.length, max_size=shape.length))
    code = Code(selector=text[: shape.selector], secret=text[shape.selector :])
    pieces = []
    for sign in code.text:
        typed = {"1": st.sampled_from("1iIlL"), "0": st.sampled_from("0oO")}.get(
            sign, st.just(sign)
        )
        gap = st.sampled_from(["", " ", "-", " - ", "–"])
        pieces.append(data.draw(st.sampled_from([str.lower, str.upper]))(data.draw(typed)))
        pieces.append(data.draw(gap))
    assert read_code("".join(pieces)) == code
    assert read_code(code.grouped) == code


@given(st.text(max_size=80))
def test_anything_typed_is_a_code_or_none(typed: str) -> None:
    """No text raises, and what is read consists of the alphabet."""
    read = read_code(typed)
    assert read is None or set(read.text) <= set(ALPHABET)


def test_no_two_signs_look_alike() -> None:
    """The alphabet has 32 signs and none of I, L, O, U; links hold 128 bits of secret and more."""
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert SHAPES[ChallengeKind.EMAIL].secret * 5 >= 128
    assert SHAPES[ChallengeKind.EID].secret * 5 >= 128
    assert SHAPES[ChallengeKind.LETTER].secret * 5 >= 50


@given(kinds)
def test_codes_do_not_repeat(kind: ChallengeKind) -> None:
    """Each code is drawn anew, and shows itself nowhere by accident."""
    code = new_code(kind)
    assert new_code(kind) != code
    assert code.secret not in repr(code)


@given(
    kind=kinds,
    state=st.sampled_from(ChallengeState),
    failures=st.integers(0, 5),
    late=st.floats(-10, 60 * 60 * 24 * 20),
)
def test_only_the_secret_learns_anything(
    kind: ChallengeKind, state: ChallengeState, failures: int, late: float
) -> None:
    """Without the secret every answer is "wrong"; with it exactly the open, timely, unlocked one counts."""
    code = new_code(kind)
    asked = challenge(code, kind, state=state)
    other = Code(selector=code.selector, secret=new_code(kind).secret)

    assert verdict(asked, other, failures=failures, late=late) is Verdict.WRONG
    good = state is ChallengeState.OPEN and failures < 3 and late < kind.lifetime.total_seconds()
    assert (verdict(asked, code, failures=failures, late=late) is Verdict.CONFIRMED) == good


@pytest.mark.parametrize(("minutes", "expected"), [(59.99, "confirmed"), (60, "expired")])
def test_a_link_lasts_sixty_minutes(minutes: float, expected: str) -> None:
    """The sixtieth minute is the last."""
    code = new_code(ChallengeKind.EMAIL)
    asked = challenge(code, ChallengeKind.EMAIL)
    assert verdict(asked, code, late=minutes * 60) == expected


def test_a_code_of_an_older_key_still_counts() -> None:
    """A key put in front does not take codes away that are under way."""
    code = new_code(ChallengeKind.LETTER)
    asked = challenge(code, ChallengeKind.LETTER, secret_hash=hash_secret(code, OLD_KEY))
    assert judge(asked, code, keys=[KEY, OLD_KEY], failures=0, now=NOW) is Verdict.CONFIRMED
    assert judge(asked, code, keys=[KEY], failures=0, now=NOW) is Verdict.WRONG


def test_every_wrong_guess_takes_the_same_path() -> None:
    """A guess that is wrong in its first sign and one wrong in its last run the very same lines.

    The comparison itself is `hmac.compare_digest` of two hashes of one length, so time tells nothing.
    """
    code = new_code(ChallengeKind.EMAIL)
    asked = challenge(code, ChallengeKind.EMAIL)
    turned = {sign: ALPHABET[(number + 1) % 32] for number, sign in enumerate(ALPHABET)}
    first = Code(selector=code.selector, secret=turned[code.secret[0]] + code.secret[1:])
    last = Code(selector=code.selector, secret=code.secret[:-1] + turned[code.secret[-1]])

    assert _lines(asked, first) == _lines(asked, last)
    assert len(hash_secret(first, KEY)) == len(hash_secret(last, KEY)) == len(asked.secret_hash)


def _lines(asked: Challenge, code: Code) -> list[int]:
    """Return the numbers of the lines of the module that judging runs, in order."""
    run: list[int] = []

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename == verification.__file__:
            run.append(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert verdict(asked, code) is Verdict.WRONG
    finally:
        sys.settrace(before)
    return run
