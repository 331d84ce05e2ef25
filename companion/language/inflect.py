"""Endings of English words by rule: scare, scares, scaring, scared; sad, sadder, sadness."""

from __future__ import annotations

from collections.abc import Mapping

_VOWELS = frozenset("aeiou")


def third_person(verb: str) -> str:
    """``worry`` to ``worries``; also the plural of a noun."""
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ies"
    if verb.endswith(("s", "x", "z", "ch", "sh")):
        return verb + "es"
    return verb + "s"


def ing(verb: str) -> str:
    """``scare`` to ``scaring``, ``panic`` to ``panicking``."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return _doubled(verb) + "ing"


def past(verb: str) -> str:
    """The regular past and participle: ``worry`` to ``worried``."""
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return verb[:-1] + "ied"
    return _doubled(verb) + "ed"


def verb_forms(verb: str, irregular: Mapping[str, str]) -> tuple[str, str, str, tuple[str, ...]]:
    """Base, third person, ``-ing``, and past with participle, the participle last."""
    pasts = tuple(irregular[verb].split()) if verb in irregular else (past(verb),)
    return verb, third_person(verb), ing(verb), pasts


def adjective_forms(word: str) -> list[str]:
    """Comparative, superlative, adverb and noun of an adjective, as far as it may have them."""
    if word.endswith(("ed", "ing", "ful", "less")):
        return [word + "ly", word + "ness"]
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        stem = word[:-1] + "i"
        forms = [stem + "ly", stem + "ness"]
        return forms + ([stem + "er", stem + "est"] if len(word) <= 6 else [])
    adverb = word[:-1] + "y" if word.endswith("le") else word + "ly"
    forms = [adverb, word + "ness"]
    if word.endswith("ic"):
        forms[0] = word + "ally"
    if len(word) <= 5:
        stem = word[:-1] if word.endswith("e") else _doubled(word)
        forms += [stem + "er", stem + "est"]
    return forms


def spellings(word: str) -> list[str]:
    """The word in British and American spelling: ``agonised``, ``agonized``."""
    for british, american in (("is", "iz"), ("ys", "yz")):
        for ending in ("e", "ed", "ing", "es"):
            if word.endswith(british + ending) and len(word) > len(ending) + 5:
                stem = word[: -len(british + ending)]
                return [word, stem + american + ending]
    if "our" in word[2:]:
        return [word, word.replace("our", "or")]
    return [word]


def _doubled(word: str) -> str:
    """``word`` as it stands before a vowel ending: ``sad`` to ``sadd``, ``panic`` to ``panick``."""
    if word.endswith("c"):
        return word + "k"
    short = len(word) >= 3 and word[-1] not in "aeiouwxy" and word[-2] in _VOWELS
    stressed_last = sum(letter in _VOWELS for letter in word) == 1 or word.endswith(("set", "gret"))
    if short and stressed_last:
        return word + word[-1]
    return word
