import csv
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from doorstep.doors.command.triage import register
from doorstep.doors.words import sentence
from doorstep.lib.refusal import Refusal
from doorstep.triage import examples
from tests.triage.town import texts


def call(*words: str | Path) -> int:
    """Will run one command as the program does, without the other groups."""
    import argparse

    parser = argparse.ArgumentParser()
    register(parser.add_subparsers())
    args = parser.parse_args(["triage", *map(str, words)])
    try:
        return int(args.run(args))
    except Refusal as refusal:
        sys.stderr.write(sentence(refusal) + "\n")
        return 1


def table(rows: list[list[str]], heading: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([heading, *rows])
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    some, labels = texts(160)
    path = tmp_path / "town.csv"
    rows = [[text[:8], text, label] for text, label in zip(some, labels, strict=True)]
    path.write_text(table(rows, ["subject", "body", "kind"]), encoding="utf-8")
    return path


@pytest.fixture
def model(file: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    out = file.parent / "deep" / "town.npz"
    assert call("train", file, "--text", "body", "--title", "subject", "--label", "kind", "--model", out) == 0
    said = capsys.readouterr()
    assert "宏平均 F1" in said.out
    assert "第 5 份，共 5 份" in said.err
    return out


def given(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))


def test_train_then_evaluate_then_predict(
    file: Path, model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("evaluate", file, "--model", model, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["macro_f1"] > 0.95
    assert found["columns"] == {"text": ["body"], "title": "subject", "label": "kind"}
    assert {"accuracy", "ece", "coverage", "per_class", "version"} <= set(found)
    given(monkeypatch, table([["7", "拖欠工资"], ["8", ""], ["9", "路面有坑"]], ["id", "text"]).encode())
    assert call("predict", "--model", model) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["id"], row["label"]) for row in rows if row["id"] != "8"] == [("7", "wages"), ("9", "road")]
    assert list(rows[0]) == ["id", "label", "prob", "label2", "prob2", "label3", "prob3"]
    assert all(0 < float(row["prob"]) <= 1 for row in rows)


def test_predict_loses_no_row(model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    raw = "id,text\na,拖欠工资\nb\nc,路面,多了一格\nd,".encode() + b"\xff\xfe\x80" + "\ne,垃圾\0发臭\n".encode()
    given(monkeypatch, raw)
    assert call("predict", "--model", model) == 0
    out, err = capsys.readouterr()
    assert [row["id"] for row in csv.DictReader(io.StringIO(out))] == ["a", "b", "c", "d", "e"]
    assert "第 3 行" in err
    given(monkeypatch, "text\n拖欠工资\n".encode())
    assert call("predict", "--model", model) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("1,wages,")


@pytest.mark.parametrize("how", ["gbk", "utf-8-sig", "gz", "utf-16"])
def test_files_are_read_as_cities_have_them(file: Path, how: str) -> None:
    text = file.read_text(encoding="utf-8")
    raw = gzip.compress(text.encode()) if how == "gz" else text.encode(how)
    assert examples.parse(raw, name="x") == examples.parse(text.encode(), name="x")


def test_broken_rows_are_named_and_the_rest_is_learned(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with file.open("ab") as raw:
        raw.write("短,行\n".encode() + "标题,没有类别,\n".encode() + b",,road\n" + b"t,\xff\xff,road\n")
    out_file = file.parent / "m.npz"
    told = ["--text", "BODY", "--title", "subject", "--label", "kind", "--model", str(out_file), "--json"]
    assert call("train", str(file), *told) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["left_out"] == 4
    assert json.loads(out)["rows"] == 160
    assert all(f"第 {line} 行未采用" in err for line in (162, 163, 164, 165))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--text", "body,none", "--label", "gone"], "缺少以下列：none, gone。文件中的列有：subject, body, kind。"),
        (["--text", "body", "--label", "same"], "缺少以下列：same"),
    ],
)
def test_missing_columns_are_named(file: Path, words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("train", str(file), *words, "--model", str(file.parent / "m.npz")) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "不是带表头的 CSV 文件"),
        (b"\x1f\x8bbroken", "不是带表头的 CSV 文件"),
        ("text,label\n路灯,a\n垃圾,a\n".encode(), "至少要有 2 种"),
        ("text,label\n,a\n垃圾,\n".encode(), "没有同时具备文本和类别的行"),
    ],
)
def test_files_without_examples_are_refused(
    tmp_path: Path, raw: bytes, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    assert call("train", str(path), "--text", "text", "--label", "label", "--model", str(tmp_path / "m.npz")) == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "m.npz").exists()


def test_files_that_are_not_there_are_refused(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ["--text", "body", "--label", "kind"]
    assert call("train", str(tmp_path / "no.csv"), *columns, "--model", str(tmp_path / "m.npz")) == 1
    assert "不存在或无法读取" in capsys.readouterr().err
    assert call("train", str(file), *columns, "--model", str(tmp_path)) == 1
    assert "无法写入" in capsys.readouterr().err
    assert call("evaluate", str(file), "--model", str(tmp_path / "m.npz")) == 1
    assert "没有模型" in capsys.readouterr().err
    given(monkeypatch, b"id,text\n")
    assert call("predict", "--model", str(file)) == 1
    assert "不是本程序的模型" in capsys.readouterr().err


def test_an_endless_packed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "MOST_BYTES", 10_000)
    with pytest.raises(examples.ExamplesTooLargeError):
        examples.parse(gzip.compress(b"a" * 1_000_000), name="bomb.csv.gz")


def test_a_models_card_says_for_whom_it_does_worse(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("card", "--model", model) == 0
    said = capsys.readouterr().out
    assert "表现最差的类别" in said
    assert "不足 30 字" in said
    assert call("card", "--model", model, "--json") == 0
    assert json.loads(capsys.readouterr().out)["groups"]["Latin script"]["rows"] > 0


def test_a_city_that_published_no_model_has_no_card_yet(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MODEL_DIR = tmp_path
    assert call("card") == 1
    assert "尚未发布过模型" in capsys.readouterr().err


def test_costs_set_how_sure_the_machine_must_be(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MODEL_DIR = tmp_path
    assert call("costs", "--wrong", "20") == 0
    assert "0.950" in capsys.readouterr().out
    assert not (tmp_path / "policy.json").exists()
    assert call("costs", "--wrong", "20", "--commit") == 0
    assert json.loads((tmp_path / "policy.json").read_text(encoding="utf-8"))["cost_wrong"] == 20
    assert call("costs", "--wrong", "-1", "--commit") == 1


def test_nothing_is_published_that_was_not_learned(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MODEL_DIR = tmp_path
    assert call("publish") == 1
    assert "没有候选模型" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("text,label\n" + "".join(f"路灯不亮{at},类{at % 3}\n" for at in range(9)), "至少需要 20 行"),
        ("text,label\n" + "".join(f"路灯不亮{at},{at}\n" for at in range(60)), "60"),  # an id for a label
        ("text;label\n" + "".join(f"路灯不亮{at};甲\n" for at in range(40)), "至少要有 2 种"),
        ("正文,类别\n路灯不亮,甲\n", "类别"),  # what the file has is named
        ("text,label\n" + ",甲\n" * 30, "没有"),
        ("", "CSV"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: str, said: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(raw, encoding="utf-8")
    assert call("train", path, "--text", "text", "--label", "label", "--model", tmp_path / "m.npz") == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "m.npz").exists()


def test_a_file_of_another_country_trains_in_one_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("Nid de poule à réparer rue", "voirie"), ("Ordures ménagères oubliées rue", "déchets")] * 15
    raw = "objet;service\n" + "".join(f"{text} {at};{label}\n" for at, (text, label) in enumerate(rows))
    path = tmp_path / "ville.csv"
    path.write_text(raw, encoding="utf-8")
    out = tmp_path / "m.npz"
    assert call("train", path, "--text", "objet", "--label", "service", "--model", out) == 0
    capsys.readouterr()
    assert call("evaluate", path, "--model", out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] == 1.0
