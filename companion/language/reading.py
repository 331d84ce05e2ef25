"""One imperfect transcript in, its meaning out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from companion.language.body import body
from companion.language.cause import find_cause
from companion.language.commands import commands
from companion.language.feelings import Named, is_hint, name_feelings
from companion.language.lexicon import PLAIN, lexicon
from companion.language.normalise import tokens
from companion.language.numbers import numbers
from companion.language.safety import screen
from companion.language.sounds import is_word, match_by_sound
from companion.language.types import Expecting, Feeling, Reading

_SURE = 0.5
_OTHER_HYPOTHESIS_FACTOR = 0.7
_BY_SOUND, _BY_SOUND_DOUBTFUL = 0.7, 0.4
_FROM_THE_BODY = 0.55
_LONE_WORDS = 2


def read(
    text: str, alternatives: Sequence[str] = (), expecting: Expecting | str | None = None
) -> Reading:
    """What a person means by one utterance.

    Args:
        text: what was heard or typed; anything at all is taken.
        alternatives: the recogniser's other hypotheses, best first.
        expecting: what was asked for: ``feeling``, ``number``, ``yes_no``, ``command`` or None.

    Returns:
        The reading.  Safety is screened first, on every hypothesis, whatever else is found.  A
        number or command that fits what was asked comes before feelings; when the text says
        nothing, the other hypotheses are tried, a lone word also by its sound.
    """
    safety = screen(text, alternatives)
    words = tokens(text)
    unknown = len(words) == 1 and words[0] not in lexicon() and not is_word(words[0])
    heard = _by_sound([words], expecting) if unknown else None
    reading = heard if heard and not heard.ask else _meaning(words, expecting)
    if not _says_something(reading):
        others = [tokens(other) for other in alternatives]
        if len(words) <= _LONE_WORDS:
            reading = _by_sound([words, *others], expecting) or reading
        else:
            reading = _first_feeling(others, expecting) or reading
    return replace(reading, text=text, safety=safety)


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
    if number is not None:
        return Reading("", number=number, evidence=(f"number {number:g}",))
    command = commands().find(words, expecting)
    if command is not None:
        return Reading("", command=command, evidence=(f"command {command}",))
    named = name_feelings(words, lexicon())
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
        return "closer:unknown" if best.score >= _SURE else "body"
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


def _by_sound(hypotheses: list[list[str]], expecting: str | None) -> Reading | None:
    """A lone word that was heard as another of the same sound: "num" for "numb"."""
    lone = [words for words in hypotheses if 0 < len(words) <= _LONE_WORDS]
    if not lone or commands().only_polite(lone[0]):
        return None
    feelings = () if expecting in ("yes_no", "number", "command") else lexicon().words
    figures = numbers().alone if expecting == "number" else ()
    candidates = [*figures, *commands().alone, *feelings]
    match = match_by_sound([" ".join(words) for words in lone], candidates)
    if match is None:
        return None
    evidence = (f"sounds like {match.word}, {match.distance:.2f}",)
    ask = None if match.sure else f"confirm:{match.word}"
    if match.word in figures or match.word in commands().alone:
        if not match.sure:
            return Reading("", ask=ask, evidence=evidence)
        return replace(_meaning(match.word.split(), expecting), evidence=evidence)
    family = lexicon().words[match.word].family
    score = _BY_SOUND if match.sure else _BY_SOUND_DOUBTFUL
    feeling = Feeling(match.word, family, score)
    intensity = lexicon().words[match.word].intensity
    return Reading("", feelings=(feeling,), intensity=intensity, ask=ask, evidence=evidence)
