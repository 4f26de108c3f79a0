"""Runs one function in a child process with limits: for files that strangers send us.

The child is started afresh, never forked from a server with threads, without our environment (no secrets),
and what it answers may hold plain values only, so that a child taken over by its input cannot run code here.
"""

import importlib
import io
import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

from doorstep.lib.refusal import Refusal

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from doorstep.lib import child; child.serve()"
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")
_OURS = __name__.split(".", maxsplit=1)[0]


class ChildKilledError(Refusal):
    """The child ran out of memory or time, or died of what it read.

    Data: `reason`: memory, processor, time or crash.
    """

    code = "child_killed"


class ChildTimeoutError(Refusal):
    """The child was not done within its wall time. Data: `seconds`."""

    code = "child_timeout"


class ChildFailedError(RuntimeError):
    """The function raised something it should not have: a fault of ours, with the child's traceback."""


class _Plain(pickle.Unpickler):
    """Reads numbers, texts, bytes and containers; refuses every class."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} in the answer of a child")


def call(function: Callable[..., Any], *args: Any, memory_mb: int, cpu_s: int, wall_s: float) -> Any:
    """Will return `function(*args)`, computed in a limited child process.

    The function lives at the top of an importable module that does not need Django; its arguments can be
    pickled; its answer is made of None, bool, int, float, str, bytes, list, tuple, dict and set (send arrays
    as bytes).
    `memory_mb` is what it may map on top of the interpreter and its imports, `cpu_s` processor seconds,
    `wall_s` seconds until it is killed. A Refusal of ours raised by the function is raised here as it was.
    Raises ChildKilledError, ChildTimeoutError, and ChildFailedError for any other exception.
    """
    job = pickle.dumps((function.__module__, function.__qualname__, args, memory_mb, cpu_s, wall_s))
    # No sandbox is claimed: the child may read files. What it cannot do is take the machine or our memory.
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own code
        [sys.executable, "-c", _START, json.dumps([path for path in sys.path if path] or [os.getcwd()])],  # noqa: PTH109
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ}
        # A pool of threads maps memory by the gigabyte before it does anything.
        | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GDAL_NUM_THREADS": "1", "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    try:
        answer, _ = process.communicate(job, timeout=wall_s)
    except subprocess.TimeoutExpired:
        raise ChildTimeoutError(seconds=wall_s) from None
    finally:
        _end(process)
    return _open(answer, process.returncode)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


_OUT = 77  # how a child that caught MemoryError says so
_REASONS = {
    _OUT: "memory",
    -signal.SIGABRT: "memory",  # how C++ libraries end when they get none
    -signal.SIGXCPU: "processor",
    -signal.SIGKILL: "processor",
    -signal.SIGALRM: "time",
}


def _open(answer: bytes, code: int) -> Any:
    if code != 0 or not answer:
        raise ChildKilledError(reason=_REASONS.get(code, "crash"))
    kind, value = _Plain(io.BytesIO(answer)).load()
    if kind == "answer":
        return value
    if kind == "refusal":
        module, name, data = value
        refusal = getattr(importlib.import_module(module), name) if module.startswith(f"{_OURS}.") else None
        if isinstance(refusal, type) and issubclass(refusal, Refusal):
            raise refusal(**data)
    raise ChildFailedError(str(value))


def serve() -> None:
    """Will do the one job that stands on standard input: the child's side of `call`."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    module, name, args, memory_mb, cpu_s, wall_s = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - from our parent
    try:
        function = importlib.import_module(module)
        for part in name.split("."):
            function = getattr(function, part)
        _limit(memory_mb, cpu_s, wall_s)
        # Pickled under the limits too: an answer larger than the memory allowed is no answer.
        answer = pickle.dumps(("answer", function(*args)))  # type: ignore[operator]
    except MemoryError:
        os._exit(_OUT)
    except Refusal as refusal:
        kind = type(refusal)
        answer = pickle.dumps(("refusal", (kind.__module__, kind.__qualname__, refusal.data)))
    except Exception:  # noqa: BLE001 - the parent raises it again
        answer = pickle.dumps(("failure", traceback.format_exc()))
    channel.write(answer)
    channel.flush()
    os._exit(0)  # nothing to tidy up, and a library's exit handlers may hang on broken input


def _limit(memory_mb: int, cpu_s: int, wall_s: float) -> None:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123
        mapped = int(statm.read().split()[0]) * resource.getpagesize()
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
    _lower(resource.RLIMIT_AS, mapped + memory_mb * 2**20, 0)
    _lower(resource.RLIMIT_CPU, used + cpu_s, 2)
    _lower(resource.RLIMIT_CORE, 0, 0)
    signal.alarm(int(wall_s) + 2)  # should the parent die first
    os.nice(5)


def _lower(limit: int, soft: int, more: int) -> None:
    _, hard = resource.getrlimit(limit)
    wanted = soft + more
    top = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(limit, (min(soft, top), top))
