"""The shipped safety file on sentences of our own; the labelled sets are measured by a bench."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.language.safety import screen

CRISIS = {
    "suicide_active": [
        "i'm going to kill myself tonight",
        "i've decided to end it all",
        "i've got the pills in my hand and i'm going to take them all",
        "i tried to hang myself last night but the rope snapped",
        "i can't stop thinking about ways to kill myself",
        "i'm going to jump in front of a train tomorrow",
        "i nearly stepped off the platform today",
        "i've already written my suicide note",
        "thinking about unaliving myself",
        "i'm gonna top myself",
        "i want to drive into that wall and be done",
    ],
    "suicide_passive": [
        "i don't want to live any more",
        "i wish i could go to bed and never wake up",
        "i wish i'd never been born",
        "my family would be better off without me",
        "i have nothing to live for",
        "i'm tired of being alive",
        "being dead sounds lovely",
        "i can't see any reason to be alive",
    ],
    "self_harm": [
        "i cut myself again last night",
        "i've been burning my arm with a lighter",
        "i scratch myself until there's blood",
        "i can't go a day without cutting",
        "i've got a blade in my hand and i want to cut",
        "i slammed my hand in the door on purpose",
    ],
    "overdose": [
        "i took too many tablets",
        "i've swallowed thirty of mum's sleeping pills",
        "my toddler has eaten my blood pressure tablets",
        "i drank bleach",
        "i necked all my meds with a bottle of vodka",
        "i've taken an overdose",
    ],
    "medical": [
        "my chest hurts and it's going down my arm",
        "i can't breathe at all",
        "dad's face has drooped and his words are slurred",
        "i've cut my arm and the bleeding won't stop",
        "i got stung and my throat is closing",
        "she's unconscious and not breathing",
        "i fell off the ladder and i can't move my legs",
    ],
    "danger_now": [
        "someone is breaking into my house",
        "he's outside my door with a knife",
        "a man is following me home",
        "the house is on fire",
        "i'm not safe right now",
        "i've been kidnapped and i'm in a van",
    ],
    "partner_violence": [
        "my husband hit me last night",
        "she threw a pan at my head and i needed stitches",
        "he says he'll kill me if i leave",
        "i'm afraid to go home",
        "he put his hands round my throat and squeezed",
        "he gets drunk and batters me",
    ],
    "coercive_control": [
        "he checks my phone every night",
        "i'm not allowed to see my friends",
        "she controls all our money",
        "he threatens to take the kids if i leave",
        "he put a tracker on my car",
        "i have to ask permission to go out",
        "i'm scared of how he'll react",
    ],
    "harm_to_others": [
        "i'm scared i'm going to hurt my baby",
        "i want to stab him",
        "i've got a knife and i'm going to use it on my boss",
        "i hit my wife last night and i'm scared i'll do it again",
        "i want to burn his house down with him in it",
    ],
    "psychosis": [
        "the voices are telling me to do it",
        "there's a chip in my brain",
        "the newsreader is talking about me",
        "i don't feel real and i can't come back",
        "i lost three hours and i don't know how i got here",
        "god is telling me i'm the chosen one",
    ],
    "sexual_assault": [
        "i was raped",
        "my uncle touched me",
        "he wouldn't stop when i said no",
        "i woke up with him on top of me",
        "my boss groped me",
    ],
    "child": [
        "i'm twelve and my dad hits me",
        "my stepdad beats me with a belt",
        "a man online wants me to send nudes and i'm thirteen",
        "my son has bruises after staying with his dad",
        "i'm nine and my mum left me on my own all night",
    ],
}
CHECK = {
    "implied": [
        "i can't do this any more",
        "i'm such a burden",
        "nobody would notice if i was gone",
        "i've been giving my stuff away",
        "i keep looking at the pills in the bathroom",
        "i don't trust myself tonight",
        "i'm done with everything",
        "my chest feels a bit funny",
    ],
    "someone else": [
        "my friend says she wants to die",
        "my partner said he'd kill himself",
        "my flatmate has been cutting herself",
    ],
    "past": [
        "two years ago i tried to kill myself and i'm okay now",
        "my dad died by suicide last year",
        "i used to self harm as a teenager",
    ],
    "misheard": ["i want to dye", "i want to commit sue a side"],
}
NONE = {
    "idiom": [
        "i'm dying to see you",
        "my back is killing me",
        "i could murder a sandwich",
        "i'm bored to death",
        "i want to die of embarrassment",
        "she'll kill me if i forget the milk",
        "i shot myself in the foot with that email",
        "my phone died",
        "we killed it on stage",
        "i'd rather die than eat that",
    ],
    "break-up": [
        "i want to end it with him",
        "i want to end this relationship",
        "i can't live with him any more he snores",
        "i'm done with him",
        "there's no point carrying on with this relationship",
        "i don't see the point in living together any more",
        "he hurt my feelings",
    ],
    "everyday body": [
        "i cut my finger chopping onions",
        "i hit my head on the shelf",
        "i can't breathe through my nose",
        "i burnt my arm on the oven door",
        "the toddler headbutted me by accident",
        "i took two paracetamol for my head",
    ],
    "command": ["kill the music please", "end the session", "cut it short", "i want to stop now"],
    "fiction": [
        "in the film he kills his wife",
        "the song is about suicide",
        "in the game i shot twelve people",
        "she plays a vampire who wants to die",
        "there was a stabbing on the news",
    ],
    "denied": [
        "i'm not suicidal",
        "i would never hurt myself",
        "i don't want to die",
        "i don't mean i want to die",
        "he's never hit me",
        "nobody is hurting me",
        "i didn't take an overdose",
    ],
    "distress": [
        "i'm having a panic attack",
        "my heart is racing",
        "i feel hopeless about the exam",
        "i feel worthless at work",
        "i can't stop crying",
        "i feel numb",
        "i'm scared he'll leave me",
        "i can't cope with the noise from upstairs",
    ],
    "talk": [
        "i'm watching the football",
        "the kids are at school",
        "he follows the rugby",
        "i beat my dad at chess",
        "she checks her phone all through dinner",
    ],
}
PLAIN = [text for texts in CRISIS.values() for text in texts]
EVERYDAY = [
    "we had pasta for dinner",
    "the bus was late again",
    "my sister is coming to stay",
    "it rained all day and i stayed in",
    "i watered the plants",
    "work was busy",
]


def cases(groups: dict[str, list[str]]) -> list[object]:
    return [pytest.param(name, text, id=text) for name, texts in groups.items() for text in texts]


@pytest.mark.parametrize(("category", "text"), cases(CRISIS))
def test_a_plain_statement_is_a_crisis_of_its_category(category: str, text: str) -> None:
    found = screen(text)
    assert (found.level, found.category) == ("crisis", category), found.evidence


@pytest.mark.parametrize(("kind", "text"), cases(CHECK))
def test_what_is_implied_second_hand_past_or_misheard_is_raised(kind: str, text: str) -> None:
    found = screen(text)
    assert found.level == "check" or kind == "misheard", found.evidence
    assert found.level != "none"
    expected = {"someone else": "third_person", "past": "past"}.get(kind)
    assert expected is None or found.category == expected, found.evidence


@pytest.mark.parametrize(("kind", "text"), cases(NONE))
def test_what_only_sounds_like_it_is_nothing(kind: str, text: str) -> None:
    found = screen(text)
    assert (found.level, found.category, found.evidence) == ("none", None, ())


@pytest.mark.parametrize("text", PLAIN)
@pytest.mark.parametrize("around", ["{}", "um {}", "honestly {} you know", "{} i said it"])
def test_fillers_change_nothing(text: str, around: str) -> None:
    assert screen(around.format(text)).level == "crisis"


@given(text=st.sampled_from(PLAIN + NONE["idiom"] + NONE["denied"]), seed=st.integers(0, 10_000))
def test_case_and_punctuation_change_nothing(text: str, seed: int) -> None:
    rng = random.Random(seed)
    words = [rng.choice([word, word.upper(), word.title()]) for word in text.split()]
    marked = "".join(word + rng.choice([" ", ", ", "... ", "! ", "  ", " - "]) for word in words)
    plain, changed = screen(text), screen(marked)
    assert (plain.level, plain.category) == (changed.level, changed.category)


@pytest.mark.parametrize("text", PLAIN + NONE["denied"])
@pytest.mark.parametrize("apostrophe", ["\u2019", "`", ""])
def test_apostrophes_change_nothing(text: str, apostrophe: str) -> None:
    plain, changed = screen(text), screen(text.replace("'", apostrophe))
    assert (plain.level, plain.category) == (changed.level, changed.category)


@given(
    text=st.sampled_from(PLAIN),
    before=st.lists(st.sampled_from(EVERYDAY), max_size=2),
    after=st.lists(st.sampled_from(EVERYDAY), max_size=2),
    joint=st.sampled_from([" ", " and ", ". ", " so "]),
)
def test_a_crisis_stays_at_least_a_check_inside_ordinary_talk(
    text: str, before: list[str], after: list[str], joint: str
) -> None:
    assert screen(joint.join([*before, text, *after])).level != "none"


def test_a_crisis_is_found_far_into_a_long_text() -> None:
    talk = " ".join(EVERYDAY * 40)
    assert screen(f"{talk} i want to kill myself {talk}").level == "crisis"


@given(st.text(max_size=300))
def test_any_text_is_taken(text: str) -> None:
    assert screen(text, (text, "")).level in ("none", "check", "crisis")


@pytest.mark.parametrize(
    "text",
    ["a" * 20_000, "kill my " * 2_500, " ".join(EVERYDAY * 120), "\x00" * 20_000, "死" * 20_000],
)
def test_any_length_is_screened_in_bounded_time(text: str) -> None:
    screen("warm up")
    began = time.process_time()
    screen(text)
    assert time.process_time() - began < 1.0  # no blow-up; the bench has the figure


def test_a_plain_best_text_decides_whatever_the_alternatives() -> None:
    assert screen("i want to kill myself", ["i want to fill my shelf"]).level == "crisis"


def test_what_only_one_alternative_says_is_a_check() -> None:
    found = screen(
        "i want to fill my shelf", ["i want to kill myself", "i want to fill my shelves"]
    )
    assert (found.level, found.category) == ("check", "suicide_active")
    assert found.evidence[0] == "alternative"


def test_what_most_alternatives_say_is_a_crisis() -> None:
    others = ["i want to kill myself", "i wanna kill myself", "i want to kill my self"]
    assert screen("i want to fill my shelf", others).level == "crisis"


def test_harmless_alternatives_change_nothing() -> None:
    assert screen("the bus was late", ["the buzz was late", "the bus was light"]).level == "none"


def test_a_later_clause_is_heard_after_a_denial() -> None:
    assert screen("i'm not going to kill myself but i want to cut myself").level == "crisis"
    assert screen("i don't want to talk i want to die").level == "crisis"
    assert screen("i'm not sad i just want to be dead").level == "crisis"


def test_denials_that_deny_nothing() -> None:
    assert screen("i can't stop thinking about killing myself").level == "crisis"
    assert screen("i don't know if i should kill myself").level == "crisis"
    assert screen("nobody knows i want to die").level == "crisis"


@pytest.mark.parametrize(
    "text",
    [
        "something with my hands",
        "I'd like something with my body, please",
        "maybe something for my eyes",
    ],
)
def test_a_guide_asked_for_by_a_part_of_the_body_is_nothing(text: str) -> None:
    assert screen(text).level == "none"


@pytest.mark.parametrize(
    "text",
    [
        "something with my hands round her neck",
        "I'm scared I'll do something with my hands",
        "something with my hands because I want to hurt someone",
        "something is wrong with my eyes and my arm is numb",
    ],
)
def test_the_same_words_in_a_graver_sentence_are_heard(text: str) -> None:
    assert screen(text).level != "none"


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill time",
        "i want to kill time before my train",
        "we killed an hour until the film",
        "i'm killing time",
        "i need to kill some time before work",
        "we could kill two hours at the airport",
        "i want to kill the lights",
        "i am going to kill the engine",
        "i just want to kill an hour",
    ],
)
def test_time_is_killed_without_an_alarm(text: str) -> None:
    assert screen(text).level == "none"


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill time and then myself",
        "i want to kill time before my train and then jump in front of it",
        "i want to kill time and my husband",
        "i am killing time before i kill myself",
        "i want to kill the light in me",
        "i took pills and now i want to kill time",
        "i will kill him this time",
    ],
)
def test_danger_is_heard_beside_time_that_is_killed(text: str) -> None:
    assert screen(text).level == "crisis"


def test_one_who_is_followed_home_is_heard_in_the_midst_of_ordinary_talk() -> None:
    found = screen("we had pasta for dinner the bus was late again a man is following me home")
    assert (found.level, found.category) == ("crisis", "danger_now")
    assert screen("there is no one following me home").level == "none"
