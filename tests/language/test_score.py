from __future__ import annotations

from dataclasses import replace

from unmojibake.language import score


def test_spelled_leaves_the_lexicon_out() -> None:
    known = score.measure("\u017elu\u0165ou\u010dk\u00fd")
    lanes = score.languages([(known, 1)])
    assert score.resolve(known, lanes, score.SPELLED) >= score.resolve(known, lanes, score.CANDIDATE)
    word = replace(known.words[0], lexicon=1)
    sure = replace(known, words=(word,))
    assert score.resolve(sure, lanes, score.CANDIDATE) < score.resolve(sure, lanes, score.SPELLED)
