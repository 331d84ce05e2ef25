"""Naming the feeling: ask for it, make sure of it, find a closer word, say it back.

Beside the question how it feels there is one more at most: for a closer word, for the body, which
of two is stronger, or what lies under the feeling.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from companion.core.bedtime import parked_in_the_morning
from companion.core.choose import Moment, rank
from companion.core.distress import in_distress
from companion.core.events import Note
from companion.core.guide_flow import Felt
from companion.core.requests import Flow, InGuide, Line, Question, Request
from companion.core.talk import Talk
from companion.core.teaching import Answer, ask
from companion.core.under import ask_under
from companion.language import Reading
from companion.language.answers import is_answer, kind_of
from companion.language.body import body
from companion.language.lexicon import lexicon
from companion.language.normalise import tokens
from companion.language.types import Feeling

_FEELING_SILENCE_S = (12.0, 10.0, 8.0)
_CHOICE_SILENCE_S = 7.0
_SPOKEN_BACK_WORDS = 10  # what is longer is not said back when it was not understood
_OWN_WORDS = 3  # so many unknown words in place of a closer one are the person's own
_SILENCES_OF_DISTRESS = 2
_UNKNOWN = "unknown"
_POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Named:
    """What came of the naming.

    Attributes:
        feelings: best first.
        cause: the reason or the fear under it, in the person's words.
        number: zero to ten, where it was said in place of an answer.
        distress: soothing comes before any further question.
    """

    feelings: tuple[Feeling, ...] = ()
    cause: str | None = None
    number: float | None = None
    distress: bool = False

    @property
    def families(self) -> tuple[str, ...]:
        """Of all feelings, the best first."""
        return tuple(feeling.family for feeling in self.feelings)

    @property
    def words(self) -> tuple[str, ...]:
        """The person's own words for it, two at most."""
        return tuple(dict.fromkeys(f.word for f in self.feelings if f.word))[:2]

    @property
    def positive(self) -> bool:
        """It feels good."""
        return self.families[:1] == (_POSITIVE,)

    def felt(self, talk: Talk) -> Felt:
        """What guides may say back of it."""
        return Felt(joined(talk, self.words), self.cause) if self.words else Felt()


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said when it was asked how it feels; ``asked_back`` when that took a question."""

    reading: Reading | None
    distress: bool = False
    asked_back: bool = False


Naming = Generator[Request | InGuide, Reading | None, Named]


def name_feeling(talk: Talk, said: Reading | None = None) -> Naming:
    """Ask how it feels until it has a name, or needs none.

    Args:
        talk: what it is held with.
        said: what the person has said already; where a feeling is in it, it is not asked for.
    """
    told = yield from _told(talk, said)
    reading = told.reading
    if reading is None or told.distress:
        return Named(_known(reading), reading.cause if reading else None, distress=told.distress)
    if not told.asked_back and reading.ask == "body":
        return (yield from _from_the_body(talk))
    if not reading.feelings:
        return (yield from _body_named(talk, reading))
    named = Named(_known(reading), reading.cause)
    vague = (reading.ask or "").startswith("closer:")
    if vague and not told.asked_back:
        named = yield from _closer(talk, reading)
    yield from name_back(talk, named)
    if vague or told.asked_back:
        return named
    if _call_for_different_guides(talk, named):
        return (yield from _stronger(talk, named))
    if named.cause is not None:
        return named
    under = yield from ask_under(talk, named.feelings[0], named.words, reading.intensity)
    return replace(named, cause=under.cause, number=under.number)


def name_back(talk: Talk, named: Named) -> Flow:
    """Say the feeling back in the person's own word and write it down."""
    prompts = talk.prompts
    families = list(dict.fromkeys(named.families))[:2] or [_UNKNOWN]
    yield Note("feeling", {"words": list(named.words), "families": families})
    if not named.words:
        yield Line(prompts.say("unknown_feeling"))
        return
    spoken = joined(talk, named.words)
    phrase = any(" " in word for word in named.words)  # it may hold a verb of its own
    if named.positive:
        text = prompts.say("name_back_positive", feeling=spoken)
    elif phrase and named.cause is not None:
        text = prompts.say("name_back_phrase_cause", feeling=spoken, cause=named.cause)
    elif phrase:
        text = prompts.say("name_back_phrase", feeling=spoken)
    elif named.cause is not None:
        text = prompts.say("name_back_cause", feeling=spoken, cause=named.cause)
    else:
        text = prompts.say("name_back", feeling=spoken)
    yield Line(text, private=True)


def joined(talk: Talk, words: tuple[str, ...]) -> str:
    """One word, or two with "and" between."""
    if len(words) == 1:
        return words[0]
    return talk.prompts.say("and_join", first=words[0], second=words[1])


# --- how it feels -------------------------------------------------------------------------------


def _told(talk: Talk, said: Reading | None) -> Generator[Request | InGuide, Reading | None, _Told]:
    if said is not None and in_distress(said):
        return _Told(said, distress=True)
    if said is not None and (said.feelings or said.body):
        reading = yield from make_sure(talk, said)
        if reading is not None:
            return _Told(reading, asked_back=_is_doubtful(said))
    yield Line(talk.prompts.say("greet"))
    yield from parked_in_the_morning(talk)
    return (yield from _ask_feeling(talk))


def _ask_feeling(talk: Talk) -> Generator[Request | InGuide, Reading | None, _Told]:
    """Ask how it feels, up to three times; nothing said twice is a sign of distress."""
    prompts = talk.prompts
    line = Line(prompts.say("ask_feeling"))
    silent = misread = 0
    for silence_s in _FEELING_SILENCE_S:
        answer = yield from ask(talk, Question((line,), "feeling", silence_s, "feeling"))
        if answer is None:
            silent += 1
            if silent == _SILENCES_OF_DISTRESS:
                return _Told(None, distress=True)
            line = Line(prompts.say("ask_feeling_again", turn=silent - 1))
            continue
        if in_distress(answer):
            return _Told(answer, distress=True)
        if answer.command == "skip":
            return _Told(None)
        reading = yield from make_sure(talk, answer)
        if reading is not None and (reading.feelings or reading.body):
            return _Told(reading, asked_back=_is_doubtful(answer))
        if reading is None or len(reading.text.split()) > _SPOKEN_BACK_WORDS:
            line = Line(prompts.say("ask_feeling_again", turn=1 + misread))
        else:
            line = Line(
                prompts.say("not_understood", turn=misread, heard=reading.text), private=True
            )
        misread += 1
    yield Line(prompts.say("silence_feeling"))
    return _Told(None)


def make_sure(talk: Talk, reading: Reading) -> Answer:
    """Ask back about a doubtful word; the reading as it stands after the answer."""
    if reading.ask is None:
        return reading
    kind, _, rest = reading.ask.partition(":")
    if kind == "confirm":
        text = talk.prompts.say("confirm_word", word=rest)
        question = Question((Line(text, True),), "yes_no", _CHOICE_SILENCE_S, "choice")
        answer = yield from ask(talk, question)
        if answer is not None and answer.command != "yes":
            named = talk.read(answer.text, (), "feeling")  # "no, i'm sad" says more than no
            return named if named.feelings else None
        return reading if reading.feelings else None
    if kind in ("which", "among"):
        first, second = rest.split(",")[:2]
        if kind == "among":  # nothing was said plainly: families that the sentence may imply
            families = lexicon().families
            first, second = families[first].label, families[second].label
        answer = yield from _ask_which(talk, "which_of_two", first, second)
        return answer if answer is not None and answer.feelings else reading
    return reading


def _is_doubtful(reading: Reading) -> bool:
    return (reading.ask or "").partition(":")[0] in ("confirm", "which", "among")


def _known(reading: Reading | None) -> tuple[Feeling, ...]:
    """The feelings of a reading that have a name."""
    feelings = reading.feelings if reading else ()
    return tuple(feeling for feeling in feelings if feeling.family != _UNKNOWN)


# --- one more question --------------------------------------------------------------------------


def _ask_which(talk: Talk, prompt: str, first: str, second: str) -> Answer:
    """Ask which of two words it is; the word itself is read where its place was said."""
    text = talk.prompts.say(prompt, first=first, second=second)
    question = Question((Line(text, True),), "feeling", _CHOICE_SILENCE_S, "closer")
    answer = yield from ask(talk, question)
    if answer is None:
        return None
    place = kind_of(answer.text, ("first", "second"))
    if place is None:
        return answer
    return talk.read(first if place == "first" else second, (), "feeling")


def _closer(talk: Talk, vague: Reading) -> Naming:
    """Offer finer words once; one of them, one of the person's own, or the word as it was."""
    family = (vague.ask or "").partition(":")[2]
    word = vague.feelings[0].word.removeprefix("feel ")
    as_said = Named((replace(vague.feelings[0], word=word), *vague.feelings[1:]), vague.cause)
    if is_answer(word, "fine"):
        line = Line(talk.prompts.say("probe_fine", word=word), True)
        question = Question((line,), "feeling", _CHOICE_SILENCE_S, "closer")
        answer = yield from ask(talk, question)
    else:
        first, second = [w for w in lexicon().families[family].closer if w != word][:2]
        answer = yield from _ask_which(talk, "closer_word", first, second)
    if answer is None:
        return as_said
    if answer.number is not None:
        return replace(as_said, number=answer.number)
    if answer.command is not None or is_answer(answer.text, "own", "nothing"):
        return as_said
    if closer := _known(answer):
        return Named(closer, answer.cause or vague.cause)
    own = tokens(answer.text)
    if answer.feelings or len(own) > _OWN_WORDS:
        return as_said
    return Named((Feeling(" ".join(own), family, 1.0),), vague.cause)


def _from_the_body(talk: Talk) -> Naming:
    """No word is known: ask where it is noticed."""
    line = Line(talk.prompts.say("ask_body"))
    question = Question((line,), "feeling", _FEELING_SILENCE_S[-1], "body")
    answer = yield from ask(talk, question)
    if answer is None:
        yield from name_back(talk, Named())
        return Named()
    if _known(answer) and not answer.body:
        named = Named(_known(answer), answer.cause)
        yield from name_back(talk, named)
        return named
    return (yield from _body_named(talk, answer))


def _body_named(talk: Talk, reading: Reading) -> Naming:
    """Say back what the body notices; it serves the choice as a feeling without a word."""
    noticed = reading.body[0] if reading.body else body().part_in(tokens(reading.text))
    if noticed is None:
        yield from name_back(talk, Named())
        return Named(number=reading.number)
    families = [feeling.family for feeling in _known(reading)] or [_UNKNOWN]
    yield Note("feeling", {"words": [noticed], "families": families[:2]})
    yield Line(talk.prompts.say("name_back_body", body=noticed), private=True)
    return Named(tuple(replace(feeling, word="") for feeling in _known(reading)))


def _call_for_different_guides(talk: Talk, named: Named) -> bool:
    """Whether two feelings of different words would each be met with another guide."""
    if len(named.words) < 2 or _POSITIVE in named.families[:2]:
        return False
    first, second = (_of_word(named, word).family for word in named.words)
    one, other = (
        [choice.id for choice in rank(talk.guides, Moment((family,), None, talk.settings))[:1]]
        for family in (first, second)
    )
    return one != other


def _stronger(talk: Talk, named: Named) -> Naming:
    """Ask which of two feelings is stronger right now; the one said first when it is not told."""
    first, second = named.words
    answer = yield from _ask_which(talk, "which_stronger", first, second)
    said = {feeling.family for feeling in _known(answer)}
    stronger, weaker = _of_word(named, first), _of_word(named, second)
    if weaker.family in said and stronger.family not in said:
        stronger, weaker = weaker, stronger
    if said:
        yield Line(talk.prompts.say("begin_with", feeling=stronger.word), private=True)
    rest = [f for f in named.feelings if f not in (stronger, weaker)]
    number = answer.number if answer else None
    return replace(named, feelings=(stronger, weaker, *rest), number=number)


def _of_word(named: Named, word: str) -> Feeling:
    return next(feeling for feeling in named.feelings if feeling.word == word)
