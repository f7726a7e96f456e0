"""The HTML report in a real browser: its script runs under its own policy, and nothing in the text does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from test_formats import HOSTILE, finding, result, written

from unmojibake.model import Certainty

BROWSER = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def rendered(tmp_path: Path, fragment: str = "", size: str = "1200,900") -> str:
    assert BROWSER is not None
    note = finding(certainty=Certainty.GUESS, after=None, rule="UM402")
    text = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
    attack = result(finding(before=text, after=text, evidence=text), path=text)
    page = tmp_path / "report.html"
    page.write_text(written("html", result(finding(), unresolved=(note,)), HOSTILE, attack), encoding="utf-8")
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
    ]
    command += [f"--window-size={size}", "--dump-dom", f"{page.as_uri()}#{fragment}"]
    done = subprocess.run(command, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


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
