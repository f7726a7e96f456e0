"""What follows each token of a stretch, and how sequences of UTF-8 go on."""

from __future__ import annotations

from unmojibake.stages.holes_tokens import Token

_BEYOND = 80  # code points seen after the next hole, where brackets and quotes may be closed
TRAILS = range(0x80, 0xC0)
SECOND = {0xE0: range(0xA0, 0xC0), 0xED: range(0x80, 0xA0), 0xF0: range(0x90, 0xC0), 0xF4: range(0x80, 0x90)}


def intact_after(row: list[Token], right: str) -> list[str]:
    """For each token, what follows it on its line, decoded up to the next hole."""
    result, data = [""] * len(row), b""
    after = right[:160]
    tail = after[: after.index("\n") + 1] if "\n" in after else after
    holes = certain_holes(row)
    for index in range(len(row) - 1, -1, -1):
        token = row[index]
        result[index] = data[:240].decode("utf-8", "ignore") + (tail if len(data) < 240 else "")
        if index in holes:
            tail = "\ufffd" + result[index][:_BEYOND]
            data = b""
            if index and row[index - 1].known == (b"\xe2\x94",):
                tail = "│" + tail  # some piece of a frame
        elif token.known:
            data = token.known[0] + data
            if len(data) > 480:
                data, tail = data[:240], ""
    return result


def certain_holes(row: list[Token]) -> set[int]:
    """Tokens that can only be holes, or are gaps, because a sequence is incomplete before them."""
    found, pending = set(), b""
    for index, token in enumerate(row):
        if token.hole and (pending or not token.known):
            found.add(index)
            pending = b""
        for byte in b"" if (token.hole and index in found) or not token.known else token.known[0]:
            if pending and not fits(pending, byte):
                if token.width and index and row[index - 1].gap:
                    found.add(index - 1)
                pending = b""
            if pending or byte >= 0xC2:
                pending += bytes((byte,))
                if not fits(b"", pending[0]) or len(pending) == length(pending[0]):
                    pending = b""
    return found


def length(lead: int) -> int:
    """Bytes of the UTF-8 sequence that a lead byte begins."""
    return 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4


def fits(pending: bytes, byte: int) -> bool:
    """Whether a byte may follow in a UTF-8 sequence (empty: begin one)."""
    if not pending:
        return 0xC2 <= byte <= 0xF4
    if len(pending) == 1:
        return byte in SECOND.get(pending[0], TRAILS)
    return byte in TRAILS
