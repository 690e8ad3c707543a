"""Windows a second of the program's embedder against a bare llama.cpp call: `python -m bench.embed`.

Both run in one process, in turns, on the same windows of about 64 tokens. The bare call gets vectors that were looked
up before, and fills nothing up; the embedder cleans, tokenises, looks up, fills up and normalises. Ratio by CPU time.
Goal: 0.90 or better. Beyond 1 is what filling up to 64 rows wins (knowledge.embedder).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from knowledge.llama import prepare_environment

prepare_environment()

import psutil  # noqa: E402

from knowledge.embedder import E5Embedder  # noqa: E402 - numpy comes with it
from knowledge.models import EMBEDDER  # noqa: E402

SENTENCES = (
    "Maintenance schedule > Every 500 operating hours",
    "Check the level of the hydraulic oil at the sight glass with the slide in its upper position.",
    "Close the shut-off valve V-12 and hang the lockout tag before the filter housing is opened.",
    "Tighten the M8x1.25 bolts crosswise to 25 N·m.",
    "The cooling water inlet must show more than 6 l/min; alarm E-204 comes below it.",
    "開啟油管前必須完成上鎖掛牌，壓力錶應為 0 bar。",
    "Wipe the rod and look for scratches.",
)


def windows(embedder: E5Embedder, count: int, tokens: int) -> list[str]:
    """Different texts of 3/4 to 5/4 of `tokens` tokens, cut at word ends."""
    made = []
    for n in range(count):
        wanted, text = tokens * (3 + n % 3) // 4, f"{n}"
        words = " ".join(SENTENCES[(n + at) % len(SENTENCES)] for at in range(12)).split()
        while words and embedder.count(text) < wanted:
            text = f"{text} {words.pop(0)}"
        made.append(text)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.embed")
    default = Path(sys.prefix) / "share" / "andon" / "models" / EMBEDDER
    parser.add_argument("--embedder", type=Path, default=default, metavar="DIR", help=f"default {default}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--windows", type=int, default=40)
    parser.add_argument("--tokens", type=int, default=64)
    options = parser.parse_args(arguments)
    embedder = E5Embedder(options.embedder)
    texts = windows(embedder, options.windows, options.tokens)
    ids = [embedder._framed(embedder._ids(f"{embedder.manifest.passage_prefix}{text}")) for text in texts]
    rows = [embedder._rows(found) for found in ids]
    ours, theirs = [], []
    for _ in range(options.rounds):
        start = time.process_time()
        for text in texts:
            embedder.passage(text)
        ours.append(time.process_time() - start)
        start = time.process_time()
        for found in rows:
            embedder._body.encode_bare(found)
        theirs.append(time.process_time() - start)
    start = time.process_time()
    for _ in texts:
        embedder.query("oil temperature of press 1")
    query = (time.process_time() - start) / len(texts)
    memory = psutil.Process().memory_info()
    embedder.close()
    total = sum(map(len, ids))
    ratio = statistics.median(bare / own for own, bare in zip(ours, theirs, strict=True))
    for name, seconds in (("embedder", statistics.median(ours)), ("bare", statistics.median(theirs))):
        print(
            f"{name:8} {len(texts) / seconds:6.1f} windows/CPU-s  {seconds / len(texts) * 1000:6.1f} ms a window"
            f"  {seconds / total * 1000:5.2f} ms a token  ({total / len(texts):.0f} tokens a window)"
        )
    print(f"ratio    {ratio:6.3f}   question {query * 1000:.1f} ms   memory {memory.rss / 1e6:.0f} MB resident")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
