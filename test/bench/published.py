"""Published shapes, compiled to 4 bits on this machine: seconds beside what reading and writing the files alone takes,
peak memory, bytes; the ones up to 1.1 billion weights also run.

  published.py -o DIR --burin PROGRAM [--shape NAME ...] [--json FILE]

Models come from tools/make-model: with random weights where they run, otherwise zeros in a file that takes no disk, which
say nothing about time."""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = ["openelm-270m", "openelm-450m", "openelm-1.1b", "qwen1.5-0.5b", "qwen2.5-0.5b", "qwen3-0.6b"]
COMPILE = ["openelm-3b", "llama-3-8b", "phi-3-mini-4k", "phi-3-mini-128k", "qwen2.5-7b"]
BLOCK = 4 << 20


def run(*command):
    """What it printed, its seconds and its peak memory in bytes."""
    begin = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"published.py: failed: {' '.join(map(str, command))}")
    return text, time.monotonic() - begin, usage.ru_maxrss * 1024


def forget(path):
    """Drops the file from the machine's cache."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def read_and_write(source, weights, scratch):
    """Seconds to read one file from the disk and to write the other one to it."""
    forget(source)
    begin = time.monotonic()
    with open(source, "rb") as file:
        while file.read(BLOCK):
            pass
    middle = time.monotonic()
    with open(weights, "rb") as file:  # into the cache first: not part of it
        while file.read(BLOCK):
            pass
    again = time.monotonic()
    shutil.copyfile(weights, scratch)
    with open(scratch, "rb") as file:
        os.fsync(file.fileno())
    end = time.monotonic()
    scratch.unlink()
    return middle - begin + end - again


def measure(options, shape):
    runs = shape in RUN
    folder, out = options.out / (shape if runs else "sparse"), options.out / "compiled"
    if not runs:
        shutil.rmtree(folder, ignore_errors=True)
    if not (folder / "config.json").exists():
        run(ROOT / "tools/make-model", shape, folder, *([] if runs else ["--sparse"]))
    shutil.rmtree(out, ignore_errors=True)
    model = folder / "model.safetensors"
    forget(model)
    text, seconds, memory = run(options.burin, "compile", folder, "--weights=i4", "--no-tokenizer", "--emit=cpp", "-o", out)
    weights = max(out.iterdir(), key=lambda path: path.stat().st_size)
    row = {"shape": shape, "file_bytes": model.stat().st_size, "memory_bytes": memory,
           "weight_bytes": int(re.search(r"^  weights +(\d+) bytes", text, re.M)[1]),
           "arena_bytes": int(re.search(r"^  arena +(\d+) bytes", text, re.M)[1])}
    if runs:
        row["seconds"] = seconds
        row["read_and_write_seconds"] = read_and_write(model, weights, options.out / "copy")
        row["tokens_per_second"] = json.loads(run(options.burin, "bench", folder, "--weights=i4", "--no-cache", "--context=512",
                                                  "--prompt-tokens=32", "--tokens=32", "--repetitions=1", "--json")[0])["tokens_per_second"]
    shutil.rmtree(out)
    if not runs:
        shutil.rmtree(folder)
    print(f"published.py: {shape} done", file=sys.stderr)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", dest="out", type=Path, required=True)
    parser.add_argument("--burin", required=True)
    parser.add_argument("--shape", action="append", choices=RUN + COMPILE, default=[])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    found = json.dumps([measure(options, shape) for shape in options.shape or RUN + COMPILE], indent=1) + "\n"
    options.json.write_text(found) if options.json else print(found, end="")


if __name__ == "__main__":
    main()
