"""Text to vectors: e5 (or another GGUF embedder) on llama.cpp, one text at a time, unit length.

The default embedder lies in three files. With its 250,002 words inside the GGUF, llama.cpp would take 600 MB for tables
nobody reads; so sentencepiece tokenises, numpy decodes the few rows of the memory-mapped word table, and llama.cpp gets
vectors. The whole process then has 85 MB of its own. Several texts in one call of llama.cpp are slower, not faster
(attention grows with the square of all their tokens), so there is no batching here.

Not here: which texts are embedded (knowledge.splitter), keeping vectors (knowledge.store), comparing them.
e5's cosines lie between .75 and .95: compare them within one query only.
"""

from __future__ import annotations

import ctypes
import threading
import unicodedata
from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain_core.embeddings import Embeddings

from knowledge.llama import quiet, thread_count
from knowledge.models import Layout, Manifest, check, embedder_manifest
from knowledge.types import ModelUnusable

if TYPE_CHECKING:
    import numpy.typing as npt

    Vector = npt.NDArray[np.float32]

_Q4_0_BLOCK = 18
"""Bytes of 32 weights in ggml's Q4_0: an f16 scale, then 16 bytes; low nibbles are weights 0-15, high ones 16-31."""
_ZERO = 8
"""The nibble that stands for 0."""

_TILE = 64
_WORTH_FILLING = 36
"""llama.cpp's flash attention has a fast path from 64 rows on and a slow one below: 63 tokens took 67 ms, 64 took 28.
From 36 tokens on it is quicker to fill up to 64 with a second sequence, which the mask keeps apart."""

# What sentencepiece's nmt_nfkc rule does beyond NFKC: these vanish, those become a space.
_CLEAN = dict.fromkeys([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F]) | dict.fromkeys(
    [0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD], " "
)


class EmbedderClosed(RuntimeError):
    """A text came after `close`."""


def open_embedder(folder: Path, threads: int = 0, *, memory: Path | None = None) -> LlamaEmbedder:
    """Check and load the embedder of a folder, whichever layout its manifest names.

    Args:
        folder: has `manifest.toml` and the files it names.
        threads: 0 for cores - 1, at least 1.
        memory: where hashes are remembered, see knowledge.models.check.

    Raises:
        ModelMissing, ModelDamaged, ModelUnusable: see knowledge.models; nothing was loaded.
    """
    manifest = embedder_manifest(folder)
    kind: type[LlamaEmbedder] = E5Embedder if manifest.layout is Layout.SPLIT else GgufEmbedder
    return kind(folder, threads, memory=memory)


class LlamaEmbedder(Embeddings):
    """What every embedder does. Safe to use from several threads: one text is computed at a time.

    Args:
        folder: has `manifest.toml` and the files it names; they are checked before anything is loaded.
        threads: 0 for cores - 1, at least 1.
        memory: where hashes are remembered, see knowledge.models.check.
    """

    def __init__(self, folder: Path, threads: int = 0, *, memory: Path | None = None) -> None:
        self.manifest: Manifest = embedder_manifest(folder)
        check(self.manifest, memory=memory)
        self._lock = threading.Lock()
        self._open_words()
        self._body = _Body(self._gguf(), self.manifest, thread_count(threads))

    @property
    def identity(self) -> str:
        """Vectors of embedders with the same identity may be compared; others may not."""
        return self.manifest.identity

    @property
    def dimensions(self) -> int:
        """Numbers in a vector."""
        return self.manifest.dimensions

    def query(self, text: str) -> Vector:
        """The vector of a question, `dimensions` f32 numbers of unit length; text beyond the limit is cut off.

        Raises:
            ValueError: nothing is left of the text without white space: its vector would match things.
        """
        return self._embed(self.manifest.query_prefix, text)

    def passage(self, text: str) -> Vector:
        """The vector of a piece of a document; the rest as `query`."""
        return self._embed(self.manifest.passage_prefix, text)

    def count(self, text: str) -> int:
        """Tokens of a text, without prefix and frame. At most `max_tokens` - 10 fit with any prefix of e5."""
        return len(self._ids(clean(text)))

    def embed_query(self, text: str) -> list[float]:
        """`query` for LangChain."""
        return list(map(float, self.query(text)))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """`passage` for LangChain, one text after the other."""
        return [list(map(float, self.passage(text))) for text in texts]

    def close(self) -> None:
        """Free the memory; waits for a text that is being computed. May be called twice."""
        with self._lock:
            self._body.close()

    def _embed(self, prefix: str, text: str) -> Vector:
        cleaned = clean(text)
        if not cleaned:
            raise ValueError("an empty text has no meaning to embed")
        ids = self._framed(self._ids(prefix + cleaned))
        with self._lock:
            return self._encode(ids)

    @abstractmethod
    def _open_words(self) -> None:
        """Load what tokenises, if it is not the GGUF itself."""

    @abstractmethod
    def _gguf(self) -> Path:
        """The file that llama.cpp loads."""

    @abstractmethod
    def _ids(self, text: str) -> list[int]:
        """Token ids of a clean text, without frame, not cut."""

    @abstractmethod
    def _framed(self, ids: list[int]) -> list[int]:
        """Cut to the limit, with the tokens that stand before and after."""

    @abstractmethod
    def _encode(self, ids: list[int]) -> Vector:
        """The unit vector; called under the lock."""


class E5Embedder(LlamaEmbedder):
    """multilingual-e5-small in three files: `body.gguf`, `table.q4_0`, `pieces.model` (made by installer.models)."""

    _FIRST, _LAST = 0, 2  # <s> and </s>

    def _open_words(self) -> None:
        import sentencepiece

        folder, width = self.manifest.folder, self.manifest.dimensions
        try:
            self._pieces: Any = sentencepiece.SentencePieceProcessor(model_proto=(folder / "pieces.model").read_bytes())
            table = np.memmap(folder / "table.q4_0", np.uint8, mode="r")
            self._table = table.reshape(-1, width // 32, _Q4_0_BLOCK)
        except (OSError, ValueError, RuntimeError) as exc:
            raise ModelUnusable(f"{folder}: {exc}") from exc
        if self._pieces.vocab_size() != len(self._table):
            raise ModelUnusable(f"{folder}: {self._pieces.vocab_size()} words but {len(self._table)} vectors")

    def _gguf(self) -> Path:
        return self.manifest.folder / "body.gguf"

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._pieces.encode(text)
        return ids

    def _framed(self, ids: list[int]) -> list[int]:
        return [self._FIRST, *ids[: self.manifest.max_tokens - 2], self._LAST]

    def _encode(self, ids: list[int]) -> Vector:
        return self._body.encode_vectors(self._rows(ids))

    def _rows(self, ids: list[int]) -> Vector:
        blocks = self._table[ids]
        scales = blocks[..., :2].copy().view("<f2").astype(np.float32)
        nibbles = blocks[..., 2:]
        weights = np.concatenate((nibbles & 15, nibbles >> 4), axis=-1).astype(np.float32) - _ZERO
        rows: Vector = (weights * scales).reshape(len(ids), -1)
        return rows


class GgufEmbedder(LlamaEmbedder):
    """Any other embedder: one GGUF with its own tokenizer, `layout = "gguf"` in its manifest."""

    def _open_words(self) -> None:
        if len(self.manifest.files) != 1:
            raise ModelUnusable(f"{self.manifest.folder}: layout gguf has one file, not {len(self.manifest.files)}")

    def _gguf(self) -> Path:
        return self.manifest.folder / next(iter(self.manifest.files))

    def _ids(self, text: str) -> list[int]:
        return self._body.tokenize(text, frame=False)

    def _framed(self, ids: list[int]) -> list[int]:
        frame = self._body.frame
        room = self.manifest.max_tokens - sum(map(len, frame))
        return [*frame[0], *ids[:room], *frame[1]]

    def _encode(self, ids: list[int]) -> Vector:
        return self._body.encode_tokens(ids)


class _Body:
    """A GGUF embedder inside llama.cpp. Lengths are checked here: a text too long ends the process, not the call."""

    def __init__(self, path: Path, manifest: Manifest, threads: int) -> None:
        import llama_cpp

        self._lib: Any = llama_cpp
        self._closed = False
        self._open = threading.Lock()  # tokenising runs beside embedding, but not beside closing
        self._model: Any = None
        self._ctx: Any = None
        self._batches: list[Any] = []
        self._limit = manifest.max_tokens
        self._width = manifest.dimensions
        quiet()
        llama_cpp.llama_backend_init()
        model_params = llama_cpp.llama_model_default_params()
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        if not self._model:
            raise ModelUnusable(f"{path}: llama.cpp cannot load it")
        try:
            self._start(path, manifest, threads)
        except ModelUnusable:
            self.close()
            raise

    def _start(self, path: Path, manifest: Manifest, threads: int) -> None:
        lib = self._lib
        trained, width = lib.llama_model_n_ctx_train(self._model), lib.llama_model_n_embd(self._model)
        if self._limit > trained or width != self._width:
            raise ModelUnusable(
                f"{path}: {trained} tokens, {width} numbers; the manifest says {self._limit} and {self._width}"
            )
        params = lib.llama_context_default_params()
        # A batch whose size is no multiple of n_seq_max ends the process.
        params.n_ctx = params.n_batch = params.n_ubatch = -(-self._limit // _TILE) * _TILE
        params.n_seq_max = 2  # the text, and what fills a batch up
        params.kv_unified = True
        params.n_threads = params.n_threads_batch = threads
        params.embeddings = True
        params.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_ENABLED  # twice as fast, the same vectors
        params.pooling_type = _POOLING.get(manifest.pooling, -1)
        if params.pooling_type < 0:
            raise ModelUnusable(f"{manifest.folder}: pooling {manifest.pooling!r} is not one of {', '.join(_POOLING)}")
        self._ctx = lib.llama_init_from_model(self._model, params)
        if not self._ctx:
            raise ModelUnusable(f"{path}: llama.cpp cannot make a context of {self._limit} tokens")
        self._vocab = lib.llama_model_get_vocab(self._model)
        self._encoder_only = lib.llama_get_memory(self._ctx) is None
        self.frame = self._find_frame()

    def _find_frame(self) -> tuple[list[int], list[int]]:
        if not self._lib.llama_vocab_n_tokens(self._vocab) or not self._lib.llama_vocab_type(self._vocab):
            return [], []
        bare, framed = self.tokenize("a", frame=False), self.tokenize("a", frame=True)
        at = next((n for n in range(len(framed)) if framed[n : n + len(bare)] == bare), 0)
        return framed[:at], framed[at + len(bare) :]

    def tokenize(self, text: str, *, frame: bool) -> list[int]:
        """Ids by the GGUF's own tokenizer; special tokens written in the text stay text."""
        data = text.encode("utf-8")
        room = len(data) + 8
        out = (self._lib.llama_token * room)()
        with self._open:
            if self._closed:
                raise EmbedderClosed("the embedder is closed")
            count = self._lib.llama_tokenize(self._vocab, data, len(data), out, room, frame, False)
        if count < 0:
            raise ValueError(f"a text of {len(data)} bytes cannot be tokenised")
        return list(out[:count])

    def encode_vectors(self, rows: Vector) -> Vector:
        count = len(rows)
        if not _WORTH_FILLING <= count < min(_TILE, self._limit):
            return self.encode_bare(rows)
        batch = self._filled_in(np.concatenate((rows, np.repeat(rows[:1], _TILE - count, axis=0))))
        for n in range(count, _TILE):
            batch.pos[n], batch.seq_id[n][0] = n - count, 1
        try:
            return self._run(batch)
        finally:
            for n in range(count, _TILE):
                batch.pos[n], batch.seq_id[n][0] = n, 0

    def encode_bare(self, rows: Vector) -> Vector:
        """One sequence as it is, without filling up."""
        return self._run(self._filled_in(rows))

    def _filled_in(self, rows: Vector) -> Any:  # noqa: ANN401 - llama_batch is made at run time
        batch = self._batch(len(rows), self._width)
        data = np.ascontiguousarray(rows, np.float32)
        ctypes.memmove(batch.embd, data.ctypes.data, data.nbytes)
        return batch

    def encode_tokens(self, ids: list[int]) -> Vector:
        batch = self._batch(len(ids), 0)
        for n, token in enumerate(ids):
            batch.token[n] = token
        return self._run(batch)

    def _batch(self, count: int, width: int) -> Any:  # noqa: ANN401 - llama_batch is made at run time
        if self._closed:
            raise EmbedderClosed("the embedder is closed")
        if not 0 < count <= self._limit:
            raise ValueError(f"{count} tokens do not fit: 1 to {self._limit} do")
        if not self._batches:  # one embedder uses one kind of batch
            batch = self._lib.llama_batch_init(self._limit, width, 1)
            for n in range(self._limit):
                batch.pos[n], batch.n_seq_id[n], batch.seq_id[n][0], batch.logits[n] = n, 1, 0, 1
            self._batches.append(batch)
        batch = self._batches[0]
        batch.n_tokens = count
        return batch

    def _run(self, batch: Any) -> Vector:  # noqa: ANN401
        lib = self._lib
        if self._encoder_only:
            failed = lib.llama_encode(self._ctx, batch)
        else:
            lib.llama_memory_clear(lib.llama_get_memory(self._ctx), True)
            failed = lib.llama_decode(self._ctx, batch)
        found = None if failed else lib.llama_get_embeddings_seq(self._ctx, 0)
        if not found:
            raise ModelUnusable(f"llama.cpp could not embed {batch.n_tokens} tokens (code {failed})")
        vector: Vector = np.ctypeslib.as_array(found, shape=(self._width,)).astype(np.float32)
        vector /= np.linalg.norm(vector)
        return vector

    def close(self) -> None:
        with self._open:
            if self._closed:
                return
            self._closed = True
        for batch in self._batches:
            self._lib.llama_batch_free(batch)
        if self._ctx:
            self._lib.llama_free(self._ctx)
        if self._model:
            self._lib.llama_model_free(self._model)


_POOLING = {"mean": 1, "cls": 2, "last": 3}  # enum llama_pooling_type


def clean(text: str) -> str:
    """NFKC, no control characters, single spaces: what the tokenizers were trained on. Lone surrogates become `?`."""
    valid = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", valid.translate(_CLEAN)).split())
