"""Which files a command looks at, and under which settings each of them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from unmojibake.cli.given import Given
from unmojibake.cli.streams import read_stdin
from unmojibake.config import Resolver, Settings
from unmojibake.errors import UsageError
from unmojibake.judge import Source, Task, judge
from unmojibake.report.shown import shown
from unmojibake.run import sources

if TYPE_CHECKING:
    from unmojibake.baseline import Baseline
    from unmojibake.files.discover import Target
    from unmojibake.files.patterns import Patterns

STDIN = "-"
AUTO = "auto"


class Overlay:
    """Lays the command line over the settings of a configuration file."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def __call__(self, settings: Settings) -> Settings:
        given, old = self.given, settings.options
        options = replace(
            old,
            level=given.level or old.level,
            select=_codes(given.select) or old.select,
            ignore=old.ignore + _codes(given.ignore),
            include=given.include or old.include,
            exclude=old.exclude + given.exclude,
            gitignore=old.gitignore and not given.no_gitignore,
            encoding=_encoding(given.encoding) if given.encoding else old.encoding,
            to=_target(given.to) if given.to else old.to,
            bom=given.bom or old.bom,
            escapes=given.escapes or old.escapes,
            reference_source=given.reference or old.reference_source,
            jobs=old.jobs if given.jobs is None else given.jobs,
            journal=old.journal and not given.no_journal,
        )
        baseline = given.baseline or settings.baseline_path
        return replace(
            settings,
            options=options,
            output_format=given.format or settings.output_format,
            baseline=None if given.write_baseline else baseline,
        )


class _Folder(NamedTuple):
    """What holds for the files right in one folder."""

    settings: Settings
    task: Task
    ignores: tuple[tuple[Patterns, tuple[str, ...]], ...]
    baseline: Baseline | None


class Selection:
    """The files that the command line names. ``named`` fills up while they are listed."""

    def __init__(self, given: Given, fixing: bool, keep: bool = False) -> None:
        self.given = given
        self.paths = given.paths or (".",)
        if given.config and not os.path.isfile(given.config):
            raise click.UsageError(f"--config: there is no file '{shown(given.config)}'.")
        self._resolver = Resolver(given.config or None, given.isolated, Overlay(given))
        self.settings = self._settings_of(self.paths[0])
        if self.settings.options.reference_source != AUTO:
            from unmojibake.earlier import check_source

            check_source(self.settings.options.reference_source, self.paths)
        self.named: set[str] = set()
        self._fixing, self._keep = fixing, keep
        self._folders: dict[str, _Folder] = {}
        self._plain: dict[str, Task] = {}  # of folders whose files are all looked at alike
        self._before: dict[str, Callable[[], bytes | None]] = {}
        own = (given.output, given.write_baseline)
        self._own = frozenset(os.path.realpath(name) for name in own if name)

    def sources(self) -> Iterator[Source]:
        """The files in a fixed order, each once; not what this run writes its report to.

        Raises UsageError where that is one of the files that were named.
        """
        found = self._touched() if self.given.staged or self.given.since else self._walked()
        for source in found:
            if self._own and source.data is None and os.path.realpath(source.path) in self._own:
                if source.named:
                    raise UsageError(f"{source.shown} is looked at, and the report would take its place")
                continue
            yield source

    def _walked(self) -> Iterator[Source]:
        seen: set[str] = set()
        several = len(self.paths) > 1
        for settings, group in itertools.groupby(self.paths, self._settings_of):
            names = list(group)
            files = [name for name in names if name != STDIN]
            if STDIN in names:
                yield self.stdin()
            for source in sources(files, settings.options, settings.root) if files else ():
                if several:
                    key = os.path.realpath(source.path)
                    if key in seen and source.problem is None:
                        continue
                    seen.add(key)
                if source.named:
                    self.named.add(source.shown)
                yield source

    def targets(self) -> Iterator[Target]:
        """Files and folders, for what looks at their names."""
        from unmojibake.files.discover import discover

        for settings, group in itertools.groupby(self.paths, self._settings_of):
            yield from discover(list(group), settings.options, settings.root, folders=True)

    def stdin(self) -> Source:
        """What comes on stdin, under the name that it was given."""
        name = self.given.stdin_filename or STDIN
        self.named.add(name)
        hidden = self.given.stdin_filename and self._excluded(name, self._settings_of(STDIN))
        note = "excluded by the settings" if hidden else None
        data = read_stdin(Task.large)
        if len(data) < Task.large:
            return Source(name, name, True, data, None, note)
        from unmojibake.cli.spool import spooled

        return Source(name, name, True, None, None, note, spooled(data))

    def task(self, source: Source) -> Task:
        """How to look at a file."""
        # a name up to its last separator, which costs a fifth of dirname
        key = (
            source.path[: source.path.rfind(os.sep) + 1]
            if os.altsep is None
            else os.path.dirname(source.path)
        )
        if key in self._plain:
            return self._plain[key]
        here = self._folder(os.path.dirname(source.path))
        task = here.task
        if not (here.ignores or here.baseline or task.options.mappings or self._before):
            self._plain[key] = task
            return task
        if task.options.mappings and _is_file(source.path, here.settings.source):
            # the table that declares a mapping holds what the mapping replaces
            task = replace(task, options=replace(task.options, mappings=()))
        if here.ignores:
            relative = _relative(source.path, here.settings.root)
            more = tuple(
                code for globs, listed in here.ignores if globs.covers(relative, False) for code in listed
            )
            task = (
                replace(task, options=replace(task.options, ignore=task.options.ignore + more))
                if more
                else task
            )
        if here.baseline is not None:
            task = replace(task, known=here.baseline.for_path(source.path))
        if source.path in self._before:
            task = replace(task, known=task.known + self._known_before(source, task))
        return task

    def _folder(self, name: str) -> _Folder:
        if name not in self._folders:
            settings = self._resolver.for_folder(name)
            ignores = tuple((_patterns(glob), listed) for glob, listed in settings.per_file_ignores)
            baseline = None
            if settings.baseline is not None:
                from unmojibake.baseline import read_baseline

                baseline = read_baseline(settings.baseline)
            task = Task(settings.options, self._fixing, self._keep, excerpts=self.given.diff)
            self._folders[name] = _Folder(settings, task, ignores, baseline)
        return self._folders[name]

    def excluded(self, path: str) -> bool:
        """Whether the settings leave this file out."""
        return self._excluded(path, self._settings_of(path))

    def _settings_of(self, path: str) -> Settings:
        return self._resolver.for_folder(_folder_of(path, self.given.stdin_filename))

    def _excluded(self, path: str, settings: Settings) -> bool:
        relative = _relative(path, settings.root)
        options = settings.options
        if _patterns(*options.exclude).covers(relative, False):
            return True
        return bool(options.include) and not _patterns(*options.include).covers(relative, False)

    def _touched(self) -> Iterator[Source]:
        """Only what git says has changed; with ``--since``, what was damaged before counts as known."""
        from functools import partial

        from unmojibake.scope import Scope

        if STDIN in self.paths:
            raise click.UsageError("'-' cannot be combined with --staged or --since.")
        scope = Scope()
        since = scope.revision(self.given.since) if self.given.since else None
        for touched in scope.touched(self.paths, since, self.given.staged):
            path = scope.shown(touched.path)
            if self.excluded(path):
                continue
            if self.given.staged:
                source = scope.staged_source(touched)
            elif os.path.islink(path) or not os.path.isfile(path):
                continue
            else:
                source = Source(path, path)
            if since is not None:
                self._before[source.path] = partial(scope.before, touched, since)
            yield source

    def _known_before(self, source: Source, task: Task) -> tuple[tuple[str, int], ...]:
        from unmojibake.silence import counted

        data = self._before[source.path]()
        if data is None:
            return ()
        return counted(judge(source._replace(data=data), replace(task, known=())).result.findings)


def _patterns(*globs: str) -> Patterns:
    from unmojibake.files.patterns import Patterns

    return Patterns(globs)


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    if not given:
        return ()
    from unmojibake.config_keys import codes

    return codes(list(given))


def _encoding(given: str) -> str:
    from unmojibake.config_keys import codec

    return codec(given)


def _target(given: str) -> str:
    from unmojibake.config_keys import target

    return target(given)


def _folder_of(path: str, stdin_filename: str | None) -> str:
    if path == STDIN:
        return os.path.dirname(stdin_filename) if stdin_filename else ""
    return path if os.path.isdir(path) else os.path.dirname(path)


def _is_file(path: str, file: str | None) -> bool:
    return file is not None and os.path.abspath(path) == os.path.abspath(file)


def _relative(path: str, root: str) -> str:
    absolute = os.path.abspath(path)
    try:
        relative = os.path.relpath(absolute, root)
    except ValueError:  # another drive
        return path.replace(os.sep, "/")
    return path.replace(os.sep, "/") if relative.startswith("..") else relative.replace(os.sep, "/")
