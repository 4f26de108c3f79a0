from django.test import Client
from tests.portal.walk import send, later
from tests.city import NOW


def test_smoke(city, client, monkeypatch):
    later(monkeypatch, NOW)
    assert client.get("/").status_code == 200
    assert client.get("/report").status_code == 200
    n, c = send(client)
    r = client.get(f"/case/{n}")
    assert r.status_code == 200
    print(r.content.decode())
