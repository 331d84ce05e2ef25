"""The safety plan: made when calm, kept only if wanted, read back at any time."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from companion.core.events import KeepPlan, Speak
from companion.core.memory import PLAN_PARTS
from companion.errors import CompanionError
from companion.journal.plan_file import load_plan, save_plan
from tests.support.conversation import Conversation

WORDS = (
    "I stop answering messages",
    "a walk around the block",
    "the library",
    "my sister Ann",
    "Doctor Lee",
    "the tablets are with Ann",
)


def made(answers: tuple[str | None, ...] = WORDS, keep: str = "yes") -> Conversation:
    talk = Conversation()
    talk.answer("my plan")
    talk.answer("yes")
    for answer in answers:
        if answer is None:
            talk.silence()
            talk.silence()
        else:
            talk.answer(answer)
    talk.answer(keep)
    return talk


def kept(talk: Conversation) -> list[tuple[str, ...]]:
    return [action.parts for action in talk.actions if isinstance(action, KeepPlan)]


def test_six_parts_are_asked_read_back_and_kept_on_a_yes() -> None:
    talk = made()
    assert kept(talk) == [WORDS]
    for words in WORDS:
        assert any(words in line for line in talk.said)


def test_the_talk_goes_on_where_it_was() -> None:
    talk = made()
    assert talk.session._course.question is not None
    assert talk.session._course.question.state == "feeling"


@pytest.mark.parametrize("answer", ["no", "hmm"])
def test_only_a_plain_yes_keeps_it(answer: str) -> None:
    assert kept(made(keep=answer)) == []


def test_each_part_can_be_skipped_or_met_with_silence() -> None:
    talk = made((WORDS[0], "skip", None, WORDS[3], "skip", "skip"))
    assert kept(talk) == [(WORDS[0], "", "", WORDS[3], "", "")]


def test_nothing_of_it_is_logged_or_cached() -> None:
    talk = made()
    assert talk.notes == []
    spoken = [action for action in talk.actions if isinstance(action, Speak)]
    assert all(action.private for action in spoken if any(words in action.text for words in WORDS))


@pytest.mark.parametrize("danger", [None, "I want to kill myself", "someone is breaking in"])
def test_it_is_read_back_at_any_time_also_while_help_is_given(danger: str | None) -> None:
    talk = Conversation()
    talk.session._talk.memory.plan = WORDS
    if danger is not None:
        talk.answer(danger)
    talk.until_asked()
    lines = talk.answer("my plan")
    assert all(any(words in line for line in lines) for words in WORDS)
    assert talk.session.staying == (danger is not None)


def test_none_is_offered_while_help_is_given() -> None:
    talk = Conversation()
    talk.answer("I want to kill myself")
    talk.until_asked()
    assert talk.answer("my plan") == [talk.prompts.say("plan_none")]
    assert talk.session.staying


def test_changing_it_leaves_what_is_skipped() -> None:
    talk = Conversation()
    talk.session._talk.memory.plan = WORDS
    talk.answer("change my plan")
    for _ in range(3):
        talk.answer("skip")
    talk.answer("my brother Tom")
    talk.answer("skip")
    talk.silence()
    talk.silence()
    talk.answer("yes")
    assert kept(talk) == [(*WORDS[:3], "my brother Tom", *WORDS[4:])]


def test_a_check_in_the_midst_of_it_comes_back_with_the_part_that_was_said() -> None:
    talk = Conversation()
    talk.answer("my plan")
    talk.answer("yes")
    part = "I'm such a burden to everyone"
    talk.answer(part)
    assert talk.session._in_danger
    talk.answer("no")
    for _ in range(5):
        talk.answer("skip")
    talk.answer("yes")
    assert kept(talk) == [(part, "", "", "", "", "")]


# --- the file -----------------------------------------------------------------------------


def test_the_file_gives_back_what_was_written_and_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "plan.txt"
    assert load_plan(path) == ()
    save_plan(path, WORDS)
    assert load_plan(path) == WORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_was_changed_by_hand_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    save_plan(path, ("", *WORDS[1:]))
    text = path.read_text().replace(WORDS[1], "tea,\nand\ta bath\n")
    path.write_text(text)
    assert load_plan(path) == ("", "tea, and a bath", *WORDS[2:])


@pytest.mark.parametrize("text", ["", "nothing like it", "# one\n# two", "\x00\xff"])
def test_a_file_without_a_part_is_no_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(text.encode("latin-1"))
    assert load_plan(path) == ()


def test_more_or_fewer_headings_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("# a\none\n# b\n# c\nthree\n")
    assert load_plan(path) == ("one", "", "three", "", "", "")
    path.write_text("".join(f"# h\n{n}\n" for n in range(9)))
    assert len(load_plan(path)) == len(PLAN_PARTS)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(CompanionError, match="cannot be written"):
        save_plan(tmp_path / "state" / "plan.txt", WORDS)
