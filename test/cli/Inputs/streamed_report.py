"""What streaming changes in a report, and what it must not.

  streamed_report.py IN_PLACE STREAMED"""
import json
import sys

in_place, streamed = (json.load(open(path)) for path in sys.argv[1:])
more = streamed["arena"]["stream_bytes"]
assert more % 64 == 0 and "stream_bytes" not in in_place["arena"]
for key in ("bytes", "lower_bound"):
    assert streamed["arena"][key] == in_place["arena"][key] + more, key
assert streamed["token"] == in_place["token"]
tiles = calls = 0
for before, after in zip(in_place["entries"], streamed["entries"]):
    assert len(before["calls"]) == len(after["calls"])
    for a, b in zip(before["calls"], after["calls"]):
        count = b.pop("tiles", 0)
        assert a == b, (a, b)
        # A product reads all of its weight: the buffers hold two tiles of it.
        if count:
            assert "linear_" in b["kernel"] or "swiglu_" in b["kernel"]
            assert count * (more // 2) >= b["weight_bytes"]
        else:
            assert "linear_" not in b["kernel"] and "swiglu_" not in b["kernel"]
        if after["name"] == "step":
            calls += count > 0
            tiles += count
print(f"{calls} of {len(streamed['token']['layers']) and sum(len(e['calls']) for e in streamed['entries'] if e['name'] == 'step')} "
      f"calls of a step read {tiles} tiles")
