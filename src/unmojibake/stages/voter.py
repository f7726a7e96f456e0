"""ftfy as one voter: the one module that imports it.

Its heuristic is independent of our tables, so its agreement says something where ours is unsure. It is
never the last word: it only confirms a repair that replays, on the channels that it knows. The import
takes 65 ms and registers codecs for the whole process (``sloppy-windows-125x``, ``utf-8-variants``), so
it happens at the first question; healthy text raises none.
"""

from __future__ import annotations

from collections.abc import Iterable

from unmojibake.channels import code_page
from unmojibake.channels.codec import Codec
from unmojibake.language.kinds import TYPOGRAPHY, kinds_of
from unmojibake.model import Certainty
from unmojibake.stages.accept import Judgement, Verdict

# On 2,700 dev records with UTF-8 originals ftfy confirmed 10 verdicts below likely, all of them right, and
# none that was wrong; on 887,606 clean lines it confirmed one, in a list of all characters of KS X 1001.
_CONFIRMED = Judgement(Certainty.LIKELY, 0.98)


_HALF = ("\u00c2", "\u00c3")
"""What is left of a no-break space, or of a letter, that was misread once more and became a space."""


def heard(judged: Judgement | None, verdict: Verdict, changes: Iterable[tuple[str, str]]) -> Judgement | None:
    """The judgement after ftfy was asked, if there is a reason to ask it.

    ``changes`` are the verdict's units, each as found and as repaired. Only a judgement below likely
    changes, to likely, and only if ftfy arrives at the same text for every unit.
    """
    if (judged is not None and judged.certainty >= Certainty.LIKELY) or not _askable(verdict):
        return judged
    changes = list(changes)
    if any(after.endswith(_HALF) and after[:-1].isascii() for _, after in changes):
        return judged
    if not all(_familiar(before, after) for before, after in changes):
        return judged
    return _CONFIRMED if all(agrees(before, after) for before, after in changes) else judged


def _familiar(before: str, after: str) -> bool:
    """Whether what is new are letters of the alphabets that the tables know, or common punctuation.

    ftfy also takes an umlaut before a degree sign for a Syriac vowel mark.
    """
    new = [kind for kind, ch in zip(kinds_of(after), after, strict=True) if ch > "\x7f" and ch not in before]
    return all(kind.isupper() or kind == TYPOGRAPHY for kind in new)


def _askable(verdict: Verdict) -> bool:
    """Whether ftfy knows the channel: UTF-8 read in single-byte pages, and nothing else."""
    return verdict.gain > 0 and all(
        layer.encoded_as is Codec.UTF_8
        and layer.decoded_as is not None
        and code_page(layer.decoded_as).single_byte
        for layer in verdict.layers
    )


def agrees(before: str, after: str) -> bool:
    """Whether ftfy, asked to repair the encoding of ``before`` and nothing else, arrives at ``after``.

    Raises nothing. False wherever ftfy leaves the text alone, so also for ``before == after``.
    """
    if before == after:
        return False
    import ftfy

    config = ftfy.TextFixerConfig(restore_byte_a0=False, replace_lossy_sequences=False, explain=False)
    return ftfy.fix_encoding_and_explain(before, config).text == after
