"""onnxruntime, kept from reporting to its maker.

From 1.32 on its Linux wheel too keeps a number for the computer and a database of events in the
user's cache folder, and sends them to ``mobile.events.data.microsoft.com``; measured by its system
calls.  Switching its events off once it is loaded comes too late: it is told before.
"""

from __future__ import annotations

import os
from types import ModuleType


def load_onnxruntime() -> ModuleType:
    """Import it, silent.

    Raises:
        ImportError: it is not installed.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    module: ModuleType = onnxruntime
    return module
