"""The same model gives the same bytes, wherever and whenever it is compiled, and no file tells where or when that was.

  reproducible.py MODEL -o DIR [ARGUMENT...]   compiles twice, from different places, and compares
  reproducible.py --compare FOLDER FOLDER [--path PATH]"""
import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Calendar dates and times of day, as any formatter would print this century's.
TIME = re.compile(rb"\b20\d\d[-/](0\d|1[0-2])[-/]([0-2]\d|3[01])\b|\b([01]\d|2[0-3]):[0-5]\d:[0-5]\d\b|"
                  rb"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d 20\d\d\b")


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


def compare(first, second, paths):
    """What differs or tells too much, one line each."""
    a, b = contents(first), contents(second)
    problems = [f"'{name}' exists once only" for name in sorted(a.keys() ^ b.keys())]
    problems += [f"'{name}' differs" for name in sorted(a.keys() & b.keys()) if a[name] != b[name]]
    for name, data in a.items():
        problems += [f"'{name}' holds the path '{path}'" for path in paths if path.encode() in data]
        time = None if name.suffix == ".bin" else TIME.search(data)
        if time:
            problems.append(f"'{name}' holds the time '{time.group().decode()}'")
    if not a:
        problems.append(f"'{first}' is empty")
    return problems


def compile_twice(model, out, arguments):
    """Two output folders and the paths that must not show up in them."""
    out, model = Path(out).resolve(), Path(model).resolve()
    shutil.rmtree(out, ignore_errors=True)
    moved = out / "elsewhere" / model.name
    moved.parent.mkdir(parents=True)
    (shutil.copytree if model.is_dir() else shutil.copy)(model, moved)
    folders = [out / "first", out / "elsewhere" / "second"]
    subprocess.run(["burin", "compile", model, "-o", folders[0], *arguments], check=True, cwd=out)
    # A relative model path, a relative output, another folder, another language and time zone.
    subprocess.run(["env", "LC_ALL=C", "TZ=Asia/Tokyo", "SOURCE_DATE_EPOCH=1", "burin", "compile", model.name, "-o",
                    "second", *arguments], check=True, cwd=moved.parent)
    return folders, [str(out), str(model.parent), str(Path.cwd()), str(Path.home()) + "/"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("-o", dest="out")
    parser.add_argument("--compare", nargs=2)
    parser.add_argument("--path", action="append", default=[])
    options, arguments = parser.parse_known_args()
    folders, paths = (options.compare, options.path) if options.compare else compile_twice(options.model, options.out,
                                                                                           arguments)
    problems = compare(*folders, paths)
    for problem in problems:
        print(f"reproducible: {problem}")
    if not problems:
        print(f"reproducible: {len(contents(folders[0]))} files, same bytes, no path, no time")
    return 1 if problems else 0


sys.exit(main())
