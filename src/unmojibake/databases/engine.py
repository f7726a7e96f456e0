"""Engines: from a URL, or the path of a SQLite file, to a connection; passwords stay out of every message."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from unmojibake.databases.records import DatabaseProblem
from unmojibake.errors import UsageError


@dataclass(frozen=True)
class Database:
    """An open engine. ``shown`` is its URL without the password; ``file`` the absolute path of a SQLite file."""

    engine: Any
    shown: str
    file: str = ""

    @property
    def dialect(self) -> str:
        return str(self.engine.dialect.name)


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database at a URL (or the path of a SQLite file), closed afterwards.

    Raises UsageError for a URL that makes no sense, DatabaseProblem for a database that cannot be used, also
    for what SQLAlchemy raises inside the block. Nothing is created.
    """
    place = _place(url)
    file = ""
    if place.get_backend_name() == "sqlite":
        file = _sqlite_file(place)
        place = place.set(database=file)
    try:
        engine = sa.create_engine(place)
    except ImportError as error:
        raise UsageError(
            f"{shown_url(place)}: the driver {error.name!r} is not installed; for PostgreSQL: pip install 'psycopg[binary]'"
        ) from None
    except sa.exc.SQLAlchemyError as error:
        raise UsageError(f"{shown_url(place)}: {reason_of(error, place)}") from None
    if place.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _lenient)
    try:
        yield Database(engine, shown_url(place), file)
    except sa.exc.SQLAlchemyError as error:
        raise DatabaseProblem(f"{shown_url(place)}: {reason_of(error, place)}") from None
    finally:
        engine.dispose()


def shown_url(url: URL) -> str:
    """The URL without its password, and without what options such as ``?password=`` may hold."""
    query = {name: value for name, value in url.query.items() if "pass" not in name.lower()}
    # set(password=None) would keep it
    bare = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, query)
    return str(bare.render_as_string(hide_password=False))


def same_database(one: str, other: str) -> bool:
    """Whether two shown URLs name the same database, whoever reads it and through whichever driver."""

    def place(text: str) -> tuple[object, ...]:
        url = make_url(text)
        host = url.host or url.query.get("host")
        return url.get_backend_name(), host, url.port or url.query.get("port"), url.database

    return place(one) == place(other)


def reason_of(error: BaseException, url: URL) -> str:
    """The first line of what a driver says, without the password."""
    cause = getattr(error, "orig", None) or error
    text = " ".join(str(cause).split("\n")[0].split()) or type(cause).__name__
    secrets = [str(url.password or "")]
    secrets += [str(value) for name, value in url.query.items() if "pass" in name.lower()]
    for secret in filter(None, secrets):
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, "***")
    return text


def _place(url: str) -> URL:
    if "://" not in url:
        if os.path.isfile(url):  # noqa: PTH113 (undecodable names)
            return URL.create("sqlite", database=url)
        raise UsageError(
            "a database is named by a URL such as postgresql://user@host/name or sqlite:///path, "
            "or by the path of a SQLite file that exists"
        )
    try:
        place = make_url(url)
    except (sa.exc.SQLAlchemyError, ValueError):
        raise UsageError(
            "the URL of the database does not parse: dialect://user:password@host/name"
        ) from None
    if place.drivername in ("postgres", "postgresql"):
        # what SQLAlchemy takes by default depends on its version; take what is installed
        driver = next((d for d in ("psycopg", "psycopg2") if importlib.util.find_spec(d)), "psycopg")
        place = place.set(drivername=f"postgresql+{driver}")
    return place


def _sqlite_file(url: URL) -> str:
    name = url.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise UsageError("a SQLite database has to be a file: sqlite:///path")
    if not os.path.isfile(name):  # noqa: PTH113
        raise UsageError(f"{name}: there is no such file")
    return os.path.abspath(name)  # noqa: PTH100


def _lenient(connection: Any, _: Any) -> None:
    """SQLite holds any bytes as text: those that are no UTF-8 become lone surrogates, which nobody judges."""
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
