"""Settings: where they come from, which wins, and what is refused."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from policyqa.config import DEFAULT_MODEL, Settings, load_settings
from policyqa.errors import SettingsError


def _load(folder: Path, *, toml: str = "", flags: dict[str, object] | None = None, **environ: str) -> Settings:
    if toml:
        (folder / "policyqa.toml").write_text(toml, encoding="utf-8")
    return load_settings(flags, environ=environ, folder=folder)


def test_nothing_set_gives_the_defaults_and_absolute_paths_in_the_folder(tmp_path: Path) -> None:
    settings = _load(tmp_path)
    assert (settings.corpus_dir, settings.index_dir) == (tmp_path / "corpus", tmp_path / "index")
    assert settings.cache_dir.is_absolute()
    assert (settings.model, settings.top_k, settings.max_chars, settings.port) == (DEFAULT_MODEL, 5, 500, 7860)


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(tmp_path: Path) -> None:
    toml = "top_k = 1\nmax_chars = 200\nport = 1"
    settings = _load(tmp_path, toml=toml, flags={"top_k": 3}, POLICYQA_TOP_K="2", POLICYQA_MAX_CHARS="300")
    assert (settings.top_k, settings.max_chars, settings.port, settings.max_file_mb) == (3, 300, 1, 64)


def test_a_flag_that_is_not_given_changes_nothing(tmp_path: Path) -> None:
    assert _load(tmp_path, flags={"top_k": None}, POLICYQA_TOP_K="2").top_k == 2


def test_gradios_own_variables_are_honoured_where_ours_are_not_set(tmp_path: Path) -> None:
    gradio = {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "7861"}
    settings = load_settings(environ=gradio, folder=tmp_path)
    assert (settings.host, settings.port) == ("0.0.0.0", 7861)
    assert load_settings(environ={"POLICYQA_PORT": "7862", **gradio}, folder=tmp_path).port == 7862


@pytest.mark.parametrize("name", ["POLICYQA_CORPUS_DIR", "POLICYQA_CORPUS"])
def test_a_corpus_named_by_hand_has_its_index_in_a_folder_of_the_users_own(tmp_path: Path, name: str) -> None:
    settings = load_settings(environ={name: "texts"}, folder=tmp_path)
    assert settings.corpus_dir == tmp_path / "texts"
    assert tmp_path not in settings.index_dir.parents
    assert settings.index_dir.name.startswith("texts-")


def test_two_corpora_of_one_name_have_two_indexes(tmp_path: Path) -> None:
    one = load_settings({"corpus_dir": tmp_path / "a" / "texts"}, environ={}, folder=tmp_path)
    other = load_settings({"corpus_dir": tmp_path / "b" / "texts"}, environ={}, folder=tmp_path)
    assert one.index_dir != other.index_dir


@pytest.mark.parametrize(
    ("toml", "environ", "said"),
    [
        ("top = 3", {}, ("policyqa.toml", "top", "top_k")),
        ("", {"POLICYQA_TOPK": "3"}, ("环境变量", "topk", "top_k")),
        ('top_k = "many"', {}, ("policyqa.toml", "top_k", "many", "整数")),
        ("top_k = 2.5", {}, ("policyqa.toml", "top_k", "2.5", "整数")),
        ("top_k = true", {}, ("policyqa.toml", "top_k", "True")),
        ("model = 3", {}, ("policyqa.toml", "model", "文字")),
        ("corpus_dir = 3", {}, ("policyqa.toml", "corpus_dir")),
        ("model = ['a']", {}, ("policyqa.toml", "model")),
        ("dense_weight = 'half'", {}, ("dense_weight", "数字")),
        ("", {"POLICYQA_TOP_K": "0"}, ("top_k=0", "1–1000")),
        ("", {"POLICYQA_DENSE_WEIGHT": "1.5"}, ("dense_weight=1.5", "0–1")),
        ("", {"POLICYQA_DENSE_WEIGHT": "nan"}, ("dense_weight=nan",)),
        ("", {"POLICYQA_PORT": "70000"}, ("port=70000",)),
        ("", {"POLICYQA_PRECISION": "int4"}, ("precision", "int4", "bfloat16")),
        ("top_k = = 3", {}, ("policyqa.toml", "TOML")),
        ("[section]\ntop_k = 3", {}, ("section",)),
    ],
    ids=lambda value: None if isinstance(value, tuple) else str(value).replace("\n", " ")[:40],
)
def test_a_wrong_setting_is_refused_in_one_line_that_names_it(
    tmp_path: Path, toml: str, environ: dict[str, str], said: tuple[str, ...]
) -> None:
    (tmp_path / "policyqa.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_settings(environ=environ, folder=tmp_path)
    message = str(raised.value)
    assert "\n" not in message
    assert all(word in message for word in said)


def test_a_settings_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policyqa.toml").write_bytes(b"model = '\xff\xfe'")
    with pytest.raises(SettingsError, match=r"policyqa\.toml"):
        load_settings(environ={}, folder=tmp_path)


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    assert _load(tmp_path, POLICYQA_TOP_K="").top_k == 5


def test_a_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load_settings({"cache_dir": "~/cache"}, environ={}, folder=tmp_path).cache_dir == tmp_path / "cache"


def test_every_field_can_be_set_from_the_file(tmp_path: Path) -> None:
    values = {field.name: getattr(_load(tmp_path), field.name) for field in fields(Settings)}
    texts = {"query_prompt": "q: ", "passage_prompt": "p: "}
    lines = [f"{name} = {_toml(texts.get(name, value))}" for name, value in values.items()]
    settings = _load(tmp_path, toml="\n".join(lines))
    assert {name: getattr(settings, name) for name in values} == values | texts


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (int, float)) else f"'{value}'"


def test_the_debug_switch_of_the_shell_is_no_setting(tmp_path: Path) -> None:
    assert load_settings(environ={"POLICYQA_DEBUG": "1"}, folder=tmp_path).port == 7860


@pytest.mark.parametrize(("text", "value"), [("0", False), ("off", False), ("No", False), ("true", True), ("1", True)])
def test_a_switch_is_on_or_off(tmp_path: Path, text: str, value: bool) -> None:
    assert load_settings(environ={"POLICYQA_SLIPS": text}, folder=tmp_path).slips is value


def test_a_switch_is_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="true 或 false"):
        load_settings(environ={"POLICYQA_SLIPS": "maybe"}, folder=tmp_path)
