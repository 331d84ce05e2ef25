from __future__ import annotations

import io
import random
import stat
import zipfile
from pathlib import Path

import pytest

from companion.errors import CompanionError
from companion.models.model_zip import ModelZip
from tests.support.model_server import NAME, make_zip, model_files


def unpack(content: bytes, folder: Path) -> Path:
    path = folder / "given.zip"
    path.write_bytes(content)
    inside = folder / "inside"
    inside.mkdir()
    with ModelZip(path) as archive:
        return archive.unpack(inside)


def refusal(content: bytes, folder: Path) -> CompanionError:
    """The error, after making sure that nothing at all was written."""
    with pytest.raises(CompanionError) as caught:
        unpack(content, folder)
    assert sorted(path.name for path in folder.iterdir()) == ["given.zip", "inside"]
    assert not list((folder / "inside").iterdir())
    return caught.value


def zip_with(name: str, *, mode: int = 0, content: bytes = b"x") -> bytes:
    """A good model zip with one more entry."""
    buffer = io.BytesIO(make_zip(model_files()))
    with zipfile.ZipFile(buffer, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, content)
    return buffer.getvalue()


def test_every_file_arrives(tmp_path: Path) -> None:
    files = model_files()
    model = unpack(make_zip(files), tmp_path)
    found = {
        path.relative_to(model.parent).as_posix(): path.read_bytes()
        for path in model.rglob("*")
        if path.is_file()
    }
    assert found == files


def test_name_and_size_are_known_beforehand(tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(make_zip(model_files()))
    with ModelZip(path) as archive:
        assert archive.name == NAME
        assert archive.unpacked_bytes == sum(map(len, model_files().values()))


def test_entries_for_folders_are_fine(tmp_path: Path) -> None:
    model = unpack(zip_with(f"{NAME}/graph/", mode=stat.S_IFDIR | 0o755, content=b""), tmp_path)
    assert (model / "graph/Gr.fst").is_file()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.txt",
        f"{NAME}/../../outside.txt",
        f"{NAME}/..",
        "/etc/outside.txt",
        "//host/share/outside.txt",
        "C:/outside.txt",
        "C:outside.txt",
        "..\\outside.txt",
        f"{NAME}\\..\\..\\outside.txt",
        f"{NAME}/.. /outside.txt",
        f"{NAME}/.../outside.txt",
        f"{NAME}//outside.txt",
        f"{NAME}/./outside.txt",
        f"{NAME}/out\nside.txt",
        f"{NAME}/README:stream",
    ],
)
def test_a_name_that_could_lead_out_is_refused(tmp_path: Path, name: str) -> None:
    error = refusal(zip_with(name), tmp_path)
    assert "could lead out of the folder" in error.say
    assert "Nothing was unpacked" in error.say


def test_a_name_with_a_nul_in_it_is_refused(tmp_path: Path) -> None:
    content = zip_with(f"{NAME}/nul?.txt").replace(b"nul?", b"nul\0")
    assert "could lead out of the folder" in refusal(content, tmp_path).say


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_link_or_a_device_is_refused(tmp_path: Path, mode: int) -> None:
    error = refusal(zip_with(f"{NAME}/am/more", mode=mode | 0o777, content=b"/etc"), tmp_path)
    assert "is a link or a device" in error.say


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    content = zip_with(f"{NAME}/zeros", content=b"")
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/graph/zeros", bytes(10_000_000))
    error = refusal(buffer.getvalue(), tmp_path)
    assert "would unpack to 10,280,0" in error.say


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    """The table of contents says 1,000 bytes where 10,000,000 zeros come out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/zeros", bytes(10_000_000))
        archive.writestr(f"{NAME}/noise", random.Random(1).randbytes(20_000))
    true, lie = (size.to_bytes(4, "little") for size in (10_000_000, 1_000))
    content = buffer.getvalue().replace(true, lie)
    with pytest.raises(CompanionError, match="CRC"):
        unpack(content, tmp_path)
    assert (tmp_path / "inside" / NAME / "zeros").stat().st_size <= 1_000


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    files = {f"{NAME}/{number}": b"x" for number in range(1_001)}
    assert "it has 1,001 files" in refusal(make_zip(files), tmp_path).say


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [f"{NAME}/README", f"{NAME}/readme"])
def test_a_file_twice_is_refused(tmp_path: Path, name: str) -> None:
    assert "a file twice" in refusal(zip_with(name), tmp_path).say


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    error = refusal(zip_with(f"{NAME}/README/more"), tmp_path)
    assert "a file and a folder of the same name" in error.say


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README": b"x"},
        {"a/README": b"x", "README": b"x"},
        {"a/README": b"x", "b/README": b"x"},
        {".lock/README": b"x"},
    ],
    ids=["empty", "no folder", "a file beside", "two folders", "hidden"],
)
def test_anything_but_one_folder_is_refused(tmp_path: Path, files: dict[str, bytes]) -> None:
    assert "not all in one folder" in refusal(make_zip(files), tmp_path).say


def test_a_zip_cut_short_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = make_zip(model_files())
    for at in (0, 1, 100, len(whole) // 2, len(whole) - 1_000, len(whole) - 1):
        folder = tmp_path / str(at)
        folder.mkdir()
        error = refusal(whole[:at], folder)
        assert error.say.startswith("given.zip cannot be unpacked: ")
        assert "cut short" in error.fix


def test_an_altered_byte_is_noticed(tmp_path: Path) -> None:
    content = bytearray(make_zip(model_files()))
    content[50_000] ^= 1
    with pytest.raises(CompanionError) as caught:
        unpack(bytes(content), tmp_path)
    assert f"{NAME}/am/final.mdl" in caught.value.say


def test_any_altered_byte_of_the_directory_ends_in_words(tmp_path: Path) -> None:
    """Whatever byte of the table of contents is altered: a CompanionError, or the same files."""
    files = {f"{NAME}/a": b"first", f"{NAME}/b/c": b"second"}
    whole = make_zip(files)
    noise = random.Random(2)
    for at in range(len(whole)):
        content = bytearray(whole)
        content[at] ^= 1 << noise.randrange(8)
        folder = tmp_path / str(at)
        folder.mkdir()
        try:
            unpack(bytes(content), folder)
        except CompanionError as error:
            assert error.fix
        for path in (folder / "inside").rglob("*"):
            assert path.is_dir() or path.read_bytes() in (b"", *files.values())


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(make_zip({f"{NAME}/README": b"secret"}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags_at] |= 1
    with pytest.raises(CompanionError, match="encrypted"):
        unpack(bytes(content), tmp_path)
