"""Burin beside llama.cpp on this machine, alternating in one run: speed of prefill and decode, the bandwidth that a probe
reads, time to the first token, memory, and decode beside another process that spins.

  host.py -o DIR --burin PROGRAM [--shape NAME:THREADS ...] [--peer PYTHON] [--json FILE]

Models come from tools/make-model, with random weights. Each figure is the median of the rounds, each ratio the median
of the rounds' ratios. Without --peer (a Python that has llama-cpp-python and gguf) Burin is measured alone."""
import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHAPES = ["stories15m:1", "openelm-270m:2", "qwen2.5-0.5b:2", "tinyllama-1.1b:1", "tinyllama-1.1b:2"]
TYPES = ["Q4_0", "Q4_K"]
# Features of x86 that decide which kernels run.
FEATURES = ["avx2", "f16c", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8"]


def run(*command):
    done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"host.py: exit status {done.returncode}: {' '.join(map(str, command))}")
    return done.stdout


def machine():
    text = Path("/proc/cpuinfo").read_text()
    field = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}
    flags = field.get("flags", "").split()
    return {"processor": f"{field.get('model name', platform.machine())} (family {field.get('cpu family')}, model {field.get('model')})",
            "cores": text.count("processor\t"), "features": [f for f in FEATURES if f in flags]}


class Models:
    """The files of a shape, made once."""

    def __init__(self, out, peer):
        self.out, self.peer = out, peer

    def folder(self, shape):
        folder = self.out / shape
        if not (folder / "config.json").exists():
            run(ROOT / "tools/make-model", shape, folder)
        return folder

    def gguf(self, shape, kind):
        path, source = self.out / f"{shape}.{kind}.gguf", self.out / f"{shape}.gguf"
        if not path.exists():
            if not source.exists():
                run(self.peer, HERE / "llamacpp/gguf_of.py", self.folder(shape), source)
            run(self.peer, HERE / "llamacpp/measure.py", source, "--quantize", kind, path)
        return path


class Bench:
    def __init__(self, options):
        self.options, self.models = options, Models(options.out, options.peer)
        options.out.mkdir(parents=True, exist_ok=True)

    def sizes(self, tokens):
        return ["--prompt-tokens", self.prompt, "--tokens", tokens]

    def burin(self, shape, threads, tokens):
        return json.loads(run(self.options.burin, "bench", self.models.folder(shape), "--weights=i4", "--threads", threads,
                              *self.sizes(tokens), "--repetitions=1", "--json"))

    def llamacpp(self, shape, kind, threads, tokens):
        return json.loads(run(self.options.peer, HERE / "llamacpp/measure.py", self.models.gguf(shape, kind),
                              "--threads", threads, *self.sizes(tokens)))

    def kinds(self, shape):
        # A row of Q4_K is a multiple of 256 numbers.
        config = json.loads((self.models.folder(shape) / "config.json").read_text())
        return TYPES if config.get("hidden_size", config.get("model_dim")) % 256 == 0 else TYPES[:1]

    def shape(self, shape, threads):
        self.prompt = 128 if shape.startswith("stories") else 512
        tokens = self.options.tokens
        self.burin(shape, threads, tokens)  # compiled and in the cache
        rounds = []
        for _ in range(self.options.rounds):
            found = {"burin": self.burin(shape, threads, tokens)}
            for kind in self.kinds(shape) if self.options.peer else []:
                found[kind] = self.llamacpp(shape, kind, threads, tokens)
            rounds.append(found)
        row = {"shape": shape, "threads": threads, "prompt_tokens": self.prompt, "tokens": tokens, **summary(rounds)}
        if threads > 1:
            row["beside_spinning"] = self.beside_spinning(shape, threads)
        return row

    def beside_spinning(self, shape, threads):
        """Decode with another process at work on one core, as a part of what it is without."""
        def one(peer):
            if peer:
                return self.llamacpp(shape, self.kinds(shape)[0], threads, 8)["tokens_per_second"]
            return self.burin(shape, threads, self.options.tokens)["tokens_per_second"]
        parts, self.prompt = {}, 16
        for name, peer in [("burin", False), ("llamacpp", True)]:
            if peer and not self.options.peer:
                continue
            ratios = []
            for _ in range(self.options.rounds):
                quiet = one(peer)
                spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
                time.sleep(0.2)
                try:
                    ratios.append(one(peer) / quiet)
                finally:
                    spinning.kill()
                    spinning.wait()
            parts[name] = statistics.median(ratios)
        return parts


def summary(rounds):
    def middle(value):
        return statistics.median(value(found) for found in rounds)

    def best(found, key):
        return max(found[kind][key] for kind in TYPES if kind in found)
    row = {key: middle(lambda found: found["burin"][key]) for key in rounds[0]["burin"]}
    row["part_of_probe"] = middle(lambda f: f["burin"]["gigabytes_per_second"] / f["burin"]["probe_gigabytes_per_second"])
    if len(rounds[0]) > 1:
        row["llamacpp"] = {kind: {key: middle(lambda f: f[kind][key]) for key in
                                  ("tokens_per_second", "prompt_tokens_per_second", "first_token_seconds", "megabytes")}
                           for kind in TYPES if kind in rounds[0]}
        row["llamacpp_version"] = next(rounds[0][kind]["version"] for kind in TYPES if kind in rounds[0])
        for key in ("tokens_per_second", "prompt_tokens_per_second"):
            row["times_" + key] = middle(lambda f: f["burin"][key] / best(f, key))
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", dest="out", required=True, type=Path, help="folder for the models")
    parser.add_argument("--burin", required=True)
    parser.add_argument("--peer", help="Python with llama-cpp-python and gguf")
    parser.add_argument("--shape", action="append", metavar="NAME:THREADS", help=f"default: {' '.join(SHAPES)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    bench, rows = Bench(options), []
    for entry in options.shape or SHAPES:
        shape, threads = entry.split(":")
        rows.append(bench.shape(shape, int(threads)))
        print(json.dumps(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
