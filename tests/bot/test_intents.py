"""What else a text may mean: sentences by intent, heads learnt from them, and which of what makes sense is meant."""

from pathlib import Path

import numpy as np

from bot.hearing import train_intents
from bot.hearing.ears import evidence_of, gravest
from bot.hearing.heads import LEAST, MOST, Floats, Heads, centred, kernel
from content.heard import Sentence, digest, sentences
from flows.evidence import BELIEVED, CERTAIN, Evidence, key_of, placed

CENTRES = {"option.refuse": 0, "option.discuss": 1, "question.costs": 2, "barrier.no_number": 3, "option.no_number": 3}


def made(each: int = 12) -> tuple[list[Sentence], Floats]:
    """Sentences of a few intents, and vectors that lie near the intent's own direction."""
    chance = np.random.default_rng(7)
    known, vectors = [], []
    for name, centre in CENTRES.items():
        file, _, key = name.partition(".")
        for number in range(each):
            known.append(Sentence(f"sentence {number} of {name}", file, key, "en"))
            vectors.append(np.eye(16)[centre] + chance.normal(0, 0.06, 16))
    found = np.array(vectors, np.float32)
    return known, centred(found, found.mean(axis=0))


# Sentences


def write(folder: Path, name: str, text: str) -> None:
    """A file of sentences."""
    (folder / "en" / "heard").mkdir(parents=True, exist_ok=True)
    (folder / "en" / "heard" / name).write_text(text, "utf-8")


def test_the_key_is_what_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "option.toml", "refuse = '''\nno, leave it\n'''\nsection.iphone = '''\nan iphone\n'''\n")
    write(tmp_path, "trouble_signal.toml", "no_code = '''\nthe code never comes\n'''\n")
    write(tmp_path, "harmless.toml", "idiom = '''\nthis app kills me\n'''\n")

    assert {each.intent for each in sentences(tmp_path)} == {
        *("option.refuse", "option.section.iphone", "trouble.signal.no_code", ""),
    }


def test_a_sentence_may_mean_two_things_but_counts_once_for_each(tmp_path: Path) -> None:
    write(tmp_path, "option.toml", "no_number = '''\nI have no number\ni have NO number!\n'''\n")
    write(tmp_path, "barrier.toml", "no_number = '''\nI have no number\n'''\n")

    known = sentences(tmp_path)
    assert [each.intent for each in known] == ["barrier.no_number", "option.no_number"]
    names = ("barrier.no_number", "option.no_number", "option.refuse")
    assert train_intents.targets(known, names).tolist() == [[1, 1, 0], [1, 1, 0]]


def test_what_a_sentence_means_is_in_the_digest() -> None:
    one, other = (Sentence("no", "option", key, "en") for key in ("refuse", "none"))
    assert digest([one]) != digest([other])


# Learning


def test_left_out_together_is_as_if_learnt_without_them() -> None:
    """The closed form gives what heads say that were learnt from the others alone."""
    known, seen = made(6)
    names = tuple(CENTRES)
    wanted = train_intents.targets(known, names)
    together = np.array([0, 0, *range(1, len(known) - 1)])
    square = kernel(seen, seen, 1.0)
    _, unseen = train_intents.solve(square, wanted, 0.1, together)

    for out in ([0, 1], [7]):
        rest = np.setdiff1d(np.arange(len(known)), out)
        weights = np.linalg.solve(square[np.ix_(rest, rest)] + 0.1 * np.eye(len(rest)), wanted[rest])
        assert np.allclose(square[np.ix_(out, rest)] @ weights, unseen[out], atol=1e-3)


def test_near_duplicates_are_one_group() -> None:
    known, seen = made(3)
    known[4] = Sentence(known[0].text.upper(), "option", "discuss", "en")
    seen[7] = seen[8]
    together = train_intents.groups(known, seen)

    assert together[0] == together[4]
    assert together[7] == together[8]
    assert len(set(together.tolist())) <= len(known) - 2


def test_what_was_learnt_is_heard() -> None:
    known, seen = made()
    learnt = train_intents.learn(known, seen)
    assert learnt is not None
    intents, report = learnt

    assert report["sentences"] == len(known)
    assert set(intents.names) == {*CENTRES, "option", "question", "barrier"}
    best = dict(intents.scores(seen[0] @ seen.T))
    assert max(best, key=lambda name: best[name] if "." in name else 0) == "option.refuse"
    assert best["option.refuse"] >= BELIEVED
    assert all(score >= LEAST for score in best.values())


def test_without_such_sentences_nothing_is_learnt() -> None:
    assert train_intents.learn([Sentence("x", "danger", "any", "en")], np.ones((1, 3), np.float32)) is None


def test_heads_without_intents_hear_none() -> None:
    one = np.ones((1, 2), np.float32)
    places = np.array([[0, 1], [0, 1]], np.float32)
    weights, columns = np.ones((1, 3), np.float32), ("danger", "looks", "en")
    heads = Heads(np.zeros(2, np.float32), one, weights, columns, places, 1.0)
    assert set(heads.scores(one)[0]) == {"danger", "looks", "language"}
    assert evidence_of(heads.scores(one)[0]).intents == ()


def test_no_more_than_a_few_are_handed_over() -> None:
    names = (*(f"question.q{at}" for at in range(30)), "question")
    row = np.zeros(1, np.intp)
    intents = train_intents.Intents(names, row, np.ones((1, 31), np.float32), (0.5, 0.9, 0.2, 0.6, 0.5, 0.9), 1.0)
    found = intents.scores(np.ones(1, np.float32))

    assert len(found) == MOST + 1
    assert found[-1][0] == "question"


# Deciding


def test_places_are_fixed() -> None:
    assert [placed(raw, 0.2, 0.6) for raw in (-1, 0, 0.2, 0.6, 9)] == [0, 0, BELIEVED, CERTAIN, 1]
    assert placed(-1, -0.5, 0.5, -1) == 0


def test_the_best_of_what_makes_sense_is_as_sure_as_it_stands_apart() -> None:
    heard = Evidence(
        intents=(
            ("question.costs", 0.9),
            ("option.no_number", 0.8),
            ("barrier.no_number", 0.8),
            ("option.refuse", 0.7),
        ),
        apart=(0.3, 0.6),
    )

    assert heard.among(()) == ("", 0.0)
    assert heard.among({"option.refuse"}) == ("option.refuse", 1.0)
    near, score = heard.among({"option.no_number", "barrier.no_number", "option.refuse"})
    assert (near, round(score, 3)) == ("option.no_number", round(0.5 * 0.1 / 0.3, 3))
    assert heard.among({"option.no_number", "barrier.no_number"})[1] == 1.0
    assert key_of("trouble.signal.no_code") == "no_code"


def test_pieces_together_have_the_best_of_each() -> None:
    one = Evidence(0.1, intents=(("question.costs", 0.9), ("question", 0.9)), apart=(0.1, 0.2))
    other = Evidence(0.3, intents=(("option.refuse", 0.95), ("question.costs", 0.4)), apart=(0.1, 0.2))

    together = gravest((one, other))
    assert together.intents == (("option.refuse", 0.95), ("question.costs", 0.9), ("question", 0.9))
    assert together.apart == (0.1, 0.2)
    assert evidence_of({"danger": 1, "looks": 0, "language": "en", "intents": [["a.b", 0.5]], "apart": [0.1, 0.2]}) == (
        Evidence(1, 0, "en", (("a.b", 0.5),), (0.1, 0.2))
    )
