"""Settings: read once, wrong values named in one line, and all of them documented."""

from pathlib import Path

import pytest

from privacydesk.settings import PREFIX, ROOT, BadSettings, Settings, load_settings

MAILBOX = '{"name": "a", "address": "a@b.example", "host": "h.example", "user": "u"'


def test_the_defaults_are_for_one_machine() -> None:
    """Without a word of configuration there is an embedded database and a sandbox."""
    settings = load_settings({})

    assert settings.resolved_database_url().startswith("sqlite:///")
    assert settings.bind == "127.0.0.1"
    assert settings.mailboxes == ()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DESK_PORT", "eighty", "DESK_PORT: Input should be a valid integer"),
        ("MAILBOXES", "[{]", "MAILBOXES: not valid JSON"),
        ("MAILBOXES", f"[{MAILBOX}}}]", "give exactly one of password"),
        ("MAILBOXES", f'[{MAILBOX}, "password": "x", "tls": "none"}}]', "on loopback only"),
        ("MAILBOXES", f'[{MAILBOX}, "password": "x", "prot": 1}}]', "MAILBOXES[0][prot]"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("DESK_PROT", "8081", "is not a setting"),
        ("SECRET_KEY_FILE", "/nowhere", "cannot be read"),
        ("MAILBOXES", "5", "write a JSON list"),
        ("MAILBOXES", '{"name": "a"}', "write a JSON list"),
        ("MAILBOXES", f'[{MAILBOX}, "password_file": "/nowhere"}}]', "/nowhere cannot be read"),
        ("MAILBOXES", f'[{MAILBOX}, "password": "x", "ca_file": "/no"}}]', "/no cannot be read"),
        ("MAILBOXES", '[{"address": "not an address"}]', "plain e-mail address"),
        ("MAIL_FROM", "Kalmar Energi <a@b.example>", "plain e-mail address"),
        ("DATABASE_URL", "nonsense", "leave it empty for SQLite"),
        ("JOBS_DATABASE_URL", "mysql://h/n", "JOBS_DATABASE_URL: leave it empty"),
        ("RASA_URL", "localhost", "RASA_URL: write it as"),
        ("RASA_URL", "http://h:port", "RASA_URL: write it as"),
        ("PUBLIC_URL", "javascript:alert(1)", "PUBLIC_URL: write it as"),
        ("DESK_URL", "http://", "DESK_URL: write it as"),
        ("EMBED_ORIGINS", "*", "EMBED_ORIGINS: write it as"),
        ("EMBED_ORIGINS", "https://h.example/page", "without a path"),
        ("OWN_DOMAINS", ",", "at least one domain"),
        ("AUTHSERV_ID", "a b", "one word"),
        ("BIND", "two words", "one word"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str, says: str) -> None:
    """The variable and the fault stand in one line."""
    with pytest.raises(BadSettings) as refused:
        load_settings({PREFIX + name: value})

    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_can_lie_in_a_file(tmp_path: Path) -> None:
    """…_FILE is for secrets that a platform mounts."""
    (tmp_path / "key").write_text("k" * 40 + "\n")
    settings = load_settings({PREFIX + "SECRET_KEY_FILE": str(tmp_path / "key")})

    assert settings.secrets() == ("k" * 40,)


def test_keys_rotate_by_a_list() -> None:
    """The newest key seals, the older ones still open."""
    settings = load_settings({PREFIX + "SECRET_KEY": f"{'n' * 40},{'o' * 40}"})

    assert settings.secrets() == ("n" * 40, "o" * 40)


def test_a_real_database_needs_a_real_secret() -> None:
    """Only the embedded database makes its own key."""
    settings = load_settings({PREFIX + "DATABASE_URL": "postgresql+psycopg://db.example/desk"})
    with pytest.raises(BadSettings, match="SECRET_KEY is not set"):
        settings.secrets()


def test_the_embedded_secret_is_made_once_and_private(tmp_path: Path) -> None:
    """The file is readable by its owner alone and is kept."""
    settings = load_settings({PREFIX + "VAR_DIR": str(tmp_path)})
    first = settings.secrets()

    assert settings.secrets() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_every_setting_is_documented() -> None:
    """docs/configuration.md and .env.example name each setting, and nothing else."""
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    documented = {
        line.split("`")[1]
        for line in (ROOT / "docs" / "configuration.md").read_text().splitlines()
        if line.startswith(f"| `{PREFIX}")
    }
    example = {
        line.lstrip("# ").partition("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if line.lstrip("# ").startswith(PREFIX)
    }

    assert documented == names
    assert example == names


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, place: str) -> None:
    """Where the embedded database should lie there may be something else."""
    (tmp_path / "file").write_text("")
    settings = load_settings({PREFIX + "VAR_DIR": str(tmp_path / place)})

    with pytest.raises(BadSettings, match="VAR_DIR"):
        settings.secrets()


def test_the_folder_of_the_data_is_private(tmp_path: Path) -> None:
    """Names, letters and logs lie in it."""
    load_settings({PREFIX + "VAR_DIR": str(tmp_path / "var")}).secrets()

    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


EID = {
    "EID_ISSUER": "https://eid.broker.example",
    "EID_CLIENT_ID": "kalmar",
    "EID_CLIENT_SECRET": "s3cret",
}
REAL = {"MAILBOXES": f'[{MAILBOX}, "password": "x"}}]'}


def _load(**values: str) -> Settings:
    return load_settings({PREFIX + name: value for name, value in values.items()})


@pytest.mark.parametrize(
    "issuer",
    [
        "http://eid.broker.example",
        "http://127.0.0.1:8084",
        "https://localhost:8084",
        "https://idp-test.broker.example",
        "https://preprod.broker.example",
        "https://broker.example/demo/oidc",
    ],
)
def test_a_test_eid_is_refused_where_people_are_real(issuer: str) -> None:
    """With a mailbox of its own, or a mail server, it is no sandbox; there the same issuer is a TEST and says so."""
    for real in (REAL, {"SMTP_URL": "smtps://h.example"}):
        with pytest.raises(BadSettings, match="TEST provider"):
            _load(**EID | {"EID_ISSUER": issuer} | real)
    assert _load(**EID | {"EID_ISSUER": issuer}).eid_is_test()


def test_a_real_eid_is_taken_as_it_is() -> None:
    """A production issuer is no test, whatever mailboxes there are."""
    settings = _load(**EID | REAL)
    assert settings.resolved_eid_issuer() == "https://eid.broker.example"
    assert not settings.eid_is_test()


def test_the_sandbox_has_an_eid_of_its_own_and_production_none() -> None:
    """Nothing configured: a TEST provider in the sandbox, and no eID at all elsewhere."""
    assert _load().resolved_eid_issuer() == "http://127.0.0.1:8084"
    assert _load().eid_is_test()
    assert _load(**REAL).resolved_eid_issuer() == ""


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"EID_CLIENT_SECRET": ""}, "needs PRIVACYDESK_EID_CLIENT_SECRET"),
        ({"EID_ACR_VALUES": ","}, "needs PRIVACYDESK_EID_ACR_VALUES"),
        ({"EID_LEVEL_CLAIM": "level"}, "EID_LEVELS together"),
    ],
)
def test_an_eid_without_its_rules_is_refused(changed: dict[str, str], says: str) -> None:
    """Credentials, accepted acr values, and a level with its claim: all or nothing."""
    with pytest.raises(BadSettings, match=says):
        _load(**EID | changed)
