"""The program of test/matrix/logits.cpp: feeds a model tokens that are compiled in, and prints a hash over all bits of all
logits at each checkpoint."""
from pathlib import Path

from toolchain import HOSTED, STRICT
from tools import Failure

SOURCE = Path(__file__).resolve().parents[1] / "matrix/logits.cpp"


def write_input(folder, tokens, checkpoints=None):
    """The header that the program includes. Without checkpoints there is one, at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matrix_input.h").write_text(
        "#pragma once\n#include <stddef.h>\n#include <stdint.h>\n"
        f"inline constexpr int32_t kTokens[] = {{{', '.join(map(str, tokens))}}};\n"
        f"inline constexpr size_t kCheckpoints[] = {{{', '.join(map(str, checkpoints or [len(tokens)]))}}};\n")


def compile_program(chain, model, inputs, out):
    """Its objects, without the model's, which has a name and a folder of headers; `inputs` is the folder that write_input wrote to."""
    return chain.compile_all([SOURCE], out, [*(STRICT if chain.is_chip else HOSTED), f"-DMODEL={model.name}", f'-DMODEL_HEADER="{model.name}.h"'],
                             [inputs, model.folder, *chain.board_includes])


def run_program(chain, model, objects, tokens, out):
    """Links it with the model's objects; the program, and what it printed."""
    write_input(out, tokens)
    program = chain.link(compile_program(chain, model, out, out) + objects + chain.board_objects(out), out / "program")
    status, printed, err = chain.run(program)
    if status:
        raise Failure(f"'{program}' ended with {status}\n{printed}{err}")
    return program, printed
