"""What report.json promises of itself, and that report.html shows the same figures and loads nothing.

  report_page.py FOLDER [--rendered FILE]      FILE: the page's document as a browser has it"""
import argparse
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

# What would make a page load something.
LOADS = re.compile(r"https?:|//\w|\bsrc\s*=|\bhref\s*=|@import|url\(|<script|<link|<iframe", re.IGNORECASE)


class Figures(HTMLParser):
    """(key, data-value, text) of every cell with a figure; how many rectangles the charts have."""

    def __init__(self, text):
        super().__init__()
        self.found, self.rectangles, self.cell = [], 0, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.rectangles += tag == "rect"
        if "data-figure" in attributes:
            self.cell = [attributes["data-figure"], int(attributes["data-value"]), ""]

    def handle_data(self, data):
        if self.cell:
            self.cell[2] += data

    def handle_endtag(self, tag):
        if self.cell and tag == "td":
            self.found.append(tuple(self.cell))
            self.cell = None


def look_up(report, key):
    for part in key.split("."):
        report = report[int(part)] if isinstance(report, list) else report[part]
    return report


def page_problems(report, text):
    figures, problems = Figures(text), []
    for key, value, shown in figures.found:
        if not value == look_up(report, key) == int(re.sub(r"\D", "", shown)):
            problems.append(f"{key}: report.json has {look_up(report, key)}, the page {value}, shown as '{shown}'")
    if loads := LOADS.search(text):
        problems.append(f"the page has '{loads.group()}'")
    keys = {key for key, _, _ in figures.found}
    wanted = {"flash.weights_bytes", "ram.arena_bytes", "ram.kv_cache_bytes", "token.macs"}
    wanted |= {f"weights.tensors.{i}.bytes" for i in range(len(report["weights"]["tensors"]))}
    wanted |= {f"token.layers.{i}.macs" for i in range(report["layers"] + 1)}
    problems += [f"the page does not show {key}" for key in sorted(wanted - keys)]
    slots = sum(len(entry["slots"]) for entry in report["entries"] if entry["name"] != "feed")
    if figures.rectangles != slots:
        problems.append(f"the charts have {figures.rectangles} rectangles for {slots} lives of slots")
    return problems, len(figures.found)


def plan_problems(report):
    """No two buffers that are in use at once share a byte; the plan's lower bound is the most that ever is in use."""
    arena, problems, most = report["arena"], [], 0
    for entry in report["entries"]:
        slots, name = entry["slots"], entry["name"]
        for i, a in enumerate(slots):
            if a["offset"] + a["bytes"] > arena["bytes"]:
                problems.append(f"{name}: '{a['name']}' ends behind the arena")
            for b in slots[:i]:
                in_time = a["first"] <= b["last"] and b["first"] <= a["last"]
                if in_time and a["offset"] < b["offset"] + b["bytes"] and b["offset"] < a["offset"] + a["bytes"]:
                    problems.append(f"{name}: '{a['name']}' and '{b['name']}' share bytes at call {a['first']}")
        for call in range(len(entry["calls"])):
            align = 16  # of every buffer in the plan; the arena itself may be aligned to more
            most = max(most, sum(-(-slot["bytes"] // align) * align for slot in slots if slot["first"] <= call <= slot["last"]))
    if most != arena["lower_bound"]:
        problems.append(f"{most} bytes are in use at once, lower_bound is {arena['lower_bound']}")
    return problems


def sum_problems(report):
    problems, token = [], report["token"]
    step = next(entry for entry in report["entries"] if entry["name"] == "step")
    for key in ("macs", "weight_bytes", "cache_bytes", "activation_bytes"):
        layers, calls = (sum(row[key] for row in rows) for rows in (token["layers"], step["calls"]))
        if not token[key] == layers == calls:
            problems.append(f"token.{key} is {token[key]}, of layers {layers}, of calls {calls}")
    tensors = report["weights"]["tensors"]
    for a, b in zip(tensors, tensors[1:]):
        if a["offset"] + a["bytes"] > b["offset"]:
            problems.append(f"'{a['symbol']}' and '{b['symbol']}' overlap")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rendered", type=Path)
    options = parser.parse_args()
    report = json.loads((options.folder / "report.json").read_text())
    page = (options.rendered or options.folder / "report.html").read_text()
    problems, shown = page_problems(report, page)
    problems += plan_problems(report) + sum_problems(report)
    if problems:
        sys.exit("\n".join(problems))
    print(f"{shown} figures of the page are those of report.json, which agrees with itself")


main()
