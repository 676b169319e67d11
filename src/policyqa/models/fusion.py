"""The learned fusion: small networks that correct the fused score of a passage by what else was measured of it.

What they are given is named and measured in ``answering/fusing.py``, and they are fitted in ``training/fusion.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Fusion"]


@dataclass(frozen=True, slots=True, eq=False)
class Fusion:
    """Networks of one layer of tanh units; their mean is the correction, on the scale of the fused score.

    ``traits`` names the f inputs in order. ``hidden`` (s, u, f), ``bias`` (s, u) and ``out`` (s, u) are float32, for s
    networks of u units each, and take the inputs as they are measured.
    """

    traits: tuple[str, ...]
    hidden: NDArray[np.float32]
    bias: NDArray[np.float32]
    out: NDArray[np.float32]

    def __post_init__(self) -> None:
        shapes = self.hidden.shape, self.bias.shape, self.out.shape
        fits = self.hidden.ndim == 3 and self.hidden.size > 0 and self.hidden.shape[2] == len(self.traits)
        if not fits or not self.hidden.shape[:2] == self.bias.shape == self.out.shape:
            raise ValueError(f"not a fusion of {len(self.traits)} traits: {shapes}")
        if not all(np.isfinite(one).all() for one in (self.hidden, self.bias, self.out)):
            raise ValueError("not a fusion: a weight is not finite")

    def corrections(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """What to add to the fused score of each passage, (n,) float32, for its traits (n, f)."""
        networks, _, inputs = self.hidden.shape
        units = np.tanh(values @ self.hidden.reshape(-1, inputs).T + self.bias.reshape(-1))
        corrections: NDArray[np.float32] = units @ self.out.reshape(-1) / np.float32(networks)
        return corrections
