// RUN: split-file %s %t
// RUN: burin-opt %t/fits.mlir --burin-place-regions | FileCheck %s
// RUN: not burin-opt %t/missing.mlir --burin-place-regions 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: burin-opt %t/anything.mlir --burin-place-regions | FileCheck %s --check-prefix=ANYTHING
//
// Each region goes into the first memory with room for it, the largest first; what does not fit is an error with the
// missing bytes.

// CHECK-DAG: chip.region @weights weights of 96 bytes align 16 {memory = "flash"}
// CHECK-DAG: chip.region @kv_cache kv_cache of 64 bytes align 16 {memory = "slow"}
// CHECK-DAG: chip.region @arena arena of 32 bytes align 16 {memory = "fast"}
//--- fits.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 1, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 96, section = ".rodata">,
    #chip.memory<name = "fast", kind = ram, bytes = 48, section = ".fast">,
    #chip.memory<name = "slow", kind = ram, bytes = 64, section = ".slow">]>} {
chip.region @arena arena of 32 bytes align 16
chip.region @kv_cache kv_cache of 64 bytes align 16
chip.region @weights weights of 96 bytes align 16
}

// MISSING: the model's weights need 112 bytes of flash, but target 't' has 96 left in 'flash': 16 bytes are missing
// MISSING: the model's arena need 32 bytes of ram, but target 't' has 0 left in 'ram': 32 bytes are missing
//--- missing.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 1, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 96, section = ".rodata">,
    #chip.memory<name = "ram", kind = ram, bytes = 64, section = ".bss">]>} {
chip.region @arena arena of 32 bytes align 16
chip.region @kv_cache kv_cache of 64 bytes align 16
chip.region @weights weights of 112 bytes align 16
}

// ANYTHING-NOT: memory =
//--- anything.mlir
module attributes {chip.target = #chip.target<"host", kernels = ["generic"], prefill = 1, memories = []>} {
chip.region @weights weights of 1099511627776 bytes align 16
}
