"""Teaches the classifiers that the language reader ships, from labelled sentences.

    pip install torch
    python tests/bench/train_classifier.py danger        half an hour on two cores
    python tests/bench/train_classifier.py commands      two minutes
    python tests/bench/train_classifier.py denials       two minutes
    python tests/bench/train_classifier.py meaning       half a minute, without torch's help
    python tests/bench/train_classifier.py danger --without dev2 --out FILE

``danger`` learns from ``data/danger/*.txt``, the development halves of the safety sentences and,
as harmless, from what the companion itself says;
``commands`` from those of the commands and from talk that is none; ``denials`` from feelings felt
and denied; ``meaning`` from ``scripts/en/meaning.toml``.  No blind half is read, and a sentence
that stands in one is left out.  One sentence in ten of ``data/danger`` is left out as well, chosen
by its own letters, so that limits can be set by what was not learned.  The result goes to
``scripts/en/learned``.

While learning, pieces of a sentence are left out by chance, and one in eight sentences is joined
to harmless talk: a statement of danger is one wherever it stands in what is said.  Several nets
learn apart, each from its own chances, and are joined side by side into one, whose answer is the
mean of theirs: what one of them takes for danger by accident, the others seldom do.  With
``--beside FILE`` those that learned from an earlier state of the sentences are joined too: with
less harmless talk behind them they lean more towards danger, the new ones less.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from ear_check import lines
from torch import nn
from torch.nn import functional

from companion.classify.ngrams import BUCKETS, buckets
from companion.content.bland_words import bland_words_file
from companion.content.sentences import split
from companion.language.commands import commands
from companion.language.denied import around
from companion.language.echo import heed_echoes
from companion.language.lexicon import lexicon
from companion.language.meaning import implying_sentences, learned_file
from companion.language.mentions import Mention, find_mentions
from companion.language.normalise import tokens
from companion.language.numbers import numbers
from companion.language.repair import repair
from companion.meaning.head import Head, write

HERE = Path(__file__).parent
SENTENCES = HERE.parent / "data" / "language"
LEARNED = HERE.parents[1] / "scripts" / "en" / "learned"
DANGER = HERE / "data" / "danger"

UNITS = {"danger": 32, "commands": 24, "denials": 16}
NETS = {"danger": 5, "commands": 1, "denials": 2}
EPOCHS = {"danger": 8, "commands": 10, "denials": 12}
_BATCH, _RATE, _DROPPED, _JOINED, _SMOOTHING = 128, 4e-3, 0.3, 0.12, 0.05
_MOST_WORDS = 60
_TALK = {"ordinary_talk", "ordinary_distress", "everyday", "breakup", "felt"}
_JOINTS: tuple[list[str], ...] = ([], ["and"], ["but"], ["so"])
_OWN_TIMES = 2
_BESIDE = 0.6
"""What nets of an earlier file weigh in the answer; more takes danger for danger more often."""
_COMMAND_WORDS = 14
_NO_COMMANDS = 20_000

_PLAINLY_FELT, _NAMED_TIMES = 6_000, 2
_MAYBE_DENIED = frozenset(
    tokens("not no never nobody nor neither hardly barely without less gone over past stopped")
    + tokens("anything far used nothing wish would if")
)

Row = tuple[list[str], str]
"""A sentence's normalised words and its label."""
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Table, bias of the layer, weights of the labels and their bias."""


class Args(argparse.Namespace):
    """What the command line says."""

    which: str
    without: str
    epochs: int | None
    out: Path | None
    beside: Path | None


def is_held(words: Sequence[str]) -> bool:
    """Whether a sentence of ``data/danger`` is left out, so that limits can be set by it."""
    return crc32(" ".join(words).encode()) % 10 == 0


def danger_rows(without: str) -> Iterator[tuple[str, str]]:
    """Labels are ``level:category``, and ``none:kind`` for what is harmless."""
    for path in sorted(DANGER.glob("*.txt")):
        label = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("##"):
                label = ":".join(line.split()[1:3])
            elif line and not is_held(tokens(line)):
                yield line, label
    for path in _development("safety", without):
        for row in _json_rows(path):
            kind = row["kind"] if row["level"] == "none" else row["category"]
            yield row["text"], f"{row['level']}:{kind}"
    for name in ("feelings", "causes", "commands", "command_inside", "numbers", "implied"):
        for path in _development(name, without):
            for row in _json_rows(path):
                yield row["text"], "none:" + ("command" if name == "commands" else "felt")
    for row in _json_rows(SENTENCES / "everyday.dev.jsonl"):
        yield row["text"], "none:ordinary_talk"
    yield from ((text, "none:felt") for group in implying_sentences().values() for text in group)
    own = [
        sentence
        for line in lines()
        if not line.source.startswith("safety")
        for sentence in split(line.text)
    ]
    yield from ((text, "none:own") for text in own * _OWN_TIMES)
    yield from ((word, "none:lone") for word in _lone_words() for _ in range(_OWN_TIMES))


def _lone_words() -> list[str]:
    """What may well be said alone: feelings, numbers, the words of a cognitive shuffle."""
    felt = [word for word in lexicon().words if word.count(" ") < 2]
    bland = tomllib.loads(bland_words_file().read_text("utf-8"))["words"]
    return [*felt, *bland, *numbers().alone, *commands().alone]


def command_rows(without: str) -> Iterator[tuple[str, str]]:
    """Labels are commands, and ``none``."""
    for name in ("commands", "command_inside"):
        for path in _development(name, without):
            for row in _json_rows(path):
                yield row["text"], row["command"] or "none"
    talk = [
        text
        for text, label in danger_rows(without)
        if label != "none:command" and len(text.split()) <= _COMMAND_WORDS
    ]
    yield from ((text, "none") for text in random.sample(talk, min(_NO_COMMANDS, len(talk))))


def _development(name: str, without: str) -> list[Path]:
    found = sorted(SENTENCES.glob(f"{name}*.dev*.jsonl"))
    return [path for path in found if not without or f".{without}." not in path.name]


def _json_rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def denial_rows(without: str) -> Iterator[Row]:
    """Labels are ``felt`` and ``denied``; a row is what stands around one feeling named."""
    for path in _development("feelings", without):
        for row in _json_rows(path):
            words, mentions = _named(row["text"])
            felt, denied = set(row["families"]), set(row["denied"])
            for mention in mentions:
                family = mention.entry.family
                if (family in felt) != (family in denied):
                    label = "felt" if family in felt else "denied"
                    yield from [(around(words, mention), label)] * _NAMED_TIMES
    plain = [
        (around(words, mention), "felt")
        for text, _ in danger_rows(without)
        for words, mentions in [_named(text)]
        if _MAYBE_DENIED.isdisjoint(words)
        for mention in mentions
        if mention.status == "felt"
    ]
    yield from random.sample(plain, min(_PLAINLY_FELT, len(plain)))


def _named(text: str) -> tuple[list[str], list[Mention]]:
    """The words, and the feelings that the rules find; none where a blind half has the text."""
    words = tokens(text)
    if not words or tuple(words) in _blind():
        return words, []
    repaired = repair(words, lexicon()).words
    found = heed_echoes(words, find_mentions(repaired, lexicon()))
    return repaired, [mention for mention in found if mention.entry.kind != "hint"]


def unseen(rows: Iterator[tuple[str, str]]) -> Iterator[Row]:
    """The rows in normalised words, without what stands in a blind half."""
    worded = ((tokens(text), label) for text, label in rows)
    yield from ((words, label) for words, label in worded if words and tuple(words) not in _blind())


@cache
def _blind() -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(tokens(row["text"]))
        for path in SENTENCES.glob("*.blind.jsonl")
        for row in _json_rows(path)
    )


class Net(nn.Module):
    """What :class:`companion.classify.ngram_net.NgramNet` computes."""

    def __init__(self, units: int, labels: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, units, mode="sum")
        nn.init.normal_(self.table.weight, 0, 0.1)
        self.hidden = nn.Parameter(torch.zeros(units))
        self.out = nn.Linear(units, labels)

    def forward(
        self, pieces: torch.Tensor, starts: torch.Tensor, sizes: torch.Tensor
    ) -> torch.Tensor:
        layer = self.table(pieces, starts) / sizes.sqrt().unsqueeze(1) + self.hidden
        return self.out(functional.dropout(functional.relu(layer), 0.3, self.training))


class Lessons:
    """The sentences in random batches, changed a little each time."""

    def __init__(self, rows: list[Row], labels: list[str], *, join: bool) -> None:
        self._words = [words for words, _ in rows]
        self._pieces = [buckets(words) for words in self._words]
        self._labels = torch.tensor([labels.index(label) for _, label in rows])
        self._talk = [i for i, (_, label) in enumerate(rows) if label.partition(":")[2] in _TALK]
        self._join = join

    def __len__(self) -> int:
        return len(self._words)

    def used(self) -> list[int]:
        """The buckets that any sentence fills."""
        return sorted({piece for pieces in self._pieces for piece in pieces})

    def batches(self) -> Iterator[tuple[torch.Tensor, ...]]:
        """Pieces, starts, sizes and labels of one batch after another."""
        order = random.sample(range(len(self)), len(self))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            rows = [self._varied(i) for i in chosen]
            starts = np.cumsum([0, *map(len, rows[:-1])])
            sizes = torch.tensor([float(len(row)) for row in rows])
            flat = torch.tensor([piece for row in rows for piece in row])
            yield flat, torch.tensor(starts), sizes, self._labels[chosen]

    def _varied(self, i: int) -> list[int]:
        pieces = self._pieces[i]
        if self._join and random.random() < _JOINED:
            pair = [self._words[i], self._words[random.choice(self._talk)]]
            random.shuffle(pair)
            pieces = buckets([*pair[0], *random.choice(_JOINTS), *pair[1]][:_MOST_WORDS])
        return [piece for piece in pieces if random.random() > _DROPPED] or pieces[:1]


def teach(lessons: Lessons, net: Net, epochs: int) -> None:
    """Adam with a rate that falls to a twentieth."""
    steps = epochs * (len(lessons) // _BATCH + 1)
    adam = torch.optim.Adam(net.parameters(), _RATE)
    slower = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: max(0.05, 1 - step / steps))
    for epoch in range(epochs):
        began, total = time.monotonic(), 0.0
        for pieces, starts, sizes, labels in lessons.batches():
            loss = functional.cross_entropy(
                net(pieces, starts, sizes), labels, label_smoothing=_SMOOTHING
            )
            adam.zero_grad()
            loss.backward()
            adam.step()
            slower.step()
            total += loss.item() * len(labels)
        took_s = time.monotonic() - began
        print(
            f"epoch {epoch + 1} of {epochs}: {total / len(lessons):.3f}, {took_s:.0f} s", flush=True
        )


def learned(rows: list[Row], labels: list[str], seed: int, args: Args) -> Arrays:
    """One net's arrays; a bucket that no sentence fills says nothing."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random.seed(seed)
    lessons = Lessons(rows, labels, join=args.which == "danger")
    net = Net(UNITS[args.which], len(labels))
    teach(lessons, net, args.epochs or EPOCHS[args.which])
    table = np.zeros((BUCKETS, UNITS[args.which]), np.float32)
    used = lessons.used()
    table[used] = net.table.weight.detach().numpy()[used]
    weights, bias = net.out.weight.detach().numpy().T, net.out.bias.detach().numpy()
    return table, net.hidden.detach().numpy(), weights, bias


def save(nets: list[Arrays], labels: list[str], path: Path, beside: Path | None) -> None:
    """Write several nets as the one that answers with their mean, with those of ``beside``."""
    tables, hidden, weights, bias = (list(parts) for parts in zip(*nets, strict=True))
    own = 1 - _BESIDE if beside else 1
    heads, means = [own * np.concatenate(weights) / len(nets)], [own * np.mean(bias, axis=0)]
    if beside:
        with np.load(beside) as file:
            if file["labels"].tolist() != labels:
                raise SystemExit(f"{beside} has other labels.")
            tables.append(file["table"] * file["scale"])
            hidden.append(file["hidden"])
            heads.append(_BESIDE * file["weights"])
            means.append(_BESIDE * file["bias"])
    table = np.concatenate(tables, axis=1)
    scale = np.abs(table).max() / 127
    path.parent.mkdir(exist_ok=True)
    np.savez(  # a packed table could not be read row by row
        path,
        table=np.round(table / scale).astype(np.int8),
        scale=np.float32(scale),
        hidden=np.concatenate(hidden),
        weights=np.concatenate(heads),
        bias=np.sum(means, axis=0),
        labels=np.array(labels),
    )


def main() -> int:
    """Teach one classifier and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("which", choices=(*UNITS, "meaning"))
    parser.add_argument("--without", default="", metavar="SET", help='such as "dev2"')
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--beside", type=Path, metavar="FILE", help="nets to keep beside the new")
    args = parser.parse_args(namespace=Args())
    if args.which == "meaning":
        path = args.out or learned_file()
        head = Head(implying_sentences(), path)
        write(path, head.key, head.weights)
        print(f"Written to {path}.")
        return 0
    random.seed(0)
    if args.which == "denials":
        rows = list(denial_rows(args.without))
    else:
        texts = danger_rows if args.which == "danger" else command_rows
        rows = list(unseen(texts(args.without)))
    labels = sorted({label for _, label in rows})
    print(f"{len(rows)} sentences, {len(labels)} labels", flush=True)
    with ProcessPoolExecutor() as pool:
        seeds = range(1, NETS[args.which] + 1)
        nets = [pool.submit(learned, rows, labels, seed, args) for seed in seeds]
        done = [net.result() for net in nets]
    path = args.out or LEARNED / f"{args.which}.npz"
    save(done, labels, path, args.beside)
    print(f"Written to {path}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
