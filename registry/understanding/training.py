"""``python -m registry.understanding.training``: learns from the example messages and writes the
weights. To be run after an example was changed; it takes some minutes."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from registry.meaning.embedding import embedding
from registry.understanding import languages
from registry.understanding.examples import (
    FOLDER,
    LABELLED,
    LABELLED_SECOND,
    LabelledMessage,
    examples,
    in_latin,
    letters_language,
    ways,
    without_own_letters,
)
from registry.understanding.message import Intent
from registry.understanding.script import WORD, readable
from registry.understanding.text_features import COLUMNS, spelling_of
from registry.understanding.vectors import embedded_text
from registry.understanding.weights import Floats, Head, Weights, save

SEED = 109
#: What the vector counts beside the spelling, of length 1 each.
MEANING = 1.0
#: Steps over all messages, how many messages a step takes, how far it goes, what holds back.
EPOCHS, BATCH, RATE, HELD_BACK = 12, 128, 0.05, 4e-5
#: Rows are of length 1, so that scores are enlarged by this.
SHARP = 4.0
#: What stands for the learning itself in the digest.
_SOURCES = ("danger.py", "examples.py", "languages.py", "script.py", "text_features.py",
            "training.py", "vectors.py")  # fmt: skip


def digest() -> str:
    """Return the digest of the examples and of all that learns from them."""
    found = hashlib.sha256()
    here = Path(__file__).parent
    for path in [
        *sorted(FOLDER.glob("*.txt")),
        LABELLED,
        LABELLED_SECOND,
        *(here / it for it in _SOURCES),
    ]:
        found.update(path.read_bytes())
    return found.hexdigest()


def written(messages: Sequence[LabelledMessage], seed: int = SEED) -> list[LabelledMessage]:
    """Return all ways of writing the messages."""
    rng = random.Random(seed)
    return [way for message in messages for way in ways(message, rng)]


def train(
    messages: Sequence[LabelledMessage], vector: Callable[[str], NDArray[np.float32]]
) -> Weights:
    """Learn from messages, written in all ways. `vector`: of a text as it is embedded."""
    topics = tuple(sorted({code for it in messages for code in it.topics}))
    rows = np.zeros((len(messages), COLUMNS), np.float32)
    for at, message in enumerate(messages):
        spelling = spelling_of(readable(message.text))
        rows[at, spelling.columns] = spelling.worth
    texts = [embedded_text(readable(it.embedded)) for it in messages]
    known = {text: vector(text) for text in dict.fromkeys(texts)}
    vectors = np.array([known[text] for text in texts], np.float32)
    middle = vectors.mean(axis=0)
    centred = vectors - middle
    centred /= np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9
    targets, counted = _targets(messages, topics)
    both = _fit(np.hstack([rows, MEANING * centred]), targets, counted)
    alone = _fit(rows, targets, counted)
    none = np.zeros((0, alone.shape[1]), np.float32)
    return Weights(
        topics, middle, Head(both[:COLUMNS], MEANING * both[COLUMNS:]), Head(alone, none),
        _fit_languages(messages), digest(),
    )  # fmt: skip


def _targets(messages: Sequence[LabelledMessage], topics: Sequence[str]) -> tuple[Floats, Floats]:
    """Return the right outputs of each message, and which of it counts: nobody asks for the topic
    of what is no report."""
    intents = list(Intent)
    targets = np.zeros((len(messages), len(intents) + len(topics) + 1), np.float32)
    counted = np.zeros_like(targets)
    for at, message in enumerate(messages):
        targets[at, intents.index(message.intent)] = 1
        counted[at, : len(intents)] = 1
        for code in message.topics:
            targets[at, len(intents) + topics.index(code)] = 1 / len(message.topics)
        counted[at, len(intents) : -1] = bool(message.topics)
        targets[at, -1] = message.urgent
        counted[at, -1] = 1
    return targets, counted


def _fit(rows: Floats, targets: Floats, counted: Floats) -> Floats:
    """Return the weights of logistic regressions, found by Adam."""
    rng = np.random.default_rng(SEED)
    weights = np.zeros((rows.shape[1], targets.shape[1]), np.float32)
    mean: Floats = np.zeros_like(weights)
    square: Floats = np.zeros_like(weights)
    ends, step = (len(Intent), targets.shape[1] - 1), 0
    steps = EPOCHS * -(-len(rows) // BATCH)
    for _ in range(EPOCHS):
        order = rng.permutation(len(rows))
        for begin in range(0, len(rows), BATCH):
            its = order[begin : begin + BATCH]
            predicted = chances(SHARP * (rows[its] @ weights), ends)
            gradient = SHARP * rows[its].T @ ((predicted - targets[its]) * counted[its]) / len(its)
            gradient += HELD_BACK * SHARP * weights
            step += 1
            mean = (0.9 * mean + 0.1 * gradient).astype(np.float32, copy=False)
            square = (0.99 * square + 0.01 * gradient**2).astype(np.float32, copy=False)
            rate = RATE * (1 - step / (steps + 1))
            weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return SHARP * weights


def chances(scores: Floats, ends: tuple[int, int]) -> Floats:
    """Return the chances of intents and of topics, each 1 together, and of urgency."""
    found = np.empty_like(scores)
    for part in (slice(0, ends[0]), slice(ends[0], ends[1])):
        raised = np.exp(scores[:, part] - scores[:, part].max(axis=1, keepdims=True))
        found[:, part] = raised / raised.sum(axis=1, keepdims=True)
    found[:, ends[1] :] = 1 / (1 + np.exp(-scores[:, ends[1] :]))
    return found


def _fit_languages(messages: Sequence[LabelledMessage]) -> Floats:
    """Learn the languages of words from messages of one language."""
    rng = random.Random(SEED)
    words: list[tuple[str, int]] = []
    for message in {it.group: it for it in reversed(messages)}.values():
        language = letters_language(message.text)
        texts = [message.text]
        if language == "kk":
            plain = without_own_letters(message.text)
            texts = [plain, plain, in_latin(message.text, rng.randrange(4))]
        elif language == "ru" and rng.random() < 0.3:
            texts.append(in_latin(message.text, 0))
        place = ("kk", "ru", "en").index(language)
        words += [(it, place) for text in texts for it in WORD.findall(text.lower())]
    rows = np.zeros((len(words), languages.COLUMNS), np.float32)
    targets = np.zeros((len(words), 3), np.float32)
    for at, (word, place) in enumerate(words):
        columns = languages.word_columns(word)
        rows[at, columns] = 1 / np.sqrt(len(columns))
        targets[at, place] = 1
    return _fit_words(rows, targets)


def _fit_words(rows: Floats, targets: Floats) -> Floats:
    weights = np.zeros((rows.shape[1], 3), np.float32)
    rng = np.random.default_rng(SEED)
    for epoch in range(30):
        order = rng.permutation(len(rows))
        for begin in range(0, len(rows), 256):
            its = order[begin : begin + 256]
            scores = rows[its] @ weights
            predicted = np.exp(scores - scores.max(axis=1, keepdims=True))
            predicted /= predicted.sum(axis=1, keepdims=True)
            rate = 20 * (1 - epoch / 31)
            weights -= rate * rows[its].T @ (predicted - targets[its]) / len(its)
    return weights


def main() -> None:
    messages = written(examples())
    print(f"{len(messages)} messages", flush=True)
    save(train(messages, embedding()))


if __name__ == "__main__":
    main()
