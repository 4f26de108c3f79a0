from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from doorstep.triage.burst import bursts
from doorstep.triage.duplicate import Candidates

NOW = 1_772_600_000
LON, LAT = 120.01, 36.26
MAIN = [
    "三里河桥头水管爆裂",
    "我家停水了",
    "自来水发黄，全是泥沙",
    "马路上全是水，积水很深",
    "No water in our building",
]


def cases(rows: Sequence[tuple[str, float, float]]) -> Candidates:
    """Will return cases of (text, metres to the north, hours ago)."""
    return Candidates(
        id=np.arange(len(rows)),
        text=np.array([text for text, _, _ in rows], dtype=object),
        lon=np.full(len(rows), LON),
        lat=np.array([LAT + metres / 111_195 for _, metres, _ in rows]),
        at=np.array([NOW - int(hours * 3600) for _, _, hours in rows], dtype=np.int64),
    )


def test_one_burst_main_is_one_group_in_any_words_and_its_first_report_comes_first() -> None:
    rows = [(MAIN[n % 5], (n * 37) % 700 - 350, 3 - n / 100) for n in range(200)]
    rows += [("广场舞音响太吵", 10, 2), ("路灯不亮", 20, 1), ("物业乱收费", 5, 1)]
    (found,) = bursts(cases(rows))
    assert sorted(found.rows) == list(range(200))
    assert found.rows[0] == 0
    assert found.families == ("no_water",)


def test_another_outage_far_away_or_days_before_is_another_group() -> None:
    here = [("停水了", n, 2.0) for n in range(3)]
    far = [("没有水", 4_000 + n, 2.0) for n in range(4)]
    before = [("停水", n, 50.0) for n in range(5)]
    assert [len(one.rows) for one in bursts(cases([*here, *far, *before]))] == [5, 4, 3]


def test_what_is_not_felt_far_is_a_group_only_where_it_says_the_same_of_the_same_place() -> None:
    lamp = [("东关街路口路灯不亮", n * 5.0, 20.0 - n) for n in range(3)]
    others = [("西关街路口路灯不亮", 200.0, 5.0), ("东关街路口垃圾没人清", 0.0, 4.0)]
    (found,) = bursts(cases([*lamp, *others]))
    assert found.rows == (0, 1, 2)
    assert found.families == ()


def test_two_alike_are_no_burst_and_odd_texts_are_none() -> None:
    assert bursts(cases([("停水了", 0, 1), ("没水了", 0, 1)])) == []
    assert bursts(cases([])) == []
    assert bursts(cases([("", 0, 1), ("😀", 0, 1), ("\ud800", 0, 1), ("。。。", 0, 1)])) == []


def test_who_names_no_more_than_the_village_is_counted_in_by_the_village() -> None:
    rows = [(MAIN[n % 5], 0, 3 - n / 100) for n in range(40)]
    found = cases([*rows, ("停水了", 0, 1), ("停水了", 100, 1)])
    lon, lat = found.lon.copy(), found.lat.copy()
    lon[:41] = lat[:41] = np.nan  # only the last one was located
    area = np.array(["a"] * 40 + ["b", "a"], dtype=object)
    (burst,) = bursts(replace(found, lon=lon, lat=lat, area=area))
    assert sorted(burst.rows) == [*range(40), 41]
    assert bursts(replace(found, lon=np.full(42, np.nan), area=np.full(42, "", dtype=object))) == []
