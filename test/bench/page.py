"""docs/performance.md from what tools/bench measured: host.json, published.json, chips.json and quality.json of a
folder."""
import json

# What people run today, for one multiplication of 8-bit matrix times vector: CMSIS-NN's figures and plain C, counted in
# the same way.
PEERS = {"cortex-m4:armv7em": "CMSIS-NN 2.08", "cortex-m55:armv81m": "CMSIS-NN 0.207", "riscv32-imc:rv32im": "plain C 7.06"}


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def peer(row, key, digits):
    if "llamacpp" not in row:
        return "not run"
    return ", ".join(f"{kind} {found[key]:.{digits}f}" for kind, found in row["llamacpp"].items())


def times(row, key):
    return f"{row['times_' + key]:.2f}" if "llamacpp" in row else "not run"


def host(found):
    machine, rows = found["machine"], found["rows"]
    version = next((row["llamacpp_version"] for row in rows if "llamacpp_version" in row), None)
    parts = [f"""## Host

{machine['processor']}, {machine['cores']} cores; {', '.join(machine['features'])}. Models of `tools/make-model` (random weights), `--weights=i4`,
beside {'llama.cpp from llama-cpp-python ' + version + ' with every matrix in Q4_0 or Q4_K' if version else 'no peer'}, in turn, round by round. A figure is the median of the rounds;
"times" is the median of each round's ratio to the better of llama.cpp's types. The probe sums an array of the weights' size with as many threads.

Decode, tokens a second, from an empty context:
"""]
    parts.append(table(["shape", "threads", "Burin", "GB/s", "probe GB/s", "part of the probe", "llama.cpp", "times"],
                       [[r["shape"], r["threads"], f"{r['tokens_per_second']:.1f}", f"{r['gigabytes_per_second']:.1f}",
                         f"{r['probe_gigabytes_per_second']:.1f}", f"{100 * r['part_of_probe']:.0f} %",
                         peer(r, "tokens_per_second", 1), times(r, "tokens_per_second")] for r in rows]))
    parts.append("\nPrompt, tokens a second:\n")
    parts.append(table(["shape", "threads", "tokens", "Burin", "llama.cpp", "times"],
                       [[r["shape"], r["threads"], r["prompt_tokens"], f"{r['prompt_tokens_per_second']:.1f}",
                         peer(r, "prompt_tokens_per_second", 1), times(r, "prompt_tokens_per_second")] for r in rows]))
    parts.append("\nFirst token from a start with a warm cache (ms), and memory (MB):\n")
    parts.append(table(["shape", "threads", "first token", "llama.cpp", "memory", "weights", "KV cache", "llama.cpp memory"],
                       [[r["shape"], r["threads"], f"{1e3 * r['first_token_seconds']:.0f}",
                         ", ".join(f"{k} {1e3 * f['first_token_seconds']:.0f}" for k, f in r.get("llamacpp", {}).items()) or "not run",
                         f"{r['megabytes']:.0f}", f"{r['weight_bytes'] / 1e6:.0f}", f"{r['kv_cache_bytes'] / 1e6:.0f}",
                         peer(r, "megabytes", 0)] for r in rows]))
    beside = [r for r in rows if "beside_spinning" in r]
    if beside:
        parts.append("\nDecode while another process spins on one core, as a part of decode without it:\n")
        parts.append(table(["shape", "threads", "Burin", "llama.cpp"],
                           [[r["shape"], r["threads"]] + [f"{100 * r['beside_spinning'][who]:.0f} %" if who in r["beside_spinning"]
                                                         else "not run" for who in ("burin", "llamacpp")] for r in beside]))
    return "\n".join(parts)


def published(found):
    def measured(row, key, digits):
        return f"{row[key]:.{digits}f}" if key in row else "zeros"
    return """## Published shapes

`burin compile --weights=i4 --emit=cpp` of shapes that `tools/make-model` makes, the model's file out of the machine's cache. "Files
alone": seconds to read the model's file from the disk and to write the weights' to it. Models over three gigabytes are files of zeros,
which show that the shape compiles, and how much memory that takes, but not how long:

""" + table(["shape", "file (MB)", "weights (MB)", "arena (KB)", "memory to compile (MB)", "seconds", "files alone", "tokens a second"],
            [[r["shape"], f"{r['file_bytes'] / 1e6:.0f}", f"{r['weight_bytes'] / 1e6:.0f}", f"{r['arena_bytes'] / 1e3:.0f}",
              f"{r['memory_bytes'] / 1e6:.0f}", measured(r, "seconds", 1), measured(r, "read_and_write_seconds", 1),
              measured(r, "tokens_per_second", 1)] for r in found])


def chips(found):
    names, *rows = [line.split() for line in found["instructions"] if not line.startswith("#")]
    eight, four = names.index("i8"), names.index("i4g32")
    parts = ["""## Chips

Instructions under QEMU, which are exact and the same everywhere; `test/bench/instructions.py` counts them and compares them with a
table in every run of the tests. For one multiplication of a matrix of 64 rows and 256 columns with a vector, all scales and loads
included, `-O2`:
"""]
    parts.append(table(["target:kernels", "compiler", "i8", "i4", "peer, 8 bits"],
                       [[r[0], r[1], r[eight], r[four], PEERS.get(r[0], "")] for r in rows]))
    if found["tokens"]:
        parts.append("\nFor one token of stories260K, all of it:\n")
        parts.append(table(["target", "compiler", "f32", "i8", "i4", "f32 / i8"],
                           [[t["target"], t["compiler"], *(f"{t[w]:,}" for w in ("f32", "i8", "i4")), f"{t['f32'] / t['i8']:.1f}"]
                            for t in found["tokens"]]))
    return "\n".join(parts)


def quality(found):
    base = found[0]["perplexity"]
    return """## Quality

`burin eval` of test/models/tales on its own evaluation text; "bits" are all weight bytes over all parameters:

""" + table(["options", "bits a weight", "perplexity", "more than f32"],
            [[f"`{' '.join(q['options'])}`", f"{q['bits']:.2f}", f"{q['perplexity']:.4f}", f"{100 * (q['perplexity'] / base - 1):+.2f} %"]
             for q in found])


def page(folder):
    def read(name):
        return json.loads((folder / name).read_text())
    return f"""<!-- Written by tools/bench; do not edit. -->

# Performance

`tools/bench` measures all of this and writes this page; `tools/bench --only=host`, `published`, `chips` or `quality` measures one part anew. Speeds
are of one machine and change with what else it does; ratios within a round are what to compare.

{host(read("host.json"))}

{published(read("published.json"))}

{chips(read("chips.json"))}

{quality(read("quality.json"))}
"""
