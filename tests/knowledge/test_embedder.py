from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from gguf import GGUFWriter, LlamaFileType, PoolingType, TokenType

from knowledge import embedder as module
from knowledge.embedder import E5Embedder, EmbedderClosed, GgufEmbedder, clean, open_embedder
from knowledge.models import EMBEDDER, MANIFEST, Layout, Manifest, Role, sha256_of, write_manifest
from knowledge.types import ModelDamaged, ModelMissing, ModelUnusable

FOLDER = Path(sys.prefix) / "share" / "andon" / "models" / EMBEDDER
REFERENCE = json.loads(Path(__file__).with_name("e5_reference.json").read_text(encoding="utf-8"))["items"]
SENTENCE = "Check the oil temperature of press 1 before you start the pump. "


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> Iterator[E5Embedder]:
    embedder = E5Embedder(FOLDER, memory=tmp_path_factory.mktemp("hashes") / "memory.json")
    yield embedder
    embedder.close()


@pytest.mark.parametrize("item", REFERENCE, ids=[item["text"][:24] for item in REFERENCE])
def test_ids_and_vectors_are_those_of_the_reference(e5: E5Embedder, item: dict[str, object]) -> None:
    prefix, text = str(item["text"]).split(": ", 1)
    vector = e5.query(text) if prefix == "query" else e5.passage(text)
    expected = np.array(item["vector"])
    assert e5._framed(e5._ids(clean(f"{prefix}: {text}"))) == item["ids"]
    assert float(vector @ expected / np.linalg.norm(expected)) > 0.999
    assert vector.dtype == np.float32
    assert vector.shape == (e5.dimensions,)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


def test_meaning_crosses_languages(e5: E5Embedder) -> None:
    asked = e5.query("油溫過高時怎麼辦")
    right, wrong = e5.passage("What to do when the oil gets too hot"), e5.passage("Order numbers of safety gloves")
    assert asked @ right > asked @ wrong


@pytest.mark.parametrize("repeats", [3, 4])
def test_filling_up_changes_no_vector(e5: E5Embedder, repeats: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = SENTENCE * repeats
    assert 36 <= len(e5._framed(e5._ids(f"passage: {clean(text)}"))) < 64
    filled = e5.passage(text)
    monkeypatch.setattr(module, "_WORTH_FILLING", 64)
    assert float(filled @ e5.passage(text)) > 0.9995
    monkeypatch.undo()
    assert np.array_equal(filled, e5.passage(text))


def test_a_vector_does_not_depend_on_what_came_before(e5: E5Embedder) -> None:
    first = e5.passage("Drain 40 l into a clean drum.")
    e5.passage(SENTENCE * 20)
    e5.query("oil")
    assert np.array_equal(first, e5.passage("Drain 40 l into a clean drum."))


def test_text_beyond_the_limit_is_cut_off(e5: E5Embedder) -> None:
    long = e5.passage(SENTENCE * 100)
    assert np.array_equal(long, e5.passage(SENTENCE * 400))
    assert e5.passage("螺" * 100_000).shape == (384,)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\ufeff", "\x07"])
def test_an_empty_text_is_refused(e5: E5Embedder, text: str) -> None:
    with pytest.raises(ValueError, match="empty"):
        e5.query(text)
    with pytest.raises(ValueError, match="empty"):
        e5.passage(text)


def test_count_leaves_out_prefix_and_frame(e5: E5Embedder) -> None:
    assert e5.count("") == 0
    assert e5.count("oil") == 1
    assert e5.count("oil temperature limit of press 1") == len(REFERENCE[0]["ids"]) - 2 - e5.count("query:")


def test_text_is_cleaned_like_the_tokenizer_was_trained() -> None:
    assert clean(" Ｅ－２０４　油溫\r\n\x07 \ud800 ﬁt\u2581a") == "E-204 油溫 ? fit a"


def test_the_ways_of_langchain_are_the_same_vectors(e5: E5Embedder) -> None:
    assert e5.embed_query("oil") == e5.query("oil").tolist()
    assert e5.embed_documents(["oil", "pump"]) == [e5.passage("oil").tolist(), e5.passage("pump").tolist()]
    assert isinstance(e5.embed_query("oil")[0], float)


def test_threads_get_their_own_vectors(e5: E5Embedder) -> None:
    texts = [f"Alarm E-{number}" for number in range(8)]
    expected = [e5.passage(text) for text in texts]
    found: dict[int, bool] = {}

    def work(number: int) -> None:
        found[number] = all(np.array_equal(e5.passage(texts[number]), expected[number]) for _ in range(3))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(len(texts)), True)


def test_a_damaged_or_missing_file_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        E5Embedder(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "e5")
    body = tmp_path / "e5" / "body.gguf"
    data = bytearray(body.read_bytes())
    data[-1000] ^= 1
    body.write_bytes(data)
    with pytest.raises(ModelDamaged, match=r"body\.gguf"):
        open_embedder(tmp_path / "e5")


def tiny_embedder(folder: Path, **changes: object) -> None:
    """A one-layer BERT with a word list of its own and random weights."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "\u2581oil", "\u2581pump", "\u2581is", "\u2581hot", "s", "\u2581query"]
    words += ["\u2581:", "\u2581[", "\u2581]", "\u2581cls"]
    rng, width, inner = np.random.default_rng(7), 32, 64
    folder.mkdir()
    writer = GGUFWriter(folder / "tiny.gguf", "bert")
    writer.add_file_type(LlamaFileType.ALL_F32)
    writer.add_context_length(64)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(inner)
    writer.add_block_count(1)
    writer.add_head_count(2)
    writer.add_layer_norm_eps(1e-12)
    writer.add_causal_attention(False)
    writer.add_pooling_type(PoolingType.MEAN)
    writer.add_tokenizer_model("bert")
    writer.add_token_list(words)
    writer.add_token_types([TokenType.CONTROL] * 4 + [TokenType.NORMAL] * (len(words) - 4))
    writer.add_token_type_count(1)
    for key, number in (("unk", 1), ("pad", 0), ("sep", 3), ("bos", 2), ("eos", 3)):
        getattr(writer, f"add_{key}_token_id")(number)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd": (len(words), width),
        "position_embd": (64, width),
        "token_types": (1, width),
        "token_embd_norm": (width,),
        "blk.0.attn_output_norm": (width,),
        "blk.0.layer_output_norm": (width,),
        "blk.0.ffn_up": (inner, width),
        "blk.0.ffn_down": (width, inner),
        **{f"blk.0.attn_{part}": (width, width) for part in ("q", "k", "v", "output")},
    }
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", rng.normal(size=shape).astype(np.float32))
        if name not in ("token_embd", "position_embd", "token_types"):
            writer.add_tensor(f"{name}.bias", rng.normal(size=shape[:1]).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    values: dict[str, object] = {
        "folder": folder,
        "role": Role.EMBEDDER,
        "name": "tiny",
        "licence": "none",
        "files": {"tiny.gguf": sha256_of(folder / "tiny.gguf")},
        "layout": Layout.GGUF,
        "dimensions": width,
        "max_tokens": 64,
    }
    write_manifest(folder / MANIFEST, Manifest(**(values | changes)))  # type: ignore[arg-type]


def test_any_other_gguf_embedder_works_by_its_manifest(tmp_path: Path) -> None:
    tiny_embedder(tmp_path / "tiny")
    embedder = open_embedder(tmp_path / "tiny")
    try:
        assert isinstance(embedder, GgufEmbedder)
        assert embedder.count("oil is hot") == 3
        assert embedder._framed(embedder._ids("oil is hot")) == [2, 4, 6, 7, 3]
        assert 2 not in embedder._ids("[CLS]")
        one, other = embedder.query("oil is hot"), embedder.query("pumps")
        assert float(np.linalg.norm(one)) == pytest.approx(1, abs=1e-5)
        assert not np.allclose(one, other)
        assert np.array_equal(embedder.passage("oil is hot"), one)
        assert embedder.query("oil " * 500).shape == (32,)
    finally:
        embedder.close()


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"dimensions": 31}, "32 numbers"), ({"max_tokens": 512}, "64 tokens"), ({"pooling": "x"}, "x")],
)
def test_a_manifest_that_does_not_fit_its_model_is_refused(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    tiny_embedder(tmp_path / "tiny", **changes)
    with pytest.raises(ModelUnusable, match=said):
        open_embedder(tmp_path / "tiny")


def test_what_is_no_gguf_is_refused(tmp_path: Path) -> None:
    tiny_embedder(tmp_path / "tiny")
    model = tmp_path / "tiny" / "tiny.gguf"
    manifest = (tmp_path / "tiny" / MANIFEST).read_text(encoding="utf-8").replace(sha256_of(model), "{}")
    model.write_bytes(b"not a model")
    (tmp_path / "tiny" / MANIFEST).write_text(manifest.format(sha256_of(model)), encoding="utf-8")
    with pytest.raises(ModelUnusable, match="cannot load"):
        open_embedder(tmp_path / "tiny")


def test_a_closed_embedder_says_so(tmp_path: Path) -> None:
    tiny_embedder(tmp_path / "tiny")
    embedder = open_embedder(tmp_path / "tiny")
    embedder.close()
    embedder.close()
    with pytest.raises(EmbedderClosed):
        embedder.query("oil")
