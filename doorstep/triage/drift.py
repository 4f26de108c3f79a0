"""Whether texts have moved away from what a model learned: how much of them it knows, and the pieces it never met."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from doorstep.triage import category, ngrams
from doorstep.triage.category import Linear, Model


def familiarity(model: Model, texts: Sequence[str]) -> dict[str, Any]:
    """Will return how many texts there are and, of any, the mean share known, confidence, and share that is strange."""
    if not texts:
        return {"texts": 0}
    advice = category.advise(model, texts)
    return {
        "texts": len(texts),
        "known": round(float(advice.known.mean()), 4),
        "confidence": round(float(advice.probs[:, 0].mean()), 4),
        "strange": round(float(category.strange(advice).mean()), 4),
    }


def new_pieces(model: Model, texts: Sequence[str], *, most: int = 20, least: int = 5) -> list[tuple[str, int]]:
    """Will return the pieces of two characters or more that the model has not, with the number of texts they are in.

    A piece counts once a text, and only if five texts have it: a name that one person wrote is not shown. The cold
    start, which has no pieces, has none that are new.
    """
    if not isinstance(model, Linear):
        return []
    held: dict[str, int] = {}
    for text in texts:
        stream, batch = ngrams.stream([text], model.spec)
        strange = np.flatnonzero((model.whole.vocabulary.find(stream.key) < 0) & (stream.size > 1))
        pieces = set()
        for at in strange.tolist():
            begin, size = int(stream.start[at]), int(stream.size[at])
            places = batch.origin[begin : begin + size]
            if (places >= 0).all():
                piece = text[int(places[0]) : int(places[-1]) + 1]
                pieces.add(piece.lower())
        for piece in pieces:
            held[piece] = held.get(piece, 0) + 1
    common = [(piece, count) for piece, count in held.items() if count >= least and not piece.isdigit()]
    return sorted(common, key=lambda one: (-one[1], one[0]))[:most]
