"""Andon beside LangChain's RetrievalQA and LlamaIndex's query engine: `python -m bench.peers [--every N] [--out DIR]`.

One run, the same questions (the demo exam), the same language model file, the same embedder, the same texts of the
same files, scored by the same code as `andon eval`. The peers are set up as their manuals begin: LangChain "stuff"
with four chunks of 1,000 characters, LlamaIndex with its own splitter and two chunks; every prompt is theirs. They know
no revisions, so they get every file that Andon read, as a user would drop them in. They are no part of the product:
`pip install -r requirements/peers.in` into a copy of the development environment.

A peer refuses when it says that it does not know (REFUSES). Answers are kept in DIR/NAME.jsonl: a run that was stopped
goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.llama import prepare_environment

prepare_environment()

from sqlalchemy import select  # noqa: E402

from app import paths  # noqa: E402
from app.copilot.events import ClaimKind  # noqa: E402
from app.copilot.llm import LlamaChat  # noqa: E402
from app.evaluation import questions, runs  # noqa: E402
from app.evaluation.figures import MEASURES, figures  # noqa: E402
from app.evaluation.matching import holds_any  # noqa: E402
from app.evaluation.questions import ExamQuestion  # noqa: E402
from app.evaluation.record import Cited, Ending, Record, Said, has_gold  # noqa: E402
from app.models import embedder_folder, model_path  # noqa: E402
from app.settings import load_settings  # noqa: E402
from knowledge.embedder import open_embedder  # noqa: E402
from knowledge.rows import PassageRow  # noqa: E402
from knowledge.store import Store, file_url  # noqa: E402
from knowledge.types import Revision  # noqa: E402

REFUSES = re.compile(
    r"\b(?:(?:i|we) (?:do not|don't|cannot|can't) (?:know|find|answer|determine)"
    r"|not (?:mentioned|provided|specified|stated|given|available)"
    r"|no (?:information|mention)|unable to (?:find|answer|determine)"
    r"|does(?: not|n't) (?:say|state|mention|provide|specify))\b|不知道|沒有提到|無法回答",
    re.IGNORECASE,
)
CONTEXT = 8192
SHOWN = (
    "right", "contains_gold", "token_f1", "wrongly_refused", "unanswerable_refused", "as_expected",
    "unsupported_value_rate", "gold_document_cited", "gold_document_first", "forbidden_shown", "not_effective_cited",
    "failed", "words_median", "seconds_p50",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """The text of a file and the revision that it is."""

    text: str
    revision: Revision


@dataclass(frozen=True, slots=True)
class Reply:
    """What a peer answered: its text, and of each source which file it is from and its text."""

    text: str
    sources: Sequence[tuple[int, str]]


Ask = Callable[[str], Reply]


def files(home: Path) -> list[File]:
    """Every file that was read, as one text: headings where they change, passages in order."""
    with Store(file_url(home / "store.sqlite")) as store:
        revisions = [one for _, some in store.documents() for one in some]
        made = []
        for revision in revisions:
            query = select(PassageRow).where(PassageRow.revision_id == revision.id).order_by(PassageRow.ordinal)
            with store.reading() as session:
                rows = [(row.section, row.text) for row in session.scalars(query)]
            parts, last = [], ""
            for section, text in rows:
                parts += [text] if section == last else [section, text]
                last = section
            made.append(File("\n\n".join(parts), revision))
        return made


def langchain(read: Sequence[File], model: LlamaChat, embedder: Any) -> Ask:  # noqa: ANN401 - any LangChain embedder
    """RetrievalQA over an in-memory store."""
    from langchain_classic.chains import RetrievalQA
    from langchain_core.documents import Document
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    whole = [Document(one.text, metadata={"file": n}) for n, one in enumerate(read)]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(whole)
    store = InMemoryVectorStore(embedder)
    store.add_documents(chunks)
    chain = RetrievalQA.from_chain_type(model, retriever=store.as_retriever(), return_source_documents=True)

    def ask(question: str) -> Reply:
        said = chain.invoke({"query": question})
        return Reply(said["result"], [(d.metadata["file"], d.page_content) for d in said["source_documents"]])

    return ask


def llama_index(read: Sequence[File], model: LlamaChat, embedder: Any) -> Ask:  # noqa: ANN401
    """A VectorStoreIndex with its default query engine."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Words(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return list(embedder.embed_query(query))

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return list(embedder.embed_documents([text])[0])

    class Speaker(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(context_window=CONTEXT, num_output=model.answer_tokens, model_name="the same file")

        def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
            return CompletionResponse(text="".join(model.stream_text([("user", prompt)])))

        def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> Any:  # noqa: ANN401
            yield self.complete(prompt)

    whole = [Document(text=one.text, metadata={"file": n}) for n, one in enumerate(read)]
    for one in whole:
        one.excluded_llm_metadata_keys = one.excluded_embed_metadata_keys = ["file"]
    engine = VectorStoreIndex.from_documents(whole, embed_model=Words()).as_query_engine(llm=Speaker())

    def ask(question: str) -> Reply:
        said = engine.query(question)
        return Reply(str(said), [(n.node.metadata["file"], n.node.get_content()) for n in said.source_nodes])

    return ask


def record(asked: ExamQuestion, reply: Reply, read: Sequence[File], seconds: float) -> Record:
    """A peer's answer as `andon eval` keeps one; all its sources count as cited."""
    cited = []
    for n, (place, text) in enumerate(reply.sources, 1):
        of = read[place].revision
        cited.append(
            Cited(n, of.document, of.title, of.label, "", None, of.state, of.standing, text, text)
        )  # fmt: skip
    refused = not reply.text.strip() or REFUSES.search(reply.text) is not None
    gold = {document.casefold() for document in asked.documents}
    right = (one.n for one in cited if one.document.casefold() in gold and holds_any(one.text, asked.answers))
    return Record(
        asked,
        Ending.REFUSED if refused else Ending.ANSWERED,
        reply.text,
        (Said(reply.text, ClaimKind.PHRASED, tuple(one.n for one in cited)),),
        tuple(cited),
        seconds=seconds,
        searched=has_gold(asked),
        gold_rank=next(right, 0),
    )


def peer(name: str, ask: Ask, asked: Sequence[ExamQuestion], read: Sequence[File], out: Path) -> list[Record]:
    """Ask a peer what it was not asked yet; a question names its machine, for a peer knows of none."""
    path = out / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    known = {row["id"]: row for row in map(json.loads, lines)}
    with path.open("a", encoding="utf-8") as file:
        for number, one in enumerate(asked, 1):
            if one.id in known:
                continue
            text = f"{one.question} ({one.equipment})" if one.equipment else one.question
            start = time.perf_counter()
            reply = ask(" ".join((*one.history, text)))
            seconds = time.perf_counter() - start
            known[one.id] = {"id": one.id, "text": reply.text, "sources": reply.sources, "seconds": seconds}
            file.write(json.dumps(known[one.id], ensure_ascii=False) + "\n")
            file.flush()
            print(f"{name} {number} of {len(asked)}: {seconds:.1f} s", file=sys.stderr)
    rows = [known[one.id] for one in asked]
    return [
        record(one, Reply(row["text"], [(place, text) for place, text in row["sources"]]), read, row["seconds"])
        for one, row in zip(asked, rows, strict=True)
    ]


def andon(asked: Sequence[ExamQuestion], home: Path, out: Path) -> list[Record]:
    """The same questions through `andon ingest` and `andon eval`."""
    exam = out / "exam.jsonl"
    exam.write_text("\n".join(one.model_dump_json(exclude_defaults=True) for one in asked), encoding="utf-8")
    shutil.copy(paths.demo_plant() / "plant.toml", home)
    base = [sys.executable, "-m", "app", "--home", str(home)]
    subprocess.run([*base, "ingest", str(paths.demo_plant() / "documents")], check=True, stdout=sys.stderr)
    subprocess.run([*base, "eval", str(exam), "--out", str(out / "andon")], check=True, stdout=subprocess.DEVNULL)
    return list(runs.read(out / "andon" / "evaluation.json").records)


def main() -> None:
    """Ask all three and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exam", type=Path, default=paths.demo_plant() / "exam.jsonl")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th question")
    parser.add_argument("--out", type=Path, default=Path("build/peers"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    asked = questions.read([args.exam]).questions[:: args.every]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        made = {"Andon": andon(asked, home, args.out)}
        settings = load_settings(home)
        read, embedder = files(home), open_embedder(embedder_folder(settings))
        model = LlamaChat(path=model_path(settings), context_tokens=CONTEXT)
        for name, start in (("LangChain", langchain), ("LlamaIndex", llama_index)):
            made[name] = peer(name, start(read, model, embedder), asked, read, args.out)
        model.close()
        embedder.close()
    told = {name: figures(records, intervals=False) for name, records in made.items()}
    print(f"{len(asked)} questions\n\n| | {' | '.join(told)} |\n|{' --- |' * (len(told) + 1)}")
    for figure in SHOWN:
        values = [one[figure].value for one in told.values()]
        cells = " | ".join("-" if value is None else f"{value:.3g}" for value in values)
        print(f"| {MEASURES[figure].label} | {cells} |")


if __name__ == "__main__":
    main()
