"""What every section needs: where the shared data is, tables as Markdown, where pictures go."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
PICTURES = ROOT / "docs" / "pictures"
OUT = ROOT / "benchmarks" / "out" / "triage"


class AbsentError(Exception):
    """A file of the shared data folder is not here; the section is skipped and says so."""


def read(name: str) -> list[dict[str, str]]:
    """Will return the rows of a CSV file of the shared data folder, .gz too. Raises AbsentError."""
    path = DATA / name
    if not path.exists():
        raise AbsentError(f"../shared/data/{name}")
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table(rows: Sequence[dict[str, Any]], columns: Iterable[str] = ()) -> str:
    """Will return rows as a Markdown table; `columns` chooses and orders them, else those of the first row."""
    names = list(columns) or list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(_cell(row.get(name, "")) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) >= 10 else f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value).replace("|", "\\|")
