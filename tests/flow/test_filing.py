"""Filing: every report is taken or refused by itself, and what is taken reaches the post that answers for it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from doorstep.cases import queries
from doorstep.cases.actions import Later
from doorstep.cases.rules.clocks import ClockName
from doorstep.cases.rules.states import Channel, Role, State
from doorstep.flow import report as filing
from doorstep.flow import verify
from doorstep.flow.report import Receipt
from doorstep.ground.grid.rules import Crs, from_wgs84
from doorstep.ground.people import actions as people_actions
from doorstep.lib.refusal import Refusal
from doorstep.vault.rules import ContactData
from tests.cast import a_report
from tests.city import COUNTY, EAST, MANHOLE, NOISE, NOW, SIDE, WATER, WEST, City, cell_code, middle_of

NAN, INF = float("nan"), float("inf")
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
LON, LAT = middle_of(0)

GOOD: dict[str, dict[str, Any]] = {
    "emoji": {"text": "👍" * 4000},
    "emoji of two characters": {"text": "👍🏽" * 4000},
    "a lone surrogate": {"text": "井盖\ud800丢了"},
    "NUL inside": {"text": "井盖\x00丢了\x07"},
    "right to left": {"text": "\u202eGnitirw si siht"},
    "key of any characters": {"key": "käy-\ud800-\x00-👍"},
    "circle of nonsense": {"accuracy_m": NAN},
    "circle below nothing": {"accuracy_m": -5.0},
    "circle beyond floats": {"accuracy_m": 10**400},
    "a clock a little fast": {"at": NOW + timedelta(minutes=4)},
    "long ago": {"at": datetime(1970, 1, 2, tzinfo=UTC)},
    "a language of its own": {"language": "zh-hans-CN-x-private"},
    "words nobody can store": {"address": "大集\ud800\x00旁", "lon": None, "lat": None},
    "a name nobody can store": {"contact": ContactData(name="李\ud800四\x00")},
}
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "empty": ({"text": ""}, "text_missing"),
    "spaces": ({"text": " \t\r\n\u3000"}, "text_missing"),
    "nothing but NUL": ({"text": "\x00\x00"}, "text_missing"),
    "families of emoji": ({"text": FAMILY * 4000}, "text_too_long"),
    "long": ({"text": "长" * 10_001}, "text_too_long"),
    "no key": ({"key": ""}, "key_shape"),
    "short key": ({"key": "1234567"}, "key_shape"),
    "long key": ({"key": "k" * 201}, "key_shape"),
    "swapped": ({"lon": LAT, "lat": LON}, "place_swapped"),
    "NaN": ({"lon": NAN}, "place_unreadable"),
    "infinity": ({"lat": INF}, "place_unreadable"),
    "beyond floats": ({"lon": 10**400}, "place_unreadable"),
    "half a point": ({"lat": None}, "place_unreadable"),
    "beyond the earth": ({"lon": 500.0, "lat": -300.0}, "place_unreadable"),
    "outside": ({"lon": 121.5, "lat": 31.2}, "place_outside"),
    "the null island": ({"lon": 0.0, "lat": 0.0}, "place_outside"),
    "nowhere": ({"lon": None, "lat": None}, "place_missing"),
    "words of nothing": ({"lon": None, "lat": None, "address": " \x00 "}, "place_missing"),
    "unknown category": ({"category": "X9999"}, "what_unknown"),
    "unknown nature": ({"nature": "wish"}, "nature_unknown"),
    "nobody accused": ({"accused": "x" * 90}, "accused_unknown"),
    "tomorrow": ({"at": NOW + timedelta(days=1)}, "time_in_future"),
    "the year one": ({"at": datetime(1, 1, 1, tzinfo=UTC)}, "time_too_old"),
    "seven photos": ({"photos": tuple(f"p{n}" for n in range(7))}, "too_many_photos"),
    "a photo of no token": ({"photos": ("../../keys/secret",)}, "photo_unknown"),
    "a photo too far": ({"photos": ("x" * 65,)}, "photo_unknown"),
    "a phone of one digit": ({"contact": ContactData(phone="1")}, "phone_shape"),
    "a door nowhere": ({"contact": ContactData(name="a", lon=NAN, lat=1.0)}, "door_position_shape"),
    "a role that cannot": ({"role": Role.AUDITOR}, "move_not_yours"),
}


def chosen(code: str, **changes: Any) -> filing.Report:
    """Will return a report of a place chosen from a list, with a point only if one is given."""
    return replace(a_report(), **{"lon": None, "lat": None, **changes, "cell": code})


def file(*reports: filing.Report, now: datetime = NOW) -> list[Receipt | Refusal]:
    return filing.file(reports, now=now)


def outcomes(answers: list[Receipt | Refusal]) -> list[str]:
    return [answer.code if isinstance(answer, Refusal) else "receipt" for answer in answers]


def taken(answer: Receipt | Refusal) -> Receipt:
    assert isinstance(answer, Receipt), answer
    return answer


@pytest.mark.parametrize("changes", GOOD.values(), ids=list(GOOD))
def test_what_can_be_read_is_taken(city: City, changes: dict[str, Any]) -> None:
    receipt = taken(file(a_report(**changes))[0])
    assert queries.case(receipt.case_id).pk == receipt.case_id
    assert verify.verify(now=NOW).clean


@pytest.mark.parametrize(("changes", "code"), BAD.values(), ids=list(BAD))
def test_what_is_wrong_is_said_and_sinks_nobody(city: City, changes: dict[str, Any], code: str) -> None:
    answers = file(a_report(1), a_report(0, **changes), a_report(2))
    assert outcomes(answers) == ["receipt", code, "receipt"]
    assert queries.partition()["reported"] == 2


@pytest.mark.parametrize("code", ["999999999999999", "\x00", "x" * 500, cell_code(0).lower() + " "])
def test_a_place_that_no_list_has_is_refused(city: City, code: str) -> None:
    assert outcomes(file(a_report(), chosen(code))) == ["receipt", "place_unknown"]


def test_all_that_is_bad_at_once_leaves_all_that_is_good(city: City) -> None:
    reports = [a_report(**changes) for changes, _ in BAD.values()] + [a_report(**changes) for changes in GOOD.values()]
    answers = file(*reports)
    assert outcomes(answers) == [code for _, code in BAD.values()] + ["receipt"] * len(GOOD)
    assert queries.partition()["reported"] == len(GOOD)
    assert verify.verify(now=NOW).clean


def test_a_text_is_kept_as_it_was_written(city: City) -> None:
    text = f"{FAMILY}灯不亮。\n第二行 👍🏽"
    case_id = taken(file(a_report(text=f"  {text}\r\n"))[0]).case_id
    assert queries.case(case_id).text == text


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09, Crs.CGCS2000])
def test_a_point_of_any_system_lands_in_the_right_cell_and_keeps_what_was_given(city: City, crs: Crs) -> None:
    for cell in (0, 7, 23):
        lon, lat = (float(v) for v in from_wgs84(*middle_of(cell), crs))
        row = queries.case(taken(file(a_report(cell, lon=lon, lat=lat, crs=crs))[0]).case_id)
        assert row.cell == cell_code(cell)
        assert (row.lon, row.lat) == pytest.approx(middle_of(cell), abs=1e-6)
        said = queries.as_json(row)
        assert (said["lon"], said["lat"], said["crs"]) == (lon, lat, crs.value)


def test_gcj_coordinates_sent_as_wgs84_would_land_elsewhere(city: City) -> None:
    lon, lat = (float(v) for v in from_wgs84(*middle_of(0), Crs.GCJ02))
    answer = file(a_report(0, lon=lon, lat=lat))[0]
    assert not isinstance(answer, Receipt) or queries.case(answer.case_id).cell != cell_code(0)


def test_a_circle_over_a_border_goes_to_the_centre_with_the_cells(city: City) -> None:
    lon, lat = middle_of(0)
    answers = file(
        a_report(lon=lon + SIDE / 2 - 0.0001, lat=lat, accuracy_m=30.0),
        a_report(accuracy_m=30.0),
        chosen(cell_code(0), lon=lon + SIDE / 2 - 0.0001, lat=lat, accuracy_m=30.0),
    )
    border, middle, told = (taken(answer) for answer in answers)
    assert [one.dispatched for one in (border, middle, told)] == [False, True, True]
    facts = queries.events(border.case_id)[0].event.facts
    assert facts["doubts"] == ["place"]
    assert facts["cells"] == [cell_code(0), cell_code(1)]


@pytest.mark.parametrize(
    ("words", "cell", "town", "dispatched"),
    [
        ("柳树村大集", cell_code(0), WEST, True),
        ("Willow Market", cell_code(0), WEST, True),
        ("老供销社", cell_code(0), WEST, True),
        (cell_code(9), cell_code(9), WEST, True),
        ("松园小学", cell_code(13), EAST, True),
        ("第2格", cell_code(1), WEST, True),
        ("西河镇", "", WEST, False),
        ("小学门口的那条路上", "", "", False),
        ("qwertyuiop asdf", "", "", False),
    ],
)
def test_words_are_a_place_only_when_they_are_clear(
    city: City, words: str, cell: str, town: str, dispatched: bool
) -> None:
    receipt = taken(file(a_report(lon=None, lat=None, address=words))[0])
    row = queries.case(receipt.case_id)
    assert (row.cell, row.town, receipt.dispatched) == (cell, town, dispatched)
    assert queries.as_json(row)["words"] == words


def test_an_area_from_a_list_waits_for_the_cell_and_counts_for_its_town(city: City) -> None:
    receipt = taken(file(chosen(f"{WEST}001"))[0])
    row = queries.case(receipt.case_id)
    assert (row.community, row.town, row.county, row.state) == (f"{WEST}001", WEST, COUNTY, "screening")


@pytest.mark.parametrize(
    ("text", "limit"), [("有一件事想请你们看看", "2 working hours"), ("家里煤气味很大，像是泄漏", "30 minutes")]
)
def test_a_danger_that_nobody_has_sorted_is_looked_at_by_night_too(city: City, text: str, limit: str) -> None:
    receipt = taken(file(a_report(text=text, category="", lon=None, lat=None, address="小学门口的那条路上"))[0])
    snapshot = queries.snapshot(receipt.case_id)
    assert snapshot.state is State.SCREENING
    assert snapshot.clocks[ClockName.SCREEN].limit == limit


def test_ones_own_door_goes_to_the_vault_and_not_to_the_row(city: City) -> None:
    lon, lat = LON + 0.0007, LAT - 0.0009
    receipt = taken(file(a_report(lon=lon, lat=lat, at_home=True, address="柳树村12号"))[0])
    row = queries.case(receipt.case_id)
    assert row.cell == cell_code(0)
    assert (row.lon, row.lat) == pytest.approx(middle_of(0), abs=1e-9)
    everything = json.dumps([str(v) for v in queries.columns(row).values()]) + queries.events(receipt.case_id)[0].text
    assert str(lon) not in everything
    assert str(lat) not in everything
    assert "12号" not in everything
    assert not row.public


def test_who_told_us_is_in_the_vault_alone(city: City) -> None:
    contact = ContactData(name="李四光", phone="13812345678", email="si@example.org", address="柳树村3号")
    receipt = taken(file(a_report(text="井盖丢了，我是李四光，电话13812345678。", contact=contact))[0])
    row = queries.case(receipt.case_id)
    everything = json.dumps([str(v) for v in queries.columns(row).values()], ensure_ascii=False)
    everything += queries.events(receipt.case_id)[0].text
    for secret in ("李四光", "13812345678", "si@example.org", "3号"):
        assert secret not in everything
    assert "井盖丢了" in row.text


def test_same_report_and_same_ground_give_the_same_answer(city: City) -> None:
    def decided(report: filing.Report) -> dict[str, Any]:
        facts = dict(queries.events(taken(file(report)[0]).case_id)[0].event.facts)
        return {name: value for name, value in facts.items() if name not in ("said", "lifted")}

    first = a_report(category="", text="路面有个大坑，积水很深")
    one, other = decided(first), decided(replace(first, key=first.key + "-again"))
    one["trace"] = {k: v for k, v in one.get("trace", {}).items() if k != "lifted"}
    other["trace"] = {k: v for k, v in other.get("trace", {}).items() if k != "lifted"}
    assert one == other


def test_the_same_key_gives_the_same_receipt(city: City) -> None:
    report = a_report(text="煤气泄漏，快来人", photos=("p1",))
    first, again = taken(file(report)[0]), taken(file(report)[0])
    assert again == replace(first, repeated=True)
    both = file(replace(report, key="k-in-one-batch"), replace(report, key="k-in-one-batch"))
    assert taken(both[1]) == replace(taken(both[0]), repeated=True)
    assert queries.partition()["reported"] == 2


def test_the_same_key_with_another_body_is_refused(city: City) -> None:
    report = a_report()
    file(report)
    changed = [
        replace(report, text="别的事情"),
        replace(report, lon=middle_of(1)[0]),
        replace(report, at_home=True),
        replace(report, contact=ContactData(name="王")),
        replace(report, accused="west"),
        replace(report, photos=("p1",)),
    ]
    assert outcomes(file(*changed)) == ["key_reused"] * len(changed)
    assert outcomes(file(a_report(key="one-key-for-two"), a_report(key="one-key-for-two", text="别的"))) == [
        "receipt",
        "key_reused",
    ]


def test_a_refused_report_has_not_used_its_key_up(city: City) -> None:
    wrong = a_report(lon=0.0, lat=0.0)
    right = replace(wrong, lon=LON, lat=LAT)
    assert outcomes(file(wrong)) == ["place_outside"]
    assert outcomes(file(right)) == ["receipt"]
    other = a_report(lon=0.0, lat=0.0)
    assert outcomes(file(other, replace(other, lon=LON, lat=LAT))) == ["place_outside", "receipt"]


def test_several_matters_in_one_text_go_to_the_centre(city: City) -> None:
    receipt = taken(
        file(a_report(category="", text="马路边上的路灯不亮，晚上漆黑。另外，小区旁工地夜间施工噪音扰民。"))[0]
    )
    assert not receipt.dispatched
    assert "several" in queries.events(receipt.case_id)[0].event.facts["doubts"]


def test_a_danger_is_urgent_at_once_by_its_standard(city: City) -> None:
    receipt = taken(file(a_report(text="小区里有煤气泄漏，味道很大"))[0])
    case = queries.snapshot(receipt.case_id)
    assert receipt.hazards == ("gas",)
    assert case.urgent
    assert (
        queries.events(receipt.case_id)[0].event.facts["trace"]["standard"].startswith(("any-emergency", "emergency"))
    )
    assert case.clocks[ClockName.SOLVE].due - NOW == timedelta(hours=2)


def test_repeats_in_the_cell_lift_the_difficulty_and_say_so(city: City) -> None:
    levels = []
    for _ in range(8):
        case_id = taken(file(a_report(category=NOISE))[0]).case_id
        levels.append(queries.snapshot(case_id).difficulty)
    assert levels == sorted(levels)
    assert levels[0] < levels[-1]
    lifted = queries.events(case_id)[0].event.facts["trace"]["lifted"]
    assert any(lift["code"] == "repeats" for lift in lifted)


def test_what_nobody_could_name_repeats_nothing(city: City) -> None:
    levels = []
    for n in range(5):
        case_id = taken(file(a_report(text=f"你们好，请回电话 {n}", category=""))[0]).case_id
        case = queries.snapshot(case_id)
        levels.append((case.category, case.difficulty))
    assert set(levels) == {("", 2)}


def test_a_vacant_post_falls_upward_and_the_trace_says_so(city: City) -> None:
    people_actions.absent(user_id=city.ids["worker"], from_on=NOW.date(), to_on=NOW.date())
    receipt = taken(file(a_report(0, category=MANHOLE))[0])
    trace = queries.events(receipt.case_id)[0].event.facts["trace"]
    assert (receipt.holder, trace["asked"], trace["via"]) == ("west.head", "w1", "stand_in")


@pytest.mark.parametrize("accused", ["w1", "west", "west.head", "centre", "centre.desk", "gov", "gov.head", "water"])
@pytest.mark.parametrize("changes", [{}, {"category": WATER}, {"category": "", "text": "你们好，请回电话"}])
def test_the_accused_never_gets_the_case(city: City, accused: str, changes: dict[str, Any]) -> None:
    receipt = taken(file(a_report(accused=accused, **changes))[0])
    case = queries.snapshot(receipt.case_id)
    assert accused not in (case.holder, case.unit)
    assert not queries.case(receipt.case_id).public


def test_a_storm_is_filed_whole(city: City) -> None:
    answers = file(*(a_report(n % 24, category=(NOISE, WATER, MANHOLE)[n % 3]) for n in range(300)))
    assert outcomes(answers) == ["receipt"] * 300
    assert len({taken(answer).number for answer in answers}) == 300
    assert len({taken(answer).code for answer in answers}) == 300
    assert queries.partition()["reported"] == 300
    proof = verify.verify(now=NOW)
    assert proof.clean
    assert proof.events == 300


def everything_at_once(n: int) -> list[filing.Report]:
    contact = ContactData(name="李四", phone="13812345678")
    kinds: list[dict[str, Any]] = [
        {},
        {"category": ""},
        {"lon": None, "lat": None, "address": "柳树村大集"},
        {"photos": ("p1", "p2"), "contact": contact},
        {"at_home": True},
        {"lon": 0.0, "lat": 0.0},
        {"accuracy_m": 500.0},
        {"accused": "west"},
    ]
    return [a_report(i % 24, **kinds[i % len(kinds)]) for i in range(n)]


def test_a_batch_asks_the_database_as_often_as_one_report(city: City) -> None:
    file(*everything_at_once(8))  # fills the snapshots
    counts = []
    for size in (8, 40, 160):
        with CaptureQueriesContext(connection) as asked:
            file(*everything_at_once(size))
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    with CaptureQueriesContext(connection) as alone:
        file(a_report())
    assert len(alone) <= 11, [q["sql"][:80] for q in alone.captured_queries]


def test_an_old_case_that_cannot_be_is_refused_alone(city: City) -> None:
    def closed(outcome: str) -> Later:
        facts = {"reason": "old system", "outcome": outcome}
        return Later("settle", Role.MACHINE, NOW - timedelta(days=1), facts)

    def old(*later: Later) -> filing.Report:
        return a_report(channel=Channel.IMPORT, role=Role.MACHINE, at=NOW - timedelta(days=9), later=later)

    answers = file(old(closed("solved")), old(closed("vanished")), old(), old(Later("claim", Role.HOLDER, NOW, {})))
    assert outcomes(answers) == ["receipt", "move_needs", "receipt", "receipt"]
    states = [queries.snapshot(taken(answers[n]).case_id).state for n in (0, 2, 3)]
    assert states == [State.CLOSED, State.UNCLAIMED, State.IN_HAND]
    assert verify.verify(now=NOW).clean
