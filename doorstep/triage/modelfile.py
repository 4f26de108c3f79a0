"""The model file: an npz of plain arrays and a `card.json`, nothing that can run. docs/adr/0402 says why.

Every member is stored uncompressed, so what a file claims to hold can never be more than the file itself.
"""

import io
import json
import math
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from doorstep.lib.refusal import Refusal
from doorstep.triage.category import Block, Card, Linear
from doorstep.triage.ngrams import Spec, Vocabulary

T = TypeVar("T")

FORMAT = 1
MOST_BYTES = 256 * 1024 * 1024
_MOST_CARD = 8 * 1024 * 1024
_MOST_LABELS = 2_000

_ARRAYS = {
    "whole_keys": ("<u8", 1),
    "whole_idf": ("<f2", 1),
    "opening_keys": ("<u8", 1),
    "opening_idf": ("<f2", 1),
    "coef": ("<f2", 2),
    "bias": ("<f4", 1),
    "shift": ("<f4", 1),
    "prior": ("<f4", 1),
}


class ModelMissingError(Refusal):
    """No such file, or it cannot be read."""

    code = "triage_model_missing"


class ModelTooLargeError(Refusal):
    """Larger than any model this program writes."""

    code = "triage_model_too_large"


class ModelBrokenError(Refusal):
    """Not a model file, or a damaged one; `part` names what is wrong."""

    code = "triage_model_broken"


def save_model(path: Path, model: Linear) -> None:
    """Will write the model beside `path` and move it there in one step: a reader sees the old file or the new."""
    card = {
        "format": FORMAT,
        "kind": "linear",
        "labels": list(model.card.labels),
        "version": model.card.version,
        "trained_at": model.card.trained_at,
        "trained_on": model.card.trained_on,
        "rows": model.card.rows,
        "columns": model.card.columns,
        "scores": model.card.scores,
        "spec": {"limit": model.spec.limit, "orders": list(model.spec.orders), "words": model.spec.words},
        "head": model.head,
        "weights": [model.whole.weight, model.opening.weight],
        "slope": model.slope,
        "familiar": model.familiar,
        "claim": model.claim,
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "whole_keys": model.whole.vocabulary.keys,
        "whole_idf": model.whole.idf,
        "opening_keys": model.opening.vocabulary.keys,
        "opening_idf": model.opening.idf,
        "coef": model.coef,
        "bias": model.bias,
        "shift": model.shift,
        "prior": model.prior,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        _put(archive, "card.json", json.dumps(card, ensure_ascii=False, indent=1).encode())
        for name, array in arrays.items():
            raw = io.BytesIO()
            np.lib.format.write_array(raw, array.astype(_ARRAYS[name][0]), allow_pickle=False)
            _put(archive, f"{name}.npy", raw.getvalue())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(out.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _put(archive: zipfile.ZipFile, name: str, raw: bytes) -> None:
    # A fixed date, so that the same model is the same file.
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), raw)


def load_model(path: Path) -> Linear:
    """Will return the model of the file. Raises ModelMissingError, ModelTooLargeError or ModelBrokenError."""

    def whole(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Linear:
        card = json.loads(archive.read(members["card.json"]))
        return _model(card, {name: _array(archive, members[f"{name}.npy"], name) for name in _ARRAYS})

    return _read(path, whole)


def load_card(path: Path) -> Card:
    """Will return what the file's model says of itself, without its megabytes. Raises what load_model raises."""
    return _read(path, lambda archive, members: _card(json.loads(archive.read(members["card.json"]))))


def _read(path: Path, of: Callable[[zipfile.ZipFile, dict[str, zipfile.ZipInfo]], T]) -> T:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise ModelTooLargeError(name=path.name, megabytes=size >> 20, limit=MOST_BYTES >> 20)
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return of(archive, _members(archive, size))
    except _PartError as part:
        raise ModelBrokenError(name=path.name, part=str(part)) from part
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise ModelBrokenError(name=path.name, part="card.json") from error
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise ModelBrokenError(name=path.name, part="zip") from error
    except OSError as error:
        raise ModelMissingError(name=str(path)) from error


class _PartError(Exception):
    """The part of the file that is wrong."""


def _members(archive: zipfile.ZipFile, size: int) -> dict[str, zipfile.ZipInfo]:
    wanted = {"card.json", *(f"{name}.npy" for name in _ARRAYS)}
    infos = archive.infolist()
    if len(infos) != len(wanted) or {info.filename for info in infos} != wanted:
        raise _PartError("zip")
    plain = all(info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 for info in infos)
    if not plain or sum(info.file_size for info in infos) > size:
        raise _PartError("zip")
    found = {info.filename: info for info in infos}
    if found["card.json"].file_size > _MOST_CARD:
        raise _PartError("card.json")
    return found


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> npt.NDArray[Any]:
    """Will return the array after comparing what its header promises with the bytes there are."""
    kind, dimensions = _ARRAYS[name]
    raw = archive.read(info)
    head = io.BytesIO(raw)
    try:
        if np.lib.format.read_magic(head) != (1, 0):
            raise _PartError(info.filename)
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(head, max_header_size=4_096)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise _PartError(info.filename) from error
    body = raw[head.tell() :]
    right = dtype == np.dtype(kind) and len(shape) == dimensions and min(shape, default=0) >= 0
    if not right or math.prod(shape) * dtype.itemsize != len(body):
        raise _PartError(info.filename)
    array = np.frombuffer(body, dtype=dtype).reshape(shape, order="F" if fortran else "C")
    if name.endswith("keys"):
        if array.size > 1 and not (array[1:] > array[:-1]).all():
            raise _PartError(info.filename)
    elif not np.isfinite(array).all():
        raise _PartError(info.filename)
    return array


def _card(card: dict[str, Any]) -> Card:
    if card["format"] != FORMAT or card["kind"] != "linear":
        raise _PartError("card.json")
    labels = card["labels"]
    good = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if not good or not 2 <= len(labels) <= _MOST_LABELS or len(set(labels)) != len(labels):
        raise _PartError("card.json")
    return Card(
        labels=tuple(labels),
        version=str(card["version"])[:64],
        trained_at=str(card["trained_at"])[:64],
        trained_on=str(card["trained_on"])[:128],
        rows=int(_number(card["rows"], 0, 1e12)),
        columns=dict(card["columns"]),
        scores=dict(card["scores"]),
    )


def _model(card: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> Linear:
    said = _card(card)
    whole, opening = arrays["whole_keys"].size, arrays["opening_keys"].size
    if arrays["whole_idf"].size != whole or arrays["opening_idf"].size != opening:
        raise _PartError("whole_idf.npy")
    if arrays["coef"].shape != (whole + opening, len(said.labels)):
        raise _PartError("coef.npy")
    for name in ("bias", "shift", "prior"):
        if arrays[name].shape != (len(said.labels),):
            raise _PartError(f"{name}.npy")
    first, second = (_number(weight, 0, 100) for weight in card["weights"])
    spec = card["spec"]
    orders = tuple(int(_number(order, 1, 6)) for order in spec["orders"][:6])
    wide = np.float32
    return Linear(
        card=said,
        spec=Spec(limit=int(_number(spec["limit"], 1, 100_000)), orders=orders, words=bool(spec["words"])),
        whole=Block(Vocabulary(arrays["whole_keys"].astype(np.uint64)), arrays["whole_idf"].astype(wide), first),
        opening=Block(Vocabulary(arrays["opening_keys"].astype(np.uint64)), arrays["opening_idf"].astype(wide), second),
        head=int(_number(card["head"], 0, 10_000)),
        coef=np.ascontiguousarray(arrays["coef"].astype(wide)),
        bias=arrays["bias"].astype(wide),
        slope=_number(card["slope"], 0, 1_000),
        shift=arrays["shift"].astype(wide),
        prior=arrays["prior"].astype(wide),
        familiar=_number(card.get("familiar", 0.0), 0, 1),
        claim=_number(card.get("claim", 0.0), -1_000, 0),
    )


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _PartError("card.json")
    return float(value)
