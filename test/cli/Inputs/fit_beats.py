"""At equal bytes of weights `burin fit` loses less than other ways to store a model: one storage for all, and the mixture of
llama.cpp's Q4_K_M. It measures losses on the model's own texts; they are compared on a text that nobody has seen. Compared is
the divergence from the model in floats: the perplexity of 6000 tokens moves by chance as much as the ways differ.

  fit_beats.py MODEL --text FILE -o DIR      all ways; prints a table

Q4_K_M (llama-quantize): the output matrix, tied or not, as Q6_K; values and the feed-forward's down projection as Q6_K in
layers i < n/8, i >= 7n/8 or (i - n/8) % 3 == 2; everything else as Q4_K. Q6_K becomes i8g32, which has more bits, and Q4_K
becomes i4m, which has a minimum for each group as it has."""
import argparse
import json
import subprocess
import sys
from pathlib import Path


def burin(*words):
    done = subprocess.run(["burin", *words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"burin {' '.join(words)}\n{done.stderr}")
    return done.stdout


def q4_k_m(layers):
    more = [i for i in range(layers) if i < layers // 8 or i >= 7 * layers // 8 or (i - layers // 8) % 3 == 2]
    return ",".join(["embedding:i8g32,head:i8g32", *(f"block.{i}.{role}:i8g32" for i in more for role in ("v", "down")), "i4m"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--text", required=True)
    parser.add_argument("--context", default="64")
    parser.add_argument("-o", dest="out", type=Path, required=True)
    options = parser.parse_args()
    layers = json.loads((Path(options.model) / "config.json").read_text())["num_hidden_layers"]
    same = [f"--context={options.context}", "--activations=i8"]

    def measure(weights):
        return json.loads(burin("eval", options.model, "--text", options.text, *same, f"--weights={weights}", "--divergence", "--no-cache", "--json"))

    lost = []
    for way, weights in [("i4", "i4"), ("Q4_K_M", q4_k_m(layers))]:
        folder = options.out / way
        burin("compile", options.model, "--target=cortex-m4", *same, f"--weights={weights}", "--no-tokenizer", "-o", str(folder))
        size = json.loads((folder / "report.json").read_text())["flash"]["weights_bytes"]
        plan = json.loads(burin("fit", options.model, "--target=cortex-m4", *same, f"--flash={size}", "--reserve=0", "--no-tokenizer", "--json"))
        theirs, ours = measure(weights), measure(plan["weights"])
        print(f"{way}: {size} bytes, divergence {theirs['divergence']:.5f}, perplexity {theirs['perplexity']:.4f}; fitted: "
              f"{plan['weight_bytes']} bytes, {ours['divergence']:.5f}, {ours['perplexity']:.4f}", flush=True)
        if plan["weight_bytes"] > size or ours["divergence"] >= theirs["divergence"]:
            lost.append(way)
    if lost:
        sys.exit(f"no better than {', '.join(lost)}")


main()
