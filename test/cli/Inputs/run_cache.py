"""run_cache.py MODEL WORK: kills burin run at many moments of its first run, then expects the right text; then starts four
at once over an empty cache."""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

model, work = sys.argv[1], Path(sys.argv[2])
cache = work / "cache"
environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
command = ["burin", "run", model, "-p", "Once upon a time", "-n", "30", "--temperature=0", "--no-statistics"]


def text(*extra):
    done = subprocess.run([*command, *extra], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"run_cache.py: exit status {done.returncode}: {done.stderr}")
    return done.stdout


begin = time.monotonic()
expected = text("--no-cache")
whole = time.monotonic() - begin

kills = 16
for moment in range(kills):
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(whole * moment / kills)
    process.kill()
    process.wait()
    if moment % 4 == 3:
        shutil.rmtree(cache / "burin", ignore_errors=True)
if text() != expected:
    sys.exit("run_cache.py: another text after being killed")
print(f"killed {kills} times, then: same text")

shutil.rmtree(cache)
processes = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
texts = {process.communicate()[0] for process in processes}
entries = [entry for entry in (cache / "burin").iterdir() if ".burin-" not in entry.name]
if texts != {expected} or len(entries) != 1 or len(list((cache / "burin").iterdir())) != 1:
    sys.exit(f"run_cache.py: {len(texts)} texts, {sorted(entry.name for entry in (cache / 'burin').iterdir())}")
print("four at once: same text, 1 entry")
