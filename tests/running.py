"""How a run is cut up: what goes first, what stays in one process, and what a second database need not see again."""

import gc
from pathlib import Path
from typing import Any

import pytest

# Whoever touches the database asks pytest-django for one of these; to all others it refuses the database.
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup"}
BROWSER = "tests/browser/"
HERE = Path(__file__).parent
_left: dict[str, int] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out tests without a database, and slow ones")
    parser.addoption("--every-mode", action="store_true", help="look at every page in every language, width and mode")


def pytest_configure() -> None:
    """Will look for garbage less often: what the tests are made of stays to the end."""
    gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Will not even load what drives a browser where no browser is wanted."""
    return True if collection_path == HERE / "browser" and "not browser" in config.option.markexpr else None


def touches_database(item: pytest.Item) -> bool:
    """Will say whether a test can tell one database from another."""
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        wanted = [item for item in items if touches_database(item) and not item.get_closest_marker("slow")]
        kept = set(wanted)
        others = [item for item in items if item not in kept]
        items[:] = wanted
        config.hook.pytest_deselected(items=others)
        _left["here"] = len(others)
    # What takes long begins first, or one process is at it when the others have long ended.
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (not item.nodeid.startswith(BROWSER), item.path not in long))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left"] = _left.get("here", 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    _left["here"] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.getoption("--database-only"):
        terminalreporter.section("left out")
        terminalreporter.line(
            f"{_left.get('here', 0)} tests that never touch the database, or are slow: CI runs them here too"
        )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Will keep a file's tests in one process, where what they share is made once, and all browsers with one server."""
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    if config.getvalue("dist") != "loadfile":
        return None

    class ByFile(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    config.option.loadscopereorder = False
    return ByFile(config, log)
