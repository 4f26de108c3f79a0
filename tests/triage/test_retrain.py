from dataclasses import replace

import numpy as np
import pytest

from doorstep.triage import scores
from doorstep.triage.category import advise, sure
from doorstep.triage.cold import cold
from doorstep.triage.fit import fit
from doorstep.triage.retrain import Example, TooFewExamplesError, compare
from tests.triage.town import bare, model, texts


def decided(count: int = 160, *, renamed: str = "") -> list[Example]:
    some, labels = texts(count)
    return [
        Example(text, label, at=1_000 + at, group="phone" if at % 2 else "web", case=at)
        for at, (text, label) in enumerate(zip(some, labels, strict=True))
    ]


def test_a_candidate_is_compared_on_the_newest_cases_its_twin_has_not_seen() -> None:
    some = decided()
    today = cold({"road": ["路面"], "noise": ["噪音"]})
    model = compare(some, today, policy_at_least=0.75, today_trained_at=1_135, now="2026-11-22T00:00:00+00:00")
    found = model.card.scores["comparison"]
    assert (found["asked"], found["since"], found["until"]) == (32, 1_128, 1_159)
    assert found["seen"] == 8  # those from before today's model was made
    assert found["candidate"]["macro_f1"] > found["today"]["macro_f1"]
    assert sum(row["rows"] for row in found["labels"].values()) == 32
    differ, named = found["differ"], found["cases"]
    assert (len(named), named[0]["today"]) == (sum(differ.values()), "noise")
    assert differ["better"] == sum(row["candidate"] == row["label"] for row in named) > differ["worse"]
    assert {row["case"] for row in named} <= set(range(128, 160))
    assert model.card.rows == 160  # what is published has learned from all of them
    assert {"is:phone", "is:web"} <= set(model.card.scores["groups"])
    assert model.card.trained_at == "2026-11-22T00:00:00+00:00"


def test_rows_of_a_file_teach_but_are_not_asked() -> None:
    some = decided(100)
    more = [Example(one.text, one.label) for one in decided(60)]
    found = compare([*more, *some], cold({}), policy_at_least=0.75)
    assert found.card.rows == 160
    assert found.card.scores["comparison"]["asked"] == 20


def test_keywords_teach_and_neither_score_nor_decide_how_sure_a_candidate_is() -> None:
    some, far = decided(160), "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    words = [
        Example(first + second, ["road", "noise"][(a + b) % 2], told=False)
        for a, first in enumerate(far)
        for b, second in enumerate(far)
    ]
    found = compare([*words, *some], cold({}), policy_at_least=0.75).card
    assert (found.rows, found.scores["rows"]) == (len(words) + 160, 160)
    assert sum(row["rows"] for row in found.scores["per_class"].values()) == 160
    assert found.scores["groups"]["under 30"]["rows"] <= 160
    assert found.scores["comparison"]["candidate"]["ece"] < 0.2


def test_few_decisions_are_no_ground_to_compare_on() -> None:
    with pytest.raises(TooFewExamplesError) as refused:
        compare(decided(49), cold({}), policy_at_least=0.75)
    assert refused.value.data == {"count": 49, "least": 50}


def test_groups_tell_for_whom_a_model_does_worse() -> None:
    probs = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]], dtype=np.float32)
    masks = [("short", np.array([True, True, False])), ("none", np.zeros(3, dtype=bool))]
    found = scores.by_group(probs, np.array([0, 1, 1]), masks)
    assert found == {"short": {"rows": 2, "accuracy": 0.5, "macro_f1": 0.3333, "confidence": 0.85}}


def test_a_card_says_what_was_promised_and_what_came_true() -> None:
    sure = np.array([0.95, 0.97, 0.5, 0.5], dtype=np.float32)
    right = np.array([True, True, True, False])
    assert scores.reliability(sure, right) == [
        {"rows": 2, "promised": 0.5, "came_true": 0.5},
        {"rows": 2, "promised": 0.96, "came_true": 1.0},
    ]
    assert scores.calibration_error(sure, right) == pytest.approx(0.02)


def test_of_many_labels_with_few_texts_each_some_still_claim_a_text() -> None:
    some, labels = texts(120)
    many = [f"{label}-{at % 12}" for at, label in enumerate(labels)]
    shy, usual = fit(some, many).model, model()
    assert shy.claim < 0 == usual.claim


def test_a_label_claims_what_lies_above_its_margin() -> None:
    timid = bare()
    assert not advise(timid, ["路灯"]).claimed[0]
    assert advise(replace(timid, claim=-0.1), ["路灯"]).claimed[0]


@pytest.mark.parametrize("text", ["qwpx zrtv mnbk lkjh", "戾魑氍鑫罅谯擘圊氆", "おはようございます", "12345 67890"])
def test_what_is_unlike_all_that_was_learned_goes_to_a_human(text: str) -> None:
    some, labels = texts(240)
    model = fit(some, labels).model
    assert sure(advise(model, some[:20]), at_least=0.5).mean() > 0.8
    assert not sure(advise(model, [text]), at_least=0.0)[0]
