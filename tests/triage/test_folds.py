import numpy as np

from doorstep.triage import folds
from tests.triage.town import texts

LONG = "站前路与学府路交叉口的人行道地砖松动已经两个多月，老人孩子经过时常常绊倒，希望有关部门尽快派人维修。"


def test_near_duplicates_share_a_group_and_others_do_not() -> None:
    some = [LONG, LONG + "谢谢！", LONG.replace("希望", "恳请"), "北关市场夜间装修噪声很大，影响休息", "", ""]
    group = folds.groups(some)
    assert group[0] == group[1] == group[2]
    assert len({group[0], group[3], group[4], group[5]}) == 4
    assert folds.groups([]).size == 0


def test_the_wording_of_a_form_is_not_a_duplicate() -> None:
    form = [f"Schedule a bulk item pickup in the street, number {at}" for at in range(400)]
    assert np.bincount(folds.groups(form)).max() == 1
    assert np.bincount(folds.groups(["Street light out"] * 400)).max() == 1


def test_folds_keep_groups_whole_and_labels_even() -> None:
    draw = np.random.default_rng(1)
    group = draw.integers(0, 150, 400)
    truth = group % 4
    fold = folds.assign(group, truth, count=5, seed=0)
    assert all(len(set(fold[group == one])) == 1 for one in set(group.tolist()))
    for label in range(4):
        held = np.bincount(fold[truth == label], minlength=5)
        assert held.max() - held.min() <= 8
    assert (folds.assign(group, truth, count=5, seed=0) == fold).all()
    assert (folds.assign(group, truth, count=5, seed=1) != fold).any()


def test_every_label_of_the_town_is_in_every_fold() -> None:
    some, labels = texts()
    truth = np.unique(labels, return_inverse=True)[1]
    fold = folds.assign(folds.groups(some), truth, count=5, seed=0)
    assert {(int(a), int(b)) for a, b in zip(fold, truth, strict=True)} == {(a, b) for a in range(5) for b in range(4)}
