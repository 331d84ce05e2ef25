"""Every way through a guide is found, and each takes as long as its parts."""

from __future__ import annotations

import pytest

from companion.content.sentences import SENTENCE_GAP_S, WORD_S
from companion.content.way import TONE_S, every_step, silent_way, ways
from tests.content.authoring import BREATHING, CHOOSING, GOOD, SLEEPY, change, loaded


def said(way):
    return [step.say for _, step in way.steps if step.say]


def test_length_counts_words_gaps_pauses_breaths_and_tones(tmp_path):
    spoken_s = (7 + 7 + 8 + 6 + 6) * WORD_S
    # A gap stands behind a sentence that no pause follows: the first and the last.
    rest_s = 2 * SENTENCE_GAP_S + 5 + 6 + 4 + TONE_S
    assert silent_way(loaded(tmp_path, GOOD)).length_s() == pytest.approx(spoken_s + rest_s)
    breathing = silent_way(loaded(tmp_path / "b", BREATHING))
    (begin_s, _), (end_s, _) = (at for at in breathing.timeline() if at[1][1].breathe)
    assert end_s - begin_s == pytest.approx(8 * 10 + 8 * WORD_S + 2 * SENTENCE_GAP_S)


def test_a_choice_parts_the_ways_and_silence_takes_the_first(tmp_path):
    guide = loaded(tmp_path, CHOOSING)
    first, second = ways(guide)
    assert "You might rub your hands." in said(first)
    assert "You could listen to the room." in said(second)
    assert first == silent_way(guide)
    assert said(first)[-1] == said(second)[-1] == "There is a room around you, or a garden."


def test_silence_may_have_steps_of_its_own(tmp_path):
    text = change(CHOOSING, ("] } },\n  { ask", '], silent = [{ say = "Or wait." }] } },\n  { ask'))
    guide = loaded(tmp_path, text)
    assert "Or wait." in said(silent_way(guide))
    assert len(list(ways(guide))) == 3


def test_an_end_inside_an_answer_ends_that_way(tmp_path):
    text = change(CHOOSING, ("{ pause = 13, only", '{ end = "tone" },\n{ pause = 13, only'))
    first, second = ways(loaded(tmp_path, text))
    assert second.steps[-1][1].end == "tone"
    assert second.length_s() < first.length_s()
    assert len(said(second)) == len(said(first)) - 1


def test_each_form_has_its_own_steps(tmp_path):
    guide = loaded(tmp_path, CHOOSING)
    long_s = silent_way(guide).length_s()
    short_s = silent_way(guide.in_form("short")).length_s()
    assert long_s - short_s == pytest.approx(15 - 2 + 14)


def test_every_step_is_met_once_with_its_place(tmp_path):
    places = [place for place, _ in every_step(loaded(tmp_path, CHOOSING))]
    assert len(places) == len(set(places)) == 7 + 6
    assert ("steps", 2, "choose", "options", 1, "steps", 0) in places


def test_a_shuffle_takes_its_minutes_and_a_quiet_end_nothing(tmp_path):
    timeline = list(silent_way(loaded(tmp_path, SLEEPY)).timeline())
    assert timeline[2][0] - timeline[1][0] == pytest.approx(38 * 8)
    assert silent_way(loaded(tmp_path / "b", SLEEPY)).length_s() == timeline[2][0]
