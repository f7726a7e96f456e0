"""The HTML report in a real browser: its script runs under its own policy, and nothing in the text does."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from test_formats import HOSTILE, finding, result, written

from unmojibake.model import Certainty

BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def browsed(tmp_path: Path, fragment: str, size: str, *options: str) -> bytes:
    """What the browser prints of a report with notes, hostile text, and lines that are too long for a phone."""
    assert BROWSER is not None
    note = finding(certainty=Certainty.GUESS, after=None, rule="UM402")
    text = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
    attack = result(finding(before=text, after=text, evidence=text), path=text)
    page = tmp_path / "report.html"
    long = replace(result(finding(before="\u00c3" * 300)), context=(("x" * 90, "y" * 90),), path="p" * 200)
    reports = (result(finding(), unresolved=(note,)), HOSTILE, attack)
    more = (long,) if options[0] != "--dump-dom" else ()
    page.write_text(written("html", *more, *reports), encoding="utf-8")
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    command += ["--hide-scrollbars", f"--window-size={size}", *options, f"{page.as_uri()}#{fragment}"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def rendered(tmp_path: Path, fragment: str = "", size: str = "1200,900") -> str:
    return browsed(tmp_path, fragment, size, "--dump-dom").decode("utf-8")


Pixel = tuple[int, ...]


def picture(tmp_path: Path, size: str, *options: str) -> list[list[Pixel]]:
    """The rows of a screenshot, as red, green and blue."""
    shot = tmp_path / "shot.png"
    browsed(tmp_path, "", size, f"--screenshot={shot}", *options)
    return pixels(shot.read_bytes())


def pixels(data: bytes) -> list[list[Pixel]]:
    """A PNG of 8 bits a channel, not interlaced (ISO/IEC 15948), as browsers write it."""
    width, height, depth, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    assert (depth, interlaced) == (8, 0)
    step = {2: 3, 6: 4}[kind]
    at, packed = 8, b""
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        packed += data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += 12 + length
    raw, rows = zlib.decompress(packed), []
    above = bytearray(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        line = bytearray(raw[start + 1 : start + 1 + width * step])
        for i in range(len(line)):
            left = line[i - step] if i >= step else 0
            up, corner = above[i], above[i - step] if i >= step else 0
            line[i] = (line[i] + predicted(raw[start], left, up, corner)) & 255
        rows.append([tuple(line[i : i + 3]) for i in range(0, len(line), step)])
        above = line
    return rows


def predicted(how: int, left: int, up: int, corner: int) -> int:
    if how == 4:
        guess = left + up - corner
        return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[
            2
        ]
    return (0, left, up, (left + up) // 2)[how]


@pytest.mark.parametrize(
    ("options", "paper"),
    [((), (255, 255, 255)), (("--blink-settings=preferredColorScheme=0",), (13, 17, 23))],
    ids=["light", "dark"],
)
def test_on_a_phone_nothing_reaches_over_the_edge(
    tmp_path: Path, options: tuple[str, ...], paper: Pixel
) -> None:
    rows = picture(tmp_path, "500,1600", *options)
    assert {row[0] for row in rows} == {paper}
    assert {row[-1] for row in rows} == {paper}
    drawn = {pixel for row in rows for pixel in row}
    marks = {(255, 215, 213), (204, 242, 212)} if paper[0] == 255 else {(103, 6, 12), (3, 58, 22)}
    assert marks <= drawn, "damage is red and its repair green"


def test_everything_is_shown_and_nothing_runs(tmp_path: Path) -> None:
    dom = rendered(tmp_path)
    assert '<label id="count">4 shown</label>' in dom
    assert "<title>unmojibake report</title>" in dom
    assert "<img" not in dom
    assert dom.count("<script>") == 1
    assert 'hidden=""' not in dom


@pytest.mark.parametrize(
    ("fragment", "shown"),
    [("rule=UM402", 1), ("sure=certain", 3), ("rule=UM101&file=a.txt", 1), ("rule=none", 4)],
)
def test_filters_follow_the_address(tmp_path: Path, fragment: str, shown: int) -> None:
    dom = rendered(tmp_path, fragment, size="390,800")
    assert f'<label id="count">{shown} shown</label>' in dom
    articles = [part.split(">")[0] for part in dom.split("<article")[1:]]
    assert sum("hidden" not in article.replace("overflow:hidden", "") for article in articles) == shown
