# IR and command line tests (FileCheck), and real runs. Data that nobody in the project wrote lies outside it, in
# ../shared; tests that need it say "REQUIRES: shared" and count as skipped where it is absent.
import os
import shutil
import subprocess

import lit.formats

config.name = "burin"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["models", "Inputs", "seeds"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.burin_obj_root, "test")

shared = os.path.join(config.burin_source_root, "..", "shared")
if os.path.isdir(os.path.join(shared, "data")):
    config.available_features.add("shared")
if config.burin_sanitize:
    config.available_features.add("sanitize")

if os.path.isdir(os.path.join(config.burin_obj_root, "test", "fuzzers")):  # clang only
    config.available_features.add("fuzzers")

# Only some tests want these; a tree without them is tested all the same.
if shutil.which("chromium"):
    config.available_features.add("chromium")
if subprocess.run([config.python, "-c", "import jsonschema"], capture_output=True).returncode == 0:
    config.available_features.add("jsonschema")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.burin_obj_root, "tools"), config.llvm_tools_dir, os.environ["PATH"]])
config.substitutions += [
    ("%shared", os.path.normpath(shared)),
    ("%models", os.path.join(config.test_source_root, "models")),
    ("%source", config.burin_source_root),
    ("%build", config.burin_obj_root),
    ("%python", config.python),
]
