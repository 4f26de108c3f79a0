"""The head of a PMTiles archive (version 3): whether a file is one, and what kind of tiles it holds.

Source: the PMTiles specification, https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
"""

from pathlib import Path

HEAD = 127
_KIND_AT = 99
_DRAWN = {2: "png", 3: "jpeg", 4: "webp"}


class UnfitError(ValueError):
    """The file cannot serve as a base map. `why`: missing, other or vector."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kind(path: Path) -> str:
    """Will return png, jpeg or webp. Raises UnfitError for everything else."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        raise UnfitError("missing") from None
    if len(head) < HEAD or head[:7] != b"PMTiles" or head[7] != 3:
        raise UnfitError("other")
    if head[_KIND_AT] not in _DRAWN:
        raise UnfitError("vector")
    return _DRAWN[head[_KIND_AT]]
