"""Whisper's weights in the form that CTranslate2 reads, made once from the .pt file. Imports torch and ctranslate2."""

import shutil
from pathlib import Path
from typing import Any

from workers.weights import fingerprint

VERSION = 1


def converted(path: Path, models: Path) -> Path:
    """The folder below `models` with the converted weights of a checkpoint, made now when it is not there.

    Raises OSError without room, KeyError or RuntimeError for a file that is no Whisper checkpoint.
    """
    target = models / "ctranslate2" / f"{path.stem}-{fingerprint(path)}-v{VERSION}"
    if (target / "model.bin").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    convert(path, part)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return target


def convert(path: Path, folder: Path) -> None:
    """Write a checkpoint's tensors, vocabulary and settings into a folder, in half precision as they are published."""
    from ctranslate2.specs.whisper_spec import WhisperSpec

    from workers.transcription.whisper import load

    model = load(path, path.stem, "cpu")
    dims, state = model.dims, model.state_dict()
    spec = WhisperSpec(dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head)
    _encoder(spec.encoder, state)
    _decoder(spec.decoder, state)
    _configure(spec, model)
    spec.validate()
    spec.optimize("float16")
    spec.save(str(folder))


def _encoder(spec: Any, state: dict[str, Any]) -> None:
    for name in ("conv1", "conv2"):
        _put(getattr(spec, name), state, f"encoder.{name}")
    spec.position_encodings.encodings = _array(state["encoder.positional_embedding"])
    _norm(spec.layer_norm, state, "encoder.ln_post")
    for index, layer in enumerate(spec.layer):
        _block(layer, state, f"encoder.blocks.{index}")


def _decoder(spec: Any, state: dict[str, Any]) -> None:
    spec.embeddings.weight = _array(state["decoder.token_embedding.weight"])
    spec.projection.weight = spec.embeddings.weight
    spec.position_encodings.encodings = _array(state["decoder.positional_embedding"])
    _norm(spec.layer_norm, state, "decoder.ln")
    for index, layer in enumerate(spec.layer):
        name = f"decoder.blocks.{index}"
        _block(layer, state, name)
        cross = layer.attention
        _put(cross.linear[0], state, f"{name}.cross_attn.query")
        _fuse(cross.linear[1], state, [f"{name}.cross_attn.key", f"{name}.cross_attn.value"])
        _put(cross.linear[2], state, f"{name}.cross_attn.out")
        _norm(cross.layer_norm, state, f"{name}.cross_attn_ln")


def _block(layer: Any, state: dict[str, Any], name: str) -> None:
    own = layer.self_attention
    _fuse(own.linear[0], state, [f"{name}.attn.{part}" for part in ("query", "key", "value")])
    _put(own.linear[1], state, f"{name}.attn.out")
    _norm(own.layer_norm, state, f"{name}.attn_ln")
    _put(layer.ffn.linear_0, state, f"{name}.mlp.0")
    _put(layer.ffn.linear_1, state, f"{name}.mlp.2")
    _norm(layer.ffn.layer_norm, state, f"{name}.mlp_ln")


def _fuse(spec: Any, state: dict[str, Any], names: list[str]) -> None:
    """Several linear layers as one; Whisper's keys have no bias."""
    import torch

    weights = [state[f"{name}.weight"] for name in names]
    biases = [state.get(f"{name}.bias", torch.zeros(len(w))) for name, w in zip(names, weights, strict=True)]
    spec.weight, spec.bias = _array(torch.cat(weights)), _array(torch.cat(biases))


def _put(spec: Any, state: dict[str, Any], name: str) -> None:
    spec.weight, spec.bias = _array(state[f"{name}.weight"]), _array(state[f"{name}.bias"])


def _norm(spec: Any, state: dict[str, Any], name: str) -> None:
    spec.gamma, spec.beta = _array(state[f"{name}.weight"]), _array(state[f"{name}.bias"])


def _array(tensor: Any) -> Any:
    return tensor.float().contiguous().numpy()


def _configure(spec: Any, model: Any) -> None:
    """What Whisper's own decoding suppresses, its languages, its alignment heads and the names of its tokens."""
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(model.is_multilingual, num_languages=model.num_languages, task="transcribe")
    special = tokenizer.special_tokens
    silent = {tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm}
    spec.config.suppress_ids = sorted({*tokenizer.non_speech_tokens, *silent, tokenizer.no_speech})
    spec.config.suppress_ids_begin = [*tokenizer.encode(" "), tokenizer.eot]
    spec.config.lang_ids = list(tokenizer.all_language_tokens)
    spec.config.alignment_heads = model.alignment_heads.indices().T.tolist()
    names = {number: name for name, number in special.items()}
    if model.is_multilingual:
        names[tokenizer.eot - 1] = ""  # by this unused token CTranslate2 knows the multilingual vocabulary
    spec.register_vocabulary([names.get(number, f"#{number}") for number in range(model.dims.n_vocab)])
