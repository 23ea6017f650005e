"""Every model for every target has the smallest arena that there can be. Planning starts from stage `tiled`, which many targets
share: what is planned is that stage's text without the two attributes that speak of the target. So each model is compiled for all
targets to there, and to stage `memory` for one target of each text, and for all targets if --all is given. A plan that is
neither the lower bound nor proved smallest is an error, and so are two plans of one text.

  arena_classes.py --weights=W [--all] FOLDER..."""
import concurrent.futures
import hashlib
import pathlib
import re
import subprocess
import sys

from arena_proofs import REGION

TARGET = re.compile(r", chip\.packing = #chip\.packing<.*>, chip\.target = #chip\.target<.*>\} \{$", re.MULTILINE)
NOT_READ = ("unknown architecture", "has no config.json")


def targets():
    listed = subprocess.run(["burin", "targets"], check=True, capture_output=True, text=True).stdout
    return [line.split()[0] for line in listed.splitlines()[1:]]


def stage(model, target, weights, name):
    """The stage's text without the target in it; None for a model of a kind that the compiler does not read."""
    done = subprocess.run(["burin", "compile", model, "--target", target, "--context=64", f"--weights={weights}", f"--compile-to={name}"],
                          capture_output=True, text=True)
    if any(text in done.stderr for text in NOT_READ):
        return None
    if done.returncode:
        sys.exit(f"{model.name} for {target}, weights {weights}: {done.stderr.strip()}")
    text, count = TARGET.subn("} {", done.stdout, count=1)
    if count != 1 or "chip.target" in text:
        sys.exit(f"{model.name} for {target}: the module's target is not where it was")
    return text


def main():
    weights = [word.removeprefix("--weights=") for word in sys.argv[1:] if word.startswith("--weights=")]
    folders = [word for word in sys.argv[1:] if not word.startswith("--")]
    everywhere = "--all" in sys.argv
    models = sorted(path for folder in folders for path in pathlib.Path(folder).iterdir() if path.is_dir())
    names, pairs, read = targets(), 0, set()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for model in models:
            for storage in weights:
                if stage(model, names[0], storage, "tiled") is None:
                    break
                read.add(model)
                texts = list(pool.map(lambda target: stage(model, target, storage, "tiled"), names))
                classes = {}
                for target, text in zip(names, texts):
                    classes.setdefault(hashlib.sha256(text.encode()).hexdigest(), []).append(target)
                for members in classes.values():
                    planned = list(pool.map(lambda target: stage(model, target, storage, "memory"), members if everywhere else members[:1]))
                    if len(set(planned)) != 1:
                        sys.exit(f"{model.name}, weights {storage}: two plans of one text, for {', '.join(members)}")
                    size, bound, proved = REGION.search(planned[0]).groups()
                    if not proved:
                        sys.exit(f"{model.name} for {members[0]}, weights {storage}: {size} bytes are not proved, bound {bound}")
                    pairs += len(members)
                    how = "lower bound" if size == bound else f"proved smallest, bound {bound}"
                    print(f"{model.name} {storage}: {size} bytes, {how}, for {len(members)} targets as {members[0]}", flush=True)
    print(f"{pairs} arenas of {len(read)} models could not be smaller")


main()
