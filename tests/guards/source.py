"""The program's own source, parsed once for all guards."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "doorstep"


@cache
def modules() -> dict[str, ast.Module]:
    """Will return every module of doorstep/ by its path from the root, without the migrations."""
    paths = sorted(p for p in PROGRAM.rglob("*.py") if "migrations" not in p.parts)
    return {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


@cache
def migrations() -> dict[str, ast.Module]:
    """Will return every migration by its path from the root."""
    paths = sorted(p for p in PROGRAM.rglob("migrations/*.py"))
    return {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Will yield the line and the full dotted name of everything a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Will yield each call with what is called, as far as it is written out: "Case.objects.filter().update"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """Will return an expression of names, attributes and calls as text; "?" for what is none of these."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return "?"


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Will yield every string constant with its line, but for docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value
