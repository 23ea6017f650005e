"""The project's own source files, for the checks beside this file."""
from pathlib import Path

FOLDERS = ["compiler", "dialects", "passes", "codegen", "runtime", "tools", "test", "examples"]
CPP = (".cpp", ".h")
CPP_AND_TD = (".cpp", ".h", ".td")


def is_ours(path):
    """Not a model, and not what an example's README has its reader generate and build in place."""
    built = path.parts[0] == "examples" and any(part.startswith(("build", "generated")) for part in path.parts)
    return path.parts[:2] != ("test", "models") and not built


def files(root, suffixes, folders=FOLDERS):
    """(path, path below root) of every source file, sorted."""
    root = Path(root)
    found = [path for folder in folders for path in sorted((root / folder).rglob("*")) if path.suffix in suffixes]
    return [(path, path.relative_to(root)) for path in found
            if path.is_file() and is_ours(path.relative_to(root))]


def report(name, problems, checked):
    """Exit status of a check: what is wrong, one line each; a check that looked at nothing is wrong too."""
    if not checked:
        problems = ["no file to check"]
    for problem in problems:
        print(f"{name}: {problem}")
    if not problems:
        print(f"{name}: {checked} files are fine")
    return 1 if problems else 0
