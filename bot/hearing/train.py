"""`make hearing`: make the heads from the sentences in `content/<language>/heard/`. The same sentences, the same heads.

1. Nothing is chosen by hand: width, penalty and thresholds come from the sentences alone, each judged by heads that
   have not seen it.
2. Vectors are kept between runs in `.venv/.hearing/`: only new sentences are encoded.
3. Width and penalty are chosen on a sample, spread evenly, where there are many sentences.
4. Every head is kernel ridge regression: one linear system, solved exactly, and no chance in it.
"""

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.hearing import encoder, train_intents
from bot.hearing.aside import is_hard, is_unseen, of_unseen, without_its_kind
from bot.hearing.heads import SCORED, Floats, centred, kernel, names, quantised
from content.heard import DIGEST, HEADS, HERE, MEANINGS, Sentence, digest, sentences

Arrays = dict[str, npt.NDArray[np.generic] | np.float32]

CACHE = Path(".venv/.hearing")
WIDTHS, PENALTIES = (0.5, 0.8), (0.05, 0.1)
ASKED = {"danger": 0.12, "looks": 0.03}
"""Share of sentences that mean something else (of danger: of its hard look-alikes alone) and may be asked about
(danger) or believed (looks), by heads that have not seen them, half of the time not even their kind."""
CERTAIN = {"danger": 0.002, "looks": 0.002}
"""The same, that may be taken for certain."""
MOST_TRIED = 3000
"""Sentences on which width and penalty are chosen."""
UNSAID = ("hard_privacy", "threat", "combo_threat", "other", "violence", "inside_app", "office_temp")
"""Kinds that may or may not speak of somebody who looks."""
SAYS_NOTHING = {
    "danger": ("emergency_use", "therapy_question", "medicine_question", "police_sees", "record_or_chart"),
    "looks": (
        *("_sees", "_see", "somebody", "perhaps", "shared", "partner_in_chat", "screenshots", "notification_preview"),
        *("clear", "work_phone", "online_presence"),
    ),
}
"""How the keys of intents end whose sentences may or may not be of danger, or of somebody who looks."""
FAR_FROM_LOOKS = ("chatter", "command", "slots")
"""Files of intents that are learnt from as nobody looking. Questions, options and what stands in the way lie too near:
with them 89 of 100 sentences set aside of who looks were heard, without them 91."""
TAKEN = 3
"""Of so many sentences that name an intent one is learnt from as what is neither: all of them would cost minutes."""


def vectors_of(texts: Sequence[str], cache: Path = CACHE) -> Floats:
    """One vector a text; those that were encoded before are taken from the cache."""
    cache.mkdir(exist_ok=True)
    file = cache / f"{hashlib.sha256(encoder.NAME.encode()).hexdigest()[:8]}.npz"
    known: dict[str, Floats] = {}
    if file.exists():
        with np.load(file) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    keys = [hashlib.sha256(text.encode()).hexdigest()[:20] for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        known |= dict(zip(missing, encoder.load()(list(missing.values())), strict=True))
        np.savez(file, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[key] for key in keys])


def targets(known: Sequence[Sentence], columns: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """1 or -1 for each sentence and head; and whether the sentence says anything about that head."""
    wanted = np.full((len(known), len(columns)), -1, np.float32)
    counts = np.ones((len(known), len(columns)), np.bool_)
    for at, each in enumerate(known):
        for column, name in enumerate(columns):
            if name in {each.meaning, each.language}:
                wanted[at, column] = 1
        counts[at, 1] = not each.kind.startswith(UNSAID)
        counts[at, 1] &= each.meaning in (*MEANINGS, *FAR_FROM_LOOKS)
        for column, name in enumerate(SCORED):
            counts[at, column] &= not each.intent or (at % TAKEN == 0 and not each.kind.endswith(SAYS_NOTHING[name]))
        counts[at] &= not is_unseen(each)
    return wanted, counts


def solve(
    square: Floats, wanted: Floats, counts: npt.NDArray[np.bool_], penalty: float, kinds: Sequence[str] = ()
) -> tuple[Floats, Floats]:
    """The weights of one head, and the raw score of each sentence by a head that has not seen it.

    That is the mean of leave-one-out and, where `kinds` are given, of leaving out its whole kind. A sentence that says
    nothing about the head has no weight in it, and its score is that of the whole head.
    """
    rows = np.flatnonzero(counts)
    goal = wanted[rows]
    share = np.where(goal > 0, len(goal) / (2 * (goal > 0).sum()), len(goal) / (2 * (goal < 0).sum()))
    system = square[np.ix_(rows, rows)]
    system[np.diag_indices(len(rows))] += (penalty / share).astype(np.float32)
    inverse = np.linalg.inv(system)
    del system
    weights = np.zeros(len(wanted), np.float32)
    weights[rows] = inverse @ goal
    unseen = square @ weights
    unseen[rows] = goal - weights[rows] / np.diag(inverse)
    if kinds:
        unseen[rows] += without_its_kind(inverse, weights[rows], goal, [kinds[row] for row in rows.tolist()])
        unseen[rows] /= 2
    return weights, unseen


def recall_at(raw: Floats, yes: npt.NDArray[np.bool_], no: npt.NDArray[np.bool_], share: float) -> tuple[float, float]:
    """The threshold at which this share of `no` lies above it, and the share of `yes` that does."""
    threshold = float(np.quantile(raw[no], 1 - share))
    return threshold, float((raw[yes] > threshold).mean())


def train(folder: Path = HERE) -> dict[str, object]:
    """Write the heads beside the sentences; return what cross-validation says of them."""
    known = sentences(folder)
    columns = names(sorted({each.language for each in known}))
    wanted, counts = targets(known, columns)
    encoded = vectors_of([each.text for each in known])
    mean = encoded.mean(axis=0)
    stored, scale = quantised(centred(encoded, mean))
    seen = stored.astype(np.float32) * scale
    report: dict[str, object] = {"sentences": len(known)}
    gamma, penalty = _chosen(known, seen, wanted, counts, report)
    square = kernel(seen, seen, gamma)
    kinds = [f"{each.meaning}.{each.kind}" for each in known]
    solved = [solve(square, wanted[:, at], counts[:, at], penalty, kinds) for at in range(len(SCORED))]
    others = languages(square, wanted[:, len(SCORED) :], counts[:, 0], penalty)
    del square  # as large as all sentences squared
    weights = np.concatenate([np.stack([each[0] for each in solved], axis=1), others], axis=1)
    places = []
    for at, name in enumerate(SCORED):
        judged = _judged(known, solved[at][1], wanted[:, at], counts[:, at], name)
        places.append((judged["low"], judged["high"]))
        report[name] = {key: round(judged[key], 3) for key in ("asked", "certain", "low", "high")} | {
            "by_kind": _by_kind(known, solved[at][1], judged["low"], counts[:, at] & (wanted[:, at] > 0)),
            "false": _by_kind(known, solved[at][1], judged["low"], counts[:, at] & (wanted[:, at] < 0)),
            "unseen": of_unseen(known, solved[at][1], name, judged["low"], judged["high"]),
        }
    report |= {"width": gamma, "penalty": penalty}
    learnt: Arrays = {
        "mean": mean, "vectors": stored, "scale": scale, "weights": weights.astype(np.float32),
        "names": np.array(" ".join(columns)), "places": np.array(places, np.float32), "gamma": np.float32(gamma),
    }  # fmt: skip
    _write(folder / HEADS, known, learnt | _of_intents(known, seen, report))
    return report


def _of_intents(known: Sequence[Sentence], seen: Floats, report: dict[str, object]) -> Arrays:
    """The members of the file that hold the heads of intents; none where no sentence names one."""
    learnt = train_intents.learn(known, seen)
    if learnt is None:
        return {}
    found, report["intents"] = learnt
    return {
        "intents": np.array(" ".join(found.names)), "intents_rows": found.rows.astype(np.int32),
        "intents_weights": found.weights.astype(np.float16), "intents_gamma": np.float32(found.gamma),
        "intents_places": np.array(found.places, np.float32),
    }  # fmt: skip


def _chosen(
    known: Sequence[Sentence],
    seen: Floats,
    wanted: Floats,
    counts: npt.NDArray[np.bool_],
    report: dict[str, object],
) -> tuple[float, float]:
    """The width and penalty with which most of what is meant is asked about, and a line on each that was tried."""
    some = np.arange(len(known))[:: max(1, -(-len(known) // MOST_TRIED))]
    few = [known[at] for at in some]
    best: tuple[float, float, float] | None = None
    for gamma in WIDTHS:
        square = kernel(seen[some], seen[some], gamma)
        for penalty in PENALTIES:
            asked = []
            for at, name in enumerate(SCORED):
                goal, said = wanted[some, at], counts[some, at]
                asked.append(_judged(few, solve(square, goal, said, penalty)[1], goal, said, name)["asked"])
            report[f"width {gamma}, penalty {penalty}"] = [round(each, 3) for each in asked]
            if best is None or sum(asked) > best[0]:
                best = (sum(asked), gamma, penalty)
    if best is None:
        raise AssertionError("there are no widths to choose from")
    return best[1], best[2]


def _judged(
    known: Sequence[Sentence], unseen: Floats, wanted: Floats, counts: npt.NDArray[np.bool_], name: str
) -> dict[str, float]:
    """The thresholds, and the shares of what was meant that lie above them."""
    yes, no = counts & (wanted > 0), counts & (wanted < 0)
    no &= np.array([each.meaning in MEANINGS for each in known])
    if name == "danger":
        no &= np.array([is_hard(each) for each in known])
    low, asked = recall_at(unseen, yes, no, ASKED[name])
    high, certain = recall_at(unseen, yes, no, CERTAIN[name])
    return {"low": low, "high": max(high, low + 0.05), "asked": asked, "certain": certain}


def languages(square: Floats, wanted: Floats, counts: npt.NDArray[np.bool_], penalty: float) -> Floats:
    """The weights of the languages, a column each: whatever is said, and each language counts the same.

    Not the mean of a language's sentences: the more of them there are, and the more various, the farther it lies.
    """
    rows = np.flatnonzero(counts)
    goal = wanted[rows]
    many = np.maximum((goal > 0).sum(axis=0), 1)
    share = ((goal > 0) * (len(goal) / (len(many) * many))).sum(axis=1)
    ridge = np.diag((penalty / np.maximum(share, 0.1)).astype(np.float32))
    weights = np.zeros(wanted.shape, np.float32)
    weights[rows] = np.linalg.solve(square[np.ix_(rows, rows)] + ridge, goal)
    return weights


def _by_kind(known: Sequence[Sentence], raw: Floats, low: float, yes: npt.NDArray[np.bool_]) -> dict[str, str]:
    kinds: dict[str, list[bool]] = {}
    for each, score, counted in zip(known, raw, yes, strict=True):
        if counted:
            kinds.setdefault(f"{each.language}.{each.kind}", []).append(bool(score > low))
    return {kind: f"{sum(found)}/{len(found)}" for kind, found in sorted(kinds.items())}


def _write(path: Path, known: Sequence[Sentence], arrays: Arrays) -> None:
    """An archive that is the same for the same content: no times in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            body = io.BytesIO()
            np.save(body, np.asarray(array))
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), body.getvalue())
        archive.writestr(zipfile.ZipInfo(DIGEST), digest(known))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(train(), indent=1) + "\n")
