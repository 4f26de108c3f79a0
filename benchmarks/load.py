"""A load generator in plain Python: a few processes, raw keep-alive sockets, requests built before the clock starts.

It costs some 25 microseconds of processor a request, so that it measures the server and not itself, although it
shares the machine with it.
"""

import json
import multiprocessing
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Texts = Sequence[str]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run saw: answers a second, latencies in seconds, ascending; `failed`: answers neither 200 nor 201."""

    rate: float
    latencies: list[float]
    failed: int

    def p(self, share: float) -> float:
        """Will return the latency that a share of the answers kept below."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


def post(path: str, said: dict[str, object]) -> bytes:
    """Will return the bytes of one request."""
    body = json.dumps(said, ensure_ascii=False).encode()
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class _Client:
    """One connection with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.came = b""
        self.asked_at = 0.0

    def ask(self, request: bytes, at: float) -> None:
        self.asked_at = at
        self.came = b""
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Will read what came and say whether the answer is whole."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError("the server hung up")
        self.came += more
        head, mark, rest = self.came.partition(b"\r\n\r\n")
        if not mark:
            return False
        at = head.lower().find(b"content-length:")
        return len(rest) >= int(head[at + 15 :].split(b"\r\n", 1)[0])

    @property
    def ok(self) -> bool:
        return self.came.startswith((b"HTTP/1.1 201", b"HTTP/1.1 200"))


def _drive(port: int, requests: Sequence[bytes], clients: int, seconds: float, pace: float, begin: float) -> Run:
    """Will ask with `clients` connections for so long: `pace` requests a second, or as fast as it answers for 0."""
    free = [_Client(port) for _ in range(clients)]
    watch = selectors.EpollSelector()
    for client in free:
        watch.register(client.socket, selectors.EVENT_READ, client)
    time.sleep(max(0.0, begin - time.monotonic()))
    start = time.monotonic()
    end = start + seconds
    sent, failed, latencies = 0, 0, []
    while True:
        now = time.monotonic()
        while free and now < end and sent < len(requests):
            due = start + sent / pace if pace else now
            if due > now:
                break
            # A paced request counts from when it should have gone: a server that stalls cannot hide it.
            free.pop().ask(requests[sent], due)
            sent += 1
        if len(free) == clients and (now >= end or sent >= len(requests)):
            break
        wait = min(0.05, max(0.0, start + sent / pace - now)) if pace and free else 0.05
        for key, _ in watch.select(wait):
            client = key.data
            if client.whole():
                latencies.append(time.monotonic() - client.asked_at)
                failed += not client.ok
                free.append(client)
    took = time.monotonic() - start
    return Run(len(latencies) / took, latencies, failed)


def drive(
    port: int,
    make: Callable[[int], bytes],
    *,
    clients: int = 32,
    seconds: float = 5.0,
    pace: float = 0.0,
    most: int = 40_000,
    processes: int = 2,
) -> Run:
    """Will ask with so many clients and return what they saw. `make(n)` builds the nth request, beforehand."""
    each = clients // processes
    requests = [make(n) for n in range(int(pace * seconds) + processes if pace else most)]
    begin = time.monotonic() + 0.3
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        runs = pool.starmap(
            _drive, [(port, requests[n::processes], each, seconds, pace / processes, begin) for n in range(processes)]
        )
    latencies = sorted(one for run in runs for one in run.latencies)
    return Run(sum(run.rate for run in runs), latencies, sum(run.failed for run in runs))
