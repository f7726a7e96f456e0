"""Every measurement behind one command; tables in Markdown on stdout.

python benchmarks/run.py [accuracy|clean|documents|real|acceptance|scale|speed|all] [options]

The texts are the referee's: $UNMOJIBAKE_REFEREE (default ../shared/bench beside the checkout), unpacked
where the referee itself unpacks them ($UM_BENCH, default ~/.cache/um-bench).
"""

from __future__ import annotations

import argparse

import acceptance
import accuracy
import clean
import documents
import real
import scale
import speed
from corpus import heading

PARTS = {
    "accuracy": accuracy.run,
    "clean": clean.run,
    "documents": documents.run,
    "real": real.run,
    "acceptance": acceptance.run,
    "scale": scale.run,
    "speed": speed.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="a sample: one in N")
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument("--peers", action="store_true", help="accuracy, clean, real: beside ftfy and plsfix")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many wrong results")
    parser.add_argument("--only", default="*", metavar="GLOB", help="clean: files; scale: a part of the name")
    parser.add_argument("--unit", choices=["line", "file", "both"], default="both", help="clean")
    parser.add_argument("--level", choices=["likely", "guess"], default="likely", help="documents")
    parser.add_argument("--seed", type=int, default=1, help="documents")
    parser.add_argument("--mb", type=float, default=1.0, help="scale: the smallest size; speed: of each text")
    parser.add_argument(
        "--big",
        type=float,
        nargs="?",
        const=50.0,
        metavar="MB",
        help="scale: also a file and a line of 50 MB",
    )
    parser.add_argument(
        "--limit", type=float, default=120.0, metavar="S", help="scale, speed: no text longer"
    )
    parser.add_argument("--reps", type=int, default=3, help="speed: runs of each tool")
    parser.add_argument(
        "--section", action="append", choices=speed.SECTIONS, help="speed: only this; again for more"
    )
    parser.add_argument("--output", metavar="FILE", help="speed: write the tables there, too")
    parser.add_argument(
        "--patience", type=float, default=20.0, metavar="S", help="speed: for one run of a tool"
    )
    parser.add_argument("--kb", type=float, default=20.0, help="speed: of each damaged channel")
    parser.add_argument("--names", type=int, default=1_000_000, help="speed: values of the column")
    parser.add_argument("--starts", type=int, default=15, help="speed: starts of each command")
    parser.add_argument("--files", type=int, default=50_000, help="speed: files of the tree")
    parser.add_argument(
        "--worst-mb", type=float, default=1.0, help="speed: the smallest size of the worst texts"
    )
    options = parser.parse_args()
    print(heading())
    for name, part in PARTS.items():
        if options.part in (name, "all"):
            part(options)


if __name__ == "__main__":
    main()
