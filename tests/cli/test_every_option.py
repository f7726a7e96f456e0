"""Every command and every option, as click knows them: exact bytes, exit code and files; and each has an effect."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest
import worlds
from option_cases import CASES, Case
from running import Ran, Um

from unmojibake.cli import cli

Key = tuple[str, str]
"""A command, and the spelling of an option or the name of an argument."""


@dataclass(frozen=True)
class Left:
    """What a command leaves: exit code, stdout and stderr, the files that are not as they were, new runs to undo."""

    code: int
    out: str
    err: str
    files: dict[str, str | None]
    runs: int


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its words, the root and the groups among them."""
    yield " ".join(path), group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands())
PARAMS = {
    (command, spelling): param
    for command, made in COMMANDS.items()
    for param in made.params
    for spelling in (param.opts if isinstance(param, click.Option) else [param.name or ""])
}


def test_every_option_has_a_case() -> None:
    covered = {(case.command, case.option) for case in CASES}
    assert set(PARAMS) - covered == set(), "options of which no case shows what they do"
    assert {key for key in covered if key[1]} - set(PARAMS) == set(), "cases of options that are no more"
    assert {name for name, made in COMMANDS.items() if not isinstance(made, click.Group)} <= {
        command for command, _ in covered
    }


def test_every_value_of_a_choice_has_a_case() -> None:
    given = {(case.command, case.option, value) for case in CASES for value in case.words}
    missing = [
        (command, spelling, value)
        for (command, spelling), param in PARAMS.items()
        if isinstance(param.type, click.Choice)
        for value in param.type.choices
        if (command, spelling, value) not in given
    ]
    assert missing == []


def test_every_command_has_help(um: Um) -> None:
    for name, command in COMMANDS.items():
        ran = um(*name.split(), "--help")
        assert (ran.code, ran.err) == (0, "")
        assert ran.text.startswith(f"Usage: unmojibake {name}".rstrip())
        assert ran.text == um(*name.split(), "-h").text
        for param in command.params:
            if isinstance(param, click.Option) and not param.hidden:
                assert param.help and all(spelling in ran.text for spelling in param.opts)


@pytest.fixture
def outcome(um: Um) -> Callable[[Case, tuple[str, ...]], Left]:
    def run(case: Case, words: tuple[str, ...]) -> Left:
        worlds.WORLDS[case.world]()
        for earlier in case.before:
            assert um(*earlier).code in (0, 1)
        for name, text in case.edit.items():
            worlds.put(name, text)
        before, runs = worlds.contents(), len(_runs())
        ran = um(*case.command.split(), *_real(words), stdin=case.stdin.encode(), env=dict(case.env))
        return _left(ran, before, len(_runs()) - runs)

    return run


def _real(words: tuple[str, ...]) -> Iterator[str]:
    """The words with the name of the run that stands for ``RUN``."""
    for word in words:
        yield _runs()[-1] if word == "RUN" else word


def _left(ran: Ran, before: dict[str, str], runs: int) -> Left:
    after = worlds.contents()
    changed = {name: text for name, text in after.items() if before.get(name) != text}
    gone: dict[str, str | None] = dict.fromkeys(before.keys() - after.keys())
    files = gone | {name: worlds.plain(text) for name, text in changed.items()}
    return Left(ran.code, worlds.plain(ran.text), worlds.plain(ran.err), files, runs)


def _runs() -> list[str]:
    """The names of the runs in the journal, the oldest first."""
    return sorted(path.stem for path in Path("../state/runs").glob("*.jsonl"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.command} {' '.join(case.words)}".strip())
def test_the_command_leaves_exactly_this(
    outcome: Callable[[Case, tuple[str, ...]], Left], case: Case
) -> None:
    for package in case.needs:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    left = outcome(case, case.words)
    if case.begins:
        assert left.out.startswith(case.out)
        left = replace(left, out=case.out)
    assert left == Left(case.code, case.out, case.err, dict(case.files), case.runs)


def without(case: Case) -> tuple[str, ...]:
    """The words of a case without its option."""
    at = case.words.index(case.option)
    param = PARAMS[case.command, case.option]
    assert isinstance(param, click.Option)
    return case.words[:at] + case.words[at + (1 if param.is_flag or param.count else 2) :]


def telling() -> Iterator[Case]:
    """The cases whose option has to make a difference: one of each option, and of each value of a choice."""
    seen = set()
    for case in CASES:
        if case.option.startswith("-") and not case.same:
            choice = isinstance(PARAMS[case.command, case.option].type, click.Choice)
            key = (case.command, case.option, case.words if choice else ())
            if key not in seen:
                seen.add(key)
                yield case


@pytest.mark.parametrize(
    "case",
    list(telling()),
    ids=lambda case: f"{case.command} {' '.join(case.words)}".strip(),
)
def test_the_option_makes_the_difference(
    outcome: Callable[[Case, tuple[str, ...]], Left], case: Case
) -> None:
    for package in case.needs:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    left = outcome(case, without(case))
    if case.begins and left.out.startswith(case.out):
        left = replace(left, out=case.out)
    assert left != Left(case.code, case.out, case.err, dict(case.files), case.runs)
