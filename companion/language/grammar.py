"""The small words of the language, from ``scripts/en/grammar.toml``; comments there explain."""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

from companion.language.data import Pairs, Phrases, Table, Words, load

Sign = Literal[
    "denies", "embraces", "bygone", "lessens", "cancels", "ends", "turns", "asides", "wants",
    "mights", "expects", "doubts", "past", "now", "steps", "moves", "slight", "middling",
    "strong", "extreme",
]  # fmt: skip
"""What a small word does to the feelings after it; fields of ``[scope]`` and ``[strength]``."""

SIGNS: tuple[Sign, ...] = get_args(Sign)


class Spelling(Table, frozen=True):
    """``[spelling]``: how words are brought to one form."""

    contractions: Pairs
    fillers: Words
    fillers_kept_before: Words
    i_mean_after: Words
    you_know_after: Words
    you_know_before: Words
    like_after: Words
    like_before: Words
    like_compares: Words
    short_words: Words
    hell_after: Words
    hell_before: Words
    were_after: Words
    ill_after: Words
    after_will: Words
    short_is: Words
    cause_after: Words
    its_after: Words


class Clauses(Table, frozen=True):
    """``[clauses]``: where a clause begins."""

    before: Words
    before_subject: Words
    subjects: Words
    verbs: Words
    taken_by: Words


class Holder(Table, frozen=True):
    """``[holder]``: whose feeling it is."""

    speaker: Words
    others: Words
    persons: Words
    links: Words
    self_nouns: Words
    things: Words
    adverbs: Words
    gives_me: Words
    possessives: Words
    determiners: Words
    person_nouns: Words
    me: Words
    be: Words
    have: Words
    helpers: Words
    joins: Words
    feel_verbs: Words
    unreal_after: Words
    not_subjects: Words
    places: Words
    glue: Words
    not_doers: Words
    before_verbs: Words
    nays: Words
    not_named: Words
    reports: Words
    raising: Words
    slot: Words
    not_nouns: Words
    needs_feeling: Words
    same_denial: Words
    tears: Words
    nobody: Words
    knows: Words
    be_feeling: Words
    moves_feeling: Words


class Scope(Table, frozen=True):
    """``[scope]``: what denies, wishes, doubts or dates a feeling."""

    denies: Phrases
    embraces: Phrases
    bygone: Phrases
    lessens: Phrases
    gone: Phrases
    stops: Phrases
    relative: Phrases
    understates: Phrases
    cancels: Phrases
    ends: Phrases
    turns: Phrases
    asides: Phrases
    wants: Phrases
    mights: Phrases
    expects: Phrases
    doubts: Phrases
    past: Phrases
    now: Phrases
    steps: Phrases
    moves: Phrases
    lesser: Phrases


class Echo(Table, frozen=True):
    """``[echo]``: what is said of a feeling after it was named."""

    not_so: Phrases
    not_so_before: Words
    so: Phrases
    so_before: Words
    so_after: Words
    answers: Phrases
    over: Phrases
    passed: Phrases


class Strength(Table, frozen=True):
    """``[strength]``: how strong a feeling is."""

    slight: Phrases
    middling: Phrases
    strong: Phrases
    extreme: Phrases
    inside: Words
    after: Phrases
    after_slight: Phrases


class Cause(Table, frozen=True):
    """``[cause]``: what names the reason of a feeling."""

    because: Phrases
    of: Phrases
    keep: Phrases
    weak: Phrases
    makes: Phrases
    between: Words
    joins: Words
    by_the_way: Phrases
    after: Phrases
    not_causes: Words
    begins: Words
    pronouns: Words
    relatives: Words
    points_back: Words
    auxiliaries: Words
    feels: Words
    stops: Words
    pasts: Words


class Grammar(Table, frozen=True):
    """The whole file."""

    spelling: Spelling
    clauses: Clauses
    holder: Holder
    scope: Scope
    echo: Echo
    strength: Strength
    cause: Cause


@cache
def grammar() -> Grammar:
    """The grammar, read once.

    Raises:
        CompanionError: the file is missing or wrong.
    """
    return load("grammar.toml", Grammar)
