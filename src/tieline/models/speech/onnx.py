"""Opens a model file for onnxruntime, which with numpy is imported here and nowhere before."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tieline.models.speech.ports import SpeechUnavailable


@cache
def open_model(path: Path) -> Any:
    """Return a session on one thread; the same file is loaded once for the whole process.

    Raises:
        SpeechUnavailable: without onnxruntime, or when the file is no model.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise SpeechUnavailable("onnxruntime is not installed; `make speech` installs it.") from error
    options = onnxruntime.SessionOptions()
    # Many lines are served at once; threads inside one inference would only fight each other.
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except onnxruntime.capi.onnxruntime_pybind11_state.NoSuchFile as error:
        raise SpeechUnavailable(f"{path.name} is not there; `tieline speech install` fetches it.") from error
    except onnxruntime.capi.onnxruntime_pybind11_state.InvalidProtobuf as error:
        raise SpeechUnavailable(f"{path.name} is no model; remove it and fetch it again.") from error
