"""What a telephone keeps and sends: the worker's day, and each thing once, however often it comes."""

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doorstep.cases import queries
from doorstep.cases.rules import numbers
from doorstep.flow import handle, rate
from tests.city import MANHOLE, WATER, City, cell_code
from tests.desks.kit import at_desk, do, photo, right_now, state
from tests.guards.source import ROOT

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef0123456789abcdef"
SEND, TODAY = "/desk/field/send/", "/desk/field/today.json"


def send(city: City, case_id: int | None, move: str = "", *, login: str = "worker", **said: Any) -> Any:
    """Will send what a telephone would; the answer comes with what its JSON says."""
    data = {
        "user": city.ids[login],
        "key": KEY,
        "kind": "move",
        "number": numbers.number(case_id) if case_id else "",
        "move": move,
        "seen": said.get("seen") or (queries.snapshot(case_id).version if case_id else 0),
        "said_at": "2026-01-05T08:00:00Z",
    } | said
    answer: Any = at_desk(city, login).post(SEND, data)
    answer.said = json.loads(answer.content)
    return answer


def find(city: City, **said: Any) -> Any:
    data = {"kind": "find", "text": "巡查发现井盖松动", "category": MANHOLE, "place": cell_code(0), "crs": "wgs84"}
    return send(city, None, **(data | said))


def moves(case_id: int) -> list[str]:
    return [stored.event.move for stored in queries.events(case_id)]


# --- the day


def test_the_day_holds_the_workers_cases_and_the_forms_for_later(city: City, filed: Any) -> None:
    mine, water = filed(0, now=right_now()), filed(2, category=WATER, now=right_now())
    day = json.loads(at_desk(city, "worker").get(TODAY).content)
    assert day["user"] == city.ids["worker"]
    assert [case["number"] for case in day["cases"]] == [numbers.number(mine.case_id)]
    assert numbers.number(water.case_id) not in json.dumps(day)
    case = day["cases"][0]
    assert "Why me?" in case["page"]
    stages = {state: {day["forms"][name]["move"] for name in names} for state, names in case["stages"].items()}
    assert {"claim", "object", "escalate", "note"} <= stages["unclaimed"]
    assert {"contact", "plan", "ask", "handle", "whistle", "extend", "pause", "photos"} <= stages["in_hand"]
    assert "contact" not in stages["handled"]
    then = {form["move"]: form["then"] for form in day["forms"].values()}
    assert (then["claim"], then["handle"], then["escalate"], then["contact"]) == ("in_hand", "handled", "gone", "")
    for form in day["forms"].values():
        assert "csrf" not in form["html"]
        assert 'name="seen"' not in form["html"]


def test_the_day_is_sent_once_while_nothing_changes(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    worker = at_desk(city, "worker")
    tag = worker.get(TODAY)["ETag"]
    same = worker.get(TODAY, headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    do(worker, case.case_id, "claim")
    assert worker.get(TODAY, headers={"if-none-match": tag}).status_code == 200
    assert at_desk(city, "colleague").get(TODAY, headers={"if-none-match": tag}).status_code == 200


def test_the_day_travels_small(city: City, filed: Any) -> None:
    filed(0, now=right_now())
    worker = at_desk(city, "worker")
    plain, small = worker.get(TODAY), worker.get(TODAY, headers={"accept-encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) * 4 < len(plain.content)
    assert worker.get(TODAY, headers={"if-none-match": small["ETag"]}).status_code == 304


def test_the_day_costs_no_more_queries_for_more_cases(
    city: City, filed: Any, django_assert_max_num_queries: Any
) -> None:
    worker = at_desk(city, "worker")
    for _ in range(8):
        filed(0, now=right_now())
    worker.get(TODAY)
    with django_assert_max_num_queries(20):
        worker.get(TODAY)


def test_the_day_never_names_the_resident(city: City, filed: Any) -> None:
    from doorstep.vault.rules import ContactData

    filed(0, now=right_now(), contact=ContactData(name="钱大爷", phone="13800001111"))
    text = at_desk(city, "worker").get(TODAY).content.decode()
    assert "钱大爷" not in text
    assert "13800001111" not in text


def test_others_have_no_such_day(city: City) -> None:
    for login in ("head", "agent", "leader"):
        for path in (TODAY, "/desk/field/queue/"):
            assert at_desk(city, login).get(path).status_code == 403


# --- each thing once


def test_a_move_sent_twice_is_made_once(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    first, again = send(city, case, "claim", seen=1), send(city, case, "claim", seen=1)
    assert (first.said["state"], first.said["again"], first.said["version"]) == ("done", False, 2)
    assert (again.said["state"], again.said["again"], again.said["version"]) == ("done", True, 2)
    assert moves(case) == ["file", "claim"]


def test_a_photo_comes_with_a_move_and_not_twice(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    send(city, case, "claim", key=KEY[::-1])
    said = {"outcome": "solved", "public_reply": "已补上。", "internal": ""}
    for _ in range(2):
        answer = send(city, case, "handle", seen=2, photos=[photo(1), photo(2)], **said)
        assert answer.said["state"] == "done"
    assert state(case) == "handled"
    assert len(queries.evidence(case)) == 2


def test_the_same_key_with_other_words_is_refused_and_changes_nothing(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    send(city, case, "note", text="甲")
    answer = send(city, case, "note", text="乙")
    assert (answer.status_code, answer.said["state"]) == (422, "refused")
    assert moves(case).count("note") == 1


def test_a_find_sent_twice_is_one_case_with_its_photos_once(city: City) -> None:
    first, again = find(city, photos=[photo()]), find(city, photos=[photo()])
    assert first.said["number"] == again.said["number"]
    assert again.said["again"]
    assert queries.everything().count() == 1
    assert len(queries.evidence(queries.everything().get().pk)) == 1


def test_found_and_fixed_is_one_step_and_once(city: City) -> None:
    for _ in range(2):
        assert find(city, photos=[photo()], fixed="on", public_reply="已当场复位").said["state"] == "done"
    row = queries.everything().get()
    assert row.state == "handled"
    assert moves(row.pk).count("handle") == 1


def test_a_find_that_died_before_it_was_called_fixed_is_finished_by_the_next_try(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = at_desk(city, "worker")
    worker.raise_request_exception = False

    def die(**_: Any) -> None:
        raise RuntimeError

    said = {"photos": [photo()], "fixed": "on", "public_reply": "已当场复位"}
    with monkeypatch.context() as patch:
        patch.setattr(handle, "fix_on_the_spot", die)
        with pytest.raises(RuntimeError):
            find(city, **said)
    assert queries.everything().get().state == "unclaimed"
    assert find(city, fixed="on", public_reply="已当场复位", photos=[photo()]).said["state"] == "done"
    assert queries.everything().get().state == "handled"


def test_a_find_that_goes_to_another_is_told(city: City) -> None:
    answer = find(city, text="水管漏水", category=WATER, fixed="on", public_reply="关了阀")
    assert answer.said["state"] == "done"
    assert "Water company" in answer.said["notices"][0]


def test_times_of_the_device_are_no_times_of_the_record(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    before = right_now()
    for n, claimed in enumerate(
        ("1999-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "nonsense", "2026-01-01T00:00:00")
    ):
        assert send(city, case, "note", key=f"{KEY}{n}", text="到了", said_at=claimed).said["state"] == "done"
    assert all(stored.event.at >= before for stored in queries.events(case)[1:])


# --- the case went on meanwhile


def test_what_happened_meanwhile_is_shown_and_decided_by_the_worker(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    handle.note(case_id=case, actor=city.actor("head", right_now()), now=right_now(), text="先等等")
    stale = send(city, case, "claim", seen=1)
    assert (stale.status_code, stale.said["state"]) == (409, "conflict")
    assert "先等等" in stale.said["now"]
    assert (stale.said["again"], stale.said["keep"], stale.said["version"]) == (True, True, 2)
    assert moves(case) == ["file", "note"]
    assert send(city, case, "claim", seen=stale.said["version"]).said["state"] == "done"


def test_a_note_is_never_stale(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    handle.note(case_id=case, actor=city.actor("head", right_now()), now=right_now(), text="先等等")
    assert send(city, case, "note", seen=1, text="到现场了").said["state"] == "done"


def test_a_case_assigned_to_another_cannot_be_moved_and_says_to_whom(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    assert do(at_desk(city, "head"), case, "assign", to="w2", note="").status_code == 302
    answer = send(city, case, "claim", seen=1)
    assert answer.said["state"] == "conflict"
    assert not answer.said["again"]
    assert moves(case) == ["file", "assign"]


def test_a_case_that_is_closed_meanwhile_takes_a_note_and_no_move(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    rate.withdraw(case_id=case, reason="", now=right_now())
    answer = send(city, case, "claim", seen=1)
    assert (answer.said["state"], answer.said["again"], answer.said["keep"]) == ("conflict", False, True)
    assert "withdrawn" in answer.said["now"].lower()
    assert send(city, case, kind="keep", seen=1, text="到现场看过").said["state"] == "done"
    assert state(case) == "closed"


def test_what_was_done_can_be_kept_as_a_note_with_its_photos(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    handle.note(case_id=case, actor=city.actor("head", right_now()), now=right_now(), text="先等等")
    for _ in range(2):
        answer = send(city, case, kind="keep", seen=1, text="已办理\n答复：已补上", photos=[photo()])
        assert answer.said["state"] == "done"
    assert moves(case) == ["file", "note", "note", "note"]
    assert len(queries.evidence(case)) == 1
    assert state(case) == "unclaimed"


def test_a_move_out_of_sight_is_still_known_when_it_is_sent_again(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    for again in (False, True):
        answer = send(city, case, "escalate", seen=1, reason="要吊车")
        assert (answer.said["state"], answer.said["again"]) == ("done", again)


# --- strangers, and what nobody should send


def test_an_outsider_learns_nothing_and_moves_nothing(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    there = send(city, case, "claim", login="outsider", seen=1)
    nowhere = send(city, 99_999_999, "claim", login="outsider", seen=1)
    assert (there.status_code, there.said) == (nowhere.status_code, nowhere.said)
    assert there.said["now"] == ""
    for login in ("outsider_head", "agent"):
        answer = at_desk(city, login).post(SEND, {"user": city.ids[login], "key": KEY, "kind": "move"})
        assert answer.status_code == 403
    assert moves(case) == ["file"]


def test_a_key_of_another_person_is_another_key(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    send(city, case, "note", text="甲")
    answer = send(city, case, "note", login="outsider", text="甲")
    assert answer.said["state"] == "conflict"


def test_nothing_is_sent_in_the_name_of_whoever_is_logged_in_now(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    answer = send(city, case, "claim", user=city.ids["head"])
    assert answer.said == {"state": "other"}
    assert moves(case) == ["file"]


@pytest.mark.parametrize(
    "said",
    [
        {"key": ""},
        {"key": "short"},
        {"key": "x" * 500},
        {"kind": "steal"},
        {"user": "me"},
        {"seen": "-1"},
        {"seen": "1" * 30},
        {"move": "../claim"},
        {"number": "\x00"},
    ],
)
def test_what_is_no_envelope_is_refused(city: City, filed: Any, said: dict[str, str]) -> None:
    case = filed(0, now=right_now()).case_id
    assert send(city, case, **({"move": "claim"} | said)).status_code == 400
    assert moves(case) == ["file"]


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("no-such-move", {}),
        ("claim", {"number": "0000-0000-0"}),
        ("claim", {"number": "x"}),
        ("dispatch", {"category": MANHOLE, "cell": "1"}),
        ("merge", {"master": "1"}),
        ("force", {}),
    ],
)
def test_what_is_not_the_workers_to_do_is_not_done(city: City, filed: Any, move: str, said: dict[str, str]) -> None:
    case = filed(0, now=right_now()).case_id
    assert send(city, case, move, **said).status_code in (409, 422)
    assert moves(case) == ["file"]


def test_a_form_that_lacks_something_says_where(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    answer = send(city, case, "object", legal_basis=" ")
    assert (answer.status_code, answer.said["state"]) == (422, "refused")
    assert answer.said["errors"][0]["field"] == "legal_basis"


def test_a_file_that_is_no_photo_is_refused_and_nothing_happens(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    for kind, said in (("move", {"move": "photos"}), ("find", {"text": "井盖", "place": cell_code(0)})):
        answer = send(city, case, kind=kind, photos=[bad], **said)
        assert (answer.status_code, answer.said["state"]) == (422, "refused")
    assert queries.everything().count() == 1
    assert moves(case) == ["file"]


def test_too_many_photos_are_a_sentence(city: City, filed: Any) -> None:
    case = filed(0, now=right_now()).case_id
    answer = send(city, case, "photos", photos=[photo(n) for n in range(7)])
    assert (answer.status_code, answer.said["state"]) == (422, "refused")


def test_what_is_written_stays_text(city: City, filed: Any) -> None:
    case = filed(0, now=right_now(), text="<script>alert(1)</script><img src=x onerror=alert(2)>井盖").case_id
    day = at_desk(city, "worker").get(TODAY).json()
    text = json.dumps([day["cases"][0]["row"], day["cases"][0]["page"]])
    assert "<script" not in text
    assert not re.search(r"<img[^>]+onerror", text)
    assert case


# --- the app


def test_the_worker_script_may_serve_all_desks_and_says_its_version(city: City) -> None:
    answer = at_desk(city, "worker").get("/desk/field/worker.js")
    assert answer["Service-Worker-Allowed"] == "/desk/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert re.match(rb'self\.VERSION = "[0-9a-f]{16}";', answer.content)


@pytest.mark.parametrize(("lang", "name"), [("en", "Field desk"), ("zh-hans", "网格工作台")])
def test_the_manifest_has_a_name_in_each_language(client: Any, lang: str, name: str) -> None:
    said = client.get(f"/desk/field/app.webmanifest?lang={lang}").json()
    assert said["short_name"] == name
    assert said["start_url"] == "/desk/field/"
    assert {icon["sizes"] for icon in said["icons"]} >= {"192x192", "512x512"}


def test_the_page_that_stands_in_names_nobody(city: City, filed: Any) -> None:
    case = filed(0, now=right_now())
    text = at_desk(city, "worker").get("/desk/field/queue/?shell").content.decode()
    person = city.actor("worker", right_now()).name
    assert person not in text
    assert 'data-user=""' in text
    assert numbers.number(case.case_id) not in text
    assert person in at_desk(city, "worker").get("/desk/field/queue/").content.decode()


def test_the_telephone_follows_nobody() -> None:
    """A position is read in one place, when a button is pressed; nothing is sent that nobody sent."""
    scripts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "frontend" / "src").rglob("*.ts")}
    field = {path.name: text for path, text in scripts.items() if "field" in str(path) or path.name == "worker.ts"}
    assert [name for name, text in field.items() if "geolocation" in text] == ["forms.ts"]
    assert field["forms.ts"].count("getCurrentPosition") == 1
    for word in ("watchPosition", "sendBeacon", "periodicSync", "devicemotion", "IdleDetector"):
        assert not [name for name, text in field.items() if word in text]
