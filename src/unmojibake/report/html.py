"""One self-contained HTML file: damaged and repaired side by side, with filters."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from unmojibake.model import FileResult, Finding, Status
from unmojibake.report.base import ReportOptions, Tally, percent, plain_path, plural, with_context
from unmojibake.report.shown import codepoints, shown
from unmojibake.report.summary import summary
from unmojibake.rules.catalogue import BY_CODE

_SIDE = 48  # characters of context on each side

# Nothing is loaded from anywhere, and nothing in the text can run: the policy allows this file's own
# style and script by their hash alone.
_STYLE = """
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--soft:#59636e;--line:#d1d9e0;--card:#f6f8fa;
--bad:#ffd7d5;--good:#ccf2d4;--accent:#0550ae}
@media (prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9198a1;--line:#3d444d;
--card:#151b23;--bad:#67060c;--good:#033a16;--accent:#79c0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--fg);
background:var(--bg)}
h1{font-size:1.4rem;margin:0 0 .25rem}
h2{font-size:1rem;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
p{margin:.25rem 0}
form{position:sticky;top:0;display:flex;flex-wrap:wrap;gap:.5rem;padding:.5rem 0;background:var(--bg);
border-bottom:1px solid var(--line)}
label{display:flex;gap:.4rem;align-items:center;min-width:0}
select{font:inherit;min-width:0;max-width:100%;color:inherit;background:var(--card);
border:1px solid var(--line);border-radius:6px;padding:.3rem}
article{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;background:var(--card);overflow:hidden}
header{display:flex;flex-wrap:wrap;gap:.2rem .8rem;padding:.4rem .7rem;border-bottom:1px solid var(--line)}
header b{color:var(--accent)}
.sides{display:grid;grid-template-columns:1fr 1fr}
.sides div{padding:.5rem .7rem;min-width:0}
.sides div+div{border-left:1px solid var(--line)}
pre{margin:0;font:14px/1.6 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
mark{color:inherit;background:var(--bad);border-radius:3px;padding:0 .1em}
.good mark{background:var(--good)}
small,footer{color:var(--soft)}
footer{padding:.3rem .7rem .5rem;font-size:.85rem;overflow-wrap:anywhere}
.error{border-left:4px solid #cf222e;padding-left:.6rem}
[hidden]{display:none!important}
@media (max-width:40rem){.sides{grid-template-columns:1fr}
.sides div+div{border-left:0;border-top:1px solid var(--line)}label{flex:1 1 100%}select{flex:1}}
"""
_SCRIPT = """
const boxes=[...document.querySelectorAll("select")],cards=[...document.querySelectorAll("article")];
function show(){let n=0;for(const c of cards){c.hidden=boxes.some(b=>b.value&&c.dataset[b.name]!==b.value);
n+=!c.hidden}
for(const s of document.querySelectorAll("section"))
s.hidden=!!s.querySelector("article")&&!s.querySelector("article:not([hidden])");
document.getElementById("count").textContent=n+" shown"}
for(const [k,v] of new URLSearchParams(location.hash.slice(1)))
for(const b of boxes)if(b.name===k)b.value=v;
function pick(){const set=boxes.filter(b=>b.value).map(b=>[b.name,b.value]);
history.replaceState(null,"","#"+new URLSearchParams(set));show()}
for(const b of boxes)b.addEventListener("change",pick);show();
"""


class HtmlReporter:
    """One document; the sections are kept until the end, since the filters come first."""

    def __init__(self, options: ReportOptions) -> None:
        self._options = options
        self._sections: list[str] = []
        self._files: dict[str, None] = {}
        self._rules: dict[str, None] = {}
        self._sure: dict[str, None] = {}

    def file(self, result: FileResult) -> str:
        path = shown(plain_path(result))
        if result.status is Status.ERROR:
            reason = escape(shown(result.error or ""))
            self._sections.append(
                f'<section><h2>{escape(path)}</h2><p class="error">{reason}</p></section>\n'
            )
        elif result.findings:
            self._files[path] = None
            applied = set(map(id, result.changes))
            cards = "".join(
                self._card(path, finding, (left, right), id(finding) in applied)
                for finding, left, right in with_context(result)
            )
            count = plural(len(result.findings), "finding")
            head = f"<h2>{escape(path)} <small>{escape(result.status.value)}, {count}</small></h2>"
            self._sections.append(f"<section>{head}\n{cards}</section>\n")
        return ""

    def end(self, tally: Tally) -> str:
        filters = (
            _select("file", "File", self._files)
            + _select("rule", "Rule", sorted(self._rules))
            + _select("sure", "Certainty", sorted(self._sure))
        )
        policy = f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'"
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>unmojibake report</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
            f"<h1>unmojibake</h1>\n<p>{escape(summary(tally, self._options))}</p>\n"
            f'<form>{filters}<label id="count"></label></form>\n'
            f"<main>\n{''.join(self._sections)}</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
        )

    def _card(self, path: str, finding: Finding, context: tuple[str, str], applied: bool) -> str:
        self._rules[finding.rule] = self._sure[finding.certainty.value] = None
        rule = BY_CODE.get(finding.rule)
        left = ("..." if len(context[0]) > _SIDE else "") + shown(context[0][-_SIDE:])
        right = shown(context[1][:_SIDE]) + ("..." if len(context[1]) > _SIDE else "")
        after = "<small>nothing known to put back</small>"
        if finding.after is not None:
            after = _line(left, finding.after, right)
        state = "" if applied else " <span>left as it is</span>"
        facts = [f"{finding.channel}, {percent(finding.confidence)}", codepoints(finding.before)]
        facts += [shown(finding.evidence)] if finding.evidence else []
        if finding.alternatives:
            facts.append("or: " + ", ".join(shown(text) for text, _ in finding.alternatives[:4]))
        data = "".join(
            f' data-{name}="{escape(value)}"'
            for name, value in (("file", path), ("rule", finding.rule), ("sure", finding.certainty.value))
        )
        return (
            f"<article{data}><header><b>{escape(finding.rule)}</b>"
            f"<span>{escape(rule.summary if rule else 'damaged text')}</span>"
            f"<small>line {finding.line}, column {finding.column}</small>"
            f"<small>{finding.certainty.value}{state}</small></header>"
            f'<div class="sides"><div class="bad"><pre>{_line(left, finding.before, right)}</pre></div>'
            f'<div class="good"><pre>{after}</pre></div></div>'
            f"<footer>{' · '.join(map(escape, facts))}</footer></article>\n"
        )


def _line(left: str, text: str, right: str) -> str:
    return f"{escape(left)}<mark>{escape(shown(text))}</mark>{escape(right)}"


def _select(name: str, label: str, values: Iterable[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return f'<label>{label} <select name="{name}"><option value="">all</option>{options}</select></label>'


def _hash(text: str) -> str:
    """How a Content-Security-Policy names an inline block (W3C CSP level 2)."""
    import base64
    import hashlib

    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
