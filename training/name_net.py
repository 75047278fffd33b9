"""Teach the network that reads name stamps, and write it as ONNX for OpenCV.

    python3 -m training.name_net LINES OUT.onnx --epochs 4

Needs PyTorch (Debian: python3-torch), which the product does not. LINES is what `training.name_lines` drew; the last
shard is kept aside to measure with. Convolutions only, which OpenCV runs everywhere, and connectionist temporal
classification (Graves et al., 2006).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from digitization.reading.name_letters import HEIGHT, LETTERS, stretched

BATCH, SMALLEST_STEP = 64, 16


def block(
    before: int,
    after: int,
    kernel: tuple[int, int] = (3, 3),
    *,
    step: int = 1,
    dilation: int = 1,
    top: int | None = None,
) -> nn.Sequential:
    padding = (kernel[0] // 2 if top is None else top, dilation * (kernel[1] // 2))
    layer = nn.Conv2d(before, after, kernel, step, padding, (1, dilation), bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(after), nn.ReLU(inplace=True))


class Onward(nn.Module):
    """A step along the line that adds to what is known."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.step = block(width, width, (1, 3), dilation=dilation)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.step(x)


class NameNet(nn.Module):
    """(n, 1, 40, w) of ink 0..1 → (n, letters + 1, 1, w / 4) of scores; class 0 is no letter."""

    def __init__(self, letters: str = LETTERS) -> None:
        super().__init__()
        self.look = nn.Sequential(
            block(1, 16, (5, 5), step=2), block(16, 32), nn.MaxPool2d(2), block(32, 48), block(48, 64),
            nn.MaxPool2d((2, 1)), block(64, 80), block(80, 144, (5, 3), top=0),
        )  # fmt: skip
        self.read = nn.Sequential(*(Onward(144, dilation) for dilation in (1, 2, 4, 1)))
        self.drop = nn.Dropout(0.1)
        self.tell = nn.Conv2d(144, len(letters) + 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.tell(self.drop(self.read(self.look(x))))


def batches(shards: list[Path], luck: np.random.Generator):
    """Pictures of like width together, cut to the widest."""
    for path in luck.permutation(np.array(shards, object)):
        held = np.load(path)
        pictures, widths, texts = held["pictures"], held["widths"], held["texts"]
        order = np.argsort(widths + luck.uniform(0, 25, len(widths)))
        groups = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
        for at in luck.permutation(len(groups)):
            chosen = groups[at]
            wide = -(-int(widths[chosen].max()) // SMALLEST_STEP) * SMALLEST_STEP
            ink = np.zeros((len(chosen), 1, pictures.shape[1], wide), np.float32)
            for row, index in enumerate(chosen):
                ink[row, 0, :, : widths[index]] = stretched(pictures[index, :, : widths[index]])
            yield torch.from_numpy(ink), [str(text) for text in texts[chosen]]


def greedy(scores: torch.Tensor, letters: str) -> list[str]:
    found = []
    for row in scores.argmax(1).squeeze(1).tolist():
        said = [now for before, now in zip([0, *row], row, strict=False) if now != before and now]
        found.append("".join(letters[letter - 1] for letter in said).strip())
    return found


def measured(net: NameNet, shard: Path, letters: str) -> tuple[float, float]:
    """(share of lines read right, of lines without a name left empty)."""
    net.eval()
    right, empty = [], []
    with torch.no_grad():
        for ink, texts in batches([shard], np.random.default_rng(0)):
            for text, said in zip(texts, greedy(net(ink), letters), strict=True):
                (right if text else empty).append(text == said)
    net.train()
    return float(np.mean(right)), float(np.mean(empty))


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.name_net", description=__doc__)
    parser.add_argument("lines", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--letters", default=LETTERS, help="what it can say (default: small letters and the space)")
    parser.add_argument("--start", type=Path, help="go on with the weights kept beside an earlier OUT")
    parser.add_argument("--pace", type=float, default=3e-3, help="the highest learning rate")
    parser.add_argument("--minutes", type=float, default=600, help="stop after so long whatever the epochs")
    options = parser.parse_args()
    shards = sorted(options.lines.glob("*.npz"))
    kept, shards = shards[-1], shards[:-1]
    torch.manual_seed(1)
    net, luck = NameNet(options.letters).to(memory_format=torch.channels_last), np.random.default_rng(1)
    if options.start:
        net.load_state_dict(torch.load(options.start))
    print(sum(p.numel() for p in net.parameters()), "weights")
    steps = options.epochs * len(shards) * -(-len(np.load(kept)["widths"]) // BATCH)
    teach = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(teach, options.pace, total_steps=steps + 1, pct_start=0.1)
    loss_of = nn.CTCLoss(zero_infinity=True)
    place = {letter: at for at, letter in enumerate(options.letters, 1)}
    started, step, losses = time.monotonic(), 0, []
    for epoch in range(options.epochs):
        for ink, texts in batches(shards, luck):
            said = net(ink.contiguous(memory_format=torch.channels_last)).squeeze(2).permute(2, 0, 1).log_softmax(2)
            wanted = torch.tensor([place[letter] for text in texts for letter in text], dtype=torch.long)
            lengths = torch.tensor([len(text) for text in texts])
            loss = loss_of(said, wanted, torch.full((len(texts),), said.shape[0]), lengths)
            teach.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            teach.step()
            pace.step()
            losses.append(loss.item())
            step += 1
            if (time.monotonic() - started) / 60 > options.minutes:
                break
            if step % 100 == 0:
                minutes = (time.monotonic() - started) / 60
                print(f"{epoch} {step}/{steps} loss {np.mean(losses[-100:]):.3f} {minutes:.1f} min", flush=True)
        print("kept aside:", measured(net, kept, options.letters), flush=True)
        torch.save(net.state_dict(), options.out.with_suffix(".pt"))
        write(net, options.out)


def write(net: NameNet, out: Path) -> None:
    net.eval()
    torch.onnx.export(
        net, torch.zeros(1, 1, HEIGHT, 320), str(out), input_names=["ink"], output_names=["scores"], opset_version=11,
        dynamic_axes={"ink": {0: "n", 3: "w"}, "scores": {0: "n", 3: "t"}},
    )  # fmt: skip
    net.train()


if __name__ == "__main__":
    main()
