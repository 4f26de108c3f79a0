"""Slowing down whoever guesses: token buckets in memory, one a key, for one process."""

import ipaddress
import threading
from collections import OrderedDict


def network(address: str) -> str:
    """Will return the range an address belongs to, /24 of IPv4 and /48 of IPv6; "" for what is no address.

    A range and not the host: whoever guesses changes the last digits for nothing, and a range kept in memory
    names nobody. Neighbours share a bucket, which is why only misses count (docs/adr/0602).
    """
    try:
        found = ipaddress.ip_address(address.strip().split("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


class Buckets:
    """A bucket of tokens a key: full at first, one token back every `seconds`. Thread-safe.

    At most `most` keys are remembered; the ones not used for longest are forgotten, as if full.
    """

    def __init__(self, *, tokens: int, seconds: float, most: int = 20_000) -> None:
        self._tokens, self._seconds, self._most = tokens, seconds, most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def left(self, key: str, now: float) -> float:
        """Will return how many tokens the key has at `now` (seconds of any steady clock)."""
        with self._lock:
            return self._left(key, now)

    def take(self, key: str, now: float) -> None:
        """Will take a token from the key; an empty bucket stays empty."""
        with self._lock:
            self._held[key] = (max(self._left(key, now) - 1, 0.0), now)
            self._held.move_to_end(key)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def wait(self, key: str, now: float) -> float:
        """Will return in how many seconds the key has a whole token again, 0 if it has one."""
        return max(0.0, 1 - self.left(key, now)) * self._seconds

    def clear(self) -> None:
        """Will forget everything."""
        with self._lock:
            self._held.clear()

    def _left(self, key: str, now: float) -> float:
        tokens, at = self._held.get(key, (float(self._tokens), now))
        return min(float(self._tokens), tokens + max(0.0, now - at) / self._seconds)


class Guesses:
    """Who may try a secret for a thing: by address range, and by the thing that is guessed at.

    Only misses count. A range that has used up its misses waits. A thing that was missed too often, from wherever,
    makes only those ranges wait that have missed lately: its owner, coming from elsewhere, is let in at once.
    """

    def __init__(self, *, misses: int = 20, misses_of_thing: int = 60, seconds: float = 30.0) -> None:
        self._ranges = Buckets(tokens=misses, seconds=seconds)
        self._things = Buckets(tokens=misses_of_thing, seconds=seconds)
        self._misses = misses

    def wait(self, address: str, thing: str, now: float) -> float:
        """Will return the seconds to wait before this range may try this thing, 0 for none."""
        own = network(address)
        waiting = self._ranges.wait(own, now)
        if not waiting and self._ranges.left(own, now) < self._misses:
            waiting = self._things.wait(thing, now)
        return waiting

    def missed(self, address: str, thing: str, now: float) -> None:
        """Will count a wrong try."""
        self._ranges.take(network(address), now)
        self._things.take(thing, now)

    def clear(self) -> None:
        """Will forget everything."""
        self._ranges.clear()
        self._things.clear()
