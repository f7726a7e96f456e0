"""``unmojibake damage``."""

from __future__ import annotations

import sys

import click

from unmojibake.cli import complete


@click.command(short_help="Damage stdin on purpose, through a channel.")
@click.option(
    "--channel",
    metavar="C",
    shell_complete=complete.channels,
    help="Such as utf-8>cp1252, utf-8>gbk/swallow, utf-8>cp1252*2.",
)
@click.option("--list", "list_all", is_flag=True, help="List the usual channels and the encodings.")
def damage(channel: str | None, list_all: bool) -> int:
    """Damage the UTF-8 text on stdin as a wrong program would, for tests: the inverse of a repair.

    A channel is A>B, encoded as A and decoded as B. Layers are joined by '|', the first applied first;
    the loss mode follows after '/': fffd, qmark, drop, swallow, swallow-fffd, whatwg.
    """
    from unmojibake.channels import Channel, Codec
    from unmojibake.channels import damage as damaged
    from unmojibake.cli.streams import read_stdin, write_bytes
    from unmojibake.errors import UsageError

    if list_all:
        from unmojibake.channels.realistic import channels

        names = [one.name for one in channels()]
        sys.stdout.write(
            "\n".join([*names, "", "encodings: " + " ".join(codec.value for codec in Codec)]) + "\n"
        )
        return 0
    if not channel:
        raise click.UsageError("Missing option '--channel'; 'unmojibake damage --list' shows the usual ones.")
    parsed = Channel.parse(channel)
    data = read_stdin()
    bom = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        text = data[len(bom) :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"stdin is not UTF-8 at byte {error.start + len(bom)}") from error
    write_bytes(bom + damaged(text, parsed).encode("utf-8", "surrogatepass"))
    return 0
