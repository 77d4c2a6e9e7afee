"""The drivers of `Line` (see `channels/voice/line.py`): one for devices of words, one for devices of sound.

`device.py` reads what a device says; `words_line.py` drives typing and browsers that recognise and speak by
themselves; `sound_line.py` drives PCM, with `listening.py` (what was said, and when it is over) and `playback.py` (what
sounds, and how much of it was heard). What a device and the platform say to each other is in docs/reference/calls.md.
"""

from __future__ import annotations
