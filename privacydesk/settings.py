"""Every setting of every process, read once at the start."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyNetwork,
    ValidationError,
    field_validator,
    model_validator,
)

from cases.outgoing import ACKS_AN_HOUR

PREFIX = "PRIVACYDESK_"
# An answer to `privacydesk user add` for scripts, so that it stands in no list of processes.
NEW_PASSWORD = PREFIX + "NEW_PASSWORD"
ROOT = Path(__file__).resolve().parent.parent
SECRET_MIN_LENGTH = 32
LOOPBACK = "127.0.0.1"
SANDBOX_EID_CLIENT = "privacydesk-sandbox"
SANDBOX_EID_SECRET = "sandbox"  # noqa: S105 (a provider that proves nothing, on loopback only)
SANDBOX_PASSWORD = "sandbox"  # noqa: S105 (a mail server in memory, on loopback only)


class BadSettings(Exception):
    """A setting has a value that cannot be used; the message says which, and what would do."""


class Tls(StrEnum):
    """How a connection is protected; `none` is for loopback only."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


class OAuth2(BaseModel):
    """Where an access token comes from: client credentials, or a refresh token when one is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""
    refresh_token: str | None = None
    mechanism: Literal["XOAUTH2", "OAUTHBEARER"] = "XOAUTH2"


def _one_word(value: str) -> str:
    if not value or not value.isprintable() or " " in value:
        message = "write one word without spaces"
        raise ValueError(message)
    return value


# What issuers call the places where invented people identify themselves.
_TEST_NAMES = frozenset(
    {
        *(
            "test",
            "tests",
            "testing",
            "demo",
            "sandbox",
            "preprod",
            "staging",
            "stage",
            "mock",
            "dev",
        ),
        *("acc", "acceptance", "qa", "uat", "localhost", "127", "local"),
    }
)


def _mail_address(value: str) -> str:
    # A wrong one would not be noticed before the first acknowledgement cannot be composed.
    if value and not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", value):
        message = "write one plain e-mail address: name@example.se"
        raise ValueError(message)
    return value


Word = Annotated[str, AfterValidator(_one_word)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


class MailboxSettings(BaseModel):
    """One mailbox that is polled."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9_-]{1,60}$")
    address: MailAddress
    host: Word
    port: int = Field(default=993, ge=1, le=65535)
    tls: Tls = Tls.IMPLICIT
    ca_file: Path | None = None
    user: str
    password: str | None = None
    password_file: Path | None = None
    oauth2: OAuth2 | None = None
    folder: str = "INBOX"
    junk: bool = True
    done_folder: str = "Hanterade"
    quarantine_folder: str = "Karantän"

    @model_validator(mode="after")
    def _has_a_credential(self) -> Self:
        given = [self.password, self.password_file, self.oauth2]
        if sum(value is not None for value in given) != 1:
            message = "give exactly one of password, password_file and oauth2"
            raise ValueError(message)
        if self.tls is Tls.NONE and self.host not in {LOOPBACK, "localhost", "::1"}:
            message = 'tls "none" is allowed on loopback only: use "implicit" or "starttls"'
            raise ValueError(message)
        return self

    @field_validator("password_file", "ca_file")
    @classmethod
    def _can_be_read(cls, value: Path | None) -> Path | None:
        if value is not None and not os.access(value, os.R_OK):
            message = f"{value} cannot be read: check the path and its owner"
            raise ValueError(message)
        return value

    def secret(self) -> str:
        """Return the password from its value or file; "" with OAuth 2."""
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").strip()
        return self.password or ""


def _web_address(value: str) -> str:
    """Return the URL without its last slash; empty stays empty."""
    if not value:
        return value
    parts = urlsplit(value)
    try:
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        message = "write it as https://name, or http://127.0.0.1:8080"
        raise ValueError(message)
    return value.rstrip("/")


def _origins(value: tuple[str, ...]) -> tuple[str, ...]:
    # "*" would let every page in the world show the chat under its own name.
    origins = tuple(_web_address(one) for one in value)
    if any(urlsplit(one).path or urlsplit(one).query for one in origins):
        message = "write each as https://name, without a path"
        raise ValueError(message)
    return origins


def _database_url(value: str) -> str:
    if value and not value.startswith(("postgresql", "sqlite:")):
        message = "leave it empty for SQLite, or write postgresql+psycopg://user:password@host/name"
        raise ValueError(message)
    return value


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or any(" " in one or "@" in one for one in value):
        message = "write at least one domain, for example kalmarenergi.se"
        raise ValueError(message)
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]


def _long_enough(value: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(secret) < SECRET_MIN_LENGTH for secret in value):
        message = f"each secret needs at least {SECRET_MIN_LENGTH} characters"
        raise ValueError(message)
    return value


class Settings(BaseModel):
    """All settings; each field is the variable PRIVACYDESK_<NAME IN CAPITALS>."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    var_dir: Path = Field(
        ROOT / "var", description="Where the embedded database, logs and exports lie"
    )
    models_dir: Path = Field(
        ROOT / "var" / "models",
        description="Where the trained models lie; bot/rasa reads the default",
    )
    data_dir: Path = Field(ROOT / "data", description="Policy, texts and training data")
    organisation_file: Path = Field(
        ROOT / "data" / "organisation.toml",
        description="Names, addresses and numbers of the organisation",
    )
    sources_file: Path = Field(
        ROOT / "data" / "sources.yml",
        description="The systems that extracts are collected from",
    )
    source_urls: Mapping[str, str] = Field(
        {},
        description="JSON object: SQLAlchemy URL of each database that a source names, read-only "
        "users; empty means the demo's",
    )
    database_url: DatabaseUrl = Field(
        "", description="SQLAlchemy URL; empty means SQLite in var_dir"
    )
    jobs_database_url: DatabaseUrl = Field(
        "", description="Database of the durable jobs; empty means beside the database"
    )
    register_url: DatabaseUrl = Field(
        "",
        description="SQLAlchemy URL of the database with the customer register; empty means CSV files only",
    )
    register_query: str = Field(
        "", description="SQL that gives the whole register, with the columns of the CSV file"
    )
    register_changes_query: str = Field(
        "",
        description="SQL that gives who changed since :changed_since; empty means always the whole",
    )
    secret_key: Annotated[tuple[str, ...], AfterValidator(_long_enough)] = Field(
        (),
        description="Key of encryption and hashes, newest first, separated by commas; made by itself "
        "only for the embedded database",
    )
    mailboxes: tuple[MailboxSettings, ...] = Field(
        (), description="JSON list of the mailboxes to poll; empty means the sandbox"
    )
    smtp_url: str = Field(
        "",
        description="Outgoing mail: smtps://user:password@host:465 or smtp://…:587 (STARTTLS); empty means the sandbox",
    )
    mail_from: MailAddress = Field(
        "", description="Sender of outgoing mail; empty means the mailbox written to"
    )
    authserv_id: Word = Field(
        "mx.kalmarenergi.se", description="Our border's id in Authentication-Results (RFC 8601)"
    )
    own_domains: Annotated[tuple[str, ...], AfterValidator(_not_empty)] = Field(
        ("kalmarenergi.se",), description="Domains that are ours, separated by commas"
    )
    max_mail_bytes: int = Field(
        50_000_000,
        ge=10_000,
        description="Bytes; a larger mail is not downloaded and goes to a person",
    )
    acks_per_hour: int = Field(
        ACKS_AN_HOUR,
        ge=1,
        description="Automatic answers in total an hour; beyond it an agent's task takes their place",
    )
    poll_seconds: int = Field(
        30, ge=1, le=3600, description="Longest time between two looks at a mailbox"
    )
    bind: Word = Field(LOOPBACK, description="Address that website and desk listen on")
    website_port: int = Field(8080, ge=1, le=65535, description="Port of the public website")
    desk_port: int = Field(8081, ge=1, le=65535, description="Port of the agents' desk")
    metrics_port: int = Field(9464, ge=1, le=65535, description="Port of the internal metrics")
    actions_port: int = Field(
        5055, ge=1, le=65535, description="Port of the action server (loopback)"
    )
    rasa_url: WebAddress = Field("http://127.0.0.1:5005", description="Address of Rasa")
    public_url: WebAddress = Field(
        "", description="Address under which customers reach the website"
    )
    embed_origins: Annotated[tuple[str, ...], AfterValidator(_origins)] = Field(
        (), description="Origins of other pages that may show the chat, separated by commas"
    )
    eid_issuer: WebAddress = Field(
        "",
        description="Issuer of the eID (OpenID Connect), for example a broker of BankID or Freja; empty means "
        "none, and a TEST provider in the sandbox",
    )
    eid_name: str = Field(
        "e-legitimation", description="What people call that eID: BankID, Freja, e-legitimation"
    )
    eid_client_id: str = Field("", description="Our client id at the issuer")
    eid_client_secret: str = Field("", description="Our client secret at the issuer")
    eid_scope: str = Field(
        "openid https://id.oidc.se/scope/naturalPersonNumber",
        description="Scopes that are asked for",
    )
    eid_acr_values: tuple[str, ...] = Field(
        ("http://id.elegnamnden.se/loa/1.0/loa3",),
        description="Ways of identification that count (acr), separated by commas: level of assurance 3",
    )
    eid_number_claim: str = Field(
        "https://id.oidc.se/claim/personalIdentityNumber",
        description="Claim of the ID token that holds the personal identity number, 12 digits",
    )
    eid_level_claim: str = Field(
        "",
        description="Claim that holds the registration level, where an issuer has several (Freja)",
    )
    eid_levels: tuple[str, ...] = Field(
        (), description="Registration levels that count, separated by commas: PLUS"
    )
    desk_url: WebAddress = Field("", description="Address under which agents reach the desk")
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only; switch on in production"
    )
    listen_host: Word = Field(LOOPBACK, description="Address of the LMTP/SMTP listener")
    listen_port: int = Field(2424, ge=1, le=65535, description="Port of the LMTP/SMTP listener")
    listen_protocol: Literal["lmtp", "smtp"] = Field(
        "lmtp", description="What the pushing mail system speaks: lmtp or smtp"
    )
    listen_allow: tuple[IPvAnyNetwork, ...] = Field(
        (ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="Networks whose clients may push mail, separated by commas",
    )
    listen_tls_cert: Path | None = Field(
        None, description="Certificate (PEM) of the listener; with it, STARTTLS is required"
    )
    listen_tls_key: Path | None = Field(None, description="Key (PEM) of that certificate")
    envelope_window: Literal["right", "left"] = Field(
        "right",
        description="Where the window of the C5 envelopes is: right (H2) or left (V2)",
    )
    sandbox_smtp_port: int = Field(2525, ge=1, le=65535, description="SMTP port of the sandbox")
    sandbox_imap_port: int = Field(2143, ge=1, le=65535, description="IMAP port of the sandbox")
    sandbox_web_port: int = Field(8083, ge=1, le=65535, description="Web mail of the sandbox")
    sandbox_eid_port: int = Field(
        8084, ge=1, le=65535, description="TEST eID provider of the sandbox"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged"
    )

    @field_validator(
        "secret_key",
        "own_domains",
        "embed_origins",
        "listen_allow",
        "eid_acr_values",
        "eid_levels",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("mailboxes", mode="before")
    @classmethod
    def _from_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            read = json.loads(value or "[]")
        except json.JSONDecodeError as error:
            message = f"not valid JSON ({error.msg} at character {error.pos})"
            raise ValueError(message) from error
        if not isinstance(read, list):
            message = "write a JSON list: [{…}], see docs/configuration.md"
            raise ValueError(message)  # noqa: TRY004 (pydantic reports this kind as the setting's fault)
        return tuple(read)

    @field_validator("source_urls", mode="before")
    @classmethod
    def _urls_from_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            read = json.loads(value)
        except json.JSONDecodeError as error:
            message = f"not valid JSON ({error.msg} at character {error.pos})"
            raise ValueError(message) from error
        if not isinstance(read, dict) or not all(isinstance(url, str) for url in read.values()):
            message = 'write a JSON object: {"billing": "postgresql+psycopg://…"}'
            raise ValueError(message)
        return read

    @model_validator(mode="after")
    def _register_can_be_read(self) -> Self:
        if self.register_url and not self.register_query:
            message = f"give {PREFIX}REGISTER_QUERY with {PREFIX}REGISTER_URL"
            raise ValueError(message)
        if self.register_changes_query and ":changed_since" not in self.register_changes_query:
            message = (
                f"{PREFIX}REGISTER_CHANGES_QUERY must ask for what is newer than :changed_since"
            )
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _listens_safely(self) -> Self:
        if (self.listen_tls_cert is None) != (self.listen_tls_key is None):
            message = f"give {PREFIX}LISTEN_TLS_CERT and {PREFIX}LISTEN_TLS_KEY together"
            raise ValueError(message)
        if self.listen_tls_cert is None and self.listen_host not in {LOOPBACK, "localhost", "::1"}:
            message = f"{PREFIX}LISTEN_HOST beyond loopback needs {PREFIX}LISTEN_TLS_CERT"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _eid_proves_something(self) -> Self:
        if not self.eid_issuer:
            return self
        if self.eid_is_test() and not self.sandbox:
            message = (
                f"{PREFIX}EID_ISSUER is a TEST provider, which proves nothing about real people: give the "
                f"issuer's production address, or leave {PREFIX}MAILBOXES and {PREFIX}SMTP_URL empty (sandbox)"
            )
            raise ValueError(message)
        for name in ("eid_client_id", "eid_client_secret", "eid_acr_values", "eid_number_claim"):
            if not getattr(self, name):
                raise ValueError(f"{PREFIX}EID_ISSUER needs {PREFIX}{name.upper()}")
        if bool(self.eid_level_claim) != bool(self.eid_levels):
            raise ValueError(f"give {PREFIX}EID_LEVEL_CLAIM and {PREFIX}EID_LEVELS together")
        return self

    @property
    def sandbox(self) -> bool:
        """Tell whether this is the sandbox: its own mail server, reached from this machine only."""
        return not self.mailboxes and not self.smtp_url and self.bind == LOOPBACK

    def resolved_eid_issuer(self) -> str:
        """Return the eID's issuer: the configured one, the sandbox's own, or "" for none."""
        if self.eid_issuer or not self.sandbox:
            return self.eid_issuer
        return f"http://{LOOPBACK}:{self.sandbox_eid_port}"

    def eid_is_test(self) -> bool:
        """Tell whether the issuer is for exercises: unprotected, on this machine, or named a test."""
        parts = urlsplit(self.resolved_eid_issuer())
        names = set(re.split(r"[^a-z0-9]+", f"{parts.hostname}/{parts.path}".lower()))
        return parts.scheme != "https" or bool(names & _TEST_NAMES)

    @property
    def embedded(self) -> bool:
        """Tell whether the database is the embedded one of a single machine."""
        return not self.database_url

    def resolved_database_url(self) -> str:
        """Return the database's URL, with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.var_dir / 'privacydesk.sqlite'}"

    def resolved_jobs_url(self) -> str:
        """Return the URL of the durable jobs' database."""
        if self.jobs_database_url:
            return self.jobs_database_url
        return self.database_url or f"sqlite:///{self.var_dir / 'jobs.sqlite'}"

    @property
    def tracker_file(self) -> Path:
        """Where `bot/rasa run` keeps what the assistant remembers of chats."""
        return self.var_dir / "tracker.db"

    def resolved_public_url(self) -> str:
        """Return where customers reach the website."""
        return self.public_url or f"http://{self.bind}:{self.website_port}"

    def resolved_desk_url(self) -> str:
        """Return where agents reach the desk."""
        return self.desk_url or f"http://{self.bind}:{self.desk_port}"

    def resolved_source_urls(self) -> Mapping[str, str]:
        """Return where the sources' databases are; the demo has one of its own."""
        return self.source_urls or {"billing": f"sqlite:///{self.demo_billing}"}

    @property
    def demo_billing(self) -> Path:
        """The demo's billing database, which make run writes."""
        return self.var_dir / "demo-billing.sqlite"

    def resolved_smtp_url(self) -> str:
        """Return where outgoing mail goes."""
        return self.smtp_url or f"smtp://{LOOPBACK}:{self.sandbox_smtp_port}?tls=none"

    def secrets(self) -> tuple[str, ...]:
        """Return the keys, newest first; the embedded database makes its own in var_dir."""
        if self.secret_key:
            return self.secret_key
        if not self.embedded:
            message = f"{PREFIX}SECRET_KEY is not set: give a secret of at least {SECRET_MIN_LENGTH} characters"
            raise BadSettings(message)
        return _split_secrets(_embedded_secret(self.embedded_secret_file()))

    def embedded_secret_file(self) -> Path:
        """Return where the embedded database keeps the keys that it made itself."""
        return self.var_dir / "secret-key"


def _split_secrets(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _embedded_secret(path: Path) -> str:
    folder = path.parent
    try:
        # Names, letters and logs lie there: for the service's own user alone.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if not path.is_file():
            raise BadSettings(f"{PREFIX}VAR_DIR: {folder} is not a folder") from None
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        message = f"{PREFIX}VAR_DIR: {folder} cannot be used ({error.strerror}); change its owner, or choose another"
        raise BadSettings(message) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read .env, the environment and every …_FILE; raises BadSettings with one line a fault."""
    if environment is None:
        file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
        environment = {**file, **os.environ}
    values: dict[str, str] = {}
    for name, value in environment.items():
        if not name.startswith(PREFIX) or name == NEW_PASSWORD:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key.endswith("_file") and key.removesuffix("_file") in Settings.model_fields:
            values[key.removesuffix("_file")] = _read_secret(name, value)
        elif key in Settings.model_fields:
            if value != "":
                values[key] = value
        else:
            raise BadSettings(f"{name} is not a setting: see docs/configuration.md for the names")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        faults = [
            f"{_variable(e['loc'])}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise BadSettings("; ".join(faults)) from error


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{name}: {path} cannot be read ({error.strerror})") from error


def _variable(location: tuple[int | str, ...]) -> str:
    name, *rest = location or ("?",)
    return PREFIX + str(name).upper() + "".join(f"[{part}]" for part in rest)
