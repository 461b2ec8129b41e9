"""How wrong words and turns are: WER, DER and WDER, as counts to be pooled. Imports jiwer and pyannote.metrics."""

import re
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bench.references import Spoken
from service.domain.transcript import Utterance

FILLERS = frozenset({"uh", "um", "umm", "uhm", "er", "erm", "hmm", "hm", "mm", "mhm", "mmm", "ah", "eh"})
NORMALISATION = (
    "lower case; punctuation other than apostrophes inside words removed; hyphens and underscores split words; "
    "fillers (uh, um, hmm, ...) removed on both sides; numbers and spellings left as they are"
)
COLLARS = {"der": (0.0, False), "der_collar": (0.5, False), "der_collar_no_overlap": (0.5, True)}
"""pyannote's `collar` is the whole width: 0.5 forgives 0.25 s on either side of each boundary of the reference."""


def normalise(text: str) -> list[str]:
    """The words of a text as WER compares them; see NORMALISATION."""
    found = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())
    return [word.replace("’", "'") for word in found if word not in FILLERS]


def word_errors(reference: Sequence[str], heard: Sequence[str]) -> dict[str, float]:
    """Counts for WER: errors (substituted, deleted, inserted) and words of the reference."""
    import jiwer

    if not reference:
        return {"errors": float(len(heard)), "words": 0.0}
    found = jiwer.process_words(" ".join(reference), " ".join(heard))
    return {"errors": float(found.substitutions + found.deletions + found.insertions), "words": float(len(reference))}


def speaker_errors(reference: Sequence[Spoken], utterances: Sequence[Utterance]) -> dict[str, float]:
    """Counts for WDER (Shafey et al. 2019): of the words recognised, right or wrong, those given to the wrong speaker.

    Speakers are matched one to one so that the fewest words are wrong.
    """
    import jiwer
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    said = [(token, word.speaker) for word in reference for token in normalise(word.text)]
    given = [(token, u.speaker) for u in utterances for token in normalise(u.text)]
    if not said or not given:
        return {"wrong": 0.0, "aligned": 0.0}
    pairs: Counter[tuple[str, str]] = Counter()
    aligned = jiwer.process_words(" ".join(t for t, _ in said), " ".join(t for t, _ in given)).alignments[0]
    for chunk in aligned:
        if chunk.type in {"equal", "substitute"}:
            for at in range(chunk.ref_end_idx - chunk.ref_start_idx):
                pairs[str(said[chunk.ref_start_idx + at][1]), given[chunk.hyp_start_idx + at][1]] += 1
    left, right = sorted({a for a, _ in pairs}), sorted({b for _, b in pairs})
    table = np.array([[pairs[a, b] for b in right] for a in left])
    rows, columns = linear_sum_assignment(-table)
    total = sum(pairs.values())
    return {"wrong": float(total - table[rows, columns].sum()), "aligned": float(total)}


def turn_errors(
    reference: Sequence[tuple[float, float, str]],
    found: Sequence[tuple[float, float, str]],
    regions: Sequence[tuple[float, float]],
) -> dict[str, dict[str, float]]:
    """Seconds wrong (missed, falsely found, confused) and in all, per way of COLLARS."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyannote.core import Segment, Timeline
        from pyannote.metrics.diarization import DiarizationErrorRate

        result: dict[str, dict[str, float]] = {}
        uem = Timeline([Segment(start, end) for start, end in regions])
        for name, (collar, skip_overlap) in COLLARS.items():
            metric = DiarizationErrorRate(collar=collar, skip_overlap=skip_overlap)
            told = metric(_annotation(reference), _annotation(found), uem=uem, detailed=True)
            parts = {key: float(told[key]) for key in ("missed detection", "false alarm", "confusion")}
            result[name] = {**parts, "total": float(told["total"]), "wrong": sum(parts.values())}
    return result


def _annotation(turns: Sequence[tuple[float, float, str]]) -> Any:
    from pyannote.core import Annotation, Segment

    made = Annotation()
    for number, (start, end, speaker) in enumerate(turns):
        made[Segment(start, end), number] = speaker
    return made
