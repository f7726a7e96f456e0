"""Many files on several processes: runs of files go out, results come back in the order of the files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

from unmojibake.errors import REPORT_IT
from unmojibake.files.crew import Crew, Ended, Ticket, possible
from unmojibake.judge import Judged, Source, Task, judge
from unmojibake.model import FileResult, Status

Work = tuple[Source, Task]
Outcome = Judged | str
"""What comes back for a file: of one in which nothing was found, only its encoding."""

_FIRST, _MOST_FILES = 8, 128
"""Files of the first messages to the workers and of the later ones: the first results come soon, and a message is cheap."""
_AHEAD = 4  # chunks handed in for each process: enough to stay busy, few enough to stay small


def pooled(work: Iterator[Work], jobs: int) -> Iterator[Judged]:
    """Each file's result, in order; judged here where no process may or can be started. Closing it stops the workers."""
    crew = Crew(jobs)
    if not _begun(crew):
        yield from (judge(source, task) for source, task in work)
        return
    chunks = _chunks(work, jobs)
    waiting: deque[tuple[list[Work], Ticket]] = deque()
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (chunk := next(chunks, None)):
                waiting.append((chunk, crew.submit(_judge_chunk, chunk)))
            if not waiting:
                return
            chunk, ticket = waiting.popleft()
            try:
                done = crew.result(ticket)
            except Ended:
                yield from _one_by_one(crew, chunk)
            else:
                yield from _told(chunk, done)
    finally:
        crew.close()


def _begun(crew: Crew) -> bool:
    try:
        if possible():
            crew.begin()
            return True
    except OSError:
        pass
    return False


def _chunks(work: Iterator[Work], jobs: int) -> Iterator[list[Work]]:
    """Runs of files that are worth a message to a worker."""
    size, sent = _FIRST, 0
    while chunk := list(islice(work, size)):
        yield chunk
        sent += 1
        if sent % (jobs * _AHEAD) == 0:
            size = min(2 * size, _MOST_FILES)


def _judge_chunk(chunk: list[Work]) -> list[Outcome]:
    return [_outcome(judge(source, task)) for source, task in chunk]


def _outcome(judged: Judged) -> Outcome:
    result = judged.result
    told = result.changes or result.unresolved or result.note or result.remark or result.data is not None
    if told or judged.snapshot or judged.deferred or result.status is not Status.CLEAN:
        return judged
    return result.encoding or judged


def _told(chunk: list[Work], outcomes: list[Outcome]) -> Iterator[Judged]:
    for (source, _), outcome in zip(chunk, outcomes, strict=True):
        if isinstance(outcome, str):
            yield Judged(FileResult.clean(source.shown, outcome))
        else:
            yield outcome


def _one_by_one(crew: Crew, chunk: list[Work]) -> Iterator[Judged]:
    """Each file for itself, and alone at work, after one of them ended the process that looked at them."""
    crew.drain()
    for item in chunk:
        try:
            yield from _told([item], crew.result(crew.submit(_judge_chunk, [item])))
        except Ended:
            error = f"the process that looked at it was ended, perhaps for lack of memory; {REPORT_IT}"
            yield Judged(FileResult(item[0].shown, Status.ERROR, error=error))
