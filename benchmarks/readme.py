"""Puts the tables of one result into benchmarks/README.md: `python -m benchmarks.readme benchmarks/results/FILE.json`.

That result is kept as `quoted.json`, the one that is under version control.
"""

import json
import shutil
import sys
from pathlib import Path

from benchmarks.tables import report

README = Path(__file__).with_name("README.md")
QUOTED = Path(__file__).with_name("results") / "quoted.json"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def with_report(text: str, tables: str) -> str:
    """The text with everything between the two markers replaced; raises ValueError if they are not there once each."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(END) < text.index(BEGIN):
        raise ValueError(f"The page must have {BEGIN} and after it {END}, once each.")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END)[1]}"


def main(path: Path) -> None:
    """Quote one result."""
    results = json.loads(path.read_text(encoding="utf-8"))
    README.write_text(with_report(README.read_text(encoding="utf-8"), report(results)), encoding="utf-8")
    if path.resolve() != QUOTED.resolve():
        QUOTED.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, QUOTED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.readme FILE.json")
    main(Path(sys.argv[1]))
