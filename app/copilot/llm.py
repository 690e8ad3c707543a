"""A GGUF chat model on llama.cpp: text in pieces, a stop that is heard, a prompt that cannot be forged.

The model's own chat template is used. It is rendered with marks in place of the texts, and each text is tokenised by
itself without special tokens: `<|im_start|>` inside a document or a question stays twelve characters and never opens a
turn. The cells of the last prompt are kept, so whatever a new prompt has in common with its beginning costs nothing.

Not here: what is in a prompt (app.copilot.prompt), whether its answer may be shown (app.copilot.verify).
"""

from __future__ import annotations

import codecs
import ctypes
import re
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr

from app.copilot.events import ModelInfo
from knowledge.llama import quiet, thread_count
from knowledge.models import Manifest, check, model_manifest
from knowledge.types import ModelUnusable

Message = tuple[str, str]
"""(role, text); role is "system", "user" or "assistant"."""

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_WAIT_S = 0.05
_PIECE_BYTES = 512
_LEAST_PROMPT = 32


class Stopped(Exception):
    """It was cancelled: what came so far is not a whole answer."""


class PromptTooLong(ValueError):
    """The prompt and an answer do not fit into the context together; the message has both numbers."""


class ModelClosed(RuntimeError):
    """A question came after `close`."""


def _never() -> bool:
    return False


class LlamaChat(BaseChatModel):
    """A language model file. Safe to use from several threads: one answer at a time, the next one waits.

    Raises (when made):
        ModelMissing, ModelDamaged: the file or its manifest, see knowledge.models; nothing was loaded.
        ModelUnusable: llama.cpp refuses it, or it has no chat template that can be used.
    """

    path: Path
    """NAME.gguf with its manifest NAME.toml beside it."""
    threads: int = Field(default=0, ge=0)
    """0: cores - 1, at least 1."""
    context_tokens: int = Field(default=2048, ge=64)
    batch_tokens: int = Field(default=256, ge=1)
    """Tokens evaluated at once; beyond 256 nothing is faster, memory grows and a stop comes later."""
    answer_tokens: int = Field(default=160, ge=1)
    """Most tokens of an answer; this room is always kept free in the context."""
    temperature: float = Field(default=0.0, ge=0)
    """0: always the likeliest token."""
    repeat_penalty: float = Field(default=1.1, gt=0)
    """Over the last 64 tokens of the answer. Below 1.1 SmolLM2-135M runs in circles until the room is used up; at 1.2
    it changes more numbers, which copies must not (seen on a handful of prompts)."""
    hash_memory: Path | None = None
    """Where hashes of model files are remembered, see knowledge.models.check."""

    _manifest: Manifest = PrivateAttr()
    _llama: Any = PrivateAttr(default=None)
    _lib: Any = PrivateAttr()
    _template: _Template = PrivateAttr()
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    _open: threading.Lock = PrivateAttr(default_factory=threading.Lock)
    """Tokenising runs beside an answer, but not beside closing."""
    _cancelled: Callable[[], bool] = PrivateAttr(default_factory=lambda: _never)
    _abort: Any = PrivateAttr()
    _no_abort: Any = PrivateAttr()
    _ends: frozenset[int] = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Check, load and prepare the model."""
        super().model_post_init(context)
        self._manifest = model_manifest(self.path)
        check(self._manifest, memory=self.hash_memory)
        import llama_cpp

        quiet()
        if self.prompt_limit < _LEAST_PROMPT:
            raise ModelUnusable(f"{self.context_tokens} context tokens leave no prompt beside {self.answer_tokens}")
        threads = thread_count(self.threads)
        batch = min(self.batch_tokens, self.context_tokens)
        try:
            self._llama = llama_cpp.Llama(
                str(self.path),
                n_ctx=self.context_tokens,
                n_batch=batch,
                n_ubatch=batch,
                n_threads=threads,
                n_threads_batch=threads,
                flash_attn=True,
                verbose=False,
            )
        except (ValueError, AssertionError, RuntimeError) as exc:
            raise ModelUnusable(f"{self.path}: {exc}") from exc
        self._lib = llama_cpp
        trained = llama_cpp.llama_model_n_ctx_train(self._llama.model)
        if self.context_tokens > trained:
            self.close()
            raise ModelUnusable(f"{self.path}: takes {trained} tokens, not the {self.context_tokens} of the settings")
        vocab = llama_cpp.llama_model_get_vocab(self._llama.model)
        self._ends = frozenset(
            token
            for token in range(self._llama.n_vocab())
            if llama_cpp.llama_vocab_is_eog(vocab, token) or llama_cpp.llama_vocab_is_control(vocab, token)
        )
        try:
            self._template = _Template(self._llama.metadata, self._text_of)
        except ModelUnusable:
            self.close()
            raise
        # llama.cpp keeps a bare pointer: the function lives as long as this object. None of our exceptions may
        # cross it; `cancelled` is a plain flag.
        self._abort = llama_cpp.ggml_abort_callback(lambda _data: self._cancelled())
        self._no_abort = llama_cpp.ggml_abort_callback()  # a null pointer

    @property
    def info(self) -> ModelInfo:
        """Name and hash for the record of an answer."""
        return ModelInfo(name=self._manifest.name, sha256=self._manifest.sha256, tier="T0")

    @property
    def languages(self) -> tuple[str, ...]:
        """Language tags that it writes well; in others answers are quoted."""
        return self._manifest.languages

    @property
    def prompt_limit(self) -> int:
        """Most tokens of a prompt, template included."""
        return self.context_tokens - self.answer_tokens

    def count(self, text: str) -> int:
        """Tokens of a text inside a prompt."""
        return len(self._tokens(text, special=False))

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Tokens of a whole prompt, template included; `prompt_limit` is the most."""
        return len(self._prompt(messages))

    def stream_text(
        self, messages: Sequence[Message], cancelled: Callable[[], bool] = _never, *, most_tokens: int | None = None
    ) -> Iterator[str]:
        """Pieces of an answer as they are made. Close the iterator to end sooner: the model is free for others then.

        Args:
            messages: the prompt. What it has in common with the beginning of the one before is not evaluated again.
            cancelled: asked between tokens, many times a second while the prompt is evaluated, and while another
                answer is waited for. It must not raise.
            most_tokens: fewer than `answer_tokens`.

        Raises:
            Stopped: `cancelled` turned true; what came before may end in the middle of a word.
            PromptTooLong: nothing was evaluated.
            ModelClosed: after `close`.
        """
        prompt = self._prompt(messages)
        if len(prompt) > self.prompt_limit:
            raise PromptTooLong(
                f"{len(prompt)} tokens; {self.prompt_limit} fit beside an answer of {self.answer_tokens}"
            )
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        with self._alone(cancelled):
            for token in self._generate_tokens(prompt, min(most_tokens or self.answer_tokens, self.answer_tokens)):
                if piece := decoder.decode(self._piece(token)):
                    yield piece
        if rest := decoder.decode(b"", final=True):
            yield rest

    def close(self) -> None:
        """Free the memory; waits for an answer that is being made. May be called twice."""
        with self._lock, self._open:
            if self._llama is not None:
                self._llama.close()
                self._llama = None

    @contextmanager
    def _alone(self, cancelled: Callable[[], bool]) -> Iterator[None]:
        while not self._lock.acquire(timeout=_WAIT_S):
            if cancelled():
                raise Stopped
        try:
            if self._llama is None:
                raise ModelClosed("the language model is closed")
            self._cancelled = cancelled
            yield
        finally:
            self._cancelled = _never
            self._lock.release()

    def _generate_tokens(self, prompt: list[int], most: int) -> Iterator[int]:
        llama = self._llama
        tokens = llama.generate(prompt, temp=self.temperature, repeat_penalty=self.repeat_penalty)
        for made in range(most):
            if self._cancelled():
                raise Stopped
            token = next(tokens) if made else self._first(tokens)
            if token in self._ends:
                return
            yield token

    def _first(self, tokens: Iterator[int]) -> int:
        """Evaluate the prompt. llama.cpp asks for an abort after each of its operations, only here.

        While single tokens are made the question would cost more than it saves: some 700 calls for a token.
        """
        llama, set_callback = self._llama, self._lib.llama_set_abort_callback
        set_callback(llama.ctx, self._abort, None)
        try:
            return next(tokens)
        except RuntimeError as exc:
            # The cells of the batch that was cut off are gone for the next prompt; whole batches stay and count.
            self._lib.llama_memory_seq_rm(self._lib.llama_get_memory(llama.ctx), 0, llama.n_tokens, -1)
            llama._requires_eval = True
            if self._cancelled():
                raise Stopped from exc
            raise ModelUnusable(f"{self.path}: {exc}") from exc
        finally:
            set_callback(llama.ctx, self._no_abort, None)

    def _prompt(self, messages: Sequence[Message]) -> list[int]:
        if not messages:
            raise ValueError("a prompt needs at least one message")
        return [
            token for text, special in self._template.render(messages) for token in self._tokens(text, special=special)
        ]

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        with self._open:
            if self._llama is None:
                raise ModelClosed("the language model is closed")
            data = text.encode("utf-8", "replace")
            found: list[int] = self._llama.tokenize(data, add_bos=False, special=special)
        return found

    def _text_of(self, token: int) -> str:
        if token < 0:
            return ""
        vocab = self._lib.llama_model_get_vocab(self._llama.model)
        text: bytes = self._lib.llama_vocab_get_text(vocab, token)
        return text.decode("utf-8", "replace")

    def _piece(self, token: int) -> bytes:
        room = ctypes.create_string_buffer(_PIECE_BYTES)
        vocab = self._lib.llama_model_get_vocab(self._llama.model)
        size = self._lib.llama_token_to_piece(vocab, token, room, _PIECE_BYTES, 0, False)
        return room.raw[: max(0, size)]

    @property
    def _llm_type(self) -> str:
        return "andon-llama-cpp"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self._manifest.name, "sha256": self._manifest.sha256}

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        cancelled: Callable[[], bool] = kwargs.get("cancelled", _never)
        pieces = self.stream_text([_plain(message) for message in messages], cancelled)
        for text in until(pieces, stop or ()):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(chunk.text for chunk in self._stream(messages, stop, run_manager, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


class _Template:
    """The chat template of a GGUF, filled in so that the texts stay apart from it."""

    def __init__(self, metadata: dict[str, str], text_of: Callable[[int], str]) -> None:
        from jinja2 import TemplateError
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        source = metadata.get("tokenizer.chat_template")
        if not source:
            raise ModelUnusable("the GGUF has no chat template: it is not a chat model")
        begin, end = (text_of(int(metadata.get(f"tokenizer.ggml.{name}_token_id", -1))) for name in ("bos", "eos"))
        self._faults: tuple[type[Exception], ...] = (TemplateError, ValueError, KeyError, TypeError)
        try:
            self._formatter = Jinja2ChatFormatter(source, eos_token=end, bos_token=begin)
            self._has_system = True
            self._has_system = self._takes([("system", "a"), ("user", "b")])
            usable = self._takes([("user", "b"), ("assistant", "c"), ("user", "d")])
        except self._faults as exc:
            raise ModelUnusable(f"the chat template cannot be used: {exc}") from exc
        if not usable:
            raise ModelUnusable("the chat template cannot be used: it does not render its messages")

    def render(self, messages: Sequence[Message]) -> list[tuple[str, bool]]:
        """The prompt in parts: (text, whether special tokens in it are meant)."""
        if not self._has_system and messages[0][0] == "system" and len(messages) > 1:
            (_, rules), (role, text), *others = messages
            messages = [(role, f"{rules}\n\n{text}"), *others]
        nonce = secrets.token_hex(8)
        marked = [{"role": role, "content": f"[{nonce}:{n}]"} for n, (role, _) in enumerate(messages)]
        prompt: str = self._formatter(messages=marked).prompt  # type: ignore[arg-type]
        parts = re.split(rf"\[{nonce}:(\d+)\]", prompt)
        if sorted(map(int, parts[1::2])) != list(range(len(messages))):
            raise ValueError("the chat template does not render each message once")
        return [
            (messages[int(part)][1].strip(), False) if n % 2 else (part, True) for n, part in enumerate(parts) if part
        ]

    def _takes(self, messages: Sequence[Message]) -> bool:
        try:
            self.render(messages)
        except self._faults:
            return False
        return True


def until(pieces: Iterator[str], stops: Sequence[str]) -> Iterator[str]:
    """The text before the first of `stops`, in pieces; text that may yet become a stop is held back."""
    stops = [stop for stop in stops if stop]
    held = ""
    for piece in pieces:
        held += piece
        found = [at for at in (held.find(stop) for stop in stops) if at >= 0]
        if found:
            if held := held[: min(found)]:
                yield held
            return
        kept = max((n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n])), default=0)
        ready, held = held[: len(held) - kept], held[len(held) - kept :]
        if ready:
            yield ready
    if held:
        yield held


def _plain(message: BaseMessage) -> Message:
    role = _ROLES.get(message.type)
    if role is None:
        raise ValueError(f"a message of type {message.type!r} has no place in this chat")
    return role, message.text
