"""Makes ``scripts/en/pronunciations.txt.gz`` from the CMU Pronouncing Dictionary.

    python tests/bench/make_pronunciations.py cmudict.dict LICENSE

Both files are those of github.com/cmusphinx/cmudict.  Kept are the words of letters and
apostrophes with all their pronunciations, without stress, in the order of their bytes; the
licence stands in front.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

OUT = Path(__file__).parents[2] / "scripts" / "en" / "pronunciations.txt.gz"
WORD = re.compile(r"[a-z']+$")


def main(dictionary: Path, licence: Path) -> None:
    """Write the file; the same input gives the same bytes."""
    lines = set()
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        entry, *phones = line.partition("#")[0].split()
        word = entry.partition("(")[0]
        if WORD.match(word):
            lines.add(f"{word} {re.sub('[0-9]', '', ' '.join(phones))}")
    head = [
        "The CMU Pronouncing Dictionary, words with their phones (ARPAbet, stress removed).",
        "",
    ]
    head += licence.read_text(encoding="utf-8").splitlines()
    text = "".join(f"# {line}".rstrip() + "\n" for line in head) + "\n".join(sorted(lines)) + "\n"
    OUT.write_bytes(gzip.compress(text.encode("ascii"), mtime=0))
    print(f"{OUT}: {len(lines)} lines")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
