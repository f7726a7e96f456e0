"""The command line: parse, call the API, hand the result to a reporter. Only here is click imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from unmojibake import __version__
from unmojibake.cli.lazy import LazyGroup

EPILOG = """\b
Start here:
  unmojibake check              what is damaged below this folder; writes nothing
  unmojibake fix --diff         what would be repaired
  unmojibake fix                repair it; 'unmojibake undo' takes it back
  unmojibake fix -i             decide one by one, also on what is only a guess
  unmojibake explain "TEXT"     what happened to one strange text
\b
Exit codes: 0 nothing to report, or all of it repaired; 1 damage found or left;
2 wrong usage, or a file that could not be read or written."""


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EPILOG,
)
@click.version_option(__version__, "-V", "--version", message="unmojibake %(version)s")
def cli() -> None:
    """Finds text damaged by wrong encodings (mojibake) and repairs it, provably, without touching
    healthy text."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. Never shows a traceback for what a user or a file did.

    A mistake of ours shows one, and exits with 2: 1 would say that damage was found.
    """
    from unmojibake.cli.streams import fail, prepare, silence_stdout
    from unmojibake.errors import UnmojibakeError

    prepare()
    try:
        code = cli.main(args=argv, prog_name="unmojibake", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return fail("interrupted", 130)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        silence_stdout()  # whoever read the output has seen enough, as with 'head'
        return 0
    except KeyboardInterrupt:
        return fail("interrupted", 130)
    except UnmojibakeError as error:
        return fail(str(error), 2)
    except OSError as error:
        return fail(f"{error.filename or 'output'}: {error.strerror or error}", 2)
    except Exception:
        import traceback

        traceback.print_exc()
        return fail("this is a bug in unmojibake; please report what is above, and what it was given", 2)


__all__ = ["cli", "main"]
