"""Whether a feeling word, where it stands, tells of the speaker's own feeling."""

from __future__ import annotations

from functools import cache

from companion.language.grammar import grammar
from companion.language.lexicon import Entry, Lexicon
from companion.language.scope import Scope


@cache
def _small_words() -> frozenset[str]:
    """Words that cannot be the noun after an adjective, nor the object of a verb."""
    rules = grammar()
    cause, scope, holder = rules.cause, rules.scope, rules.holder
    phrases = (
        *cause.because, *cause.of, *cause.keep, *cause.after,
        *scope.turns, *scope.now, *scope.past, *rules.strength.after_slight,
    )  # fmt: skip
    words = holder.speaker | holder.others | holder.things | holder.links
    return words | holder.places | holder.joins | {p[0] for p in phrases if len(p) == 1}


def is_speakers(
    entry: Entry, scope: Scope, lexicon: Lexicon, start: int, end: int, *, joined: bool
) -> bool:
    """Whether the word from ``start`` to ``end`` is the speaker's feeling.

    Args:
        entry: the use of the word that is tried.
        scope: the state before the word.
        lexicon: to see whether more feelings follow.
        start: its first word.
        end: the word after its last.
        joined: another feeling ends right before the word before it ("sad and low").
    """
    words, rules = scope.words, grammar().holder
    before = words[start - 1] if start else ""
    match entry.kind:
        case "hint":
            return True
        case "does":
            ordered = (not before or before in rules.not_doers) and not words[start].endswith(
                ("s", "ed", "ing")
            )
            return not ordered and not _by_nobody(words, start)
        case "said":
            own = rules.me | rules.speaker | {"my", "myself"}
            if scope.who in ("me", "thing") or own & set(words[start:end]):
                return True
            k = start - 2 if before in rules.me | {"that"} else start - 1
            told = k >= 0 and words[k] in rules.reports
            of_it = words[start] in ("it", "that") and before not in rules.helpers and not told
            return of_it and lexicon.valence(entry.family) < 0
    if before in rules.possessives or before in rules.persons:
        return False
    match entry.kind:
        case "noun":
            asked = before == "what" and bool(rules.knows.intersection(words[: start - 1]))
            shown = words[start] in rules.tears and lexicon.match([before], 0) is not None
            return scope.who != "other" and not asked and not shown
        case "verb":
            free = start == 0 or words[start].endswith("ing") or before in rules.before_verbs
            return scope.who == "me" and (free or _is_done_by_speaker(words, start))
        case "so":
            alone = scope.who == "me" and end == len(words)
            return scope.who in ("thing", "matter") or alone
    following = words[end : end + 2]
    if following[:1] != [] and following[0] in rules.tears:
        return scope.who != "other"
    if "how" in words[max(0, start - 3) : start] and following[:1] == ["i"]:
        return True
    if following in (["than", "me"], ["than", "i"]) and rules.nobody & set(words[:start]):
        return True
    if before in rules.determiners and not _names_speaker(words, end, lexicon):
        return False
    careful = end - start == 1 and words[start] in lexicon.careful
    if careful and not (joined or _in_its_place(scope, start, lexicon)):
        return False
    if _is_general(words, start):
        return False
    return scope.who in ("me", "thing") and not _has_object(words, start, end)


def _in_its_place(scope: Scope, start: int, lexicon: Lexicon) -> bool:
    """Right after "i feel", "so" and the like, or at the start with nothing it could belong to."""
    words, rules = scope.words, grammar().holder
    if scope.strength_at(start) is not None or scope.lessened_from(start) is not None:
        return True
    if words[max(0, start - 2) : start] in (["instead", "of"], ["rather", "than"]):
        return True
    if start:
        return words[start - 1] in rules.slot or words[start - 1] in rules.be
    after = words[1] if len(words) > 1 else ""
    return not after or after in _small_words() or after in lexicon


def _is_general(words: list[str], start: int) -> bool:
    """An infinitive that nobody is the subject of: "to be sad is no shame"."""
    rules = grammar().holder
    if "to" not in words[:start]:
        return False
    to = start - words[start - 1 :: -1].index("to") - 1
    return words[to + 1] == "be" and not (rules.speaker | rules.me) & set(words[:start])


def _has_object(words: list[str], start: int, end: int) -> bool:
    """A verb, not how somebody is: "i lost my keys", "i have heard it"."""
    rules = grammar().holder
    k = start - 1
    while k >= 0 and words[k] in rules.adverbs:
        k -= 1
    if k < 0 or words[k] not in rules.speaker | rules.have or end == len(words):
        return False
    return words[end] in rules.determiners or words[end] not in _small_words()


def _is_done_by_speaker(words: list[str], start: int) -> bool:
    rules = grammar().holder
    k = start - 1
    while k >= 0 and words[k] in rules.adverbs | rules.helpers:
        k -= 1
    return k < 0 or words[k] in rules.speaker


def _by_nobody(words: list[str], start: int) -> bool:
    """Nobody does it: "nobody is hurting me"."""
    rules = grammar().holder
    k = start - 1
    while k > 0 and words[k] in rules.adverbs | rules.helpers | rules.be:
        k -= 1
    return k >= 0 and (words[k] == "nobody" or words[max(0, k - 1) : k + 1] == ["no", "one"])


def _names_speaker(words: list[str], end: int, lexicon: Lexicon) -> bool:
    """After "a", "such a": "i am a jealous person", "a sad day", or nothing more."""
    if end == len(words):
        return True
    noun = words[end]
    if noun in lexicon and end - 1 >= 0 and words[end] in grammar().holder.tears:
        return False
    return noun in grammar().holder.person_nouns or noun in _small_words() or noun in lexicon
