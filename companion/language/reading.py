"""One imperfect transcript in, its meaning out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from companion import meaning
from companion.language.body import body
from companion.language.cause import find_cause
from companion.language.commands import commands
from companion.language.feelings import Named, is_hint, name_feelings
from companion.language.grammar import grammar
from companion.language.learned import shares
from companion.language.lexicon import PLAIN
from companion.language.lone import LONE_WORDS, by_sound, read_lone
from companion.language.meaning import propose
from companion.language.normalise import tokens
from companion.language.numbers import numbers
from companion.language.own_words import personal_lexicon
from companion.language.safety import screen
from companion.language.sounds import is_word
from companion.language.types import Expecting, Feeling, Reading

_SURE = 0.5
_ANSWERS = frozenset(("yes", "no"))
_OTHER_HYPOTHESIS_FACTOR = 0.7
_FROM_THE_BODY = 0.55
_NO_COMMAND = "none"
_COMMAND_WORDS = range(2, 15)
_A_STORY_WORDS = 7
"""From so many words on "i don't know" is a part of what happened, and no answer by itself."""
_A_LONG_STORY_WORDS = 9
"""From so many words on a saying may be meant as it stands."""
_LIKE_A_COMMAND, _SURELY_A_COMMAND = 0.4, 0.8


def read(
    text: str, alternatives: Sequence[str] = (), expecting: Expecting | str | None = None
) -> Reading:
    """What a person means by one utterance.

    Args:
        text: what was heard or typed; anything at all is taken.
        alternatives: the recogniser's other hypotheses, best first.
        expecting: what was asked for: ``feeling``, ``number``, ``yes_no``, ``command``,
            ``words`` or None.  Where a person's own words are asked for, only a listed wording
            is a command: "would you write by noon" asks for nothing.

    Returns:
        The reading.  Safety is screened first, on every hypothesis, whatever else is found.  A
        number or command that fits what was asked comes before feelings; when the text says
        nothing, the other hypotheses are tried, a lone word also by its sound.  With the extra
        ``meaning``, a sentence that only implies a feeling gets a question and no feeling.
    """
    safety = screen(text, alternatives, in_answer=expecting == "words")
    words = tokens(text)
    others = [tokens(other) for other in alternatives]
    unknown = len(words) == 1 and words[0] not in personal_lexicon() and not is_word(words[0])
    heard = by_sound([words], expecting, _meaning) if unknown else None
    reading = heard if heard and not heard.ask else _meaning(words, expecting)
    if len(words) <= LONE_WORDS:
        reading = read_lone([words, *others], expecting, _meaning, reading)
    elif not _says_something(reading):
        reading = _first_feeling(others, expecting) or reading
    if safety.level != "crisis" and expecting in (None, "feeling"):
        reading = _implied(words, reading)
    if any(commands().find(other) == "exit" for other in others):
        reading = Reading("", command="exit", evidence=("alternative", "command exit"))
    if reading.command == "plan":  # asked for by its name; what else may have been said counts
        safety = screen("", [o for o in alternatives if commands().find(tokens(o)) != "plan"])
    return replace(reading, text=text, safety=safety)


def _implied(words: list[str], reading: Reading) -> Reading:
    """A reading that names no feeling plainly, with the question which of the implied it is."""
    kind, _, hinted = (reading.ask or "").partition(":")
    only_hinted = kind == "closer" and hinted != "unknown"
    vague = len(words) >= _A_STORY_WORDS and all(f.family == "unknown" for f in reading.feelings)
    unsaid = kind == "feeling" and not _says_something(reading)
    told = not kind and len(words) >= _A_LONG_STORY_WORDS and bool(reading.feelings)
    idiom = told and not reading.body and meaning.installed() and _is_idiom(words)
    if not (only_hinted or unsaid or idiom or (kind in ("body", "closer") and vague)):
        return reading
    families, evidence = propose(words)
    if idiom:
        named = reading.feelings[0].family
        families = (named, *families[:2]) if families and named not in families else ()
    if families and only_hinted:
        families = tuple(dict.fromkeys((hinted, *families)))[: len(families)]
    return replace(
        reading,
        ask="among:" + ",".join(families) if families else reading.ask,
        evidence=(*reading.evidence, evidence) if evidence else reading.evidence,
    )


def _is_idiom(words: list[str]) -> bool:
    """Whether only a saying names a feeling; it may be meant as it stands: "cut me off"."""
    mentions = name_feelings(words, personal_lexicon()).mentions
    return {(mention.status, mention.entry.kind) for mention in mentions} == {("felt", "said")}


def _says_something(reading: Reading) -> bool:
    return bool(
        reading.command
        or reading.number is not None
        or reading.feelings
        or reading.denied
        or reading.body
    )


def _meaning(words: list[str], expecting: str | None) -> Reading:
    """The reading of one hypothesis, safety aside."""
    number = numbers().find(words, expecting)
    command = commands().find(words, expecting)
    if number is not None and (expecting == "number" or command is None):
        return Reading("", number=number, evidence=(f"number {number:g}",))
    named = name_feelings(words, personal_lexicon())
    if command is not None and not (
        expecting == "feeling" and command in _ANSWERS and named.feelings
    ):
        return Reading("", command=command, evidence=(f"command {command}",))
    if command is None and (like := _like_a_command(words, named, expecting)):
        return Reading("", command=like[0], evidence=(f"command {like[0]}, {like[1]:.2f}",))
    sensations = body().find(words)
    hint = next((s for s in sensations if s.family), None)
    if hint and hint.family and not named.mentions:
        feeling = Feeling(hint.name, hint.family, _FROM_THE_BODY)
        named = replace(named, feelings=(feeling,), intensity=PLAIN)
    return Reading(
        "",
        feelings=named.feelings,
        denied=named.denied,
        intensity=named.intensity,
        cause=find_cause(words, named.about, named.mentions) if named.about else None,
        body=tuple(s.name for s in sensations),
        ask=_ask(named, expecting),
        evidence=tuple(f"{m.word}: {m.entry.family}, {m.status}" for m in named.mentions),
    )


def _like_a_command(
    words: list[str], named: Named, expecting: str | None
) -> tuple[str, float] | None:
    """The command that the words are much like, in a wording that no list holds, and its share."""
    if len(words) not in _COMMAND_WORDS or expecting == "words":
        return None
    by_command = shares("commands", words)
    command = max(by_command, key=by_command.__getitem__)
    felt = any(feeling.family != "unknown" for feeling in named.feelings) or bool(named.denied)
    if expecting == "feeling" and (felt or command in _ANSWERS):
        return None
    unasked = command in _ANSWERS and expecting != "yes_no"
    least = _SURELY_A_COMMAND if felt or unasked else _LIKE_A_COMMAND
    share = by_command[command]
    return None if command == _NO_COMMAND or share < least else (command, share)


def _ask(named: Named, expecting: str | None) -> str | None:
    """What to ask back; see :class:`~companion.language.types.Reading`."""
    vague = not named.feelings or named.feelings[0].family == "unknown"
    if expecting == "number" and vague:
        return "number"
    if named.choice:
        return "which:" + ",".join(named.choice)
    if not named.feelings:
        return "feeling"
    best = named.feelings[0]
    if best.family == "unknown":
        lost = grammar().holder.not_named & set(best.word.split())
        return "body" if lost or best.score < _SURE else "closer:unknown"
    if named.about and is_hint(named.about):
        return f"closer:{best.family}"
    return f"confirm:{best.word}" if best.score < _SURE else None


def _first_feeling(hypotheses: list[list[str]], expecting: str | None) -> Reading | None:
    """The first other hypothesis that names a feeling, surely not as sure as the first."""
    for words in hypotheses:
        reading = _meaning(words, expecting)
        if reading.feelings:
            lower = tuple(
                replace(f, score=round(f.score * _OTHER_HYPOTHESIS_FACTOR, 2))
                for f in reading.feelings
            )
            return replace(reading, feelings=lower, evidence=("alternative", *reading.evidence))
    return None
