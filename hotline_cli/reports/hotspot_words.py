"""Words and names of places in the text of a matter, and how much more frequent a word is than before."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from hotline_cli.data import hotspot_words

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

MIN_CASES = 3
"""A word or place of fewer cases is chance, and could identify a caller."""
MIN_G2 = 6.63
"""The value of chi-squared with one degree of freedom that chance exceeds once in a hundred."""
TELLING = frozenset("nvaijlxe")
"""First letters of the parts of speech that can name a matter: nouns, verbs, adjectives, phrases, unknown, Latin."""
_VERBAL = frozenset("vaxl")
_NOT_A_MATTER = re.compile(
    r"[不没太很更最一两几每各来去能要可被让给把得又再都也就还].*|.*[成得到进掉来去出过起着了给完住倒好多]"
)
"""A negated verb, one with a complement (堆成, 换掉), or with a degree: said of any matter."""
_MAX_NAME = 6
_COMPASS = frozenset("东西南北中")
MIN_NAME = 2
ROAD, ESTATE = "路", "小区"
ALWAYS = 0.8
"""The share of its texts in which a word must follow another one to be read as one with it: 共享单车."""


class Text(NamedTuple):
    """What is read out of a text; pairs are words that follow each other."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    places: frozenset[str]


class TextReader:
    """Reads words and places out of texts; words only with a segmenter."""

    def __init__(
        self, tag: Callable[[str], list[tuple[str, str]]] | None, own_stop_words: Iterable[str] = ()
    ) -> None:
        """Leave out the shipped stop words and ``own_stop_words``; ``tag`` gives words with parts of speech."""
        lists = hotspot_words()
        places = lists["places"]
        self.tag = tag
        self.stop_words = frozenset(word for words in lists["stop_words"].values() for word in words) | {
            *own_stop_words
        }
        self._not_names = frozenset(places["not_names"]) | self.stop_words
        self._not_endings = tuple(word for word in self._not_names if len(word) >= MIN_NAME)
        self._not_before_road = tuple(places["not_before_road"])
        self._before = frozenset(places["before"])
        self._ends_before = {*places["never_in"], *(word for word in self.stop_words if len(word) > 1)}
        endings = _longest_first(places["endings"])
        self._place = re.compile(
            rf"([\u4e00-\u9fff]{{1,{_MAX_NAME}}}?)({endings})(?![{''.join(places['not_before'])}])(?:{ESTATE})?"
        )
        self._boundary = re.compile(
            f"{_longest_first({word for word in self.stop_words if len(word) > 1})}|.", re.DOTALL
        )

    def read(self, text: str) -> Text:
        places, rest, at = set(), [], 0
        for start, end, ends_twice in self._find_places(text):
            name = text[start:end]
            places.add(name.removesuffix(ESTATE) if ends_twice else name)
            rest.append(text[at:start])
            at = end
        words, pairs = self._read_words("\n".join([*rest, text[at:]]))
        return Text(words, pairs, frozenset(places))

    def _read_words(self, text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        words, pairs, last = set(), set(), ""
        for word, part in self.tag(text) if self.tag else ():
            if not self._can_name_a_matter(word, part):
                last = ""
                continue
            if last:
                pairs.add((last, word))
            words.add(word)
            last = word
        return frozenset(words), frozenset(pairs)

    def _can_name_a_matter(self, word: str, part: str) -> bool:
        if len(word) < MIN_NAME or not word.isalpha() or part[0] not in TELLING or word in self.stop_words:
            return False
        return part[0] not in _VERBAL or not _NOT_A_MATTER.fullmatch(word)

    def _find_places(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Yield start and end of each name, and whether 小区 follows another ending: 丽景花园小区."""
        for found in self._place.finditer(text):
            name = self._name(found[1])
            if name and not (found[2] == ROAD and name.endswith(self._not_before_road)):
                start = found.end(1) - len(name)
                yield start, found.end(), found.end() > found.end(2)

    def _name(self, before: str) -> str:
        """Return the name at the end of ``before``, which precedes an ending; empty if there is none."""
        cuts = [0]
        for part in self._boundary.finditer(before):
            if part[0] in self._ends_before:
                cuts = [part.end()]
            elif part[0] in self._before:
                cuts.append(part.end())
        names = [before[cut:] for cut in cuts]
        name = next((one for one in reversed(names) if len(one) >= MIN_NAME or one in _COMPASS), "")
        if (
            {name, names[-1]} & self._not_names
            or name.endswith(self._not_endings)
            or all(char in self._before for char in name)
        ):
            return ""
        return name


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


def common_names(counts: Counter[str]) -> dict[str, str]:
    """Return for each name of a place the shorter one that it ends in, if that is at least as frequent.

    What precedes a name is not always recognised: 坏了桃园小区 is 桃园小区.
    """
    whole = {}
    for name, n in counts.items():
        shorter = (name[at:] for at in range(len(name) - MIN_NAME, 0, -1))
        whole[name] = next((one for one in shorter if n < MIN_CASES and counts[one] >= n), name)
    return whole


def joined_words(words: Counter[str], pairs: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return words that nearly always follow each other, with what they are together: 共享 and 单车 are 共享单车."""
    joined: dict[str, str] = {}
    for (first, second), n in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        is_one = n >= MIN_CASES and n >= ALWAYS * max(words[first], words[second])
        if is_one and first != second and joined.keys().isdisjoint((first, second)):
            joined |= dict.fromkeys((first, second), first + second)
    return joined


def log_likelihood(now: int, of_now: int, before: int, of_before: int) -> float:
    """Return Dunning's G² of a word in ``now`` of ``of_now`` texts, and ``before`` of ``of_before``.

    Zero if the shares are equal, or if there is nothing to compare with.
    """
    texts, with_word = of_now + of_before, now + before
    cells = (
        (now, of_now, with_word),
        (before, of_before, with_word),
        (of_now - now, of_now, texts - with_word),
        (of_before - before, of_before, texts - with_word),
    )
    return 2 * sum(n * math.log(n * texts / (row * column)) for n, row, column in cells if n)


class FrequentWord(NamedTuple):
    """A word, the number of texts with it now and before, and G²."""

    word: str
    now: int
    before: int
    g2: float


def more_frequent(now: Counter[str], of_now: int, before: Counter[str], of_before: int) -> list[FrequentWord]:
    """Return the words whose share has grown by more than chance, the surest first.

    Without anything before, the most frequent words.
    """
    found = []
    for word, n in now.items():
        if n < MIN_CASES or n * of_before < before[word] * of_now:
            continue
        g2 = log_likelihood(n, of_now, before[word], of_before)
        if g2 >= MIN_G2 or not of_before:
            found.append(FrequentWord(word, n, before[word], g2))
    return sorted(found, key=lambda one: (-one.g2, -one.now, one.word))


def segmenter() -> Callable[[str], list[tuple[str, str]]] | None:
    """Return a function from a text to its words with their parts of speech; None without the extra ``words``."""
    try:
        import rjieba
    except ImportError:
        return None
    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag
