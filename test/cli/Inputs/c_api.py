"""c_api.py CC CXX MODEL STORY MAIN OUT: builds MAIN as strict C99 against MODEL, a folder compiled with --c-api, runs it
and compares its tokens with golden.json's, which STORY, a folder of story.py, has as replay_input.h."""
import json
import subprocess
import sys
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2] / "models"


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"c_api.py: exit status {done.returncode}: {command}\n{done.stdout}{done.stderr}")
    return done.stdout


def main():
    cc, cxx, model, story, source, out = sys.argv[1:]
    model, out = Path(model), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    text = (Path(story) / "replay_input.h").read_text()
    text = text.replace("#pragma once\n", "").replace("inline constexpr", "static const")
    (out / "replay_input_c.h").write_text(text)
    objects = []
    for path in [*sorted(model.glob("*.cpp")), *model.glob("*.S")]:
        objects.append(out / (path.name + ".o"))
        run(cxx, *(["-std=c++17", "-O2", "-fno-exceptions", "-fno-rtti"] if path.suffix == ".cpp" else []),
            f"-I{model}", "-c", path, "-o", objects[-1])
    objects.append(out / "main.o")
    run(cc, "-std=c99", "-O2", "-Wall", "-Wextra", "-pedantic", "-Wconversion", "-Wshadow", "-Wstrict-prototypes",
        "-Werror", f"-I{model}", f"-I{out}", "-c", source, "-o", objects[-1])
    # The C compiler links: nothing of C++ is needed at run time.
    run(cc, *objects, "-o", out / "main")
    found = [int(word) for word in run(out / "main").split()]
    golden = json.loads((MODELS / "tales-nano" / "golden.json").read_text())
    expected = golden["greedy_ids"]
    if not expected or found != expected[-len(found):] or len(found) < 100:
        sys.exit(f"c_api.py: expected {expected}, found {found}")
    print(len(found), "tokens")


if __name__ == "__main__":
    main()
