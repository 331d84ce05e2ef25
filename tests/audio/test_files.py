from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from companion.audio.base import EAR_RATE_HZ
from companion.audio.files import WavSink, WavSource
from companion.audio.player import Player
from companion.errors import CompanionError, ExitCode

FORMATS = {
    # name: (format tag, bits, from floats to bytes)
    "u8": (1, 8, lambda x: (np.rint(x * 127) + 128).astype("u1").tobytes()),
    "s16": (1, 16, lambda x: np.rint(x * 32767).astype("<i2").tobytes()),
    "s24": (
        1,
        24,
        lambda x: np.rint(x * (2**23 - 1)).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes(),
    ),
    "s32": (1, 32, lambda x: np.rint(x * (2**31 - 1)).astype("<i4").tobytes()),
    "f32": (3, 32, lambda x: x.astype("<f4").tobytes()),
    "f64": (3, 64, lambda x: x.astype("<f8").tobytes()),
}


def tone(rate_hz: int, seconds: float = 1.0, pitch_hz: float = 440.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * pitch_hz * np.arange(round(rate_hz * seconds)) / rate_hz)


def wav(
    frames: np.ndarray,
    rate_hz: int,
    form: str = "s16",
    *,
    extensible: bool = False,
    extra: bytes = b"",
) -> bytes:
    tag, bits, pack = FORMATS[form]
    channels = 1 if frames.ndim == 1 else frames.shape[1]
    width = channels * bits // 8
    data = pack(frames.reshape(-1))
    fmt = struct.pack(
        "<HHIIHH", 0xFFFE if extensible else tag, channels, rate_hz, rate_hz * width, width, bits
    )
    if extensible:
        guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
        fmt += struct.pack("<HHI", 22, bits, 0) + guid
    body = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + extra
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def read_all(path: Path) -> np.ndarray:
    source = WavSource(path)
    blocks = []
    while (chunk := source.read()) is not None:
        assert chunk.rate_hz == EAR_RATE_HZ
        assert len(chunk.pcm) == 320
        assert chunk.t_s == pytest.approx(len(blocks) * 0.02)
        blocks.append(chunk.pcm)
    assert source.read() is None
    source.close()
    source.close()
    return np.concatenate(blocks)


def refused(path: Path) -> CompanionError:
    with pytest.raises(CompanionError) as caught:
        WavSource(path)
    assert caught.value.exit_code == ExitCode.USAGE
    assert str(path) in caught.value.say
    return caught.value


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("rate_hz", [8000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_every_format_and_rate_gives_the_same_sound(tmp_path, form, rate_hz, extensible):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(rate_hz), rate_hz, form, extensible=extensible))
    heard = read_all(path)
    assert len(heard) == EAR_RATE_HZ
    middle = slice(800, -800)
    error = heard[middle] - tone(EAR_RATE_HZ)[middle]
    assert np.abs(error).max() < (0.01 if form == "u8" else 0.001)


def test_sixteen_kilohertz_passes_unchanged(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(16_000), 16_000))
    expected = np.rint(tone(16_000) * 32767) / 32768
    assert np.array_equal(read_all(path), expected.astype(np.float32))


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_averaged(tmp_path, channels):
    frames = np.zeros((16_000, channels))
    frames[:, 0] = tone(16_000)
    path = tmp_path / "a.wav"
    path.write_bytes(wav(frames, 16_000, "f32"))
    assert np.abs(read_all(path) - tone(16_000) / channels).max() < 1e-5


def test_the_last_block_is_filled_with_silence(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(np.full(330, 0.5), 16_000))
    heard = read_all(path)
    assert len(heard) == 640
    assert heard[329] != 0
    assert not heard[330:].any()


def test_other_chunks_are_passed_over(tmp_path):
    path = tmp_path / "a.wav"
    odd = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    path.write_bytes(wav(tone(16_000), 16_000, extra=odd) + b"id3 \x04\0\0\0abcd")
    assert len(read_all(path)) == 16_000


def test_a_length_left_open_by_a_pipe_is_read_to_the_end(tmp_path):
    data = bytearray(wav(tone(16_000), 16_000))
    data[40:44] = b"\xff\xff\xff\xff"
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert len(read_all(path)) == 16_000


def test_floats_that_are_no_numbers_or_too_loud_are_tamed(tmp_path):
    frames = np.array([np.nan, np.inf, -np.inf, 7.0] * 200)
    path = tmp_path / "a.wav"
    path.write_bytes(wav(frames, 16_000, "f32"))
    assert np.abs(read_all(path)).max() <= 1.0


def test_a_recording_that_is_cut_off_is_refused_and_says_how_much(tmp_path):
    path = tmp_path / "a.wav"
    whole = wav(tone(16_000), 16_000)
    path.write_bytes(whole[: 44 + 8000 * 2])
    assert "cut off: 50 percent" in refused(path).say
    path.write_bytes(whole[:-1])
    assert "cut off" in refused(path).say


@pytest.mark.parametrize("size", [12, 20, 30, 36, 40, 43])
def test_a_recording_cut_off_in_its_header_is_refused(tmp_path, size):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(16_000), 16_000)[:size])
    assert "cut off" in refused(path).say or "damaged" in refused(path).say


def test_what_holds_no_sound_is_refused(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"")
    assert "is empty" in refused(path).say
    path.write_bytes(wav(np.zeros(0), 16_000))
    assert "holds no sound" in refused(path).say


@pytest.mark.parametrize(
    "data", [b"hello", b"ID3\x03" + bytes(100), b"RIFF\0\0\0\0AVI " + bytes(99)]
)
def test_what_is_no_wav_is_refused(tmp_path, data):
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert "is not a WAV file" in refused(path).say


def test_compressed_sound_is_refused_by_name(tmp_path):
    data = bytearray(wav(tone(8000), 8000, "u8"))
    data[20:22] = b"\x07\0"
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert "compressed sound (mu-law)" in refused(path).say


@pytest.mark.parametrize(
    "at, value", [(22, b"\0\0"), (24, b"\0\0\0\0"), (32, b"\x07\0"), (34, b"\0\0")]
)
def test_a_header_that_makes_no_sense_is_refused(tmp_path, at, value):
    data = bytearray(wav(tone(16_000), 16_000))
    data[at : at + len(value)] = value
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    assert "damaged header" in refused(path).say


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    assert "cannot be opened" in refused(tmp_path / "none.wav").say
    assert "cannot be opened" in refused(tmp_path).say


def test_the_sink_writes_what_the_player_plays(tmp_path):
    path = tmp_path / "out.wav"
    player = Player()
    sink = WavSink(path, player)
    sound = tone(24_000, 2.5).astype(np.float32)
    player.play(1, sound)
    for _ in range(150):
        sink.write(480)
    sink.close()
    sink.close()
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)
        written = np.frombuffer(file.readframes(10**6), "<i2")
    assert len(written) == 72_000
    assert np.abs(written[:60_000] / 32767 - sound).max() <= 0.5 / 32767 + 1e-7
    assert not written[60_000:].any()


def test_a_file_that_was_never_closed_can_be_read_but_for_its_last_second(tmp_path):
    path = tmp_path / "out.wav"
    sink = WavSink(path, Player())
    for _ in range(149):
        sink.write(480)
    with wave.open(str(path)) as file:
        assert file.getnframes() == 48_000
    assert len(read_all(path)) == 32_000
    sink.close()


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(CompanionError, match="cannot be written: No such file"):
        WavSink(tmp_path / "none" / "out.wav", Player())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_a_full_disk_is_told():
    with pytest.raises(CompanionError, match="No space left"):
        WavSink(Path("/dev/full"), Player())
