"""Globs of ignore files: what git says about the same rules and paths, and bounded work for hostile ones."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from unmojibake.files.patterns import Patterns

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

RULES = [
    *r"""
    * ** *** ? *.t a* *a*b a?b **/a a/** a/**/b **/a/** /a /* /** a/ a/*/ */a **a a** a**b a/***/b **/**/b a/b/**/c
    [ab] [!a]* [^a]b [a-c]x []] [!]]a [a [z-a] a[b/]c [[:alpha:]]* [[:nope:]] \* \a a\ [\]a] [a-] [-a] [b\-d]
    a*b*c* *a*a a/*b*/c !b #a \#a [--a] [&&a] [[a] [a||b] **/b/*c a/**/**/c x/**/y/**/z [[:punct:]]*
    """.split(),  # noqa: SIM905 (a list would be long)
    *("a b", "b ", "[[:space:]]", "[ -&]*"),
]
# all ASCII: git matches bytes, so that a question mark is half of a letter to it
PARTS = ["a", "b", "c", "ab", "ba", "axb", "a.t", "ax", "]", "-", "*", "aab", "x", "#a", "a b", "[", "d", "z"]


def said_by_git(folder: Path, rules: list[str], paths: list[str]) -> list[bool]:
    (folder / ".gitignore").write_text("\n".join(rules) + "\n", encoding="utf-8")
    done = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=folder,
        input="\0".join(paths).encode(),
        capture_output=True,
    )
    assert done.returncode in (0, 1), done.stderr
    ignored = set(done.stdout.decode().split("\0"))
    return [path in ignored for path in paths]


def said_by_us(rules: list[str], paths: list[str]) -> list[bool]:
    patterns = Patterns(rules)
    return [patterns.covers(path, False) for path in paths]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("globs")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def paths_from(rng: random.Random) -> list[str]:
    some = ["/".join(rng.choices(PARTS, k=rng.randint(1, 4))) for _ in range(120)]
    return sorted({*some, "a/b/c", "x/y/z", "x/a/y/b/c/z", "a/x/b", "a/b"})


@needs_git
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_means_what_git_says(repository: Path, rule: str) -> None:
    paths = paths_from(random.Random(rule))
    ours, theirs = said_by_us([rule], paths), said_by_git(repository, [rule], paths)
    assert [p for p, a, b in zip(paths, ours, theirs, strict=True) if a != b] == []


@needs_git
@pytest.mark.parametrize("seed", range(40))
def test_rules_together_mean_what_git_says(repository: Path, seed: int) -> None:
    rng = random.Random(seed)
    rules = [rng.choice(("", "", "!")) + _made(rng) for _ in range(rng.randint(1, 5))]
    paths = paths_from(rng)
    ours, theirs = said_by_us(rules, paths), said_by_git(repository, rules, paths)
    assert [(rules, p) for p, a, b in zip(paths, ours, theirs, strict=True) if a != b] == []


def _made(rng: random.Random) -> str:
    tokens = ("*", "**", "?", "/", "/", "a", "b", "c", "[ab]", "[!a]", "x", "/**/", "**/", "/**")
    return "".join(rng.choices(tokens, k=rng.randint(1, 7)))


@pytest.mark.parametrize(
    "rule",
    [
        *(
            "a*" * 60 + "b",
            "*a" * 60 + "b",
            "a/" + "**/a/" * 30 + "b",
            "**/" * 200 + "b",
            "a" + "*" * 4000 + "/b",
        ),
        *(
            "[a" * 500,
            "*?" * 100 + "b",
            "/**/*a*a*a*a/**/*a*a*a*a/b",
            "[" * 4000,
            "[!]" + "a-z" * 900 + "]*b",
        ),
    ],
)
def test_hostile_rules_are_decided(rule: str) -> None:
    """A backtracking match of some of these would not end within the age of the universe."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        patterns = Patterns([rule])
    for path in ("a" * 255, "/".join(["a" * 50] * 80), "a/" * 2000 + "c"):
        assert patterns.match(path.rpartition("/")[2], path, False) is None


def test_joined_expressions_keep_apart() -> None:
    patterns = Patterns([f"*{a}*{b}*x" for a, b in itertools.product("abc", repeat=2)])
    assert patterns.match("cbx", "cbx", False)
    assert patterns.match("cb", "cb", False) is None


def test_a_question_mark_is_a_character_of_any_script() -> None:
    patterns = Patterns(["?.t", "[é-ë].u"])
    assert [patterns.match(name, name, False) for name in ("é.t", "ê.u", "éé.t", "è.u")] == [
        True,
        True,
        None,
        None,
    ]
