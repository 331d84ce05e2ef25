"""Feelings that are denied, over, contrasted, another's, or only seem to be denied."""

from __future__ import annotations

import pytest

from companion.language import read


def families(text: str) -> list[str]:
    return [feeling.family for feeling in read(text).feelings if feeling.score >= 0.5]


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        # the word itself is refused
        ("hurt isn't the word", []),
        ("scared isn't right it's more a worried feeling", ["anxiety"]),
        ("jealous of her no not in the slightest", []),
        ("angry no hurt", ["hurt"]),
        ("ashamed i am not", []),
        ("i'd call it lonely before i'd call it sad", ["loneliness"]),
        ("it isn't fear i know what fear feels like", []),
        ("happy is the last thing i am", []),
        # one rather than the other
        ("i'm less scared than annoyed", ["irritation"]),
        ("it's not anxiety so much as anger", ["anger"]),
        ("what looks like anger in me is actually grief", ["grief"]),
        ("i thought i was jealous but it's really fear", ["fear"]),
        ("i tell people i'm tired but i'm lonely", ["loneliness"]),
        ("i'm alone but not lonely", []),
        ("these are angry tears not sad ones", ["anger"]),
        # over
        ("i've let go of the guilt", []),
        ("i've let the anger go", []),
        ("i dropped the guilt and i feel free", ["positive"]),
        ("i'm done being angry i'm tired", ["tired"]),
        ("i'm over the anger the hurt is still there", ["hurt"]),
        ("that floaty unreal feeling has gone", []),
        ("the anger and the hurt have gone", []),
        ("whatever resentment there was it's gone", []),
        ("the anger burned out and now i'm just empty", ["numb"]),
        ("my anger has turned to sadness", ["sadness"]),
        # it was, and is not now
        ("i was mortified back then i'm not now", []),
        ("i was ashamed and embarrassed but i'm not now", []),
        ("i did feel jealous but i don't any more", []),
        ("it hurt at the time it doesn't hurt now", []),
        ("sunday nights used to fill me with dread but not any more", []),
        ("i used to love my job and be excited every morning", []),
        ("i was lonely when i moved here that's passed", []),
        ("i was confused but it's clear to me now", ["positive"]),
    ],
)
def test_not_felt(text: str, felt: list[str]) -> None:
    assert families(text) == felt


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("my wife's angry but i'm happy", ["positive"]),
        ("dad's furious i'm not", []),
        ("nobody's angry here least of all me", []),
        ("nobody is hurting me", []),
        ("my church says i should be ashamed and i'm not", []),
        ("they keep saying i'm anxious when i'm only tired", ["tired"]),
        ("he wants me to feel guilty but i don't", []),
        ("she reckons she hurt me she didn't", []),
        ("people keep asking if i'm anxious", []),
        ("my dad isn't sad but i am", ["sadness"]),
        ("he is scared and so am i", ["fear"]),
        ("nobody knows how lonely i am", ["loneliness"]),
        ("my sister says i'm fat and that hurts", ["hurt"]),
        ("something tells me i'm scared", ["fear"]),
    ],
)
def test_whose_it_is(text: str, felt: list[str]) -> None:
    assert families(text) == felt


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("i can't say i'm not hurt", "hurt"),
        ("i'm never not anxious", "anxiety"),
        ("i won't pretend i'm not scared", "fear"),
        ("i'd be lying if i said i wasn't scared of the surgery", "fear"),
        ("don't tell me i'm not angry", "anger"),
        ("there isn't a day i don't feel lonely", "loneliness"),
        ("there's no way i'm not sad about this", "sadness"),
        ("it's not like i'm not angry because i am", "anger"),
        ("how could i not feel betrayed", "betrayal"),
        ("i don't think i've ever been so tired", "tired"),
        ("i can't let go of the guilt", "guilt"),
        ("i never got over the grief", "grief"),
        ("i don't feel any less lonely", "loneliness"),
        ("still sad but not as sad as i was", "sadness"),
        ("i used to be scared and i still am", "fear"),
        ("he thinks i'm not angry but i am", "anger"),
    ],
)
def test_a_denial_denied_is_felt(text: str, family: str) -> None:
    assert families(text)[0] == family


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("i wish i wasn't so lonely", "loneliness"),
        ("i want the panic to stop", "panic"),
        ("i can't make the panic stop", "panic"),
        ("i wish my anxiety would go away", "anxiety"),
        ("please help me get rid of this guilt", "guilt"),
        ("i'd give anything not to feel so jealous", "jealousy"),
        ("i want to stop feeling ashamed", "shame"),
        ("i wish i felt confident instead of useless", "inadequacy"),
        ("i'm trying to let go of my anger", "anger"),
    ],
)
def test_a_feeling_wished_away_is_felt(text: str, family: str) -> None:
    assert families(text) == [family]


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("i'm over the moon", "positive"),
        ("i'm used to being sad", "sadness"),
        ("i'm so sad it's over", "sadness"),
        ("i'm angry but he's gone", "anger"),
        ("i'm angry with him for saying i'm lazy when i'm not", "anger"),
        ("i'm furious but she's not", "anger"),
        ("i'm so tired no energy at all", "tired"),
        ("i'm anxious no one answers", "anxiety"),
        ("i feel guilty i didn't", "guilt"),
        ("i'm scared he will stop loving me", "fear"),
        ("broke mum's mug guilty", "guilt"),
        ("i'm a bit gutted it wasn't me", "sadness"),
        ("i was so sad yesterday", "sadness"),
        ("my dad's death makes me sad", "sadness"),
    ],
)
def test_what_follows_takes_nothing_back(text: str, family: str) -> None:
    assert families(text) == [family]


def test_the_stronger_word_comes_first() -> None:
    assert families("i'm not just tired i'm empty") == ["numb", "tired"]
    assert families("embarrassed doesn't cover it i'm ashamed") == ["shame", "embarrassment"]
    assert families("i'm not relaxed i'm worried")[0] == "anxiety"


@pytest.mark.parametrize(
    "text",
    [
        "the panic has let go of me",
        "betrayed is her word for it not mine",
        "any shame i had is history",
    ],
)
def test_a_denial_that_no_rule_knows_is_learned(text: str) -> None:
    assert families(text) == []


@pytest.mark.parametrize(
    ("text", "felt"),
    [
        ("nobody sees how lonely i am", "loneliness"),
        ("i can't stop worrying", "anxiety"),
    ],
)
def test_what_only_looks_like_a_denial_is_felt(text: str, felt: str) -> None:
    assert families(text) == [felt]
