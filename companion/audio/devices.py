"""Microphones and loudspeakers: what there is, which one is meant, and how they are opened."""

from companion.audio.choosing import choose_device, list_devices, rescan
from companion.audio.microphone import Microphone
from companion.audio.sound_system import Device
from companion.audio.speaker import Speaker

__all__ = ["Device", "Microphone", "Speaker", "choose_device", "list_devices", "rescan"]
