import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doorstep.lib.refusal import Refusal
from doorstep.triage import modelfile
from doorstep.triage.category import advise
from doorstep.triage.cold import cold
from doorstep.triage.fit import version
from doorstep.triage.holder import NAME, Holder, current
from doorstep.triage.modelfile import (
    ModelBrokenError,
    ModelMissingError,
    ModelTooLargeError,
    load_card,
    load_model,
    save_model,
)
from tests.triage.town import model, texts


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "town.npz"
    save_model(path, model())
    return path


def test_a_saved_model_answers_as_the_fitted_one(saved: Path) -> None:
    loaded = load_model(saved)
    some, _ = texts(50, seed=9)
    assert loaded.card == load_card(saved) == model().card
    assert version(loaded) == loaded.card.version
    save_model(saved, replace(loaded, claim=-0.5))
    assert load_model(saved).claim == -0.5
    before, after = advise(model(), some), advise(loaded, some)
    assert (before.labels == after.labels).all()
    assert (before.probs == after.probs).all()


def test_the_same_model_is_the_same_file_and_numpy_reads_it(saved: Path, tmp_path: Path) -> None:
    save_model(tmp_path / "again.npz", load_model(saved))
    assert saved.read_bytes() == (tmp_path / "again.npz").read_bytes()
    with np.load(saved, allow_pickle=False) as arrays:
        assert arrays["coef"].dtype == np.float16
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_no_word_of_a_resident_is_in_the_file(saved: Path) -> None:
    raw = saved.read_bytes()
    for word in ("垃圾", "工资", "pothole", "幸福小区"):
        assert word.encode() not in raw
        assert word.encode("utf-32-le") not in raw


Change = Callable[[dict[str, bytes]], None]


def rewritten(path: Path, change: Change, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return path


def card(**values: Any) -> Change:
    def change(members: dict[str, bytes]) -> None:
        members["card.json"] = json.dumps(json.loads(members["card.json"]) | values).encode()

    return change


def array(name: str, value: Any, **how: Any) -> Change:
    def change(members: dict[str, bytes]) -> None:
        out = io.BytesIO()
        np.lib.format.write_array(out, value, **how)
        members[f"{name}.npy"] = out.getvalue()

    return change


def promised(shape: str) -> Change:
    """A header that promises more than there is."""

    def change(members: dict[str, bytes]) -> None:
        head = f"{{'descr': '<f2', 'fortran_order': False, 'shape': {shape}, }}".encode()
        head += b" " * (117 - len(head)) + b"\n"
        members["coef.npy"] = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head

    return change


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda members: members.pop("coef.npy"), "zip"),
        (lambda members: members.update({"../../evil": b"x"}), "zip"),
        (lambda members: members.update({"card.json": b"[" * 100_000}), "card.json"),
        (lambda members: members.update({"card.json": b"\xff\xfe"}), "card.json"),
        (lambda members: members.update({"coef.npy": b"not numpy"}), "coef.npy"),
        (card(format=99), "card.json"),
        (card(labels="abc"), "card.json"),
        (card(labels=["a", "a", "b", "c"]), "card.json"),
        (card(labels=["a", "b", "c"]), "coef.npy"),
        (card(slope=float("nan")), "card.json"),
        (card(slope="1"), "card.json"),
        (card(spec={"limit": 10**9, "orders": [1], "words": True}), "card.json"),
        (card(weights=[1, 2, 3]), "card.json"),
        (card(scores=7), "card.json"),
        (array("coef", np.full((3, 4), np.nan, np.float16)), "coef.npy"),
        (array("coef", np.ones((3, 4), np.float16)), "coef.npy"),
        (array("coef", np.ones((3, 4), np.float64)), "coef.npy"),
        (array("bias", np.ones(3, np.float32)), "bias.npy"),
        (array("whole_keys", np.array([2, 1], np.uint64)), "whole_keys.npy"),
        (array("bias", np.array([{}], object), allow_pickle=True), "bias.npy"),
        (promised("(1000000000000, 1000000)"), "coef.npy"),
        (promised("(-1, 4)"), "coef.npy"),
        (promised("__import__('os').system('true')"), "coef.npy"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused(saved: Path, change: Change, part: str) -> None:
    with pytest.raises(ModelBrokenError) as refused:
        load_model(rewritten(saved, change))
    assert refused.value.data == {"name": "town.npz", "part": part}


def test_packed_members_are_refused_unopened(saved: Path) -> None:
    with pytest.raises(ModelBrokenError):
        load_model(rewritten(saved, lambda _: None, zipfile.ZIP_DEFLATED))


def test_every_cut_of_the_file_is_refused(saved: Path, tmp_path: Path) -> None:
    raw = saved.read_bytes()
    short = tmp_path / "short.npz"
    for size in [0, 1, 100, *range(1_000, len(raw), len(raw) // 10), len(raw) - 1]:
        short.write_bytes(raw[:size])
        with pytest.raises(ModelBrokenError):
            load_model(short)


def test_flipped_bytes_are_noticed(saved: Path) -> None:
    raw = bytearray(saved.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    saved.write_bytes(raw)
    with pytest.raises(ModelBrokenError):
        load_model(saved)


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "none.npz", tmp_path):
        with pytest.raises(ModelMissingError):
            load_model(path)
    monkeypatch.setattr(modelfile, "MOST_BYTES", 1_000)
    with pytest.raises(ModelTooLargeError):
        load_model(saved)


class Hand:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_new_file_is_in_use_within_a_second_without_a_restart(tmp_path: Path) -> None:
    clock = Hand()
    holder = Holder(tmp_path, monotonic=clock)
    assert holder.current() is None
    save_model(tmp_path / NAME, model())
    assert holder.current() is None  # it looks once a second
    clock.at += 1
    first = holder.current()
    assert first is not None
    assert first.card.version == model().card.version
    assert holder.current() is first
    some, labels = texts(80, seed=4)
    from doorstep.triage.fit import fit

    save_model(tmp_path / NAME, fit(some, labels).model)
    clock.at += 1
    second = holder.current()
    assert second is not None
    assert second.card.version != first.card.version


def test_a_broken_file_does_not_take_advice_away(tmp_path: Path) -> None:
    clock = Hand()
    holder = Holder(tmp_path, monotonic=clock)
    save_model(tmp_path / NAME, model())
    good = holder.current()
    (tmp_path / NAME).write_bytes(b"half a copy")
    clock.at += 1
    assert holder.current() is good
    assert isinstance(holder.fault(), Refusal)
    (tmp_path / NAME).unlink()
    clock.at += 1
    assert holder.current() is None
    assert holder.fault() is None


def test_without_a_file_the_cold_start_stands_in(tmp_path: Path) -> None:
    words = cold({"light": ["路灯"]})
    assert current(tmp_path, otherwise=lambda: words) is words
    assert advise(current(tmp_path / "nowhere"), ["路灯"]).known[0] == 0
