"""Other telephone numbers in place of those of the shipped tables: elsewhere police is not 110."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from doorstep.ground.catalog.rules.catalog import Disposition, Hazard

_APART = re.compile(r"[\s,，、;；/]+")


def calls_in(cell: str) -> list[str]:
    """Will return the telephone numbers of a cell, apart as people write them."""
    return [one for one in _APART.split(cell) if any(sign.isdigit() for sign in one)]


def called(
    hazards: Sequence[Hazard], dispositions: Sequence[Disposition], *, numbers: Mapping[str, str]
) -> tuple[tuple[Hazard, ...], tuple[Disposition, ...]]:
    """Will return both with our numbers in place of theirs. `numbers`: theirs to ours, or to "" for none at all."""
    if not numbers:
        return tuple(hazards), tuple(dispositions)
    whole = re.compile(r"(?<![0-9])(?:" + "|".join(map(re.escape, numbers)) + r")(?![0-9])")

    def said(text: str) -> str:
        return whole.sub(lambda found: numbers[found[0]] or found[0], text)

    def dialled(call: str) -> str:
        return " ".join(dict.fromkeys(ours for one in call.split() for ours in numbers.get(one, one).split()))

    return (
        tuple(replace(hazard, call=dialled(hazard.call)) for hazard in hazards),
        tuple(
            replace(d, channel=dialled(d.channel), texts={lang: said(text) for lang, text in d.texts.items()})
            for d in dispositions
        ),
    )
