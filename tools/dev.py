"""Sets the project up and runs it; needs nothing but Python 3.10 or newer.

python tools/dev.py demo             repair a copy of a damaged article and show what changed
python tools/dev.py test [ARGS]...   run the tests (ARGS go to pytest; -m slow: the nightly part)
python tools/dev.py matrix           the same with the oldest and the newest other Python found here
python tools/dev.py fuzz [ARGS]...   hostile inputs for half an hour (--minutes N; follows coverage with atheris)

A virtual environment is made in .venv at the first call, and made current when pyproject.toml changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 10)
NEWEST = (3, 14)
SAMPLE = ROOT / "fixtures" / "repair" / "news-article.cp936-drop.damaged.txt"
REPAIRED = ROOT / "fixtures" / "repair" / "news-article.cp936-drop.repaired.txt"

# what looks at sources, documents and tools, or is slow and pure, and says the same on every Python
ONCE = [
    f"--ignore=tests/test_{name}.py" for name in ("action", "dev", "docs", "fixtures", "layout", "pre_commit")
]

NO_VENV = """{python} cannot make a virtual environment with pip: {reason}
What helps: on Debian and Ubuntu "apt install python3-venv", elsewhere a Python with its ensurepip
module, or "{python} -m pip install virtualenv". Then run the same command again."""

NO_PIP = """The virtual environment in {folder} has no pip, and its Python has no ensurepip to add it.
Delete that folder and run the same command again, or put pip into it (with uv: "uv pip install pip")."""

NO_INSTALL = """Installing into {folder} failed (pip's message is above).
It needs the package index, or a mirror that pip is configured for. Then run the same command again."""


class SetupError(Exception):
    """What is missing, and what to do about it."""


def version_of(python: str) -> tuple[int, int] | None:
    """Major and minor version of an interpreter; None if it doesn't run (a shim without its version)."""
    try:
        probe = subprocess.run(
            [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True
        )
    except OSError:
        return None
    words = probe.stdout.split()
    return (int(words[0]), int(words[1])) if probe.returncode == 0 and len(words) == 2 else None


def interpreters() -> dict[tuple[int, int], str]:
    """The supported Pythons on PATH and among pyenv's versions, by version."""
    candidates = [shutil.which(f"python3.{minor}") for minor in range(OLDEST[1], NEWEST[1] + 1)]
    pyenv = shutil.which("pyenv")
    if pyenv:
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
        candidates += [str(p) for p in sorted(Path(root, "versions").glob("3.*/bin/python"))]
    found: dict[tuple[int, int], str] = {}
    for python in filter(None, candidates):
        version = version_of(python)
        if version and OLDEST <= version <= NEWEST:
            found.setdefault(version, python)
    return found


def ensure_venv(folder: Path, python: str, extra: str) -> str:
    """The Python of a virtual environment with the project and this extra installed.

    Raises SetupError.
    """
    inner = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if version_of(str(inner)) is None:
        _create(folder, python)
    version = version_of(str(inner))
    if version is None or version < OLDEST:
        raise SetupError(
            f"{folder} is not a virtual environment of Python {_dotted(OLDEST)} or newer: delete it"
        )
    settings = (ROOT / "pyproject.toml").read_bytes() + f"{version}{ROOT}".encode()
    digest = hashlib.sha256(settings).hexdigest()
    stamp = folder / f".installed-{extra or 'plain'}"
    # dev holds everything that the plain installation has
    if any(s.is_file() and s.read_text() == digest for s in (stamp, folder / ".installed-dev")):
        return str(inner)
    if _run(inner, "-m", "pip", "--version", quiet=True) and _run(inner, "-m", "ensurepip", quiet=True):
        raise SetupError(NO_PIP.format(folder=folder))
    print(f"Installing into {folder} (once) ...", file=sys.stderr, flush=True)
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    if _run(inner, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-e", target):
        raise SetupError(NO_INSTALL.format(folder=folder))
    stamp.write_text(digest)
    return str(inner)


def _create(folder: Path, python: str) -> None:
    """A new environment by venv, or by virtualenv where venv has no ensurepip."""
    made = subprocess.run([python, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True)
    if made.returncode == 0:
        return
    if _run(python, "-m", "virtualenv", "--quiet", str(folder), quiet=True) == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)  # a half-made one would look like a whole one next time
    lines = (made.stdout + made.stderr).strip().splitlines() or ["no message"]
    raise SetupError(NO_VENV.format(python=python, reason=lines[0]))


def _run(*command: object, quiet: bool = False) -> int:
    words = [str(c) for c in command]
    sink = subprocess.DEVNULL if quiet else None
    return subprocess.run(words, cwd=ROOT, stdout=sink, stderr=sink).returncode


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def demo(python: str) -> int:
    """Repair a copy of a damaged article; 0 when the file is then what it was before the damage."""
    with tempfile.TemporaryDirectory(prefix="unmojibake-") as folder:
        shutil.copyfile(SAMPLE, Path(folder, "news.txt"))
        environment = dict(os.environ, UNMOJIBAKE_STATE=str(Path(folder, "state")))
        for words in ("fix --diff news.txt", "fix news.txt", "check news.txt"):
            print(f"$ unmojibake {words}", flush=True)
            command = [python, "-m", "unmojibake", *words.split()]
            code = subprocess.run(command, cwd=folder, env=environment).returncode
            print(f"(exit {code})\n", flush=True)
        if Path(folder, "news.txt").read_bytes() != REPAIRED.read_bytes():
            print("news.txt is not what it was before the damage", file=sys.stderr)
            return 1
    print("news.txt is byte for byte what it was before the damage.")
    return 0


def test(python: str, arguments: list[str]) -> int:
    """Run pytest on two processes without the slow tests; its exit code."""
    return _run(python, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "not slow", *arguments)


def matrix() -> int:
    """The tests with the oldest and the newest Python here, unless .venv has that one."""
    here = version_of(ensure_venv(VENV, sys.executable, "dev"))
    found = interpreters()
    code = 0
    for version in sorted({min(found), max(found)} - {here}) if found else []:
        print(f"Python {_dotted(version)}", flush=True)
        folder = ROOT / ".cache" / f"venv-{_dotted(version)}"
        code |= test(ensure_venv(folder, found[version], "dev"), ["-q", *ONCE])
    return code


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else ""
    if command not in ("demo", "test", "matrix", "fuzz") or (
        command in ("demo", "matrix") and len(arguments) > 1
    ):
        print(__doc__, file=sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    if sys.version_info < OLDEST:
        newer = interpreters()
        if not newer:
            raise SetupError(f"Python {_dotted(OLDEST)} or newer is needed; this is {sys.version.split()[0]}")
        return _run(newer[max(newer)], __file__, *arguments)
    if command == "matrix":
        return matrix()
    if command == "fuzz":
        return _run(ensure_venv(VENV, sys.executable, "dev"), "tests/fuzz/run.py", *arguments[1:])
    if command == "test":
        return test(ensure_venv(VENV, sys.executable, "dev"), arguments[1:])
    return demo(ensure_venv(VENV, sys.executable, ""))


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except SetupError as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(2) from None
