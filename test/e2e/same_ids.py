"""Compares the ids that a program printed, one a line, with the greedy ids of a golden.json: same_ids.py IDS GOLDEN [COUNT]."""
import json
import sys


def main():
    got = [int(line) for line in open(sys.argv[1])]
    golden = json.load(open(sys.argv[2]))
    expected = golden["greedy_ids"][:int(sys.argv[3]) if len(sys.argv) > 3 else None]
    if not expected or got != expected:
        at = next((i for i, pair in enumerate(zip(got, expected)) if pair[0] != pair[1]), min(len(got), len(expected)))
        sys.exit(f"token {at} of {len(expected)} differs: {got[at:at + 3]}, expected {expected[at:at + 3]}")
    print(f"all {len(expected)} tokens equal the reference (transformers {golden['made_with']['transformers']}, float32)")


main()
