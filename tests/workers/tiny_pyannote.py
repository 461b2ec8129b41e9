"""A pyannote pipeline small enough to be made by a test: real pipeline classes, two models that hear pitch.

`low` and `high` stand for two people: below and above 900 Hz. The models are loaded from checkpoints as any other.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytorch_lightning
import torch
import yaml
from pyannote.audio.core.model import Model
from pyannote.audio.core.task import Problem, Resolution, Specifications

FRAME, HOP, BINS = 400, 160, 201
SPLIT = round(900 / 8000 * (BINS - 1))


class _Spectral(Model):
    def __init__(self, sample_rate: int = 16000, num_channels: int = 1, task: None = None) -> None:
        super().__init__(sample_rate=sample_rate, num_channels=num_channels, task=task)
        self.save_hyperparameters("sample_rate", "num_channels")
        self.window = torch.nn.Parameter(torch.hann_window(FRAME))

    def power(self, waveforms: torch.Tensor) -> torch.Tensor:
        found = torch.stft(waveforms[:, 0], FRAME, HOP, window=self.window, center=False, return_complex=True)
        return found.abs() ** 2

    @lru_cache  # noqa: B019 as the models of pyannote do
    def num_frames(self, num_samples: int) -> int:
        return 1 + (num_samples - FRAME) // HOP

    def receptive_field_size(self, num_frames: int = 1) -> int:
        return FRAME + (num_frames - 1) * HOP

    def receptive_field_center(self, frame: int = 0) -> int:
        return frame * HOP + FRAME // 2


class PitchSegmentation(_Spectral):
    """Per frame: nobody, low, high, both."""

    def build(self) -> None:
        self.activation = self.default_activation()

    def forward(self, waveforms: torch.Tensor) -> torch.Tensor:
        power = self.power(waveforms)
        low, high = power[:, :SPLIT].sum(1) > 1.0, power[:, SPLIT:].sum(1) > 1.0
        scores = torch.stack([~low & ~high, low & ~high, high & ~low, low & high], dim=-1)
        return self.activation(10.0 * scores.float())


class PitchEmbedding(_Spectral):
    """Sixteen bands of the frames that count."""

    dimension = 16

    def build(self) -> None:
        """Nothing depends on the task."""

    def forward(self, waveforms: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
        power = self.power(waveforms)
        bands = torch.nn.functional.adaptive_avg_pool1d(power.transpose(1, 2), 16).transpose(1, 2)
        if weights is None:
            weights = torch.ones(power.shape[0], power.shape[2])
        weights = torch.nn.functional.interpolate(weights[:, None].float(), size=power.shape[2])
        mean = (bands * weights).sum(-1) / weights.sum(-1).clamp(min=1e-6)
        return torch.nn.functional.normalize(mean, dim=-1)


def save(model: Model, specifications: Specifications, folder: Path) -> None:
    """As Lightning would write it."""
    folder.mkdir(parents=True)
    model.specifications = specifications
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": dict(model.hparams),
        "pytorch-lightning_version": pytorch_lightning.__version__,
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, folder / "pytorch_model.bin")


def write_pipeline(folder: Path) -> Path:
    """A folder laid out as community-1's: config.yaml, segmentation, embedding and plda beside it."""
    speech = Specifications(
        Problem.MONO_LABEL_CLASSIFICATION, Resolution.FRAME, 5.0, classes=["a", "b"], powerset_max_classes=2,
        permutation_invariant=True,
    )  # fmt: skip
    save(PitchSegmentation(), speech, folder / "segmentation")
    voice = Specifications(Problem.REPRESENTATION, Resolution.CHUNK, 5.0, classes=["a", "b"])
    save(PitchEmbedding(), voice, folder / "embedding")
    (folder / "plda").mkdir()
    rng = np.random.default_rng(0)
    lda = np.linalg.qr(rng.normal(size=(16, 8)))[0]
    np.savez(folder / "plda" / "xvec_transform.npz", mean1=np.zeros(16), mean2=np.zeros(8), lda=lda)
    np.savez(folder / "plda" / "plda.npz", mu=np.zeros(8), tr=np.eye(8), psi=np.linspace(8, 1, 8))
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {
                "clustering": "AgglomerativeClustering",
                "segmentation": "$model/segmentation",
                "embedding": "$model/embedding",
                "plda": "$model/plda",
                "embedding_exclude_overlap": True,
            },
        },
        "params": {
            "segmentation": {"min_duration_off": 0.0},
            "clustering": {"method": "centroid", "min_cluster_size": 2, "threshold": 0.5},
        },
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return folder
