"""Advice that several rule pages share: where the usual programs go wrong, and the setting that stops it."""

from __future__ import annotations

POWERSHELL = """\
Windows PowerShell 5.1 reads files without a BOM in the ANSI code page of the system, and writes:
  Get-Content FILE                  reads ANSI       add -Encoding UTF8
  Set-Content, Add-Content          write ANSI       add -Encoding UTF8 (writes a BOM)
  Out-File, > and >>                write UTF-16 LE  add -Encoding utf8 (writes a BOM)
  Export-Csv                        writes ASCII, each other character becomes '?'; add -Encoding UTF8
  Invoke-RestMethod                 reads ISO-8859-1 when the server names no charset
  & program | ...                   reads in [Console]::OutputEncoding, writes in $OutputEncoding
PowerShell 7 uses UTF-8 without BOM everywhere: calling pwsh instead of powershell is the whole cure."""

EXCEL = """\
Excel opens a .csv without BOM in the ANSI code page. Import it by Data > From Text/CSV with 65001
(UTF-8), or write the file with a BOM; save as "CSV UTF-8", not as "CSV"."""

MYSQL = """\
MySQL: 'utf8' and 'utf8mb4' tables filled through a connection that said latin1 are misread once at
the way in. Set the connection (SET NAMES utf8mb4, or charset=utf8mb4 in the URL), not only the
table."""

EDITORS = """\
Editors: set "files.encoding": "utf8" (VS Code), charset = utf-8 (.editorconfig), and look at the
encoding in the status line before saving. "Reopen with encoding" is safe, "save with encoding"
after a wrong guess is not."""

PYTHON = """\
Python before 3.15 opens files in the locale's encoding: write open(path, encoding="utf-8"), or set
PYTHONUTF8=1. errors="ignore" and errors="replace" destroy text; errors="surrogateescape" keeps it."""

JAVA = """\
Java before 18 uses the platform's default charset: new String(bytes, UTF_8), Files.readString,
-Dfile.encoding=UTF-8."""

CONSOLE = """\
Windows consoles use the OEM code page (437, 850, 866, 936...). Run chcp 65001 first, or set
[Console]::OutputEncoding = [Text.Encoding]::UTF8 before the output of a program is captured."""

WEB = """\
Web: send Content-Type: text/html; charset=utf-8, put <meta charset="utf-8"> first in <head>, and
decode request bodies as UTF-8; a client that is told nothing falls back to windows-1252 or to the
reader's locale."""
