"""begins.py FILE GOLDEN: the file holds the golden's prompt and the beginning of its greedy text, at least 300 characters."""
import json
import sys

text = open(sys.argv[1], encoding="utf-8").read().rstrip("\n")
golden = json.load(open(sys.argv[2], encoding="utf-8"))
expected = golden["prompt"] + golden["greedy_text"]
if len(text) < 300 or not expected.startswith(text):
    sys.exit(f"begins.py: expected the beginning of\n{expected}\nfound\n{text}")
