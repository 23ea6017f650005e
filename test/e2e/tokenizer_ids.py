"""Tokenizers of every kind in both outputs: as C++ and as an object file they give the same ids and pieces, and those of
the vectors where there are some.

  tokenizer_ids.py DATA OUT    DATA: the folder hf_tiny, whose llama2 lends its weights"""
import json
import shutil
import subprocess
import sys
from pathlib import Path

MAIN = r"""
#include "tiny.h"
#include "tiny_tokenizer.h"
#include <stdio.h>
static char text[1 << 16];
static tiny::Token ids[1 << 20];
int main() {
  const tiny::Tokenizer tokenizer(tiny::kTokenizerTables);
  for (unsigned size; scanf("%u%*c", &size) == 1;) {
    if (fread(text, 1, size, stdin) != size)
      return 1;
    size_t count = 0;
    if (tokenizer.encode(text, size, false, ids, 1 << 20, count) != tiny::TokenizerStatus::kOk)
      return 2;
    tiny::Token previous = tiny::Tokenizer::kNoToken;
    for (size_t i = 0; i < count; previous = ids[i++])
      printf("%d/%zu ", static_cast<int>(ids[i]), tokenizer.decode(previous, ids[i]).size);
    printf("\n");
  }
}
"""


def unigram(data):
    """Llama's pieces with scores."""
    root = json.loads((data / "tok_llama2_metaspace_first/tokenizer.json").read_text())
    vocabulary = sorted(root["model"]["vocab"].items(), key=lambda entry: entry[1])
    root["model"] = {"type": "Unigram", "unk_id": 0, "byte_fallback": True,
                     "vocab": [[piece, -0.37 * id] for piece, id in vocabulary]}
    return root


def word_piece(data):
    """The first of BERT's words."""
    root = json.loads((data / "bert/tokenizer.json").read_text())
    root["model"]["vocab"] = {piece: id for piece, id in root["model"]["vocab"].items() if id < 460}
    return root


KINDS = {name: None for name in ("llama2", "tok_llama2_metaspace_always", "gemma2", "qwen2", "phi4mini", "smollm")}
KINDS |= {"unigram": unigram, "word_piece": word_piece}


def build(model, emit, out):
    subprocess.run(["burin", "compile", model, "--name", "tiny", "--emit", emit, "-o", out], check=True,
                   stdout=subprocess.DEVNULL)
    (out / "main.cpp").write_text(MAIN)
    sources = [path for pattern in ("*.cpp", "*.S", "*.o") for path in sorted(out.glob(pattern))]
    subprocess.run(["g++", "-std=c++17", "-O1", f"-I{out}", *sources, "-o", out / "program"], check=True, cwd=out)
    return out / "program"


def main():
    data, out = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    shutil.rmtree(out, ignore_errors=True)
    vectors = [json.loads(line) for line in (data / "llama2/tokenizer_vectors.jsonl").open()]
    for name, make in KINDS.items():
        model = out / name / "model"
        shutil.copytree(data / "llama2", model, ignore=shutil.ignore_patterns("*.gguf", "golden*"))
        (model / "tokenizer.json").chmod(0o644)
        root = make(data) if make else json.loads((data / name / "tokenizer.json").read_text())
        (model / "tokenizer.json").write_text(json.dumps(root))
        own = data / name / "tokenizer_vectors.jsonl"
        lines = [json.loads(line) for line in own.open()] if own.exists() else vectors
        texts = [line["text"].encode() for line in lines]
        stream = b"".join(b"%d %s" % (len(text), text) for text in texts)
        answers = [subprocess.run([build(model, emit, out / name / emit)], input=stream, check=True,
                                  stdout=subprocess.PIPE).stdout.decode().splitlines() for emit in ("cpp", "obj")]
        if answers[0] != answers[1] or len(answers[0]) != len(texts):
            sys.exit(f"{name}: C++ and object differ")
        ids = [[int(pair.split("/")[0]) for pair in answer.split()] for answer in answers[0]]
        if own.exists() and ids != [line["ids"] for line in lines]:
            sys.exit(f"{name}: other ids than the vectors'")
        print(f"{name}: {len(texts)} texts, {sum(map(len, ids))} ids, the same in both outputs")


main()
