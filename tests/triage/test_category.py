import numpy as np
import pytest

from doorstep.triage import category, ngrams, scores
from doorstep.triage.category import advise, reasons, sure, threshold
from doorstep.triage.cold import cold
from doorstep.triage.fit import TooFewClassesError, TooManyClassesError, fit
from tests.triage.town import model, texts

ODD = [
    "",
    " ",
    "\0\0\0",
    "\ud800\udfff",
    "😀" * 4_000,
    "啊" * 1_000_000,
    "a" * 1_000_000,
    "e\u0301\u0327" * 100_000,
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "\x1b[31m\r\n\t",
    "'; DROP TABLE cases; --",
    "𠀀𠀁𠀂",
    "=1+1",
]
COLD = cold({"road": ["路面破损", "坑洼", "pothole"], "light": ["路灯", "street light"], "gas": ["煤气", "燃气泄漏"]})


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("学府路路面有个坑", "road"),
        ("楼下酒吧音乐太吵，噪音扰民", "noise"),
        ("小区垃圾发臭没人清运", "rubbish"),
        ("老板拖欠工资三个月", "wages"),
        ("Pothole in our road", "road"),
        ("employer never paid my wages", "wages"),
    ],
)
def test_a_plain_text_finds_its_category(text: str, label: str) -> None:
    advice = advise(model(), [text])
    assert advice.labels[0, 0] == label
    assert advice.probs[0, 0] > 0.5
    assert advice.version == model().card.version


def test_advice_is_three_labels_best_first_with_probabilities() -> None:
    some, _ = texts(40, seed=5)
    advice = advise(model(), some)
    probs, known = model().probabilities(some, [""] * len(some))
    assert advice.labels.shape == advice.probs.shape == (40, 3)
    assert (np.diff(advice.probs, axis=1) <= 0).all()
    np.testing.assert_allclose(probs.sum(axis=1), 1, atol=1e-5)
    assert len({tuple(row) for row in advice.labels.tolist()}) > 1
    assert ((known > 0) & (known <= 1)).all()


def test_a_text_gets_the_same_advice_alone_and_in_a_batch() -> None:
    some, _ = texts(300, seed=6)
    together = advise(model(), some)
    for at in range(0, 300, 50):
        alone = advise(model(), [some[at]])
        assert alone.labels[0].tolist() == together.labels[at].tolist()
        np.testing.assert_allclose(alone.probs[0], together.probs[at], atol=1e-5)


@pytest.mark.parametrize("which", ["trained", "cold"])
def test_odd_texts_are_unsure_and_never_raise(which: str) -> None:
    chosen: category.Model = model() if which == "trained" else COLD
    advice = advise(chosen, ODD, ODD[::-1])
    assert np.isfinite(advice.probs).all()
    for text in ODD:
        reasons(chosen, text, title=text[:50])
    assert advise(chosen, []).labels.shape == (0, 3)


def test_what_is_unknown_goes_to_a_human() -> None:
    advice = advise(model(), ["", "😀😀", "ζωή θάλασσα ουρανός", "垃圾没人清运"])
    assert sure(advice, at_least=0.5, known=0.3).tolist() == [False, False, False, True]
    np.testing.assert_allclose(advice.probs[0], 0.25, atol=0.01)  # nothing known: how often each label occurred


def test_reasons_are_pieces_of_the_text_that_spoke_for_the_category() -> None:
    text = "昨天晚上站前路垃圾桶满了发臭，请尽快处理。"
    found = reasons(model(), text)
    assert any("垃" in one.piece or "臭" in one.piece for one in found[:2])
    for one in found:
        assert text[one.start : one.end] == one.piece
        assert one.weight > 0
    titled = reasons(model(), "请尽快处理", title="路面有个大坑")
    assert {one.field for one in titled} <= {"title", "text"}
    assert all("路面有个大坑"[one.start : one.end] == one.piece for one in titled if one.field == "title")
    assert any(one.field == "title" for one in titled)
    assert reasons(model(), text, label="no such label") == ()


def test_the_same_rows_and_seed_make_the_same_model() -> None:
    some, labels = texts(80)
    first, second = fit(some, labels).model, fit(some, labels).model
    assert first.card == second.card
    assert (first.coef == second.coef).all()
    assert fit(some, labels, seed=1).model.card.trained_on == first.card.trained_on
    assert fit(some[::-1], labels[::-1]).model.card.trained_on != first.card.trained_on


def test_one_label_or_thousands_are_refused() -> None:
    with pytest.raises(TooFewClassesError):
        fit(["一", "二"], ["a", "a"])
    with pytest.raises(TooFewClassesError):
        fit([], [])
    with pytest.raises(TooManyClassesError):
        fit(["x"] * 2_001, [str(at) for at in range(2_001)])


@pytest.mark.parametrize("rows", [[("路灯", "a"), ("垃圾", "b")], [("", "a"), ("", "b"), ("", "b")]])
def test_two_labels_are_enough_however_little_is_said(rows: list[tuple[str, str]]) -> None:
    tiny = fit([text for text, _ in rows], [label for _, label in rows]).model
    advice = advise(tiny, ["路灯"])
    assert set(advice.labels[0, :2]) == {"a", "b"}
    assert advice.labels[0, 2] == ""
    assert advice.probs[0].sum() == pytest.approx(1)


def test_two_labels_point_the_right_way() -> None:
    some, labels = texts(120)
    two = fit(some, ["wages" if label == "wages" else "other" for label in labels]).model
    assert advise(two, ["拖欠工资", "垃圾没人清运"]).labels[:, 0].tolist() == ["wages", "other"]


def test_counting_for_training_and_for_advice_agree() -> None:
    from doorstep.triage import fit as fitting

    some, _ = texts(30)
    spec = ngrams.Spec()
    counted = fitting._count(some, spec)
    idf = np.linspace(1, 3, counted.keys.size).astype(np.float32)
    stream, _ = ngrams.stream(some, spec)
    direct, _ = category.weigh(stream, ngrams.Vocabulary(counted.keys), idf, 0.7, len(some))
    np.testing.assert_allclose(fitting._weigh(counted.times, idf, 0.7).toarray(), direct.matrix().toarray(), atol=1e-6)


def noisy(count: int, wrong: float, seed: int) -> tuple[list[str], list[str]]:
    """Will return texts of which a share has another's label: no model can be right about those."""
    some, labels = texts(count, seed=seed)
    draw = np.random.default_rng(seed)
    names = sorted(set(labels))
    return some, [str(draw.choice(names)) if draw.random() < wrong else label for label in labels]


def test_probabilities_are_honest_where_labels_are_noisy() -> None:
    some, labels = noisy(800, 0.4, seed=2)
    fitted = fit(some, labels)
    said = fitted.model.card.scores
    later, truth = noisy(400, 0.4, seed=3)
    probs, _ = fitted.model.probabilities(later, [""] * len(later))
    names = list(fitted.model.card.labels)
    found = scores.table(probs, np.array([names.index(one) for one in truth]), names)
    assert 0.5 < found["accuracy"] < 0.85
    assert abs(float(probs.max(axis=1).mean()) - found["accuracy"]) < 0.1
    assert said["ece"] < 0.15


def test_scores_are_counted_as_defined() -> None:
    probs = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3]], dtype=np.float32)
    found = scores.table(probs, np.array([0, 1, 1, -1]), ["a", "b"])
    assert found["accuracy"] == 0.5
    assert found["unknown_labels"] == 1
    assert found["per_class"]["a"] == {"precision": 0.3333, "recall": 1.0, "f1": 0.5, "rows": 1}
    assert found["per_class"]["b"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "rows": 2}
    assert found["macro_f1"] == 0.5833
    assert found["coverage"][0] == {"at_least": 0.0, "share": 1.0, "accuracy": 0.5}
    assert scores.calibration_error(np.array([0.95] * 20), np.array([True] * 19 + [False])) == pytest.approx(0)
    assert scores.table(probs[:0], np.array([], dtype=np.int64), ["a", "b"]) == {"rows": 0}


@pytest.mark.parametrize(
    ("wrong", "look", "least"), [(10, 1, 0.9), (4, 1, 0.75), (1, 1, 0.0), (0, 1, 0.0), (1, 5, 0.0)]
)
def test_the_threshold_follows_from_what_mistakes_cost(wrong: float, look: float, least: float) -> None:
    assert threshold(cost_wrong=wrong, cost_look=look) == pytest.approx(least)


def test_titles_must_be_as_many_as_texts() -> None:
    with pytest.raises(ValueError, match="1 texts and 2 titles"):
        advise(model(), ["a"], ["b", "c"])


@pytest.mark.parametrize(
    ("text", "label", "pieces"),
    [
        ("门口路灯不亮", "light", {"路灯"}),
        ("厨房好像燃气泄漏", "gas", {"燃气泄漏"}),
        ("Two street lights are out", "light", {"street light"}),
        ("Potholes everywhere", "road", {"Pothole"}),
    ],
)
def test_the_cold_start_reads_the_catalogues_keywords(text: str, label: str, pieces: set[str]) -> None:
    advice = advise(COLD, [text])
    assert advice.labels[0, 0] == label
    assert 1 / 3 < advice.probs[0, 0] <= 0.9
    assert {one.piece for one in reasons(COLD, text)} == pieces


@pytest.mark.parametrize("text", ["", "随便说说", "nothing to see", "delighted by fireflies"])
def test_the_cold_start_says_nothing_where_it_knows_nothing(text: str) -> None:
    advice = advise(COLD, [text])
    assert advice.known[0] == 0
    np.testing.assert_allclose(advice.probs[0], 1 / 3, atol=1e-6)


def fifty() -> dict[str, list[str]]:
    return {f"{at:02d}": ["管理"] for at in range(50)} | {"77": ["路灯", "路灯不亮"], "78": ["路灯线路"]}


def test_a_weak_keyword_leaves_the_cold_start_unsure_and_a_rare_one_does_not() -> None:
    model_ = cold(fifty(), {"77": ["路灯和景观灯"]})
    weak, middling, strong = advise(model_, ["管理", "路灯", "路灯不亮，景观灯也不亮"]).probs[:, 0]
    assert weak < 0.05 < middling < 0.5 < strong <= 0.9


def test_the_longest_keyword_wins_over_the_ones_inside_it() -> None:
    advice = advise(cold(fifty()), ["路灯线路老化"])
    assert advice.labels[0, 0] == "78"
    assert {one.piece for one in reasons(cold(fifty()), "路灯线路老化")} == {"路灯线路"}


def test_a_cold_start_without_a_catalogue_gives_no_advice() -> None:
    advice = advise(cold({}), ["路灯"])
    assert advice.labels[0].tolist() == ["", "", ""]
    assert not sure(advice, at_least=0).any()
