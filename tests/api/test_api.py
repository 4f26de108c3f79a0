"""What a machine gets for what it sends: receipts, and refusals that are sentences in its language."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import Resolver404

from doorstep import wsgi
from doorstep.cases import queries
from doorstep.cases.rules.numbers import read_number
from doorstep.doors import filing, machine
from doorstep.flow import report as flow
from tests.city import MANHOLE, City, cell_code, middle_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports"


def body(**changes: Any) -> dict[str, Any]:
    lon, lat = middle_of(0)
    said = {"text": "井盖丢了", "lon": lon, "lat": lat, "category": MANHOLE, "key": "machine-key-1"}
    return {name: value for name, value in (said | changes).items() if value != "-"}


Sender = Callable[..., Any]


@pytest.fixture
def send(city: City, client: Client) -> Sender:
    """Posts bytes, or a value as JSON."""

    def post(said: Any, **headers: str) -> Any:
        data = said if isinstance(said, bytes) else json.dumps(said)
        return client.post(URL, data, content_type=headers.pop("content_type", "application/json"), headers=headers)

    return post


def test_a_report_gets_a_receipt(send: Sender) -> None:
    answer = send(body(contact={"name": "张三", "phone": "13800001111"}))
    assert answer.status_code == 201
    said = answer.json()
    assert said["dispatched"]
    assert said["follow"] == f"/f/{said['number']}/{said['code'].replace('-', '')}"
    case_id = read_number(said["number"])
    assert case_id is not None
    case = queries.case(case_id)
    assert (case.channel, case.cell, case.holder) == ("api", cell_code(0), said["holder"])


def test_the_same_again_gets_the_same_receipt(send: Sender) -> None:
    first = send(body())
    again = send(body(key="-"), **{"idempotency-key": "machine-key-1"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


def test_another_body_under_the_same_key_is_refused(send: Sender) -> None:
    send(body())
    answer = send(body(text="路灯不亮"))
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "key_reused"


# What is sent, and what it gets. One city for all of them: each takes a third of a second to found.
WRONG: list[tuple[Any, int, str]] = [
    (b" ", 400, "api_body_unreadable"),
    (b"{", 400, "api_body_unreadable"),
    (b"\xff\xfe", 400, "api_body_unreadable"),
    (b"[]", 400, "api_body_unreadable"),
    (b'{"lon": NaN}', 400, "api_body_unreadable"),
    (b'{"lon": ' + b"1" * 200_000 + b"}", 400, "api_body_unreadable"),
    (b"[" * 100_000, 400, "api_body_unreadable"),
    (b'{"contact":' * 50_000, 413, "api_body_too_large"),
    (b'{"text": "\\ud800"}', 400, "api_body_unreadable"),
    (body(text="\0\0"), 400, "text_missing"),
    (body(text="好" * 10_001), 400, "text_too_long"),
    (body(text=7), 400, "api_field_shape"),
    (body(text=["井盖"]), 400, "api_field_shape"),
    (body(lon="120"), 400, "api_field_shape"),
    (body(lon=True), 400, "api_field_shape"),
    (body(lon=None), 400, "place_unreadable"),
    (body(lon=1e300), 400, "place_unreadable"),
    (body(lon=10**18), 400, "place_unreadable"),
    (body(lon=0, lat=0), 400, "place_outside"),
    (body(lon="-", lat="-"), 400, "place_missing"),
    (body(crs="mars"), 400, "api_field_shape"),
    (body(cell="nowhere"), 400, "place_unknown"),
    (body(category="no such"), 400, "what_unknown"),
    (body(nature="n" * 5000), 400, "nature_unknown"),
    (body(accused="nobody"), 400, "accused_unknown"),
    (body(key="short"), 400, "key_shape"),
    (body(key="-"), 400, "key_shape"),
    (body(latitude=1), 400, "api_field_unknown"),
    (body(contact={"phone": "not a number"}), 400, "phone_shape"),
    (body(contact={"phone": 138}), 400, "api_field_shape"),
    (body(contact={"nick": "x"}), 400, "api_field_unknown"),
    (body(contact=[]), 400, "api_field_shape"),
    (body(language="xx"), 400, "api_field_shape"),
]


def test_what_is_wrong_is_refused_in_a_sentence(send: Sender) -> None:
    for said, status, code in WRONG:
        for asked, spoken in (("zh-CN,zh;q=0.9", "zh-hans"), ("en-GB", "en"), ("", "zh-hans"), ("xx, en;q=0.5", "en")):
            answer = send(said, **{"accept-language": asked})
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (status, code), str(said)[:80]
            assert error["message"]
            assert answer["Content-Language"] == spoken
    assert queries.partition()["reported"] == 0


def test_unusual_texts_are_taken(send: Sender) -> None:
    for n, text in enumerate(("😀" * 4000, "井盖\0丢了", "a\u202eb", "'; DROP TABLE cases_case; --")):
        assert send(body(text=text, address="后门\0", key=f"machine-key-{n}0")).status_code == 201
    assert queries.partition()["reported"] == 4


def test_only_json_and_only_post(send: Sender, client: Client) -> None:
    assert send(body(), content_type="text/plain").status_code == 415
    assert send(body(), content_type="application/x-www-form-urlencoded").status_code == 415
    assert send(body(), **{"content-encoding": "gzip"}).status_code == 415
    answer = client.get(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert client.get("/api/v2/nothing").json()["error"]["code"] == "api_address_unknown"


def test_figures_add_up(send: Sender, client: Client) -> None:
    send(body())
    found = client.get("/api/v1/figures").json()
    assert found["reported"] == 1 == found["closed"] + found["in_hand"] + found["unclaimed"]


def test_a_full_disk_is_a_sentence(send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "LEAST_FREE", 10**18)
    answer = send(body())
    assert (answer.status_code, answer["Retry-After"]) == (507, "30")
    assert answer.json()["error"]["code"] == "disk_full"


@pytest.mark.parametrize(
    ("name", "state", "status"), [("SQLITE_FULL", "53100", 507), ("SQLITE_IOERR", "57P01", 503), ("", "", 503)]
)
def test_a_database_that_fails_is_a_sentence(
    send: Sender, monkeypatch: pytest.MonkeyPatch, name: str, state: str, status: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        cause = Exception("down")
        cause.sqlite_errorname, cause.sqlstate = name, state  # type: ignore[attr-defined]
        raise OperationalError("down") from cause

    with monkeypatch.context() as patch:
        patch.setattr(flow, "file", fail)
        assert send(body()).status_code == status
    assert send(body()).status_code == 201


def test_a_database_that_is_gone_says_so_at_the_figures(client: Client) -> None:
    def gone(*_: Any) -> None:
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        assert client.get("/api/v1/figures").status_code == 503


def test_a_fault_of_ours_is_a_sentence_and_in_the_log(
    send: Sender, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(filing, "file_one", lambda _: 1 / 0)
    answer = send(body())
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "api_fault")
    assert "ZeroDivisionError" in caplog.text


def resolve_nothing(_: str) -> None:
    raise Resolver404


def test_machines_are_answered_without_what_pages_need(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}
    closed: list[bool] = []
    # It would close the connection under the test's transaction, as Django's test client knows, too.
    monkeypatch.setattr(machine, "close_old_connections", lambda: closed.append(True))

    def ask(path: str, said: Any) -> bytes:
        request = RequestFactory().post(path, json.dumps(said), content_type="application/json")
        return b"".join(wsgi.application(request.environ, lambda status, headers: told.update(headers, status=status)))

    receipt = json.loads(ask(URL, body()))
    assert (told["status"], read_number(receipt["number"]) is None, closed) == ("201 Created", False, [True])
    assert not {"Set-Cookie", "Vary", "X-Frame-Options"} & set(told)
    assert json.loads(ask("/api/v9/nothing", {}))["error"]["code"] == "api_address_unknown"
    assert told["status"] == "404 Not Found"
    monkeypatch.setattr(machine, "_view_at", resolve_nothing)
    monkeypatch.setattr(wsgi, "_people", lambda _environ, _start: [b"pages"])
    assert ask(URL, body()) == b"pages"  # of a process without this door


def test_each_address_has_its_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_people", "_machines"):
        monkeypatch.setattr(wsgi, name, lambda _environ, _start, name=name: [name.encode()])
    table = {"/api/v1/reports": b"_machines", "/": b"_people", "/apiary": b"_people", "": b"_people"}
    for path, handler in table.items():
        assert list(wsgi.application({"PATH_INFO": path}, None)) == [handler]
