# The GoogleTest binaries, one test a case.
import lit.formats

config.name = "burin-unit"
config.test_format = lit.formats.GoogleTest("", "Tests")
config.suffixes = []
config.test_source_root = config.unit_obj_root
config.test_exec_root = config.unit_obj_root
