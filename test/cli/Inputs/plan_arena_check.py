"""Plans each table NAME.CAPACITY.csv of a folder twice with burin-plan-arena and checks the plan by itself.

  plan_arena_check.py FOLDER"""
import csv
import pathlib
import subprocess
import sys


def plan(path, capacity):
    return subprocess.run(["burin-plan-arena", path, f"--capacity={capacity}"], check=True, capture_output=True).stdout


def judge(rows, planned, capacity):
    """What is wrong with a plan of the table's rows, or None."""
    plan = list(csv.DictReader(planned.decode().splitlines()))
    if [{key: row[key] for key in rows[0]} for row in plan] != rows:
        return "is not the table that was read"
    buffers = [{key: int(row[key]) for key in ("lower", "upper", "size", "offset")} for row in plan]
    for i, a in enumerate(buffers):
        if a["offset"] < 0 or a["offset"] + a["size"] > capacity:
            return f"row {i} lies outside"
        for j, b in enumerate(buffers[:i]):
            together = a["lower"] < b["upper"] and b["lower"] < a["upper"]
            if together and a["offset"] < b["offset"] + b["size"] and b["offset"] < a["offset"] + a["size"]:
                return f"rows {i} and {j} overlap"
    return None


def main():
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
        capacity = int(path.name.split(".")[1])
        rows = list(csv.DictReader(path.read_text().splitlines()))
        first = plan(path, capacity)
        problem = judge(rows, first, capacity) or (None if plan(path, capacity) == first else "differs the second time")
        if problem:
            sys.exit(f"{path.name}: the plan {problem}")
        print(f"{path.name}: {capacity} bytes, valid, the same again")


main()
