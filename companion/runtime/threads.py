"""Every thread of the program is made here.

In a live session there are, beside the caller's own thread, which runs the session:

- *ear*: a :class:`Loop` that reads the microphone, takes out the echo and finds turns;
- *scribe*: a :class:`Worker` that recognises what the ear found, one utterance after another;
- *mouth*: a :class:`Worker` that renders sentences, the next ones ahead of their time;
- *log*: a :class:`Worker` that writes the records of the session;
- *keys*: reads the keyboard;
- at the beginning some more, each a :class:`Later`, that load what is not needed at once;
- *retention*: takes old sessions away, where they are not to be kept for ever;
- *silent clock*: takes the loudspeaker's place where there is none.

The loudspeaker's and the microphone's own callbacks run in threads of the sound library.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from companion.audio.base import BLOCK_S, MOUTH_RATE_HZ, Pcm
from companion.audio.player import Player
from companion.core.events import Phase
from companion.errors import CompanionError
from companion.hearing.base import Recogniser, Transcript
from companion.hearing.decoder import Attempt
from companion.runtime.mouth import Mouth

T = TypeVar("T")

_JOIN_S = 2.0
_SOON, _AHEAD = 0, 1  # priorities of the mouth's work


class Worker:
    """A thread that does jobs one after another, the lowest priority number first."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[], None]]]
        self._jobs = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._over = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def put(self, job: Callable[[], None], priority: int = _SOON) -> None:
        """Have a job done."""
        self._jobs.put((priority, next(self._numbers), job))

    def close(self) -> None:
        """End the thread after the job under way."""
        self.put(self._stop, -1)
        self._thread.join(_JOIN_S)

    def _stop(self) -> None:
        self._over = True

    def _work(self) -> None:
        while not self._over:
            self._jobs.get()[2]()


class Loop:
    """A thread that runs a function which looks at :attr:`over` now and then.

    Args:
        name: the thread's name.
        work: is given the loop.
    """

    def __init__(self, name: str, work: Callable[[Loop], None]) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=work, args=(self,), name=name, daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """True once the thread is to end."""
        return self._over.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait; True when the thread is to end."""
        return self._over.wait(max(seconds, 0.0))

    def end(self, join_s: float = _JOIN_S) -> None:
        """Have the thread end, and wait for that at most so long."""
        self._over.set()
        self._thread.join(join_s)


class Mailbox(Generic[T]):
    """A bounded queue between threads."""

    def __init__(self, length: int) -> None:
        self._queue: queue.Queue[T] = queue.Queue(length)

    def post(self, item: T) -> bool:
        """Put something in; False when nobody made room in time."""
        try:
            self._queue.put(item, timeout=_JOIN_S)
        except queue.Full:
            return False
        return True

    def take(self, seconds: float) -> T | None:
        """What came first; None when nothing comes in time."""
        try:
            return self._queue.get(timeout=seconds)
        except queue.Empty:
            return None


class Keys:
    """A thread that reads the keyboard and hands each line to whoever wants it at the time.

    Args:
        keyboard: lines; None among them for the key that stops.

    Attributes:
        receiver: is given each line; None while nobody wants any.
    """

    def __init__(self, keyboard: Iterable[str | None]) -> None:
        self.receiver: Callable[[str | None], None] | None = None
        self._keyboard = keyboard
        self._loop = Loop("keys", self._read)

    def _read(self, loop: Loop) -> None:
        for line in self._keyboard:
            if loop.over:
                return
            if self.receiver is not None:
                self.receiver(line)

    def close(self) -> None:
        """Take no more lines; the thread may wait for one for ever."""
        self._loop.end(0.0)


class SilentClock:
    """Pulls the player at the pace of real time where no loudspeaker does."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._loop = Loop("silent clock", self._work)

    def _work(self, loop: Loop) -> None:
        block = round(MOUTH_RATE_HZ * BLOCK_S)
        due_s = time.monotonic()
        while not loop.wait(due_s - time.monotonic()):
            self._player.pull(block)
            due_s += BLOCK_S

    def close(self) -> None:
        """End the thread."""
        self._loop.end()


class ThreadedMouth(Mouth):
    """A mouth that renders in its own thread, so the session never waits for the voice."""

    def start(self) -> None:
        """Start the thread."""
        self._worker = Worker("mouth")
        self._wanted: set[int] = set()  # lines and patterns that were not forgotten meanwhile
        self._lock = threading.Lock()  # a sentence never starts behind the hush that forgot it

    def speak(self, id: int, text: str, private: bool, menu: bool = False) -> None:
        """Say a line, as soon as its first sentence is rendered."""
        self._wanted.add(id)
        self._worker.put(partial(super().speak, id, text, private, menu))

    def _say(self, id: int, number: int, sentence: str, pcm: Pcm | None, more: bool) -> bool:
        with self._lock:
            if id not in self._wanted:
                return False
            if not more:
                self._wanted.remove(id)
            return super()._say(id, number, sentence, pcm, more)

    def pace(self, id: int, phases: Sequence[Phase]) -> None:
        """Lay out breath cues, as soon as their words are rendered."""
        self._wanted.add(id)

        def job() -> None:
            with self._lock:
                if id in self._wanted:
                    self._wanted.remove(id)
                    super(ThreadedMouth, self).pace(id, phases)

        self._worker.put(job)

    def prepare(self, texts: Iterable[str]) -> None:
        """Render fixed sentences while nothing else is to be done."""
        for text in texts:
            self._worker.put(partial(super().prepare, [text]), _AHEAD)

    def hush(self) -> None:
        """Fade out and forget everything, also what is not rendered yet."""
        self.player.hush()  # at once; again below, for what starts meanwhile
        with self._lock:
            self._wanted.clear()
            super().hush()

    def close(self) -> None:
        """End the thread and let the voice go."""
        self._worker.close()
        super().close()


class ThreadedDecoder:
    """Recognises in a thread of its own; see :class:`companion.hearing.decoder.Decoder`.

    Args:
        recogniser: does the work.
        load: makes another one when it has failed.
    """

    def __init__(self, recogniser: Recogniser, load: Callable[[], Recogniser]) -> None:
        self.name = recogniser.name
        self._recogniser = recogniser
        self._load = load
        self._worker = Worker("scribe")

    def begin(self, pcm: NDArray[np.float32]) -> Attempt:
        """Have one utterance recognised."""
        work = _Work(self._transcribe, pcm)
        self._worker.put(work.run)
        return work

    def close(self) -> None:
        """End the thread and let the recogniser go."""
        self._worker.close()
        self._recogniser.close()

    def _transcribe(self, pcm: NDArray[np.float32]) -> Transcript:
        try:
            return self._recogniser.transcribe(pcm)
        except CompanionError:
            self._recogniser = self._load()
            return self._recogniser.transcribe(pcm)


class _Work:
    """One utterance on its way through the scribe's thread."""

    def __init__(
        self,
        transcribe: Callable[[NDArray[np.float32]], Transcript],
        pcm: NDArray[np.float32],
    ) -> None:
        self._transcribe = transcribe
        self._pcm: NDArray[np.float32] | None = pcm
        self._result: Transcript | CompanionError | None = None

    def run(self) -> None:
        pcm, self._pcm = self._pcm, None
        if pcm is not None:
            try:
                self._result = self._transcribe(pcm)
            except CompanionError as error:
                self._result = error

    def transcript(self) -> Transcript | None:
        if isinstance(self._result, CompanionError):
            raise self._result
        return self._result

    def abandon(self) -> None:
        self._pcm = None


class Later(Generic[T]):
    """Something that is being made in a thread of its own.

    Args:
        name: the thread's name.
        make: makes it.
    """

    def __init__(self, name: str, make: Callable[[], T]) -> None:
        self._make = make
        self._made: list[T] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Do nothing while it is being made, or when that went well.

        Raises:
            CompanionError: or whatever else made it fail.
        """
        if self._error is not None:
            raise self._error

    def get(self) -> T:
        """Wait for it.

        Raises:
            CompanionError: or whatever else made it fail.
        """
        self._thread.join()
        self.check()
        return self._made[0]

    def _work(self) -> None:
        try:
            self._made.append(self._make())
        except BaseException as error:
            self._error = error
