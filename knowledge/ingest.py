"""Brings files into the store: walks folders, reads what changed, embeds what is new, files it, updates the indexes.

`run` and `reconcile` are generators: one step is a piece of work of about 0.2 s, so the thread that owns the embedder
can answer questions in between. A file is replaced in one transaction after all its windows are embedded: until then
the old text is found. A bad file is recorded with code and reason and never stops the rest.
Not here: parsing (a worker process), the tables' layout (knowledge.filing), which passages are indexed (sync).
"""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from knowledge.confirmed import Confirmations, Said
from knowledge.filing import FileState, Filing, below
from knowledge.reading import READER, FileRead, Reader, retried
from knowledge.scan import Found, Registers, scan
from knowledge.site import Site
from knowledge.store import Store
from knowledge.sync import IndexSync
from knowledge.types import FileProblem, IngestProgress, IngestReport, Missing, Unreadable
from knowledge.vectors import Embedder, Vector, VectorCache, text_hash

STEP_S = 0.2
"""Seconds of work between two steps."""
_KEEP_S = 1.0
"""Seconds of embedding that a kill may cost."""
_SYNC_S = 10.0
"""Seconds after which new passages can be found at the latest, while more are being read."""
_RACY_NS = 2_000_000_000
"""A file changed this shortly before it was read may have changed again within its time stamp's grain: hash it anew."""
_UNFINISHED = "unfinished ingest"


Steps = Generator[IngestProgress, None, IngestReport]
Cancelled = Callable[[], bool]


class Ingestor:
    """Everything that ingest needs. Use its generators from the thread that owns embedder and indexes."""

    def __init__(
        self, store: Store, sync: IndexSync, cache: VectorCache, embedder: Embedder, reader: Reader, site: Site
    ) -> None:
        self._store = store
        self._filing = Filing(store, site)
        self._sync = sync
        self._cache = cache
        self._embedder = embedder
        self._reader = reader
        self._helper = ThreadPoolExecutor(1, thread_name_prefix="read")

    def close(self) -> None:
        """Stop reading. The worker must have been closed before, so that a file in work ends at once."""
        self._helper.shutdown(wait=True, cancel_futures=True)

    def unfinished(self) -> tuple[str, ...]:
        """The paths of a run that was killed or failed; () if none. Running them again completes it."""
        text = self._store.meta(_UNFINISHED)
        return tuple(json.loads(text)) if text else ()

    def decide(self, site: Site) -> bool:
        """Decide anew over what was read after the site's status words or machines changed; reconcile afterwards.

        Returns:
            Whether anything was different.
        """
        return self._filing.apply(site)

    def reconcile(self, cancelled: Cancelled = lambda: False) -> Steps:
        """Make the indexes agree with the store, whatever happened to either; embed what an embedder has not seen.

        Raises:
            IndexUnavailable, DiskFull, StoreUnavailable: see knowledge.types.
        """
        run = _Run(self._cache, self._embedder, cancelled)
        self._sync.check()
        yield from self._indexing(run)
        while not run.stop() and (missing := self._cache.missing(2000)):
            yield from run.embed(dict(missing), "", lambda _: IngestProgress("", 0, 0, stage="embedding"))
            yield from self._indexing(run)
        return run.report()

    def run(self, paths: Sequence[str | Path] = (), cancelled: Cancelled = lambda: False) -> Steps:
        """Read files and folders and everything in them; without paths, look at the known sources again.

        Args:
            paths: absolute, or relative to the working directory.
            cancelled: asked between steps; what is complete by then stays.

        Returns:
            (as the generator's value) what changed. Problems with single files are in it, never raised.

        Raises:
            IndexUnavailable, DiskFull, StoreUnavailable: the run cannot go on; running it again completes it.
        """
        run = _Run(self._cache, self._embedder, cancelled)
        chosen = [os.path.abspath(path) for path in paths] or list(self._store.sources())
        self._store.set_meta(_UNFINISHED, json.dumps(chosen))
        sources = self._existing(chosen, run, remember=bool(paths))
        known = self._filing.files()
        registers = Registers()
        yield run.progress("", "looking")
        found: list[Found] = []
        unreadable: list[FileProblem] = []
        looked = time.monotonic()
        for one in scan(sources, registers):
            if isinstance(one, Found):
                found.append(one)
            else:
                unreadable.append(one)
            if time.monotonic() - looked > STEP_S:
                yield run.progress(found[-1].path if found else "", "looking")
                looked = time.monotonic()
                if run.stop():
                    break
        run.plan(found, known)
        if not run.stop():
            yield from self._files(found, known, registers, run)
        if not run.stop():
            self._tidy(sources, found, unreadable, known, registers, run)
        yield from self._indexing(run)
        self._store.set_meta(_UNFINISHED, "")
        return run.report()

    def _existing(self, chosen: Sequence[str], run: _Run, *, remember: bool) -> list[str]:
        existing: list[str] = []
        for path in chosen:
            if os.path.exists(path):
                existing.append(path)
                if remember:
                    self._filing.add_source(path)
            elif os.path.isdir(os.path.dirname(path)) and path in self._filing.files():
                existing.append(path)  # a single file that was read and is gone: the walk will not find it
            else:
                # A folder that is gone may be a share that is not mounted: nothing is forgotten because of it.
                run.problem(FileProblem(path, Missing.code, "no such file or folder"))
        return existing

    def _files(
        self, found: list[Found], known: dict[str, FileState], registers: Registers, run: _Run
    ) -> Generator[IngestProgress, None, None]:
        """Every file in turn; while one is embedded, the next is read by the worker."""
        waiting = iter(found)
        confirmations = Confirmations(self._store)
        begun: deque[tuple[Found, FileProblem | Future[FileRead] | None]] = deque()
        synced = time.monotonic()
        try:
            while not run.stop():
                while len(begun) < 2 and (file := next(waiting, None)) is not None:
                    begun.append((file, self._begin(file, known.get(file.path), registers, confirmations)))
                if not begun:
                    return
                file, work = begun.popleft()
                if work is None:
                    run.unchanged(known[file.path])
                elif isinstance(work, FileProblem):
                    self._filing.note(FileState(file.path, code=work.code, detail=work.detail))
                    run.problem(work)
                else:
                    yield from self._one(file, work, known.get(file.path), run)
                if run.finished(file) or work is not None:
                    yield run.progress(file.path, "reading")
                if time.monotonic() - synced > _SYNC_S:
                    yield from self._indexing(run)
                    synced = time.monotonic()
        finally:
            for _, work in begun:
                if isinstance(work, Future):
                    work.cancel()

    def _begin(
        self, file: Found, known: FileState | None, registers: Registers, confirmations: Confirmations
    ) -> FileProblem | Future[FileRead] | None:
        """None: unchanged by size and time, not looked into; a problem: its register row cannot be used."""
        if refusal := registers.refusal(file.path):
            return refusal
        record = registers.record(file.path)

        def said(sha256: str) -> Said:
            now = Said(record) if record else confirmations.of(file.path, sha256)
            return now.after(known.facts) if known is not None else now

        if known is not None and known.reader == READER and not retried(known.code):
            same = (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
            if same and file.mtime_ns + _RACY_NS < known.seen_ns and known.facts == said(known.sha256).facts:
                return None
        return self._helper.submit(self._reader.read, file.path, known, said)

    def _one(
        self, file: Found, work: Future[FileRead], known: FileState | None, run: _Run
    ) -> Generator[IngestProgress, None, None]:
        while not work.done():
            if run.stop():
                return
            yield run.progress(file.path, "reading")
            _wait(work)
        read = work.result()
        if read.state.code:
            # An unreadable file is not known to have changed: what was read from it stays, if the same is said of it.
            unreadable = read.state.code == Unreadable.code and known is not None and read.told == known.facts
            kept = replace(read.state, sha256=known.sha256, facts=known.facts) if known and unreadable else read.state
            self._filing.note(kept, keep=unreadable)
            run.problem(FileProblem(file.path, read.state.code, read.state.detail))
            return
        if read.same:
            self._filing.note(read.state, keep=True)
            run.unchanged(read.state)
            return
        drafts = read.drafts if self._filing.searched(read) else ()
        texts = {text_hash(window.text): window.text for draft in drafts for window in draft.windows}
        yield from run.embed(texts, file.path, lambda share: run.progress(file.path, "embedding", file, share))
        if run.stop():
            return
        windows = self._filing.keep(read)
        run.stored(len(read.drafts), windows, new=known is None or bool(known.code))

    def _tidy(
        self,
        sources: Sequence[str],
        found: Sequence[Found],
        unreadable: Sequence[FileProblem],
        known: dict[str, FileState],
        registers: Registers,
        run: _Run,
    ) -> None:
        """Forget files that are gone, record folders and register rows that could not be used."""
        noted = [*unreadable, *registers.problems(one.path for one in found)]
        present = {one.path for one in found} | {problem.path for problem in noted}
        hidden = [problem.path for problem in unreadable]
        gone = [
            path
            for path in known
            if path not in present
            and any(below(path, source) for source in sources)
            and not any(below(path, folder) for folder in hidden)
        ]
        run.removed += self._filing.remove(gone)
        for problem in noted:
            self._filing.note(FileState(problem.path, code=problem.code, detail=problem.detail))
            run.problem(problem)

    def _indexing(self, run: _Run) -> Generator[IngestProgress, None, None]:
        for _ in self._sync.steps():
            yield run.progress("", "indexing")


@dataclass
class _Run:
    """The figures of one run, and embedding, which both kinds of run do."""

    cache: VectorCache
    embedder: Embedder
    cancelled: Cancelled
    began: float = field(default_factory=time.monotonic)
    total: int = 0
    done: int = 0
    added: int = 0
    replaced: int = 0
    removed: int = 0
    same: int = 0
    passages: int = 0
    windows: int = 0
    embedded: int = 0
    problems: dict[str, FileProblem] = field(default_factory=dict)
    bytes_left: int = 0
    bytes_done: int = 0
    pending: set[str] = field(default_factory=set)
    began_files: float = 0.0
    stopped: bool = False

    def stop(self) -> bool:
        """Whether to end now; once asked to stop, it stays so."""
        self.stopped = self.stopped or self.cancelled()
        return self.stopped

    def plan(self, found: Sequence[Found], known: dict[str, FileState]) -> None:
        """How much there is to do: all files, and the bytes of those that seem to have changed."""
        self.total = len(found)
        self.began_files = time.monotonic()
        for file in found:
            before = known.get(file.path)
            if before is None or (before.size, before.mtime_ns) != (file.size, file.mtime_ns):
                self.bytes_left += file.size
                self.pending.add(file.path)

    def finished(self, file: Found) -> bool:
        """Count a file; True every now and then, when a step is due though nothing was done."""
        self.done += 1
        if file.path in self.pending:
            self.bytes_left -= file.size
            self.bytes_done += file.size
        return self.done % 200 == 0

    def progress(self, path: str, stage: str, file: Found | None = None, share: float = 0.0) -> IngestProgress:
        """A step; `share` of `file` is embedded. The rate is bytes of changed files a second, in this run."""
        part = int(file.size * share) if file and file.path in self.pending else 0
        done, elapsed = self.bytes_done + part, time.monotonic() - self.began_files
        left = None
        if self.began_files and done > 0 and elapsed > 2:
            left = elapsed / done * max(0, self.bytes_left - part)
        return IngestProgress(path, self.done, self.total, self.passages, left, stage)

    def problem(self, problem: FileProblem) -> None:
        """A file, folder or row that could not be used."""
        self.problems[problem.path] = problem

    def unchanged(self, state: FileState) -> None:
        """A file that is as it was; a bad one still is."""
        if state.problem:
            self.problem(state.problem)
        else:
            self.same += 1

    def stored(self, passages: int, windows: int, *, new: bool) -> None:
        """A file is in the store."""
        self.passages += passages
        self.windows += windows
        self.added += new
        self.replaced += not new

    def embed(
        self, texts: dict[bytes, str], path: str, step: Callable[[float], IngestProgress]
    ) -> Generator[IngestProgress, None, None]:
        """Embed the texts that the cache does not have, keeping them about once a second."""
        known = self.cache.known(texts)
        lacking = [(key, text) for key, text in texts.items() if key not in known]
        fresh: dict[bytes, Vector] = {}
        kept = stepped = time.monotonic()
        try:
            for number, (key, text) in enumerate(lacking, start=1):
                fresh[key] = self.embedder.passage(text)
                self.embedded += 1
                now = time.monotonic()
                if now - kept > _KEEP_S:
                    self.cache.add(fresh)
                    fresh, kept = {}, now
                if now - stepped > STEP_S:
                    yield step(number / len(lacking))
                    stepped = time.monotonic()
                    if self.stop():
                        return
        finally:
            self.cache.add(fresh)

    def report(self) -> IngestReport:
        """What was done."""
        return IngestReport(
            added=self.added, replaced=self.replaced, removed=self.removed, unchanged=self.same,
            passages=self.passages, windows=self.windows, embedded=self.embedded,
            problems=tuple(self.problems[path] for path in sorted(self.problems)),
            seconds=time.monotonic() - self.began, stopped=self.stopped,
        )


def _wait(work: Future[FileRead]) -> None:
    try:
        work.exception(timeout=STEP_S / 2)
    except TimeoutError:
        return
