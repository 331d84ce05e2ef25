"""What a setup needs of the world: the settings file, the voices, and the place it has come to."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable

from companion import paths
from companion.config import load_config
from companion.config_change import set_field
from companion.content.help_lines import UNKNOWN, load_help_lines
from companion.core.events import Value
from companion.core.requests import Flow
from companion.core.setup import OFFERED
from companion.core.setup_asking import Given
from companion.core.talk import Talk
from companion.voice.cache import VoiceCache
from companion.voice.choose import choose_voice, list_voices
from companion.whole_file import replace_file

MakeFlow = Callable[[Talk, Given], Flow]
"""A flow that sets things up, such as :func:`companion.core.setup.setup_alone`."""

_SOUND = ("rate", "menu_rate", "volume")
_NO_SINGLE_VOICE = "pyttsx3"  # one of its voices, whichever the system takes


class SettingUp:
    """Where the answers of a setup go.

    Args:
        name: the voice that speaks, as the settings file has it.
        voice: it; None where nothing is spoken.
        by_voice: answers are heard through a microphone.
    """

    def __init__(self, name: str, voice: VoiceCache | None, by_voice: bool) -> None:
        self._name = name
        self._by_voice = by_voice
        self._own = voice
        self._tried: dict[str, VoiceCache] = {}

    def given(self) -> Given:
        """What the setup is begun with.

        Raises:
            CompanionError: the help lines cannot be used.
        """
        countries = load_help_lines().by_code()
        del countries[UNKNOWN]
        return Given(
            countries=countries,
            voice=None if self._own is None else self._name,
            voices=_names,
            by_voice=self._by_voice,
            done=load_place(),
            locked=paths.vault_recipient_file().exists(),
        )

    def keep(self, field: str, value: Value) -> None:
        """See :class:`companion.runtime.desk.Answers`; a sound that did not change is not written.

        Raises:
            CompanionError: the file has a mistake or cannot be written.
        """
        if field not in _SOUND or getattr(load_config(), field) != value:
            set_field(field, value)

    def place(self, parts: tuple[str, ...] | None) -> None:
        """See :class:`companion.runtime.desk.Answers`."""
        save_place((OFFERED,) if parts is None else parts)

    def voice(self, name: str) -> VoiceCache | None:
        """See :class:`companion.runtime.desk.Answers`.

        Raises:
            CompanionError: it cannot be loaded.
        """
        if name == self._name:
            return self._own
        if name not in self._tried:
            voice = choose_voice(name).load()
            if voice is None or self._own is None:
                return None
            self._tried[name] = VoiceCache(voice, self._own.fixed)
        return self._tried[name]

    def close(self) -> None:
        """Let the voices go that were tried."""
        for voice in self._tried.values():
            voice.close()


def is_first_start() -> bool:
    """Whether nothing was ever set, and a setup was not offered yet."""
    return not paths.config_file().exists() and not load_place()


def load_place() -> frozenset[str]:
    """The parts of a setup that were gone through; none where that cannot be read."""
    try:
        return frozenset(map(str, json.loads(paths.setup_file().read_text("utf-8"))["done"]))
    except (OSError, ValueError, LookupError, TypeError):
        return frozenset()


def save_place(parts: tuple[str, ...]) -> None:
    """Remember the parts; a disk that cannot be written costs only that."""
    with contextlib.suppress(OSError):
        replace_file(paths.setup_file(), json.dumps({"done": list(parts)}).encode())


def _names() -> list[str]:
    """The voices that can be tried, the best first."""
    return [v.name for v in list_voices() if v.installed and v.name != _NO_SINGLE_VOICE]
