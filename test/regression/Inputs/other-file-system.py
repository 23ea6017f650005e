"""other-file-system.py MODEL WORK: compiles into a folder on another file system, through a link. Does nothing on machines
that have only one."""
import filecmp
import os
import subprocess
import sys
import tempfile
from pathlib import Path

model, work = map(Path, sys.argv[1:])
memory = Path("/dev/shm")
if memory.is_dir() and os.access(memory, os.W_OK) and memory.stat().st_dev != work.stat().st_dev:
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        (work / "memory").symlink_to(folder)
        subprocess.run(["burin", "compile", model, "-o", work / "memory"], check=True)
        different = filecmp.dircmp(folder, work / "plain/out")
        if different.left_only or different.right_only or different.diff_files:
            sys.exit(f"other-file-system.py: {different.left_only} {different.right_only} {different.diff_files}")
