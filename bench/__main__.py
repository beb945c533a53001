"""python3 manage.py bench: measures floors and product in one run and prints one table."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from bench import report, run, scale
from bench.run import QUICK, Plan
from bench.servers import ROOT

PAGE = ROOT / "docs" / "performance.md"


def main() -> int:
    """Measure; the exit code is 1 where a ratio is missed by more than a quarter."""
    chosen = _arguments().parse_args()
    plan = QUICK if chosen.quick else Plan()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        figures = run.run(folder, plan, chosen.database)
        if chosen.scale:
            sizes = sorted(int(size) for size in chosen.scale.split(","))
            scale.measure_sizes(folder, sizes, plan.seconds, figures)
    database = make_url(chosen.database).get_backend_name() if chosen.database else "sqlite"
    lines = report.surroundings(figures, database)
    words = "\n\n".join([*lines, report.table(figures, plan)])
    print(words)
    chosen.json.write_text(report.as_json(figures, lines), encoding="utf-8")
    print(f"\nThe same for programs: {chosen.json}")
    if chosen.write:
        report.write_page(PAGE, words)
    missed = report.failures(figures)
    for sentence in missed:
        print(f"Missed by more than a quarter: {sentence}", file=sys.stderr)
    return 1 if missed and not chosen.quick else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 manage.py bench")
    parser.add_argument(
        "--quick", action="store_true", help="one short round: proves that it runs, measures roughly"
    )
    parser.add_argument(
        "--database", default="", metavar="URL", help="an empty PostgreSQL database; default: SQLite"
    )
    parser.add_argument(
        "--scale", default="", metavar="N,N", help="sizes to compare, for example 1000,100000"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    parser.add_argument(
        "--json",
        type=Path,
        default=Path(tempfile.gettempdir()) / "lms-bench.json",
        metavar="FILE",
        help="where the JSON goes",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
