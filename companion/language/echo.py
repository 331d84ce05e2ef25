"""What is said of a feeling after it was named: "i was sad but i am not now", "sad no"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Literal

from companion.language.data import PhraseTable, Words
from companion.language.grammar import grammar
from companion.language.mentions import Mention

_SCORE = 0.6
_ANSWER_REACH_WORDS = 3

Echo = Literal["not_so", "so", "answers", "over", "passed"]


@cache
def _echoes() -> PhraseTable[Echo]:
    rules = grammar().echo
    kinds: tuple[Echo, ...] = ("not_so", "so", "answers", "over", "passed")
    return PhraseTable([(p, kind) for kind in kinds for p in getattr(rules, kind)], frozenset())


def heed_echoes(words: list[str], mentions: list[Mention]) -> list[Mention]:
    """The ``mentions`` of ``words`` with what is said of them later taken into account.

    "i was jealous but i am not now", "i was lonely that has passed": no longer felt.
    "i wish i did not resent her but i do": felt after all.
    """
    out = list(mentions)
    for i in range(1, len(words)) if mentions else ():
        found = _echoes().match(words, i) or _lone_answer(words, out, i)
        if not found:
            continue
        end, kind = found
        before = [k for k, m in enumerate(out) if m.end <= i]
        if not before or any(m.start < end and m.end > i for m in out):
            continue
        for k in _meant(words, out, before, i, end, kind):
            felt = kind == "so"
            score = _SCORE if felt else out[k].score
            out[k] = replace(out[k], status="felt" if felt else "denied", score=score)
    return [m for m in out if m.status != "theirs"]


def _meant(
    words: list[str], mentions: list[Mention], before: list[int], start: int, end: int, kind: Echo
) -> Iterator[int]:
    """The mentions that the echo from ``start`` to ``end`` is about."""
    rules = grammar().echo
    last = mentions[before[-1]]
    group = list(_joined(words, mentions, before))
    match kind:
        case "not_so" if _ends(words, end, rules.not_so_before):
            right_after = start == last.end and words[start + 1] == "am"
            by_it = last.start and words[last.start - 1] == words[start] != "i"
            yield from (
                k
                for k in group
                if mentions[k].status == "theirs"
                or (
                    mentions[k].status == "felt"
                    and (by_it or (words[start] == "i" and (mentions[k].past or right_after)))
                )
            )
        case "so" if _ends(words, end, rules.so_before):
            joined = words[start - 1] in rules.so_after
            me_too = "am" in words[start:end] and (
                joined or start == last.end or words[start] == "so"
            )
            yield from (
                k
                for k in group
                if (me_too if mentions[k].status == "theirs" else joined)
                and mentions[k].status != "felt"
            )
        case "answers" if start - last.end <= _ANSWER_REACH_WORDS:
            yield from (k for k in group if mentions[k].status == "felt")
        case "over":
            yield from (k for k in group if mentions[k].status == "felt")
        case "passed":
            yield from (k for k in before if mentions[k].status == "felt" and mentions[k].past)


def _lone_answer(words: list[str], mentions: list[Mention], i: int) -> tuple[int, Echo] | None:
    """A "no" right after a feeling, at the end or before another: "angry no hurt"."""
    if words[i] not in ("no", "never") or all(m.end != i for m in mentions):
        return None
    other = any(
        m.start == i + 1 and m.status == "felt" and m.entry.kind in ("is", "noun") for m in mentions
    )
    return (i + 1, "answers") if other or i + 1 == len(words) else None


def _ends(words: list[str], end: int, before: Words) -> bool:
    """Nothing, or a new clause, follows: "i am not", and no "i am not his mother"."""
    return end == len(words) or words[end] in before


def _joined(words: list[str], mentions: list[Mention], before: list[int]) -> Iterator[int]:
    """The last feeling, and those that are joined to it: "ashamed and embarrassed"."""
    start = len(words)
    for k in reversed(before):
        gap = words[mentions[k].end : start]
        if start < len(words) and not set(gap) <= grammar().holder.joins | grammar().holder.glue:
            return
        start = mentions[k].start
        yield k
