"""The parsed weights as a folder that transformers and sentence-transformers open like any other model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policyqa.models.e5file import Shape, Vocabulary, WeightsFile

__all__ = ["PASSAGE_PROMPT", "QUERY_PROMPT", "write_model_folder"]

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "


def write_model_folder(weights: WeightsFile, folder: Path) -> None:
    """Write float16 BERT, tokenizer, mean pooling, L2 norm and e5's prompts into an existing, empty folder.

    :raises ModelError: a tensor is missing or of another size.
    """
    from safetensors.numpy import save_file

    save_file(dict(_bert_tensors(weights)), folder / "model.safetensors", metadata={"format": "pt"})
    _write_tokenizer(weights.vocabulary, folder / "tokenizer.json")
    for name, content in {
        "config.json": _bert_config(weights.shape, pad=weights.vocabulary.pad),
        "tokenizer_config.json": _tokenizer_config(weights.vocabulary, max_tokens=weights.shape.positions),
        **_sentence_configs(weights.shape),
    }.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _bert_config(shape: Shape, *, pad: int) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        # Stored as float16, which loses nothing that matters, but computed as float32 unless asked otherwise.
        "dtype": "float32",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.ffn,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": pad,
    }


def _tokenizer_config(words: Vocabulary, *, max_tokens: int) -> dict[str, object]:
    roles = {"bos": words.bos, "eos": words.eos, "cls": words.bos, "sep": words.eos, "pad": words.pad, "unk": words.unk}
    return {f"{role}_token": words.text(piece) for role, piece in roles.items()} | {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_tokens,
        "model_input_names": ["input_ids", "attention_mask"],
        "clean_up_tokenization_spaces": False,
    }


def _sentence_configs(shape: Shape) -> dict[str, object]:
    """What sentence-transformers reads, in the words that all its releases know."""
    modules = (("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"))
    return {
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for index, (kind, path) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT, "document": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _bert_tensors(weights: WeightsFile) -> Iterator[tuple[str, NDArray[np.float16]]]:
    """transformers' name and the values of every tensor of a BertModel."""
    shape = weights.shape
    hidden, ffn = shape.hidden, shape.ffn
    yield "embeddings.word_embeddings.weight", weights.tensor("emb.word", shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", weights.tensor("emb.pos", shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", weights.tensor("emb.type", shape.types, hidden)
    yield "embeddings.LayerNorm.weight", weights.tensor("emb.ln.w", hidden)
    yield "embeddings.LayerNorm.bias", weights.tensor("emb.ln.b", hidden)
    for layer in range(shape.layers):
        for short, long, size in (
            ("q", "attention.self.query", (hidden, hidden)),
            ("k", "attention.self.key", (hidden, hidden)),
            ("v", "attention.self.value", (hidden, hidden)),
            ("ao", "attention.output.dense", (hidden, hidden)),
            ("aln", "attention.output.LayerNorm", (hidden,)),
            ("fi", "intermediate.dense", (ffn, hidden)),
            ("fo", "output.dense", (hidden, ffn)),
            ("oln", "output.LayerNorm", (hidden,)),
        ):
            yield f"encoder.layer.{layer}.{long}.weight", weights.tensor(f"l{layer}.{short}.w", *size)
            yield f"encoder.layer.{layer}.{long}.bias", weights.tensor(f"l{layer}.{short}.b", size[0])
    # The file leaves out the pooler, whose output nobody reads; without it transformers would make one up at random.
    yield "pooler.dense.weight", np.zeros((hidden, hidden), dtype=np.float16)
    yield "pooler.dense.bias", np.zeros(hidden, dtype=np.float16)


def _write_tokenizer(words: Vocabulary, path: Path) -> None:
    """The XLM-RoBERTa tokenizer: normalise, split at white space, Unigram, ``<s> … </s>``."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(words.pieces), unk_id=words.unk, byte_fallback=False))
    # The file's own table is NFKC with these differences: controls go, invisible characters are spaces, ～ stays ～
    # (it stands in every 10～20 of a Chinese text), for which a noncharacter holds its place meanwhile.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"), ""),
            normalizers.Replace(Regex("[\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"), " "),
            normalizers.Replace("\uff5e", "\ufdd0"),
            normalizers.NFKC(),
            normalizers.Replace("\ufdd0", "\uff5e"),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = words.text(words.bos), words.text(words.eos)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, words.bos), (eos, words.eos)],
    )
    tokenizer.add_special_tokens(
        [
            AddedToken(words.text(piece), special=True, normalized=False)
            for piece in (words.bos, words.pad, words.eos, words.unk)
        ]
    )
    tokenizer.save(str(path), pretty=False)
