"""Render the identity pages: no script, nothing kept, no address passed on."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cases.letters import date_in_words
from cases.organisation import Organisation
from cases.store.identity_answers import Outcome
from cases.verification import ChallengeKind, Verdict
from website.verify_words import LANGUAGES

_HEADERS = {
    # The address of a page is the proof itself: it must not be kept, shared or indexed.
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
}
_STATUS = {
    Verdict.CONFIRMED: 200,
    Verdict.DENIED: 200,
    Verdict.WRONG: 404,
    Verdict.USED: 410,
    Verdict.EXPIRED: 410,
    Verdict.WITHDRAWN: 410,
    Verdict.LOCKED: 423,
}


class VerifyView:
    """Fills in the templates of the identity pages."""

    def __init__(self, organisation: Organisation) -> None:
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["organisation"] = organisation
        self._environment = environment
        self._organisation = organisation

    def code_form(self, request: Request, *, fault: str = "", status: int = 200) -> Response:
        """Ask for a code."""
        return self._page(request, "code", "code_title", status=status, fault=fault)

    def link_form(self, request: Request, outcome: Outcome, code: str) -> Response:
        """Ask whether it was they who wrote."""
        about = self._about(request, outcome)
        return self._page(request, "link", "link_title", code=code, about=about)

    def choose_form(
        self,
        request: Request,
        outcome: Outcome,
        code: str,
        *,
        eid: str,
        eid_is_test: bool,
        eid_origin: str,
        fault: str = "",
        status: int = 200,
    ) -> Response:
        """Offer the ways; `eid_origin` is where the form of the eID may lead."""
        case = outcome.case
        address = self._organisation.answers_from(None, dpo_space=bool(case and case.dpo_space))
        return self._page(
            request,
            "choose",
            "choose_title",
            status=status,
            may_lead_to=eid_origin,
            code=code,
            eid=eid,
            eid_is_test=eid_is_test,
            address=address,
            fault=fault,
            about=self._about(request, outcome),
        )

    def verdict(self, request: Request, outcome: Outcome, *, renew: str = "") -> Response:
        """Say what an answer led to, and what to do next; `renew` is where a new link is asked for."""
        t = self.words(request)
        paragraphs = list(getattr(t, outcome.verdict))
        if outcome.verdict is Verdict.EXPIRED:
            is_letter = bool(outcome.challenge and outcome.challenge.kind is ChallengeKind.LETTER)
            renew = "" if is_letter else renew
            paragraphs.append(t.expired_renew if renew else t.expired_letter)
        else:
            renew = ""
        return self.outcome(
            request,
            outcome.verdict,
            paragraphs=paragraphs,
            status=_STATUS[outcome.verdict],
            ref=outcome.case.ref if outcome.case else "",
            renew=renew,
        )

    def outcome(
        self,
        request: Request,
        name: str,
        *,
        paragraphs: Sequence[str] | None = None,
        status: int = 200,
        ref: str = "",
        renew: str = "",
        again: str = "",
    ) -> Response:
        """Show a page that only says something; `name` is one of the words' names."""
        told = list(getattr(self.words(request), name)) if paragraphs is None else paragraphs
        return self._page(
            request,
            "outcome",
            f"{name}_title",
            status=status,
            paragraphs=told,
            ref=ref,
            renew=renew,
            again=again,
        )

    def words(self, request: Request) -> SimpleNamespace:
        """Return the words of the request's language."""
        return LANGUAGES[language_of(request)]

    def _about(self, request: Request, outcome: Outcome) -> dict[str, str]:
        case = outcome.case
        assert case is not None  # noqa: S101 (asked only of outcomes that have one)
        return {"ref": case.ref, "received": date_in_words(case.received_on, language_of(request))}

    def _page(
        self,
        request: Request,
        template: str,
        title: str,
        *,
        status: int = 200,
        may_lead_to: str = "",
        **values: object,
    ) -> Response:
        t = self.words(request)
        language = language_of(request)
        html = self._environment.get_template(f"verify/{template}.html").render(
            t=t,
            language=language,
            query=query_of(request),
            other_language=_in(request, t.other_code),
            title=getattr(t, title),
            **{"fault": "", **values},
        )
        policy = "; ".join(
            (
                "default-src 'none'",
                "style-src 'self'",
                "img-src 'self'",
                f"form-action 'self' {may_lead_to}".strip(),
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        )
        headers = {**_HEADERS, "content-security-policy": policy, "content-language": language}
        return HTMLResponse(html, status, headers=headers)


def language_of(request: Request) -> str:
    """Return "en" when the address asks for it, else "sv"."""
    # The provider leads back with the state alone, so that one names the language as well.
    asked = request.query_params.get("sprak") == "en"
    return "en" if asked or request.query_params.get("state", "").startswith("en.") else "sv"


def query_of(request: Request) -> str:
    """Return what keeps the language in the next address."""
    return "?sprak=en" if language_of(request) == "en" else ""


def _in(request: Request, language: str) -> str:
    # An answer to a form, or to the provider, is not there a second time.
    if request.method != "GET" or "state" in request.query_params:
        return ""
    return request.url.path + ("?sprak=en" if language == "en" else "")
