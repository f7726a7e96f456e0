"""UM6xx: damaged names of files and folders, and of the members of archives."""

from __future__ import annotations

from unmojibake.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="UM601",
        name="damaged-name",
        summary="the name of a file or folder was read in the wrong encoding",
        cause="""\
A ZIP archive was unpacked in another code page than it was packed in, a share or a USB stick was
mounted with the wrong one (iocharset, codepage), or a transfer took UTF-8 names for Latin-1.""",
        prevention="""\
Pack with a program that sets the UTF-8 flag (7-Zip: -mcu=on; Info-ZIP 3.0 does). Unpack with the code
page named: unzip -O cp936, 7z x -mcp=932. Mount with iocharset=utf8.""",
        repair="""\
'unmojibake fix --names' renames, never onto a name that is taken; 'unmojibake undo' takes it back.
'unmojibake fix --names --diff' shows what it would do. All names are judged together, since one
alone is often too short to tell.""",
        counter_examples=("Übersicht.txt", "año nuevo.jpg", "説明書.pdf"),
    ),
    Rule(
        code="UM602",
        name="damaged-member-name",
        summary="a member of a ZIP archive has a damaged, absolute or climbing name",
        cause="""\
Names without the UTF-8 flag are bytes in the code page of whoever packed them, and nothing says
which. Absolute and climbing names (../) come from careless or hostile programs.""",
        prevention="Pack with the UTF-8 flag (7-Zip: -mcu=on; Info-ZIP 3.0 does), with relative names.",
        repair="""\
'unmojibake fix --zip ARCHIVE -o NEW' copies the members as they are stored into a new archive, with
UTF-8 names; the old one stays.""",
        counter_examples=("docs/Übersicht.txt", "写真/説明.txt"),
    ),
)
