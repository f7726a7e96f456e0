"""Subcommands that load when they are used: ``--version`` and ``--help`` pay for none of them."""

from __future__ import annotations

from importlib import import_module

import click

# name: module below this package, attribute, and the line that the overview shows
COMMANDS: dict[str, tuple[str, str, str]] = {
    "check": ("check", "check", "Report damaged text; never writes."),
    "fix": ("fix", "fix", "Repair damaged text in place, or stdin to stdout."),
    "undo": ("undo", "undo", "Put back what a fix changed."),
    "blame": ("blame", "blame", "Which commit did the damage."),
    "explain": ("explain", "explain", "What happened to this text, step by step."),
    "rule": ("rule", "rule", "What a rule or a symptom means, and how to prevent it."),
    "learn": ("learn", "learn", "The channel between two texts, and the setting that repairs it."),
    "damage": ("damage", "damage", "Damage stdin on purpose, through a channel."),
    "data": ("data", "data", "Repair the text in a table: CSV, JSON lines, Parquet, Arrow, SQLite."),
    "db": ("db", "db", "Find and repair damaged text in a database."),
    "hook": ("hook", "hook", "Checks that coding agents and git call."),
    "completion": ("completion", "completion", "Shell completion."),
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"unmojibake.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, _, help_line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            import difflib

            close = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean '{close[0]}'?" if close else " 'unmojibake --help' lists the commands."
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)
