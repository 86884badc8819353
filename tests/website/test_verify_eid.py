"""The eID over HTTP, against the sandbox's TEST provider: what proves, and everything that does not."""

import re
import socket
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest
from joserfc.jwk import RSAKey

from cases.case_type import Assurance
from cases.eid import EidRules
from cases.organisation import Organisation
from cases.store.engine import Database
from sandbox import eid_provider as demo
from tests.website.conftest import Clock, Site, identity_desk, serving
from tests.website.identity_parts import MAJA_NUMBER, OTHER_NUMBER, Officer, a_case, maja
from website.eid import Eid, EidProvider

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def provider(clock: Clock) -> Iterator[demo.EidProvider]:
    """A provider with two people of invented names."""
    listener = socket.create_server(("127.0.0.1", 0))
    other = maja(name="Erik Holm", personnummer=OTHER_NUMBER)
    made = demo.EidProvider(
        issuer=f"http://127.0.0.1:{listener.getsockname()[1]}",
        people=[maja(), other],
        client_id="privacydesk",
        client_secret="s3cret",
        clock=clock,
    )
    with serving(made.app(), listener):
        yield made


@pytest.fixture
def make_eid(provider: demo.EidProvider, clock: Clock) -> Callable[[str], Eid]:
    return lambda url: Eid(
        EidProvider(
            issuer=provider.issuer,
            client_id="privacydesk",
            client_secret="s3cret",
            name="BankID",
            rules=EidRules(
                acr_values=(demo.ACR,),
                number_claim=demo.NUMBER_CLAIM,
                level_claim=demo.LEVEL_CLAIM,
                levels=("PLUS",),
            ),
            is_test=True,
        ),
        redirect_uri=f"{url}/verifiera/e-legitimation/svar",
        clock=clock,
    )


@pytest.fixture
def officer(database: Database, organisation: Organisation, clock: Clock, site: Site) -> Officer:
    return Officer(database, identity_desk(database, organisation, clock, site.url, eid="BankID"))


@pytest.fixture
def person(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=20, trust_env=False) as client:
        yield client


def lead_back(person: httpx.Client, link: str, *, number: str = MAJA_NUMBER, do: str = "ja") -> str:
    """Go to the provider, identify there, and return where it leads back to."""
    start = person.post(f"{link}/start")
    assert start.status_code == 303
    with httpx.Client(timeout=20, trust_env=False) as at_provider:
        page = at_provider.get(start.headers["location"])
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(page.text)}
        form = {**hidden, "person": number, "do": do}
        url = str(page.url).partition("?")[0]
        return at_provider.post(url, data=form).headers["location"]


def identify(
    person: httpx.Client, link: str, *, number: str = MAJA_NUMBER, do: str = "ja"
) -> httpx.Response:
    return person.get(lead_back(person, link, number=number, do=do))


def test_the_right_person_reaches_l4(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Level, person and answer fit: the case holds an eID, its time and its officer, and no number."""
    case = a_case(database, clock)
    link = officer.question(case)
    assert "TEST" in person.get(link).text

    done = identify(person, link)

    assert (done.status_code, case.ref in done.text) == (200, True)
    assert officer.case(case).assurance is Assurance.L4
    assert "1957" not in str(officer.history(case))
    assert person.get(link).status_code == 410


def test_the_form_may_lead_to_the_provider_and_nowhere_else(
    database: Database,
    clock: Clock,
    officer: Officer,
    person: httpx.Client,
    provider: demo.EidProvider,
) -> None:
    """The policy of that one page names the provider; the address there holds PKCE, state, nonce and acr."""
    link = officer.question(a_case(database, clock))
    assert (
        f"form-action 'self' {provider.issuer};"
        in person.get(link).headers["content-security-policy"]
    )

    start = person.post(f"{link}/start")
    query = httpx.URL(start.headers["location"]).params

    assert query["code_challenge_method"] == "S256"
    assert query["acr_values"] == demo.ACR
    assert len(query["state"]) >= 43
    assert len(query["nonce"]) >= 43
    cookie = start.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"acr": demo.WEAK_ACR}, "acr"),
        ({"acr": None}, "acr"),
        ({demo.LEVEL_CLAIM: "EXTENDED"}, "level"),
        ({demo.LEVEL_CLAIM: None}, "level"),
        ({demo.NUMBER_CLAIM: OTHER_NUMBER}, "other_person"),
        ({demo.NUMBER_CLAIM: None}, "no_number"),
        ({demo.NUMBER_CLAIM: MAJA_NUMBER[2:]}, "no_number"),
        ({demo.NUMBER_CLAIM: "195704289990"}, "no_number"),
        ({"aud": "somebody-else"}, "audience"),
        ({"aud": ["privacydesk", "somebody-else"]}, "audience"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "expired"),
        ({"iat": 1}, "expired"),
    ],
)
def test_an_answer_that_proves_nothing(
    database: Database,
    clock: Clock,
    officer: Officer,
    person: httpx.Client,
    provider: demo.EidProvider,
    claims: dict[str, object],
    reason: str,
) -> None:
    """Wrong nonce, level, person, audience, issuer or time: refused, noted with its reason, nothing changed."""

    def altered(given: dict[str, object]) -> dict[str, object]:
        return {k: v for k, v in {**given, **claims}.items() if v is not None}

    provider.alter = altered
    case = a_case(database, clock)
    link = officer.question(case)

    refused = identify(person, link)

    assert (refused.status_code, "kunde inte bekräfta" in refused.text) == (403, True)
    assert officer.case(case).assurance is Assurance.L0
    assert officer.history(case)[-1][0] == "identity_failed"
    assert officer.history(case)[-1][1]["reason"] == reason
    provider.alter = dict
    assert identify(person, link).status_code == 200


def test_a_token_that_somebody_else_signed(
    database: Database,
    clock: Clock,
    officer: Officer,
    person: httpx.Client,
    provider: demo.EidProvider,
) -> None:
    """A key of the same name that the provider does not publish signs nothing."""
    case = a_case(database, clock)
    provider.signing_key = RSAKey.generate_key(2048, {"kid": str(provider.key.kid)})

    assert identify(person, officer.question(case)).status_code == 403
    assert officer.history(case)[-1][1]["reason"] == "signature"


def test_a_provider_that_changed_its_key_is_asked_again(
    database: Database,
    clock: Clock,
    officer: Officer,
    person: httpx.Client,
    provider: demo.EidProvider,
) -> None:
    """A new published key is fetched within the log-in."""
    first, second = a_case(database, clock), a_case(database, clock)
    assert identify(person, officer.question(first)).status_code == 200
    provider.key = provider.signing_key = RSAKey.generate_key(2048, auto_kid=True)
    assert identify(person, officer.question(second)).status_code == 200


def test_an_answer_is_taken_once_and_from_the_browser_that_began(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client, site: Site
) -> None:
    """Another browser, a second time, a made-up state and a late answer all begin again, and prove nothing."""
    case = a_case(database, clock)
    link = officer.question(case)
    with httpx.Client(base_url=site.url, trust_env=False) as elsewhere:
        assert elsewhere.get(lead_back(person, link)).status_code == 400
    late = lead_back(person, link)
    clock.pass_time(minutes=11)
    assert person.get(late).status_code == 400
    invented = "/verifiera/e-legitimation/svar?code=x&state=y"
    assert person.get(invented).status_code == 400
    assert officer.case(case).assurance is Assurance.L0

    back = lead_back(person, link)
    assert person.get(back).status_code == 200
    assert person.get(back).status_code == 400
    assert officer.kinds(case).count("identity") == 1


def test_a_cancelled_identification_costs_nothing(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """Who cancels can try again as often as they like."""
    case = a_case(database, clock)
    link = officer.question(case)
    for _ in range(4):
        assert "avbröts" in identify(person, link, do="nej").text
    assert "identity_failed" not in officer.kinds(case)
    assert identify(person, link).status_code == 200


def test_three_strangers_lock_the_case(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """The third eID of somebody else locks the case for a day, and a person is asked."""
    case = a_case(database, clock)
    link = officer.question(case)
    for _ in range(3):
        assert identify(person, link, number=OTHER_NUMBER).status_code == 403
    assert person.get(link).status_code == 423
    assert officer.tasks(case) == ["identity_locked"]
    assert officer.case(case).assurance is Assurance.L0


def test_killed_between_the_steps(
    database: Database, clock: Clock, officer: Officer, person: httpx.Client
) -> None:
    """After the answer was taken and before it was judged nothing is proven, and the link still works."""
    case = a_case(database, clock)
    link = officer.question(case)
    back = httpx.URL(lead_back(person, link))
    browser = person.cookies["verifiera"]
    # The process is killed here: the log-in is taken, and no answer comes.
    assert officer.answers.take_eid(back.params["state"], browser=browser) is not None

    assert person.get(str(back)).status_code == 400
    assert officer.case(case).assurance is Assurance.L0
    assert identify(person, link).status_code == 200
    assert officer.case(case).assurance is Assurance.L4


class TestProviderDown:
    """The provider does not answer at all."""

    @pytest.fixture
    def make_eid(self, clock: Clock) -> Callable[[str], Eid]:
        rules = EidRules(acr_values=(demo.ACR,), number_claim=demo.NUMBER_CLAIM)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            issuer = f"http://127.0.0.1:{closed.getsockname()[1]}"
        down = EidProvider(
            issuer=issuer,
            client_id="c",
            client_secret="s",
            name="BankID",
            rules=rules,
            is_test=True,
        )
        return lambda url: Eid(down, redirect_uri=f"{url}/x", clock=clock)

    def test_the_other_ways_stay_open(
        self, database: Database, clock: Clock, officer: Officer, person: httpx.Client
    ) -> None:
        """The page says so and offers the rest; nothing is lost or counted."""
        case = a_case(database, clock)
        link = officer.question(case)
        for page in (person.get(link), person.post(f"{link}/start")):
            assert page.status_code == 503
            assert "Ingenting har gått förlorat" in page.text
            assert "Skicka länken" in page.text
            assert "Fortsätt med" not in page.text
        assert "identity_failed" not in officer.kinds(case)
