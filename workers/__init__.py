"""The only rooms that know machine learning: audio, transcription, diarization, mining, and the tasks that run them.

Importing this package is quick and changes only what must be set before any library is imported.
"""

import os

from workers.torchaudio_standin import install

# pyannote reports file durations and speaker counts to its makers unless told not to; the hub reports its use.
os.environ["PYANNOTE_METRICS_ENABLED"] = "false"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
# Worker processes are forked: asking for a GPU must not initialise it in the parent, nor the tokenizers their threads.
os.environ.setdefault("PYTORCH_NVML_BASED_CUDA_CHECK", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

install()
