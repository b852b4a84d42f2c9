"""
What an installation is told from outside: every value from the environment, with a default fit for a laptop.

A wrong value stops the start and says which. docs/reference/settings.md describes each.
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from huey.serializer import SignedSerializer
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """Values named ``OPENLOSI_…`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="OPENLOSI_", env_file=None, extra="ignore")

    data: Path = Field(
        Path("openlosi-data"), description="Folder of the database, stored evidence and the key."
    )
    database: str = Field(
        "", description="postgres://user:password@host:port/name; empty for SQLite in the data folder."
    )
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs sessions; made once in the data folder if empty."
    )
    hosts: str = Field(
        "localhost,127.0.0.1,[::1]", description="Host names that this server answers to, with commas."
    )
    address: str = Field(
        "http://localhost:8000", description="Where people reach it; stands at the head of links in mails."
    )
    https: bool = Field(False, description="Whether people reach it by https; cookies are then sent only so.")
    debug: bool = Field(False, description="Show errors in pages. Never on a server that others reach.")
    session_hours: int = Field(12, ge=1, le=24 * 14, description="Hours after which people sign in again.")
    second_factor: bool = Field(
        False, description="Whether coordinators, reviewers and operators must use a second factor."
    )
    mail: str = Field(
        "", description="smtp://user:password@host:port; empty writes mails to the data folder."
    )
    mail_from: str = Field("OpenLOSI <openlosi@localhost>", description="Sender of mails.")
    workers: int = Field(2, ge=1, le=64, description="Web processes of `openlosi serve`.")
    access_log: bool = Field(True, description="Write a line for each request to standard error.")
    serve_jobs: bool = Field(
        True,
        description="Whether `openlosi serve` does the jobs too; 0 where another machine runs `openlosi worker`.",
    )
    job_workers: int = Field(2, ge=1, le=64, description="Jobs that one worker process does at a time.")
    collect_pages: int = Field(
        200, ge=1, description="Pages and documents of a portal that a collection visits at most."
    )
    collect_rate: float = Field(
        1.0, gt=0, le=100, description="Requests a second to one host at most, when collecting."
    )
    archive_pages: bool = Field(
        True, description="Store the page at an address when an assessor gives it as evidence."
    )
    contact: str = Field("", description="How a portal's owner reaches you; portals read it in their logs.")
    collect_private: bool = Field(
        False, description="Let collections visit addresses on private networks, for demos."
    )

    def key(self) -> str:
        """The secret key: from the environment, or the one kept in the data folder, which is made at the first start."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        kept = self.data / "secret-key"
        if not kept.exists():
            self.data.mkdir(parents=True, exist_ok=True)
            fresh = self.data / f".secret-key-{secrets.token_hex(4)}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            try:
                # A link fails when another process was first, and then that one's key is the key.
                kept.hardlink_to(fresh)
            except FileExistsError:
                pass
            fresh.unlink()
        return kept.read_text(encoding="utf-8").strip()

    def database_settings(self) -> dict[str, object]:
        """Django's settings of the database."""
        if not self.database:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.data.absolute() / "openlosi.sqlite3"),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
                },
            }
        parts = urlsplit(self.database)
        if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
            raise ValueError(
                "OPENLOSI_DATABASE must be like postgres://user:password@host:5432/name, or empty for SQLite."
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.strip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            # A socket's folder does not fit into an address, and comes as ?host=/run/postgresql.
            "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            # Statements that come again are planned once for a connection: a fifth of the work of a saved answer.
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
        }

    def queue_settings(self) -> dict[str, Any]:
        """
        Huey's settings: a file beside the database, or tables in it.

        What stands in the queue is signed: whoever can write there must not be able to run code.
        """
        common: dict[str, Any] = {
            "name": "openlosi",
            "immediate": False,
            "serializer": SignedSerializer(secret=self.key(), salt="openlosi.queue"),
        }
        if not self.database:
            file = str(self.data.absolute() / "queue.sqlite3")
            # A job that the queue loses with the power is taken up again from its row.
            connection = {"filename": file, "fsync": False, "timeout": 20}
            return {**common, "huey_class": "huey.SqliteHuey", "connection": connection}
        return {**common, "huey_class": "huey.PostgresHuey", "connection": {"dsn": self.database}}

    def mail_settings(self) -> dict[str, object]:
        """Django's settings of the mail server."""
        parts = urlsplit(self.mail)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("OPENLOSI_MAIL must be like smtp://user:password@host:587, or smtps://…:465.")
        return {
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        }


def drawn() -> str:
    """Draw the settings in Markdown, one line a setting: what docs/reference/settings.md holds."""
    lines = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Environment.model_fields.items():
        value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        default = f"`{int(value) if isinstance(value, bool) else value}`" if value != "" else "empty"
        lines.append(f"| `OPENLOSI_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
