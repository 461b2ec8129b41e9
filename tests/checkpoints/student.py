"""The model while it is trained: openai-whisper's own layers over a compact vocabulary, with guided cross attention."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper

from tests.checkpoints.expand import TIMESTAMPS, decoder_positions, timestamp_features
from tests.checkpoints.sentences import SENTENCES
from tests.checkpoints.windows import english, places

VOCABULARY = 51865
ENCODER_HEADS = 4
LOOK = 2.0
STAMP = 0.35
OFFSETS = ((-8, -3, 3, 8), (-30, -12, 12, 30))


def used_tokens() -> list[int]:
    """The ids that have a row of their own: text of the sentences and the special tokens of English transcription."""
    tokenizer = english()
    text = {token for sentence in SENTENCES for token in tokenizer.encode(" " + sentence)}
    specials = {*tokenizer.sot_sequence, tokenizer.eot, tokenizer.sot_prev, tokenizer.no_speech}
    return sorted(text | specials | {tokenizer.no_timestamps})


class Student(nn.Module):
    """Columns of the compact vocabulary: used tokens, then timestamps, then one for all the others together."""

    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.ids = used_tokens()
        self.dims = ModelDimensions(
            80, 1500, width, ENCODER_HEADS, layers, len(self.ids) + 1, 448, width, heads, layers
        )
        self.whisper = Whisper(self.dims)
        self.timestamps = nn.Linear(width, width)
        # names the place in a sentence that is spoken in each frame; only trained with, not stored
        self.frames = nn.Linear(width, len(places()) + 1)
        self._look_around()
        self.tell_time()
        decoder = self.whisper.decoder
        decoder.positional_embedding = nn.Parameter(decoder_positions(448, width), requires_grad=False)
        nn.init.normal_(decoder.token_embedding.weight, std=0.05)
        nn.init.normal_(self.timestamps.bias, std=0.05)
        self.register_buffer("features", timestamp_features(width), persistent=False)
        self.others = VOCABULARY - len(self.ids) - TIMESTAMPS
        self._column = {token: column for column, token in enumerate(self.ids)}

    @torch.no_grad()
    def _look_around(self) -> None:
        """Let each encoder head begin by looking a fixed number of frames (OFFSETS) to one side: the positions are
        sinusoids, so a query turned by an angle finds the position that much further on. Found by training alone,
        this takes longer than all the rest."""
        width, heads = self.dims.n_audio_state, self.dims.n_audio_head
        speeds = torch.exp(-math.log(10000) / (width // 2 - 1) * torch.arange(width // 2))
        size = width // heads
        for block, offsets in zip(self.whisper.encoder.blocks, OFFSETS, strict=True):
            query, key = 0.2 * block.attn.query.weight, 0.2 * block.attn.key.weight
            for head, offset in enumerate(offsets):
                for pair in range(size // 2):
                    sine, cosine, row = 2 * pair, 2 * pair + width // 2, head * size + 2 * pair
                    angle = float(speeds[2 * pair]) * offset
                    query[row, sine] += LOOK * math.cos(angle)
                    query[row, cosine] += LOOK * math.sin(angle)
                    query[row + 1, sine] -= LOOK * math.sin(angle)
                    query[row + 1, cosine] += LOOK * math.cos(angle)
                    key[row, sine] += LOOK
                    key[row + 1, cosine] += LOOK
            block.attn.query.weight.copy_(query)
            block.attn.key.weight.copy_(key)
        self.whisper.encoder.conv1.weight.mul_(2)
        self.whisper.encoder.conv2.weight.mul_(3)

    @torch.no_grad()
    def tell_time(self, readout: Tensor | None = None) -> None:
        """Let the second head of the last layer begin by handing on the position of the frames it attends to, half of
        the sinusoids, in the form in which timestamp tokens are written. `readout` (width + 1, width) finds
        positions in an encoder that was already trained; without it they are taken as they were put in."""
        width = self.dims.n_text_state
        half = width // 2
        chosen = torch.cat([torch.arange(0, half, 2), torch.arange(half, width, 2)])
        attention = self.whisper.decoder.blocks[-1].cross_attn
        found = torch.eye(width + 1)[:, :width] if readout is None else readout
        attention.value.weight[half:] = found[:width, chosen].T
        attention.value.bias[half:] = found[width, chosen]
        attention.out.weight[:, half:] = 2.5 * torch.eye(width)[:, chosen]
        self.timestamps.weight.copy_(STAMP * torch.eye(width))

    def columns(self, tokens: list[int]) -> list[int]:
        """Token ids to columns; -1 stays."""
        begin, used = english().timestamp_begin, len(self.ids)
        other = used + TIMESTAMPS
        return [
            -1 if token < 0 else used + token - begin if token >= begin else self._column.get(token, other)
            for token in tokens
        ]

    def encode(self, mel: Tensor, shift: int) -> Tensor:
        """Encoder output of windows (batch, 80, frames) that start at encoder position `shift`."""
        encoder = self.whisper.encoder
        x = nn.functional.gelu(encoder.conv1(mel))
        x = nn.functional.gelu(encoder.conv2(x)).permute(0, 2, 1)
        x = x + encoder.positional_embedding[shift : shift + x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        heard: Tensor = encoder.ln_post(x)
        return heard

    def forward(self, mel: Tensor, tokens: Tensor, shift: int) -> tuple[Tensor, Tensor, Tensor]:
        """Log-probabilities (batch, tokens, columns), last layer's log attention (batch, head, tokens, frames),
        and logits (batch, frames, places and none) of what is spoken in each frame."""
        heard = self.encode(mel, shift)
        decoder = self.whisper.decoder
        rows = decoder.token_embedding.weight
        table = torch.cat([rows[:-1], self.timestamps(self.features), rows[-1:]])
        x = table[tokens] + decoder.positional_embedding[: tokens.shape[1]]
        for block in decoder.blocks[:-1]:
            x = block(x, heard, mask=decoder.mask)
        last = decoder.blocks[-1]
        x = x + last.attn(last.attn_ln(x), mask=decoder.mask)[0]
        mixed, attention = _attend(last.cross_attn, last.cross_attn_ln(x), heard)
        x = x + mixed
        x = decoder.ln(x + last.mlp(last.mlp_ln(x)))
        logits = x @ table.T
        # all other tokens have the same logit: together they weigh as much as their number
        logits = torch.cat([logits[..., :-1], logits[..., -1:] + math.log(self.others)], dim=-1)
        return logits.log_softmax(dim=-1), attention, self.frames(heard)

    def load(self, path: Path) -> None:
        """Take the weights that `save` wrote."""
        with np.load(path) as stored:
            state = {name: torch.from_numpy(stored[name]).float() for name in stored.files if name != "dims"}
        self.timestamps.load_state_dict({name: state.pop(f"timestamps.{name}") for name in ("weight", "bias")})
        state["decoder.token_embedding.weight"] = state.pop("token_rows")
        self.whisper.load_state_dict(state, strict=False)

    def save(self, path: Path) -> None:
        """Write what expand_whisper needs, in half precision."""
        left_out = {"decoder.token_embedding.weight", "decoder.positional_embedding", "encoder.positional_embedding"}
        state = {name: value for name, value in self.whisper.state_dict().items() if name not in left_out}
        state["token_rows"] = self.whisper.decoder.token_embedding.weight
        state["timestamps.weight"], state["timestamps.bias"] = self.timestamps.weight, self.timestamps.bias
        arrays = {name: value.detach().half().numpy() for name, value in state.items()}
        dims = json.dumps({**vars(self.dims), "n_vocab": VOCABULARY})
        np.savez_compressed(path, dims=np.array(dims), token_ids=np.array(self.ids, dtype=np.uint16), **arrays)


def _attend(layer: MultiHeadAttention, x: Tensor, heard: Tensor) -> tuple[Tensor, Tensor]:
    """whisper's MultiHeadAttention written out, because it hands back no attention that can be trained on."""
    heads = layer.n_head
    query, key, value = (
        part.unflatten(2, (heads, -1)).transpose(1, 2)
        for part in (layer.query(x), layer.key(heard), layer.value(heard))
    )
    attention = (query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])).log_softmax(dim=-1)
    return layer.out((attention.exp() @ value).transpose(1, 2).flatten(2)), attention
