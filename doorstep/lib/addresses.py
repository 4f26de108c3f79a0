"""Whose request it is: the address that counts where proxies stand between the visitor and us."""

import ipaddress
import re
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>\d+(?:\.\d+){3}):\d+")


class NetworkError(ValueError):
    """A text that is neither an address nor a network."""


def networks(text: str) -> tuple[Network, ...]:
    """Will return the networks of a list with commas; an address is a network of one, "none" is no network.

    Raises NetworkError with the part that cannot be read: also for a network whose address has bits of a host set,
    which is more often a slip of the pen than meant.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    found: list[Network] = []
    for part in parts if parts != ["none"] else ():
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError:
            raise NetworkError(part) from None
    return tuple(found)


def visitor(direct: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Will return the visitor's address: the last one in `forwarded` that none of our proxies has.

    direct: who holds the connection, "" for a socket of this machine, which is believed. forwarded: the value of
    X-Forwarded-For. Each proxy writes behind what it was told, so whoever is not of ours may have made up all before
    it: an entry that cannot be read ends the search.
    """
    found = direct
    for entry in reversed(forwarded.split(",")):
        if not believed(found, proxies):
            return found
        address = _address(entry)
        if address is None:
            return found
        found = str(address)
    return found


def believed(text: str, proxies: Sequence[Network]) -> bool:
    """Will say whether what holds the connection is a proxy of ours; "" is a socket of this machine, so it is."""
    address = _address(text)
    return not text or (address is not None and any(address in proxy for proxy in proxies))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    text = text.strip()
    if told := _WITH_PORT.fullmatch(text):
        text = told["six"] or told["four"]
    try:
        found = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found
