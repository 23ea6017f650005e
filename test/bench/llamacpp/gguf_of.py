"""A GGUF file with the tensors of a folder that tools/make-model wrote, for llama.cpp: the same numbers, no vocabulary.

  gguf_of.py FOLDER FILE

Tensor names as in gguf.constants. Matrices keep their bfloat16, vectors become float32, which llama.cpp asks for. Rows
of Q and K are not permuted: the numbers are random."""
import json
import re
import sys
from pathlib import Path

import gguf
import numpy

LLAMA = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
LLAMA_LAYER = {"input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
               "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
               "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
               "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"}
OPENELM = {"transformer.token_embeddings": "token_embd", "transformer.norm": "output_norm"}
OPENELM_LAYER = {"attn.qkv_proj": "attn_qkv", "attn.q_norm": "attn_q_norm", "attn.k_norm": "attn_k_norm",
                 "attn.out_proj": "attn_output", "attn_norm": "attn_norm", "ffn_norm": "ffn_norm", "ffn.proj_2": "ffn_down"}


def tensors(folder):
    """(name, array) of model.safetensors; bfloat16 as uint16."""
    data = numpy.memmap(folder / "model.safetensors", numpy.uint8, "r")
    size = int.from_bytes(bytes(data[:8]), "little")
    for name, entry in json.loads(bytes(data[8:8 + size])).items():
        begin, end = (8 + size + at for at in entry["data_offsets"])
        yield name, data[begin:end].view(numpy.uint16).reshape(entry["shape"])


def renamed(name, values, is_openelm):
    """(name in GGUF, array) for each part of a tensor."""
    stem, kind = name.rsplit(".", 1)
    layer = re.fullmatch(r"(?:model|transformer)\.layers\.(\d+)\.(.*)", stem)
    if not layer:
        yield f"{(OPENELM if is_openelm else LLAMA)[stem]}.{kind}", values
    elif layer[2] == "ffn.proj_1":  # gate above up
        for part, rows in zip(("gate", "up"), numpy.split(values, 2)):
            yield f"blk.{layer[1]}.ffn_{part}.{kind}", rows
    else:
        yield f"blk.{layer[1]}.{(OPENELM_LAYER if is_openelm else LLAMA_LAYER)[layer[2]]}.{kind}", values


def multiple_of(value, divisor):
    """OpenELM's make_divisible: the nearest multiple, never below nine tenths."""
    rounded = max(divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


def write_config(writer, config):
    openelm = config["model_type"] == "openelm"
    writer.add_vocab_size(config["vocab_size"])
    writer.add_tokenizer_model("no_vocab")
    if openelm:
        size = config["head_dim"]
        writer.add_block_count(config["num_transformer_layers"])
        writer.add_context_length(config["max_context_length"])
        writer.add_embedding_length(config["model_dim"])
        writer.add_feed_forward_length([multiple_of(m * config["model_dim"], config["ffn_dim_divisor"])
                                        for m in config["ffn_multipliers"]])
        writer.add_head_count(config["num_query_heads"])
        writer.add_head_count_kv(config["num_kv_heads"])
        writer.add_layer_norm_rms_eps(1e-6)
        writer.add_rope_freq_base(config["rope_freq_constant"])
    else:
        heads = config["num_attention_heads"]
        size = config.get("head_dim", config["hidden_size"] // heads)
        writer.add_block_count(config["num_hidden_layers"])
        writer.add_context_length(config["max_position_embeddings"])
        writer.add_embedding_length(config["hidden_size"])
        writer.add_feed_forward_length(config["intermediate_size"])
        writer.add_head_count(heads)
        writer.add_head_count_kv(config["num_key_value_heads"])
        writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
        writer.add_rope_freq_base(config["rope_theta"])
    writer.add_rope_dimension_count(size)
    writer.add_key_length(size)
    writer.add_value_length(size)


def main():
    folder, path = Path(sys.argv[1]), sys.argv[2]
    config = json.loads((folder / "config.json").read_text())
    writer = gguf.GGUFWriter(path, config["model_type"])
    write_config(writer, config)
    for name, values in tensors(folder):
        for own, part in renamed(name, values, config["model_type"] == "openelm"):
            if part.ndim == 1:
                writer.add_tensor(own, (part.astype(numpy.uint32) << 16).view(numpy.float32))
            else:
                writer.add_tensor(own, part.view(numpy.uint8), raw_dtype=gguf.GGMLQuantizationType.BF16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()
