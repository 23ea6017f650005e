"""The targets that tests can build for and run: one row each. The flags are those of codegen/targets/NAME.yaml."""
import re
from dataclasses import dataclass
from pathlib import Path

from machines import BareUser, Board, Native, Node, User

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Target:
    name: str
    group: str        # targets that share compilers and emulators
    gcc: str          # what the names of its GCC and binutils begin with; None: there is none
    machine: object   # how its programs are linked and run (machines.py)
    libgcc: tuple = ()  # flags that find the right libgcc, where the target's own do not

    @property
    def triple(self):
        return self._from_file("triple")

    @property
    def flags(self):
        """What the target file has GCC and clang compile with."""
        found = self._from_file("flags")
        return [flag.strip() for flag in found.strip("[]").split(",")] if found else []

    def _from_file(self, key):
        text = (ROOT / f"codegen/targets/{self.name}.yaml").read_text()
        found = re.search(rf"^{key}: *([^#\n]+)", text, re.MULTILINE)
        return found.group(1).strip() if found else None


def microbit(script):
    large = ("-global", "nrf51-soc.flash-size=4194304", "-global", "nrf51-soc.sram-size=1048576")
    return Board("cortex-m", script, ("qemu-system-arm", "-M", "microbit", *(large if script.endswith("large") else ())))


def mps(name):
    return Board("cortex-m", name, ("qemu-system-arm", "-M", name))


def virt(bits, cpu):
    return Board("riscv", "virt", (f"qemu-system-riscv{bits}", "-M", "virt", "-bios", "none", "-cpu", cpu))


ARM, RISCV = "arm-none-eabi-", "riscv64-unknown-elf-"
HELIUM = ("-mthumb", "-march=armv8.1-m.main+mve", "-mfloat-abi=hard")
AARCH64, ARMHF, RISCV_LINUX = "aarch64-linux-gnu-", "arm-linux-gnueabihf-", "riscv64-linux-gnu-"
VECTORS = "v=true,vext_spec=v1.0,vlen=128,elen=64"

TARGETS = {target.name: target for target in [
    Target("host", "x86", "", Native()),
    Target("x86-64", "x86", "", Native("x86_64")),
    Target("x86-64-v3", "x86", "", Native("x86_64", ("avx2", "bmi2", "f16c"), ("qemu-x86_64", "-cpu", "max"))),
    Target("x86-64-v4", "x86", "", Native("x86_64", ("avx512f", "avx512vl", "avx512_vnni"))),
    Target("cortex-m0", "cortex-m-soft", ARM, microbit("microbit-large")),
    Target("cortex-m0plus", "cortex-m-soft", ARM, microbit("microbit-large")),
    Target("cortex-m3", "cortex-m-soft", ARM, mps("mps2-an385")),
    Target("cortex-m4", "cortex-m", ARM, mps("mps2-an386")),
    Target("cortex-m7", "cortex-m", ARM, mps("mps2-an500")),
    Target("cortex-m33", "cortex-m", ARM, mps("mps2-an505")),
    Target("cortex-m55", "cortex-m-helium", ARM, mps("mps3-an547"), HELIUM),
    Target("cortex-m85", "cortex-m-helium", ARM, mps("mps3-an547"), HELIUM),
    Target("riscv32-imc", "riscv-soft", RISCV, virt(32, "lowrisc-ibex")),
    Target("riscv32-imac", "riscv-soft", RISCV, virt(32, "sifive-e31")),
    Target("riscv32-imafc", "riscv", RISCV, virt(32, "sifive-e34")),
    Target("riscv32-gcv", "riscv", RISCV, virt(32, f"rv32,{VECTORS}"), ("-march=rv32gc", "-mabi=ilp32d")),
    Target("riscv64-gcv", "riscv", RISCV_LINUX, User("qemu-riscv64", "-cpu", f"rv64,{VECTORS}")),
    Target("aarch64", "arm-linux", AARCH64, User("qemu-aarch64", "-cpu", "cortex-a57")),
    Target("cortex-a53", "arm-linux", AARCH64, User("qemu-aarch64", "-cpu", "cortex-a53")),
    Target("cortex-a76", "arm-linux", AARCH64, User("qemu-aarch64", "-cpu", "cortex-a76")),
    Target("aarch64-i8mm", "arm-linux", AARCH64, User("qemu-aarch64", "-cpu", "max")),
    Target("armv7-a", "arm-linux", ARMHF, User("qemu-arm", "-cpu", "cortex-a9")),
    Target("hexagon", "hexagon", None, BareUser("qemu-hexagon", "-cpu", "v67")),
    Target("wasm32", "wasm", None, Node()),
    Target("wasm32-simd128", "wasm", None, Node()),
]}
