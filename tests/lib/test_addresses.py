"""The address that counts is the visitor's, and nobody can choose another one."""

import pytest

from doorstep.lib.addresses import NetworkError, networks, visitor

HERE = networks("127.0.0.1,::1")
FARM = networks("10.1.0.0/16, 2001:db8:1::/48")


@pytest.mark.parametrize(
    ("direct", "forwarded", "wanted"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # no proxy of ours: whatever it says is its own invention
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),  # the first is what the visitor made up
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("", "198.51.100.7", "198.51.100.7"),  # a socket of this machine
        ("", "", ""),
        ("127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.7, ", "127.0.0.1"),
    ],
)
def test_the_machine_itself_is_believed_and_nobody_else(direct: str, forwarded: str, wanted: str) -> None:
    assert visitor(direct, forwarded, HERE) == wanted


@pytest.mark.parametrize(
    ("direct", "forwarded", "wanted"),
    [
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.7, 10.1.9.9", "198.51.100.7"),  # two of ours, one behind the other
        ("2001:db8:1::5", "2001:db8:2::7, 10.1.9.9", "2001:db8:2::7"),
        ("10.1.2.3", "10.1.9.9", "10.1.9.9"),  # somebody inside
        ("10.2.2.3", "198.51.100.7", "10.2.2.3"),
        ("127.0.0.1", "198.51.100.7", "127.0.0.1"),
    ],
)
def test_proxies_that_are_named_are_believed(direct: str, forwarded: str, wanted: str) -> None:
    assert visitor(direct, forwarded, FARM) == wanted


def test_none_believes_nobody() -> None:
    assert visitor("127.0.0.1", "198.51.100.7", networks("none")) == "127.0.0.1"


@pytest.mark.parametrize("text", ["10.1.0.0/33", "proxy.example.org", "10.1.0.0/16,x", "10.1.2.3/16", "none,10.0.0.1"])
def test_what_is_no_network_is_named(text: str) -> None:
    with pytest.raises(NetworkError):
        networks(text)
