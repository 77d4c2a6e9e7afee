"""Speech: hearing words in sound, saying text as sound, and telling when somebody's turn is over. No domain.

Begin at `ports.py` (what a line asks for) and `choice.py` (which engines this machine has). Engines that hear:
`pocketsphinx_in.py`, `vosk_in.py`; that speak: `flite_out.py`, `espeak_out.py`, `piper_out.py`; that follow the talk:
`silero.py` (is that a voice?), `smart_turn.py` (was that all?). `audio.py` and `tones.py` are about sound itself.
`catalogue.py` and `install.py` are what `tieline speech` shows and fetches. How good each is: docs/howto/speech.md.

Numpy and onnxruntime are imported where they are first used; everything here blocks and belongs into a worker thread
(`threads.py`), save what a docstring calls cheap.
"""

from __future__ import annotations
