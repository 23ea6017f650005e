"""What `burin bench --json` tells, of llama.cpp through llama-cpp-python.

  measure.py FILE --threads N --prompt-tokens P --tokens T     prints one line of JSON
  measure.py FILE --quantize TYPE OTHER                        writes FILE in a type of llama.cpp (Q4_0, Q4_K)"""
import argparse
import ctypes
import json
import resource
import sys
import time

import llama_cpp

TYPES = {"Q4_0": "LLAMA_FTYPE_MOSTLY_Q4_0", "Q4_K": "LLAMA_FTYPE_MOSTLY_Q4_K_S"}


@llama_cpp.llama_log_callback
def quiet(level, text, data):
    if level == 4:  # errors
        sys.stderr.write(text.decode())


def quantize(options):
    kind, path = options.quantize
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, TYPES[kind])
    params.pure = True  # every matrix in this type, as Burin's i4
    params.nthread = options.threads
    if llama_cpp.llama_model_quantize(options.file.encode(), path.encode(), ctypes.byref(params)):
        sys.exit(f"measure.py: llama.cpp cannot write '{path}'")


def some_tokens(count, vocab):
    state, out = 1, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        out.append((state >> 33) % vocab)
    return out


class Model:
    def __init__(self, path, threads, context):
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), llama_cpp.llama_model_default_params())
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = context, 512, 512
        params.n_threads = params.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, params)
        if not self.model or not self.context:
            sys.exit(f"measure.py: llama.cpp cannot load '{path}'")
        self.vocab = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))

    def reset(self):
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)

    def feed(self, tokens):
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self.context, llama_cpp.llama_batch_get_one(array, len(tokens))):
            sys.exit("measure.py: llama.cpp cannot decode")
        llama_cpp.llama_get_logits_ith(self.context, -1)  # waits for the end


def measure(options):
    start = time.perf_counter()
    model = Model(options.file, options.threads, max(options.prompt_tokens, options.tokens) + 8)
    prompt, answer = (some_tokens(n, model.vocab) for n in (options.prompt_tokens, options.tokens))
    model.feed(answer[:1])
    first = time.perf_counter() - start
    model.reset()
    model.feed(prompt[:16])  # as Burin's: batches have run once
    model.reset()
    begin = time.perf_counter()
    model.feed(prompt)
    prefill = len(prompt) / (time.perf_counter() - begin)
    model.reset()
    begin = time.perf_counter()
    for token in answer:
        model.feed([token])
    decode = len(answer) / (time.perf_counter() - begin)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"prompt_tokens_per_second": prefill, "tokens_per_second": decode, "first_token_seconds": first,
                      "megabytes": used * 1024 / 1e6, "version": llama_cpp.__version__}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prompt-tokens", type=int, default=512)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--quantize", nargs=2, metavar=("TYPE", "FILE"))
    options = parser.parse_args()
    llama_cpp.llama_log_set(quiet, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()
    quantize(options) if options.quantize else measure(options)


if __name__ == "__main__":
    main()
