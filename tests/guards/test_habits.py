"""What the code never does, whoever writes it. An exception is written here, with its reason, or nowhere."""

import ast
import re

from tests.guards.source import PROGRAM, ROOT, calls, imports, migrations, modules

LONGEST = 450
# path -> why it may be longer
LONG: dict[str, str] = {}
# path -> why it may take a row lock; SQLite ignores them without a word, so a test on PostgreSQL must show the need
ROW_LOCKS: dict[str, str] = {}
# The clock is read at the doors; deeper down `now` is an argument.
CLOCKS = re.compile(r"(^|\.)(timezone\.(now|localdate|localtime)|datetime\.(now|utcnow|today)|date\.today|time\.time)$")
MAY_READ_THE_CLOCK = ("doorstep/doors/",)
SIGNALS = ("django.db.models.signals", "django.dispatch", "django.core.signals", "django.db.backends.signals")


def test_no_file_is_too_long() -> None:
    lengths = {p: len((ROOT / p).read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert not {p: n for p, n in lengths.items() if n > LONGEST and p not in LONG}, "make it a folder of the same name"


def test_no_save_or_delete_is_overridden() -> None:
    found = [
        f"{path}:{item.lineno}"
        for path, tree in modules().items()
        if re.search(r"/models(\.py$|/)", path)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name in ("save", "delete", "asave", "adelete")
    ]
    assert not found


def test_nobody_listens_to_signals() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for line, name in imports(tree)
        if name.startswith(SIGNALS)
    ]
    assert not found


def test_nothing_waits_for_a_commit() -> None:
    found = [
        f"{path}:{c.lineno}"
        for path, tree in modules().items()
        for c, name in calls(tree)
        if name.endswith("on_commit")
    ]
    assert not found, "what must happen follows the log"


def test_no_error_is_swallowed_whole() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not any(isinstance(inner, ast.Raise | ast.Call | ast.Return | ast.Assign) for inner in ast.walk(node))
    ]
    found += [
        f"{path}:{c.lineno}"
        for path, tree in modules().items()
        for c, name in calls(tree)
        if name.endswith("suppress")
        and any(isinstance(a, ast.Name) and a.id in ("Exception", "BaseException") for a in c.args)
    ]
    assert not found


def test_no_text_skips_escaping() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in modules().items()
        for line, name in imports(tree)
        if name.rsplit(".", 1)[-1] in ("mark_safe", "SafeString", "SafeText", "SafeData")
    ]
    for path in sorted(PROGRAM.glob("**/templates/**/*.*")):
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in re.finditer(r"\|\s*safe(seq)?\b|autoescape\s+off", text)]
    assert not found


def test_row_locks_are_blessed_one_by_one() -> None:
    found = [
        f"{path}:{c.lineno}"
        for path, tree in modules().items()
        for c, name in calls(tree)
        if name.endswith("select_for_update") and path not in ROW_LOCKS
    ]
    assert not found


def test_only_doors_read_the_clock() -> None:
    found = [
        f"{path}:{c.lineno} {name}"
        for path, tree in modules().items()
        if not path.startswith(MAY_READ_THE_CLOCK)
        for c, name in calls(tree)
        if CLOCKS.search(name)
    ]
    assert not found, "take `now` as an argument"


def test_migrations_import_none_of_our_code() -> None:
    found = [
        f"{path}:{line} {name}"
        for path, tree in migrations().items()
        for line, name in imports(tree)
        if name.startswith("doorstep")
    ]
    assert not found, "a migration is frozen; our code is not"


def test_migrations_are_named_for_what_they_do() -> None:
    assert not [path for path in migrations() if re.search(r"/\d{4}_auto_", path)]


def test_tables_are_private_to_their_package() -> None:
    found = []
    for path, tree in modules().items():
        own = ".".join(path.removesuffix(".py").split("/")[:-1])
        for line, name in imports(tree):
            package = re.match(r"(doorstep\..+?)\.models(\.|$)", name)
            if package and not (own == package[1] or own.startswith(f"{package[1]}.")):
                found.append(f"{path}:{line} {name}")
    assert not found, "ask the package's queries or actions"


def test_every_test_folder_is_a_package() -> None:
    folders = {p.parent for p in (ROOT / "tests").rglob("test_*.py")}
    assert not [str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").exists()]
