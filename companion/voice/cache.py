"""Sentences are rendered once.

Every rendering is kept in memory for a while.  Fixed lines are kept on disk as well, from one
session to the next, and nothing else is: what is not known to be fixed leaves no trace.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import threading
from collections import OrderedDict
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from companion import paths
from companion.voice.base import VOICE_RATE_HZ, Speech, Voice
from companion.whole_file import replace_file

_MEMORY_S = 300.0  # 14 MB
_DISK_BYTES = 200_000_000  # more than an hour of speech
_DISK_BYTES_KEPT = 160_000_000  # when there is more, the longest unused go until this is left

_Samples = NDArray[np.int16]


class VoiceCache:
    """A voice with a memory; safe to be used from several threads.

    What it gives is always rounded to 16 bits, so a sentence sounds the same whether it was
    rendered now or read from disk.  A cache folder that cannot be used, or a file in it that is
    damaged, costs a rendering and nothing else.

    Args:
        voice: what renders; it is closed with the cache.
        fixed: the only sentences that are kept on disk.
        folder: where fixed lines are kept; the user's cache folder when None.
    """

    def __init__(self, voice: Voice, fixed: Collection[str], folder: Path | None = None) -> None:
        self.fixed = fixed
        self._voice = voice
        self._folder = folder or paths.cache_dir() / "voice"
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, _Samples] = OrderedDict()
        self._memory_samples = 0
        self._disk_bytes: int | None = None  # counted before the first write

    def render(self, sentence: str, rate: float = 1.0, private: bool = False) -> Speech:
        """Speak one sentence.

        Args:
            sentence: what to say.
            rate: 1.0 is the guidance pace.
            private: it carries the person's words, so no trace of it goes to the disk, even
                where they are those of a fixed line.

        Returns:
            See :meth:`companion.voice.base.Voice.render`.

        Raises:
            CompanionError: the voice failed.
        """
        key = self._key(sentence, rate)
        kept = not private and sentence in self.fixed
        with self._lock:
            samples = self._memory.get(key)
            if samples is None and kept:
                samples = self._read(key)
            if samples is None:
                speech = self._voice.render(sentence, rate)
                samples = np.rint(speech * 32767).astype(np.int16)
                if kept:
                    self._write(key, samples)
            self._remember(key, samples)
        return samples.astype(np.float32) / np.float32(32767)

    def close(self) -> None:
        """Let the voice and the memory go; a second call does nothing."""
        with self._lock:
            self._memory.clear()
            self._voice.close()

    def _key(self, sentence: str, rate: float) -> str:
        what = "\n".join([self._voice.name, self._voice.version, f"{rate:.3f}", sentence])
        return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()

    # --- memory ---------------------------------------------------------------------------

    def _remember(self, key: str, samples: _Samples) -> None:
        if key not in self._memory:
            self._memory_samples += len(samples)
        self._memory[key] = samples
        self._memory.move_to_end(key)
        while self._memory_samples > _MEMORY_S * VOICE_RATE_HZ:
            _, oldest = self._memory.popitem(last=False)
            self._memory_samples -= len(oldest)

    # --- disk -----------------------------------------------------------------------------

    def _read(self, key: str) -> _Samples | None:
        path = self._path(key)
        try:
            samples = np.load(path, allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, cut off, or something else
            return None
        if samples.dtype != np.int16 or samples.ndim != 1:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # the longest unused are the first to go
        found: _Samples = samples
        return found

    def _write(self, key: str, samples: _Samples) -> None:
        try:
            file = io.BytesIO()
            np.save(file, samples)
            replace_file(self._path(key), file.getvalue(), lasting=False)  # somebody listens
            self._make_room(samples.nbytes)
        except OSError:  # a full or read-only disk; the sentence is there all the same
            return

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npy"

    def _make_room(self, new_bytes: int) -> None:
        """Keep the folder within its bound; it is looked through only when that may be passed."""
        if self._disk_bytes is not None:
            self._disk_bytes += new_bytes
            if self._disk_bytes <= _DISK_BYTES:
                return
        files = [(path, path.stat()) for path in self._folder.iterdir()]
        files.sort(key=lambda file: file[1].st_mtime_ns)
        total = sum(stat.st_size for _, stat in files)
        if total > _DISK_BYTES:
            for path, stat in files:
                if total <= _DISK_BYTES_KEPT:
                    break
                path.unlink(missing_ok=True)
                total -= stat.st_size
        self._disk_bytes = total
