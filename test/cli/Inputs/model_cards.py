"""tools/make-model writes the tensors that the published models have: their names, numbers and shapes, and the sum of their
parameters, typed from the models' cards and configurations."""
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[3] / "tools/make-model"

# (heads, layers that have so many), and the feed-forward width of every layer
OPENELM = {
    "openelm-270m": (271527168, 1280, 64, [(12, 5), (16, 7), (20, 4)],
                     [768, 1024, 1280, 1536, 1792, 2048, 2560, 2816, 3072, 3328, 3584, 3840, 4352, 4608, 4864, 5120]),
    "openelm-450m": (457179136, 1536, 64, [(12, 3), (16, 7), (20, 6), (24, 4)],
                     [768, 1024, 1280, 1536, 1792, 2304, 2560, 2816, 3072, 3328, 3584, 3840, 4096, 4352, 4608, 5120, 5376, 5632,
                      5888, 6144]),
    "openelm-1.1b": (1079891456, 2048, 64, [(16, 3), (20, 7), (24, 8), (28, 6), (32, 4)],
                     [1024, 1280, 1536, 1792, 2048, 2304, 2560, 2816, 3072, 3328, 3584, 3840, 4096, 4608, 4608, 5120, 5376,
                      5632, 5888, 6144, 6400, 6656, 6912, 7168, 7424, 7680, 7936, 8192]),
    "openelm-3b": (3036647424, 3072, 128, [(12, 4), (16, 14), (20, 12), (24, 6)],
                   [1536, 1792, 2048, 2560, 2816, 3072, 3328, 3584, 4096, 4352, 4608, 4864, 5120, 5632, 5888, 6144, 6400, 6656,
                    7168, 7424, 7680, 7936, 8192, 8704, 8960, 9216, 9472, 9728, 10240, 10496, 10752, 11008, 11264, 11776, 12032,
                    12288]),
}
LLAMA_LAYER = {"input_layernorm.weight": "D", "post_attention_layernorm.weight": "D", "self_attn.q_proj.weight": "Q D",
               "self_attn.k_proj.weight": "K D", "self_attn.v_proj.weight": "K D", "self_attn.o_proj.weight": "D Q",
               "mlp.gate_proj.weight": "F D", "mlp.up_proj.weight": "F D", "mlp.down_proj.weight": "D F"}
QWEN2_LAYER = {**LLAMA_LAYER, "self_attn.q_proj.bias": "Q", "self_attn.k_proj.bias": "K", "self_attn.v_proj.bias": "K"}
QWEN3_LAYER = {**LLAMA_LAYER, "self_attn.q_norm.weight": "H", "self_attn.k_norm.weight": "H"}
PHI3_LAYER = {"input_layernorm.weight": "D", "post_attention_layernorm.weight": "D", "self_attn.qkv_proj.weight": "QKV D",
              "self_attn.o_proj.weight": "D Q", "mlp.gate_up_proj.weight": "2F D", "mlp.down_proj.weight": "D F"}
# layer, width, layers, heads, kv heads, head, feed-forward, vocabulary, tied, parameters
OTHERS = {
    "stories15m": (LLAMA_LAYER, 288, 6, 6, 6, 48, 768, 32000, True, 15191712),
    "stories110m": (LLAMA_LAYER, 768, 12, 12, 12, 64, 2048, 32000, True, 109529856),
    "tinyllama-1.1b": (LLAMA_LAYER, 2048, 22, 32, 4, 64, 5632, 32000, False, 1100048384),
    "llama-3.2-1b": (LLAMA_LAYER, 2048, 16, 32, 8, 64, 8192, 128256, True, 1235814400),
    "llama-3-8b": (LLAMA_LAYER, 4096, 32, 32, 8, 128, 14336, 128256, False, 8030261248),
    "phi-3-mini-4k": (PHI3_LAYER, 3072, 32, 32, 32, 96, 8192, 32064, False, 3821079552),
    "phi-3-mini-128k": (PHI3_LAYER, 3072, 32, 32, 32, 96, 8192, 32064, False, 3821079552),
    "qwen1.5-0.5b": (QWEN2_LAYER, 1024, 24, 16, 16, 64, 2816, 151936, True, 463987712),
    "qwen2.5-0.5b": (QWEN2_LAYER, 896, 24, 14, 2, 64, 4864, 151936, True, 494032768),
    "qwen2.5-7b": (QWEN2_LAYER, 3584, 28, 28, 4, 128, 18944, 152064, False, 7615616512),
    "qwen3-0.6b": (QWEN3_LAYER, 1024, 28, 16, 8, 128, 3072, 151936, True, 596049920),
}


def openelm(width, head, heads, feed_forward):
    tensors = {"transformer.token_embeddings.weight": f"32000 {width}", "transformer.norm.weight": f"{width}"}
    counts = [count for count, times in heads for _ in range(times)]
    for i, (queries, inner) in enumerate(zip(counts, feed_forward, strict=True)):
        layer, q, kv = f"transformer.layers.{i}.", queries * head, queries // 4 * head
        tensors |= {layer + "attn_norm.weight": f"{width}", layer + "ffn_norm.weight": f"{width}",
                    layer + "attn.q_norm.weight": f"{head}", layer + "attn.k_norm.weight": f"{head}",
                    layer + "attn.qkv_proj.weight": f"{q + 2 * kv} {width}", layer + "attn.out_proj.weight": f"{width} {q}",
                    layer + "ffn.proj_1.weight": f"{2 * inner} {width}", layer + "ffn.proj_2.weight": f"{width} {inner}"}
    return tensors


def decoder(layer, width, layers, heads, kv_heads, head, inner, vocabulary, tied):
    q, k = heads * head, kv_heads * head
    sizes = {"D": width, "Q": q, "K": k, "QKV": q + 2 * k, "F": inner, "2F": 2 * inner, "H": head}
    tensors = {"model.embed_tokens.weight": f"{vocabulary} {width}", "model.norm.weight": f"{width}"}
    if not tied:
        tensors["lm_head.weight"] = f"{vocabulary} {width}"
    for i in range(layers):
        for name, shape in layer.items():
            tensors[f"model.layers.{i}.{name}"] = " ".join(str(sizes[dim]) for dim in shape.split())
    return tensors


def written(name):
    lines = subprocess.run([TOOL, name, "--list"], check=True, capture_output=True, text=True).stdout.splitlines()
    return dict(line.split(" ", 1) for line in lines)


def main():
    known = subprocess.run([TOOL, "--names"], check=True, capture_output=True, text=True).stdout.split()
    cards = {name: (openelm(*about[1:]), about[0]) for name, about in OPENELM.items()}
    cards |= {name: (decoder(*about[:-1]), about[-1]) for name, about in OTHERS.items()}
    if sorted(cards) != sorted(known):
        sys.exit(f"cards of {sorted(cards)}, models {sorted(known)}")
    for name, (tensors, parameters) in cards.items():
        ours = written(name)
        if ours.pop("parameters") != str(parameters):
            sys.exit(f"{name}: the parameters are not {parameters}")
        if ours != tensors:
            differences = sorted(set(ours.items()) ^ set(tensors.items()))
            sys.exit(f"{name}: {differences[:4]}")
        print(f"{name}: {len(tensors)} tensors")


if __name__ == "__main__":
    main()
