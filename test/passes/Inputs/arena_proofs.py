"""Every arena is proved to be as small as a plan can be: compiles a model to the stage `memory` and reads what the
region says. Prints one line a model; a plan without proof is an error.

  arena_proofs.py FOLDER TARGET... --weights=W ..."""
import pathlib
import re
import subprocess
import sys

REGION = re.compile(r"chip\.region @arena arena of (\d+) bytes align \d+ \{lower_bound = (\d+) : i64(, optimal)?")


def region_of(model, target, weights):
    """(bytes, lower bound, proved), or None for a model of a kind that the compiler does not read."""
    done = subprocess.run(["burin", "compile", model, "--target", target, "--context=64", f"--weights={weights}",
                           "--compile-to=memory"], capture_output=True, text=True)
    if "unknown architecture" in done.stderr or "has no config.json" in done.stderr:
        return None
    found = REGION.search(done.stdout)
    if done.returncode != 0 or not found:
        sys.exit(f"{model.name} for {target}, weights {weights}: {done.stderr.strip() or 'no arena'}")
    return int(found[1]), int(found[2]), bool(found[3])


def main():
    weights = [word.removeprefix("--weights=") for word in sys.argv[2:] if word.startswith("--weights=")]
    targets = [word for word in sys.argv[2:] if not word.startswith("--")]
    for model in sorted(path for path in pathlib.Path(sys.argv[1]).iterdir() if path.is_dir()):
        for target in targets:
            for storage in weights:
                region = region_of(model, target, storage)
                if region is None:
                    continue
                size, bound, proved = region
                if not proved:
                    sys.exit(f"{model.name} for {target}, weights {storage}: {size} bytes are not proved, bound {bound}")
                how = "lower bound" if size == bound else f"proved smallest, bound {bound}"
                print(f"{model.name} {target} {storage}: {size} bytes, {how}")


if __name__ == "__main__":
    main()
