"""Real databases: SQLite files, and a PostgreSQL server that the tests start and stop themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Sql, programs_folder


def _as_user() -> tuple[list[str], int | None]:
    """initdb refuses root: a prefix that drops its rights, and the user id it drops to."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return [], None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("setpriv"):
            ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            return ["setpriv", *ids], user.pw_uid
    pytest.skip("PostgreSQL refuses root, and there is no setpriv to drop its rights")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The folder of the socket of a running server."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = programs_folder()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    prefix, uid = _as_user()
    folder = tempfile.mkdtemp(prefix="um-pg-", dir="/tmp")  # a socket's path may have 107 bytes only
    if uid is not None:
        os.chown(folder, uid, -1)
    env = {**os.environ, "LC_ALL": "C", "HOME": folder}

    def call(*command: str) -> None:
        done = subprocess.run(
            [*prefix, *command], env=env, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            pytest.skip(f"PostgreSQL does not start here: {done.stdout[-400:]} {done.stderr[-400:]}")

    data = f"{folder}/data"
    options = f"-c listen_addresses='' -k {folder} -F -c max_connections=20"
    try:
        call(f"{programs}/initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        call(f"{programs}/pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        yield folder
        stop = [*prefix, f"{programs}/pg_ctl", "-D", data, "-m", "immediate", "stop"]
        subprocess.run(stop, env=env, cwd=folder, capture_output=True, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database, with a password that no output may show."""
    base = f"postgresql+psycopg://tester:s3cret@/{{}}?host={postgres_server}"
    _administer(base.format("postgres"), "CREATE DATABASE scratch")
    yield base.format("scratch")
    _administer(base.format("postgres"), "DROP DATABASE scratch WITH (FORCE)")


def _administer(url: str, command: str) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(command))
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of an empty SQLite file."""
    path = tmp_path / "app.db"
    path.touch()
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, of each kind in turn."""
    made: str = request.getfixturevalue(request.param)
    return made


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal of its own, and a folder of its own to run in."""
    monkeypatch.setenv("UNMOJIBAKE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


@pytest.fixture
def sql(url: str) -> Iterator[Sql]:
    made = Sql(url)
    yield made
    made.engine.dispose()


@pytest.fixture
def postgres_sql(postgres: str) -> Iterator[Sql]:
    made = Sql(postgres)
    yield made
    made.engine.dispose()
