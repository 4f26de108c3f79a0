from typing import Any

import numpy as np
import pytest

from doorstep.triage.duplicate import Candidates, Rules, similar

DAY = 86_400
NOW = 1_772_600_000
LON, LAT = 120.01, 36.26
BURST = "三里河桥头自来水主管道爆裂，水漫到路上"


def cases(rows: list[dict[str, Any]]) -> Candidates:
    def column(name: str, otherwise: Any) -> list[Any]:
        return [row.get(name, otherwise) for row in rows]

    return Candidates(
        id=np.arange(len(rows)),
        text=np.array(column("text", BURST), dtype=object),
        lon=np.array(column("lon", LON), dtype=float),
        lat=np.array(column("lat", LAT), dtype=float),
        at=NOW - np.array(column("days", 0), dtype=float).astype(np.int64) * DAY,
        cell=np.array(column("cell", ""), dtype=object),
        category=np.array(column("category", ""), dtype=object),
    )


def one(row: dict[str, Any], text: str = BURST, **how: Any) -> float:
    found = similar(text, how.pop("lon", LON), how.pop("lat", LAT), NOW, cases([row]), **how)
    return found[0].score if found else 0.0


@pytest.mark.parametrize(
    "text",
    ["自来水主管道爆裂了", "桥头水管爆了，水漫到路上，自来水主管道", "自来水主管道爆裂,三里河桥头 水漫到路上!!"],
)
def test_the_same_matter_in_other_words_is_a_candidate(text: str) -> None:
    assert one({}, text=text) > 0.35


@pytest.mark.parametrize(
    "row", [{"text": "广场舞音响太吵"}, {"lon": LON + 0.02}, {"days": 60}, {"text": ""}, {"text": "😀" * 50}]
)
def test_other_matters_other_places_and_other_times_are_not(row: dict[str, Any]) -> None:
    assert one(row) == 0


def test_likeness_falls_with_distance_and_with_time() -> None:
    far = [one({"lon": LON + metres / 89_700}) for metres in (0, 100, 200, 300)]
    old = [one({"days": days}) for days in (0, 5, 15, 29)]
    assert far == sorted(far, reverse=True)
    assert old == sorted(old, reverse=True)
    assert far[0] > far[3] > 0


def test_the_same_kind_of_thing_at_the_same_spot_counts_in_any_words() -> None:
    row = {"text": "石狮子歪了", "category": "0101"}
    assert one(row, text="门口那东西让车撞了", category="0101") > 0.35
    assert one(row, text="门口那东西让车撞了", category="0202") == 0


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("夜里一片漆黑什么都看不见", "路灯坏了"),
        ("楼梯间里电动车一排一排的，怎么逃", "电动车在楼道里充电，堵了逃生通道"),
        ("Burst pipe flooding River Street", "Water main break on River Street"),
    ],
)
def test_two_people_may_tell_of_one_matter_in_different_words(here: str, there: str) -> None:
    assert one({"text": there, "lat": LAT + 0.0001}, text=here) > 0.33


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ("东关街路口的路灯不亮", "西关街路口的路灯不亮", 150),
        ("环城北路路口井盖缺失", "环城南路路口井盖缺失", 90),
        ("幸福小区3号楼2单元楼道灯不亮", "幸福小区8号楼1单元楼道灯不亮", 40),
        ("202路公交车甩站", "305路公交车甩站", 0),
        ("Pothole in front of 45 Mill Lane", "Pothole in front of 112 Mill Lane", 90),
        ("东关街路口的路灯不亮", "东关街路口的垃圾没人清", 10),
        ("您好，请有关部门尽快处理并给予答复，井盖缺失", "您好，请有关部门尽快处理并给予答复，墙皮脱落", 20),
        ("路灯不亮", "路灯不亮", 400),
    ],
)
def test_the_same_words_of_another_place_or_thing_are_no_candidate(here: str, there: str, metres: float) -> None:
    assert one({"text": there, "lat": LAT + metres / 111_195}, text=here) == 0


def test_what_is_felt_far_is_one_matter_far_and_what_passes_is_another_next_month() -> None:
    assert one({"text": "兴隆花园停水了", "lat": LAT + 0.003}, text="我家没水了") > 0.33
    assert one({"text": "今天幸福小区停水", "days": 0}, text="今天幸福小区又没水了") > 0.33
    assert one({"text": "今天幸福小区停水", "days": 28}, text="今天幸福小区又没水了") == 0
    assert one({"text": "幸福路减速带翘起来了", "days": 28}, text="幸福路减速带翘了没人修") > 0.33


def test_without_a_place_the_cell_helps_and_nothing_raises() -> None:
    nowhere = float("nan")
    same = one({"cell": "370281001001001"}, lon=nowhere, lat=nowhere, cell="370281001001001")
    other = one({"cell": "370281001001002"}, lon=nowhere, lat=nowhere, cell="370281001001001")
    assert same > other > 0
    assert similar("", nowhere, nowhere, NOW, cases([{}])) == []
    assert similar(BURST, LON, LAT, NOW, cases([])) == []


def test_a_burst_points_at_one_master() -> None:
    rows = [{"lon": LON + (at % 7) * 1e-5, "days": 1 if at == 417 else 0} for at in range(600)]
    rows[417]["lon"] = LON
    found = similar(BURST, LON, LAT, NOW, cases(rows), rules=Rules(half_life_days=1e9))
    assert found[0].id == 417  # the oldest of the equally alike
    assert len(found) == 8
    assert found == similar(BURST, LON, LAT, NOW, cases(rows), rules=Rules(half_life_days=1e9))


def test_a_candidate_says_why() -> None:
    (found,) = similar(BURST, LON, LAT, NOW, cases([{"lat": LAT + 0.001, "days": 2}]))
    assert found.text == pytest.approx(1, abs=1e-3)
    assert found.metres == pytest.approx(111.2, abs=0.2)
    assert found.days == 2
