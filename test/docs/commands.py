"""Does what the documentation says: runs the commands in README.md and docs/, and compares what they print.

  commands.py ROOT SCRATCH [--without-exceptions]

Each page has a folder of its own in which the project's tree is visible; its blocks run from top to bottom:
  ```sh            runs; has to succeed. "sh fails" has to end with an error
  ```text          right behind it: all that it prints, both streams. A line "..." stands for any number of lines, "..."
                   at the end of a line for its rest
  ```cpp FILE      is written to FILE, as is any other block that names a file
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Blocks that are not run as they stand, with the reason and what is run instead, if anything.
ELSEWHERE = {
    "tools/demo\n": ("builds the compiler; its second half runs here", lambda root: demo_after_the_build(root)),
    "tools/check\n": ("runs this test", None),
    "cmake --preset dev\ncmake --build --preset dev\n": ("builds the compiler, as tools/check does", None),
}
# A hang, not slowness: the slowest block builds a program of a dozen files.
TIMEOUT = 120

FENCE = re.compile(r"^( *(?:(?:[-*]|\d+\.) +)?)```(\S*) ?(.*)$")


def demo_after_the_build(root):
    """tools/demo from where the compiler is there."""
    head, _, tail = (root / "tools/demo").read_text().partition('say "compiling')
    say = next(line for line in head.splitlines() if line.startswith("say()"))
    demo = next(line for line in head.splitlines() if line.startswith("demo="))
    return "\n".join([demo, say, 'say "compiling' + tail.replace("build/dev/tools/burin", "burin")])


def blocks(page):
    """(line, language, rest of the fence, text, whether it follows the block before it) of each fenced block."""
    found, start, follows = [], None, False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        fence = FENCE.match(line)
        if start is not None and line == indent + "```":
            found.append((start, language, rest, "".join(body), follows))
            start, follows = None, True
        elif start is not None:
            body.append(line.removeprefix(indent) + "\n")
        elif fence:
            start, (marker, language, rest), body = number, fence.groups(), []
            indent = " " * len(marker)
        elif line.strip():
            follows = False
    if start is not None:
        raise ValueError(f"{page}:{start}: the block has no end")
    return found


def pattern(expected):
    """The documented output as a regular expression."""
    text = ""
    for line in expected.splitlines():
        if line == "...":
            text += r"(?:.*\n)*?"
        else:
            cut = line.endswith("...")
            text += re.escape(line.removesuffix("...")) + (".*" if cut else "") + "\n"
    return re.compile(text)


def run(script, folder):
    # burin run keeps what it compiles; here not in the user's home.
    environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT,
                          errors="replace")
    return done.returncode, done.stdout


def check(page, root, scratch):
    """(what is wrong, commands run, outputs compared, exceptions met) of one page."""
    below = page.relative_to(root)
    folder = scratch / str(below).replace("/", "-")
    folder.mkdir(parents=True)
    for entry in root.iterdir():
        if not entry.name.startswith((".", "build")):
            (folder / entry.name).symlink_to(entry)
    problems, ran, compared, met = [], 0, 0, set()
    output, where = None, None
    for line, language, rest, text, follows in blocks(page):
        if language == "sh":
            script, output, where = text, None, f"{below}:{line}"
            if text in ELSEWHERE:
                met.add(text)
                replacement = ELSEWHERE[text][1]
                if not replacement:
                    continue
                script = replacement(root)
            status, output = run(script, folder)
            ran += 1
            if (status != 0) != (rest == "fails"):
                problems.append(f"{where}: ends with status {status}:\n{script}{output}")
        elif language == "text" and follows and output is not None:
            compared += 1
            if not pattern(text).fullmatch(output):
                problems.append(f"{where}: prints\n{output}expected\n{text}")
            output = None
        else:
            output = None
            if rest:
                (folder / rest).parent.mkdir(parents=True, exist_ok=True)
                (folder / rest).write_text(text)
    return problems, ran, compared, met


def main():
    root, scratch = (Path(argument).resolve() for argument in sys.argv[1:3])
    expected = set() if "--without-exceptions" in sys.argv[3:] else ELSEWHERE.keys()
    shutil.rmtree(scratch, ignore_errors=True)
    pages = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda page: check(page, root, scratch), pages))
    problems = [problem for result in results for problem in result[0]]
    met = set().union(*(result[3] for result in results))
    problems += [f"commands.py: no page has the exception {text!r}" for text in sorted(expected - met)]
    ran, compared = (sum(result[i] for result in results) for i in (1, 2))
    if not ran or not compared:
        problems.append("commands.py: found no command or no output to compare")
    for problem in problems:
        print(problem)
    if not problems:
        print(f"commands: {ran} ran, {compared} outputs as documented")
    return 1 if problems else 0


sys.exit(main())
