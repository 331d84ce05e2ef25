"""The settings file is changed line by line, and stays the person's own."""

from __future__ import annotations

import stat
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import paths
from companion.config import Config, load_config
from companion.config_change import descriptions, file_lines, set_field, unset_field
from companion.config_file import entries, toml, with_field, without_field
from companion.errors import CompanionError

MINE = """\
# Settings of the kitchen computer.   Ask Ann before you change them!
volume   =  1.2   # for the fan # and the fridge
wake_phrases = [
    "hey little friend",  # the children's
]

rate = 0.9
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path))


def kept(text: str) -> None:
    paths.config_file().parent.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_bytes(text.encode())


def now() -> str:
    return paths.config_file().read_bytes().decode()


def test_only_the_line_of_the_field_changes() -> None:
    kept(MINE)
    assert set_field("volume", 0.8).volume == 0.8
    changed = "volume = 0.8  # for the fan # and the fridge"
    assert now() == MINE.replace("volume   =  1.2   # for the fan # and the fridge", changed)


def test_a_new_field_comes_last_below_what_it_does() -> None:
    kept(MINE)
    set_field("no_holds", True)
    description = descriptions()["no_holds"]
    assert now() == f"{MINE}\n# {description}\nno_holds = true\n"
    unset_field("no_holds")
    assert now() == MINE


def test_a_value_of_several_lines_is_replaced_as_a_whole() -> None:
    kept(MINE)
    assert set_field("wake_phrases", ["hey you there"]).wake_phrases == ("hey you there",)
    assert entries(now())["wake_phrases"].end - entries(now())["wake_phrases"].start == 1
    assert now().startswith(MINE[: MINE.index("wake")])
    assert now().endswith(MINE[MINE.index("\nrate") :])


def test_a_comment_beside_a_field_that_is_taken_out_stays() -> None:
    kept(MINE)
    assert unset_field("volume").volume == 1.0
    assert "\n# for the fan # and the fridge\n" in now()


def test_the_first_setting_makes_a_file_that_only_its_owner_can_read() -> None:
    assert set_field("country", "GB").country == "GB"
    file = paths.config_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert now().startswith("# Companion's settings.")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_windows_line_ends_and_a_missing_last_one_are_taken() -> None:
    kept("# mine\r\nrate = 0.9")
    set_field("rate", 1.1)
    set_field("log", False)
    assert now().count("\n") == now().count("\r\n")
    assert (load_config().rate, load_config().log) == (1.1, False)
    kept("rate = 0.9")
    set_field("log", False)
    assert load_config() == Config(rate=0.9, log=False)


def test_a_link_to_the_file_stays_a_link(tmp_path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("rate = 0.9\n")
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().symlink_to(real)
    set_field("rate", 1.2)
    assert paths.config_file().is_symlink()
    assert real.read_text() == "rate = 1.2\n"


def test_a_read_only_file_is_told_and_left_as_it_is() -> None:
    kept(MINE)
    paths.config_file().chmod(0o444)
    with pytest.raises(CompanionError, match="read-only") as told:
        set_field("rate", 1.2)
    assert "chmod" in told.value.fix
    assert now() == MINE


def test_a_folder_that_cannot_be_made_is_told(tmp_path) -> None:
    (tmp_path / "config").write_text("a file where the folder belongs")
    with pytest.raises(CompanionError, match="cannot be"):
        set_field("rate", 1.2)


def test_a_file_with_a_mistake_is_left_alone() -> None:
    kept("rate = fast\n")
    with pytest.raises(CompanionError, match="line 1"):
        set_field("volume", 1.1)
    assert now() == "rate = fast\n"


@pytest.mark.parametrize(
    ("name", "value", "say", "fix"),
    [
        ("rat", "1", "no setting called rat", "Did you mean rate"),
        ("zzz", "1", "no setting called zzz", "config show"),
        ("rate", "9", "rate does not take 9", "0.6 to 1.75"),
        ("rate", "fast", "rate does not take fast", "Speech rate"),
        ("log", "perhaps", "log does not take perhaps", "Keep a log"),
        ("country", "United Kingdom", "country does not take United Kingdom", "such as GB"),
        ("stop_key", "space", "stop_key does not take space", "enter, or any"),
        ("wake_phrases", ["stop"], "wake_phrases does not take", "wakes"),
    ],
)
def test_what_a_setting_does_not_take_is_told_with_what_it_takes(name, value, say, fix) -> None:
    with pytest.raises(CompanionError) as told:
        set_field(name, value)
    assert say in told.value.say
    assert fix in told.value.fix
    assert not paths.config_file().exists()


def test_values_are_taken_in_letters() -> None:
    assert set_field("log", "off").log is False
    assert set_field("no_holds", "Yes").no_holds is True
    assert set_field("rate", "1.2").rate == 1.2
    assert set_field("speaker", "no").speaker == "no"  # a name, whatever it says
    assert set_field("microphone", 'Ann\'s "good" one \\ #1').microphone == (
        'Ann\'s "good" one \\ #1'
    )


def test_every_setting_says_what_it_does() -> None:
    told = descriptions()
    assert tuple(told) == Config.__struct_fields__
    assert all(text.endswith(".") for text in told.values())


def test_lines_are_counted_as_an_editor_does() -> None:
    kept(MINE)
    assert file_lines() == {"volume": 2, "wake_phrases": 3, "rate": 7}


VALUES = st.one_of(
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=3),
)


@given(VALUES, VALUES, st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_value_is_written_and_found_again(first, second, comment) -> None:
    text = with_field(f"# {comment}\na = 1 # {comment}\n", "b", first, "What b does.")
    text = with_field(with_field(text, "a", second, ""), "b", second, "What b does.")
    assert tomllib.loads(text) == {"a": second, "b": second}
    assert text.startswith(f"# {comment}\n")
    assert without_field(text, "b", "What b does.").startswith(f"# {comment}\na = {toml(second)}")
