"""Would another order of a model's calls make its arena smaller, or results in the place of operands? Compiles models to stage
`kernels`, writes every entry out call by call, and adds up for each call what is alive during it in every order that keeps each value's
readers behind its writers: what it touches itself, and what calls that must come before it and calls that must come behind it
both touch. The largest such sum is a bound for all orders. Where the arena has just that size, none is smaller. For the calls at
which it is reached, prints what ends and what begins there: only a result in the place of such an operand could lower it.

  arena_orders.py (TARGET | FILE.yaml) --weights=W FOLDER..."""
import pathlib
import re
import subprocess
import sys

BITS = {"f64": 64, "i64": 64, "f32": 32, "i32": 32, "f16": 16, "bf16": 16, "i16": 16, "i8": 8}
FUNCTION = re.compile(r"func\.func (?:private )?@([\w.]+)\((.*?)\)")
SLOT = re.compile(r"(%\w+) = chip\.slot @arena\[\d+\] \"(.*?)\" : memref<((?:\d+x)*)(\w+)>")
ALIAS = re.compile(r"(%\w+) = (?:memref|chip)\.[\w.]+ (%\w+)")
OTHER = re.compile(r"(%\w+) = ")
KERNEL = re.compile(r"chip\.call @(\w+)\(([^:)]*)(?: :.*?)?\) writes (\d+)")
INNER = re.compile(r"(?:func\.|^ +)call @([\w.]+)\((.*?)\)")
REGION = re.compile(r"chip\.region @arena arena of (\d+) bytes")
NOT_READ = ("unknown architecture", "has no config.json")


# What changes its destination; all else writes it anew, even where two buffers became one slot.
IN_PLACE = re.compile(r"add|bias|rope|head_norm")


class Value:
    """An arena buffer (bytes > 0), or anything else that calls depend on."""

    def __init__(self, name, size=0):
        self.name, self.bytes, self.now = name, size, None

    def touched(self, kernel, is_written):
        """What it holds then."""
        if self.now is None or (is_written and self.bytes and self.name != "x" and not IN_PLACE.search(kernel)):
            self.now = Value(self.name, self.bytes)
        return self.now


class Call:
    def __init__(self, kernel, written, read):
        self.kernel, self.written, self.values = kernel, written, written + read
        self.before = set()


def functions(text):
    """Lines of each function's body, by name; with the names of its arguments."""
    found, current = {}, None
    for line in text.splitlines():
        if match := FUNCTION.search(line):
            current = found[match[1]] = (re.findall(r"(%\w+):", match[2]), [])
        elif current is not None:
            current[1].append(line)
    return found


def write_out(all_functions, name, arguments, calls):
    names, lines = all_functions[name]
    known = dict(zip(names, arguments))
    for line in lines:
        if match := SLOT.search(line):
            size = BITS[match[4]] // 8
            for dimension in filter(None, match[3].split("x")):
                size *= int(dimension)
            known[match[1]] = Value(match[2], (size + 15) // 16 * 16)
        elif match := KERNEL.search(line):
            values = [known.setdefault(word, Value(word)) for word in re.findall(r"%\w+", match[2])]
            count = int(match[3])
            read = [value.touched(match[1], False) for value in values[count:]]
            calls.append(Call(match[1], [value.touched(match[1], True) for value in values[:count]], read))
        elif match := INNER.search(line):
            # Two rounds of a loop have every dependency that more have.
            for _ in range(2 if line.startswith("      ") else 1):
                write_out(all_functions, match[1], [known.setdefault(word, Value(word)) for word in re.findall(r"%\w+", match[2])], calls)
        elif re.search(r"\bcall @", line):
            sys.exit(f"cannot read: {line.strip()}")
        elif (match := ALIAS.search(line)) and match[2] in known:
            known[match[1]] = known[match[2]]
        elif match := OTHER.search(line):
            known[match[1]] = Value(match[1])


def bounds(calls):
    """Bytes alive at each call in every order."""
    for i, call in enumerate(calls):
        for j in range(i):
            if any(value in calls[j].values and (value in call.written or value in calls[j].written) for value in call.values):
                call.before |= calls[j].before | {j}
    behind = [{j for j, other in enumerate(calls) if i in other.before} for i in range(len(calls))]
    touching = {}
    for i, call in enumerate(calls):
        for value in call.values:
            if value.bytes:
                touching.setdefault(value, set()).add(i)
    return [sum(value.bytes for value, users in touching.items() if i in users or (users & call.before and users & behind[i]))
            for i, call in enumerate(calls)], touching


def main():
    target = sys.argv[1]
    weights = [word.removeprefix("--weights=") for word in sys.argv[2:] if word.startswith("--weights=")]
    folders = [word for word in sys.argv[2:] if not word.startswith("--")]
    equal = compared = 0
    for model in sorted(path for folder in folders for path in pathlib.Path(folder).iterdir() if path.is_dir()):
        for storage in weights:
            done = subprocess.run(["burin", "compile", model, "--target-file" if target.endswith(".yaml") else "--target", target, "--context=64", f"--weights={storage}", "--compile-to=kernels"],
                                  capture_output=True, text=True)
            if any(text in done.stderr for text in NOT_READ):
                break
            if done.returncode:
                sys.exit(f"{model.name}: {done.stderr}")
            arena = int(REGION.search(done.stdout)[1])
            all_functions, best = functions(done.stdout), (0, "")
            for name in all_functions.keys() & {"step", "feed", "prefill"}:
                calls = []
                write_out(all_functions, name, [Value(word) for word in all_functions[name][0]], calls)
                sums, touching = bounds(calls)
                most = max(sums)
                if most > best[0]:
                    at = calls[sums.index(most)]
                    i = sums.index(most)
                    ends = [v.name for v in at.values if v.bytes and max(touching[v]) == i != min(touching[v])]
                    begins = [v.name for v in at.values if v.bytes and min(touching[v]) == i]
                    best = (most, f"{name} {at.kernel}, where {', '.join(ends) or 'nothing'} ends and {', '.join(begins) or 'nothing'} begins")
            compared += 1
            equal += best[0] == arena
            print(f"{model.name} {storage}: arena {arena}, every order {best[0]}, at {best[1]}", flush=True)
    print(f"{equal} of {compared} arenas are as small as any order could make them")


main()
