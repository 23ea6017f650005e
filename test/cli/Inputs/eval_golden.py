"""Compares what `burin eval --json` printed with the evaluation in a model's golden.json.

Usage: eval_golden.py GOLDEN PRINTED
"""
import json
import sys

golden = json.load(open(sys.argv[1]))["eval"]
printed = json.load(open(sys.argv[2]))
for key in ("tokens", "bytes", "stories"):
    assert printed[key] == golden[key], (key, printed[key], golden[key])
assert len(printed["window_nats"]) == golden["windows"]
# torch sums its products in another order, in float32 as burin does: logits differ by up to 2e-5 (the tolerance that
# their own golden has), so a window of 256 tokens by at most 0.01 nats; errors of both signs leave a tenth of it.
for i, (mine, theirs) in enumerate(zip(printed["window_nats"], golden["window_nats"])):
    assert abs(mine - theirs) < 1e-3, (i, mine, theirs)
for key in ("perplexity", "bits_per_byte"):
    assert abs(printed[key] / golden[key] - 1) < 1e-5, (key, printed[key], golden[key])
print("same nats in", len(printed["window_nats"]), "windows")
