"""The house of docs/architecture.md, read off the source: who imports what, who does I/O, what is frozen."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "unmojibake"
CORE = ("channels", "stages", "rules", "language")
MODULES = sorted(SOURCE.rglob("*.py"))

# what a core module may not import: the outside world
OUTSIDE = {
    *("os", "io", "sys", "pathlib", "shutil", "tempfile", "subprocess", "socket", "glob", "fcntl"),
    *("logging", "urllib", "http", "multiprocessing", "signal", "sqlite3", "time", "random"),
}
# the tables are package data, mapped once by these and no other module of the core
TABLE_READERS = {"language/tables.py", "language/cjk.py", "language/words.py"}
# working state of one search: built, filled in and dropped inside the engine, and never handed on
WORKING_STATE = {
    "stages/state.py": {"Item", "Document"},
    "stages/search.py": {"Step"},
    "stages/holes_paths.py": {"Effort", "Node", "Arc"},
}

# the alignment with a reference is as pure as a stage, and undoes damage as the stages do
PURE_HISTORY = ("unmojibake.history", "unmojibake.history.align")

# a folder -> the folders of the package that it builds on; nothing else
BUILDS_ON = {
    "channels": set[str](),
    "rules": {"channels"},
    "language": {"channels"},
    "stages": {"channels", "rules", "language"},
    "history": {"channels", "stages"},
    "files": {"channels", "stages", "history"},
    "report": {"channels", "rules"},
    "tables": {"channels", "rules", "stages", "files"},
    "databases": {"rules", "stages", "files", "tables", "report"},
}


def place(module: Path) -> str:
    return module.relative_to(SOURCE).as_posix()


def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), filename=str(module))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def walk(root: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs; blocks under TYPE_CHECKING don't."""
    yield root
    for child in ast.iter_child_nodes(root):
        if not is_type_checking(child):
            yield from walk(child)


def imports(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[str]:
    """Dotted names of the modules that these nodes import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


def importers(package: str) -> list[str]:
    return [place(m) for m in MODULES if package in {n.partition(".")[0] for n in imports(walk(tree(m)))}]


def core(folder: str = "") -> list[Path]:
    return [m for m in MODULES if place(m).partition("/")[0] in ((folder,) if folder else CORE)]


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_only_the_command_line_imports_click(module: Path) -> None:
    if not place(module).startswith("cli/"):
        assert "click" not in {n.partition(".")[0] for n in imports(walk(tree(module)))}


@pytest.mark.parametrize("package", ["ftfy", "chardet"])
def test_one_module_imports_each_detector(package: str) -> None:
    assert len(importers(package)) == 1, importers(package)


@pytest.mark.parametrize("package", ["ftfy", "chardet"])
def test_heavy_packages_are_imported_late(package: str) -> None:
    early = [place(m) for m in MODULES if package in {n.partition(".")[0] for n in imports(tree(m).body)}]
    assert early == []


@pytest.mark.parametrize("module", [m for m in core() if place(m) not in TABLE_READERS], ids=place)
def test_core_neither_prints_nor_touches_the_outside(module: Path) -> None:
    assert not OUTSIDE & {n.partition(".")[0] for n in imports(walk(tree(module)))}
    called = {
        n.func.id for n in walk(tree(module)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    }
    assert not called & {"print", "open", "input", "exec", "eval", "breakpoint"}


def test_exceptions_are_needed() -> None:
    for name in TABLE_READERS | WORKING_STATE.keys():
        assert (SOURCE / name).is_file()


@pytest.mark.parametrize("folder", BUILDS_ON)
def test_folders_build_on_each_other_in_one_direction(folder: str) -> None:
    allowed = BUILDS_ON[folder] | {folder}
    folders = {p.name for p in SOURCE.iterdir() if p.is_dir()}
    for module in core(folder):
        names = {n for n in imports(walk(tree(module))) if n.startswith("unmojibake.")}
        if folder == "stages":
            names = {n for n in names if not n.startswith(PURE_HISTORY[1]) and n != PURE_HISTORY[0]}
        used = {n.split(".")[1] for n in names}
        assert used & folders <= allowed, place(module)


def thawed(module: Path) -> set[str]:
    """Names of the dataclasses in a module that are not frozen."""
    found = set()
    for node in walk(tree(module)):
        if isinstance(node, ast.ClassDef):
            for mark in node.decorator_list:
                call = mark.func if isinstance(mark, ast.Call) else mark
                settings = {k.arg: ast.unparse(k.value) for k in getattr(mark, "keywords", [])}
                if ast.unparse(call).endswith("dataclass") and settings.get("frozen") != "True":
                    found.add(node.name)
    return found


@pytest.mark.parametrize("module", core(), ids=place)
def test_records_of_the_core_are_frozen(module: Path) -> None:
    assert thawed(module) == WORKING_STATE.get(place(module), set())


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_no_global_state_and_no_codec_registration(module: Path) -> None:
    assert not [n.lineno for n in walk(tree(module)) if isinstance(n, ast.Global)]
    attributes = {n.attr for n in walk(tree(module)) if isinstance(n, ast.Attribute)}
    assert not attributes & {"register_error", "unregister"}
    calls = {ast.unparse(n.func) for n in walk(tree(module)) if isinstance(n, ast.Call)}
    assert "codecs.register" not in calls


@pytest.mark.parametrize("module", [m for m in MODULES if not place(m).startswith("channels/")], ids=place)
def test_names_of_encodings_come_from_the_enum(module: Path) -> None:
    """A loose name in encode() or decode(): only UTF-8, UTF-16, ASCII and Latin-1 have no flavours.

    ``channels/`` is the one place that maps the enum to Python's codecs.
    """
    plain = {
        "utf-8",
        "ascii",
        "latin-1",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
    }
    for node in walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            if node.func.attr in ("encode", "decode") and isinstance(first, ast.Constant):
                assert first.value in plain, f"{place(module)}:{node.lineno}"


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_every_module_says_what_it_is(module: Path) -> None:
    if module.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(tree(module))


def test_the_package_loads_nothing_heavy() -> None:
    heavy = "{'ftfy', 'chardet', 'click', 'tomli', 'tomllib', 'subprocess', 'multiprocessing'}"
    command = f"import sys, unmojibake; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_clean_text_loads_nothing_heavy() -> None:
    heavy = "{'ftfy', 'chardet', 'click'}"
    text = "'Plain text, \\u65e5\\u672c\\u8a9e, caf\\xe9 and \\u0447\\u0430\\u0439.'"
    command = f"import sys, unmojibake as um; um.fix({text}); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def loaded_by(*arguments: str, folder: Path) -> set[str]:
    """The modules that a command loads beside those of Python itself and of click."""
    code = (
        "import sys, click; before = set(sys.modules)\n"
        "from unmojibake.cli import main\n"
        "assert main(sys.argv[1:]) == 0\n"
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stderr.split("\n")[-2].split())


# each costs a start 3 to 30 ms, and a check of one clean file needs none of them
NOT_FOR_A_CLEAN_FILE = {
    *("ftfy", "chardet", "tomllib", "tomli", "difflib", "logging", "tempfile", "importlib.resources"),
    *("multiprocessing", "concurrent.futures", "subprocess", "socket", "ssl", "importlib.metadata"),
    *("unmojibake.config_keys", "unmojibake.pool", "unmojibake.outcome", "unmojibake.silence"),
    *("unmojibake.rules", "unmojibake.files.walk", "unmojibake.files.read", "unmojibake.earlier"),
    *("unmojibake.stages.pipeline", "unmojibake.stages.engine", "unmojibake.streamed", "unmojibake.scope"),
}
NOT_FOR_ASCII = {
    "unmojibake.model",
    "json",
    "pathlib",
    "hashlib",
    "mmap",
    "unmojibake.language",
    "unmojibake.channels",
}


def test_the_version_loads_next_to_nothing(tmp_path: Path) -> None:
    ours = {name for name in loaded_by("--version", folder=tmp_path) if name.startswith("unmojibake")}
    assert ours == {"unmojibake", "unmojibake.cli", "unmojibake.cli.lazy", "unmojibake.cli.streams"} | {
        "unmojibake.errors"
    }


def test_a_clean_ascii_file_loads_no_engine_and_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print('plain')\n" * 100, encoding="utf-8")
    loaded = loaded_by("check", "a.py", folder=tmp_path)
    assert "unmojibake.cli.session" in loaded
    assert not loaded & (NOT_FOR_A_CLEAN_FILE | NOT_FOR_ASCII)


@pytest.mark.parametrize(
    "line",
    [
        "D\u00e9j\u00e0 l'\u00e9t\u00e9 \u00e0 No\u00ebl, o\u00f9 \u00e7a br\u00fble encore.",
        "\u7528\u6237\u767b\u5f55\u5931\u8d25\uff0c\u8bf7\u68c0\u67e5\u7f51\u7edc\u8fde\u63a5\u3002",
    ],
)
def test_a_clean_file_loads_no_engine(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.txt").write_text(f"{line}\n" * 20, encoding="utf-8")
    assert not loaded_by("check", "a.txt", folder=tmp_path) & NOT_FOR_A_CLEAN_FILE


def test_more_modules_load_where_there_is_damage(tmp_path: Path) -> None:
    """What the tests above are about is not just never loaded."""
    (tmp_path / "a.txt").write_text("caf\u00c3\u00a9\n", encoding="utf-8")
    loaded = loaded_by("check", "--exit-zero", "a.txt", folder=tmp_path)
    assert {"unmojibake.stages.pipeline", "unmojibake.outcome", "unmojibake.rules"} <= loaded
