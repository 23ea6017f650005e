"""Checks a plan of `burin fit --json`: fit_plan.py PLAN MODEL OUT. What is compiled with its weights has its bytes and storages,
its choice is the best of all single exchanges, and its losses add up."""
import json
import subprocess
import sys
from pathlib import Path

plan, model, out = json.loads(Path(sys.argv[1]).read_text()), sys.argv[2], Path(sys.argv[3])
subprocess.run(["burin", "compile", model, "--target=cortex-m4", f"--context={plan['context']}", f"--activations={plan['activations']}",
                f"--weights={plan['weights']}", f"--kv-cache={plan['kv_cache']}", "--no-tokenizer", "-o", out], check=True, stdout=subprocess.DEVNULL)
report = json.loads((out / "report.json").read_text())
stored = {tensor["symbol"].split("tales_nano_")[1]: tensor for tensor in report["weights"]["tensors"]}

room = plan["flash_bytes"] - plan["code_bytes"] - plan["table_bytes"]
assert report["flash"]["weights_bytes"] == plan["weight_bytes"] <= room, (report["flash"], plan["weight_bytes"], room)
assert report["ram"] == {"arena_bytes": plan["arena_bytes"], "kv_cache_bytes": plan["kv_cache_bytes"]}
assert report["token"]["macs"] == plan["macs"]

chosen = []
for group in plan["groups"]:
    tensor = stored[group["name"].replace(".", "_")]
    choice = next(choice for choice in group["choices"] if choice["storage"] == group["storage"])
    assert tensor["storage"] == group["storage"] and tensor["bytes"] <= choice["bytes"] < tensor["bytes"] + 16, (tensor, choice)
    chosen.append(choice)
loss = sum(choice["loss"] for choice in chosen)
assert abs(loss - plan["predicted_loss"]) < 1e-9, (loss, plan["predicted_loss"])
# Within what is left, no storage of one group, nor of two at once, loses less.
left = room - plan["weight_bytes"]
changes = [(group["name"], c["bytes"] - now["bytes"], c["loss"] - now["loss"]) for group, now in zip(plan["groups"], chosen) for c in group["choices"]]
for a in changes:
    for b in changes:
        if a[0] != b[0] and a[1] + b[1] <= left:
            assert a[2] + b[2] >= -1e-12, (a, b, left)
# What was measured is at least as good as one storage for all.
if plan["uniform_storage"]:
    assert plan["measured_loss"] <= plan["uniform_loss"], (plan["measured_loss"], plan["uniform_loss"])
print(f"{len(plan['groups'])} groups, {plan['weight_bytes']} bytes of weights in {room}")
