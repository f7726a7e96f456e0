"""What survives of a document is counted in bulk: the same counts as one symbol after the other."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from unmojibake.language import cjk
from unmojibake.stages.holes_grams import grams

PIECES = st.lists(
    st.text(st.sampled_from("ab1 .\n\r\té\u00a0ßя漢字かナ一。、—🚀\u2028\U00020000"), max_size=12)
)


@given(PIECES)
def test_in_bulk_as_one_by_one(pieces: list[str]) -> None:
    seen: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    before_pairs: Counter[str] = Counter()
    triples: Counter[str] = Counter()
    before_triples: Counter[str] = Counter()
    for piece in pieces:
        kinds = [cjk.symbol(ch) for ch in piece]
        seen.update(ch for ch in piece if not ch.isascii())
        for at in range(1, len(kinds)):
            if kinds[at - 1].isascii() and kinds[at].isascii():
                continue
            pairs["".join(kinds[at - 1 : at + 1])] += 1
            before_pairs[kinds[at - 1]] += 1
            if at > 1:
                triples["".join(kinds[at - 2 : at + 1])] += 1
                before_triples["".join(kinds[at - 2 : at])] += 1
    found = grams(pieces)
    assert (found.seen, found.pairs, found.pair_contexts) == (seen, pairs, before_pairs)
    assert (found.triples, found.triple_contexts) == (triples, before_triples)
