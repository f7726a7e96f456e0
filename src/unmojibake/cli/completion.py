"""``unmojibake completion``."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(short_help="Shell completion.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the script that completes commands and options in SHELL.

    \b
    bash:  unmojibake completion bash > ~/.local/share/bash-completion/completions/unmojibake
    zsh:   unmojibake completion zsh > ~/.zfunc/_unmojibake
    fish:  unmojibake completion fish > ~/.config/fish/completions/unmojibake.fish
    """
    from unmojibake.cli import cli

    made = get_completion_class(shell)
    assert made is not None
    sys.stdout.write(made(cli, {}, "unmojibake", "_UNMOJIBAKE_COMPLETE").source())
    return 0
