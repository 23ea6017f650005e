// RUN: split-file %s %t
// RUN: not burin-opt %t/places.mlir --burin-place-weights=alignment=0 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: not burin-opt %t/places.mlir --burin-place-caches=alignment=-16 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// RUN: not burin-opt %t/places.mlir --burin-place-caches=alignment=20 2>&1 | FileCheck %s --check-prefix=ODD
// RUN: not burin-opt %t/no-ram.mlir --burin-place-regions 2>&1 | FileCheck %s --check-prefix=RAM
// RUN: burin-opt %t/no-flash.mlir --burin-place-regions | FileCheck %s --check-prefix=FLASH
// RUN: burin-opt %t/nothing.mlir --burin-place-weights --burin-place-caches | FileCheck %s --check-prefix=NOTHING
//
// Places that cannot be are refused; a chip without flash has its weights in RAM.

// ZERO: error: expects an alignment that is a power of two, found 0
// NEGATIVE: error: expects an alignment that is a power of two, found -16
// ODD: error: expects an alignment that is a power of two, found 20
//--- places.mlir
chip.weight @w : memref<4xf32> as f32 single ["w"]
chip.cache @k : memref<1x2x2xf32>
func.func @step() {
  %w = chip.address @w : memref<4xf32>
  return
}

// RAM: error: the model's arena need 32 bytes of ram, but target 't' has none
//--- no-ram.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 1, memories = [
    #chip.memory<name = "flash", kind = flash, bytes = 1024, section = ".rodata">]>} {
chip.region @arena arena of 32 bytes align 16
}

// FLASH: chip.region @weights weights of 96 bytes align 16 {memory = "ram"}
// FLASH: chip.region @arena arena of 32 bytes align 16 {memory = "ram"}
//--- no-flash.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["generic"], prefill = 1, memories = [
    #chip.memory<name = "ram", kind = ram, bytes = 128, section = ".bss">]>} {
chip.region @weights weights of 96 bytes align 16
chip.region @arena arena of 32 bytes align 16
}

// Without weights and caches there are no regions for them.
// NOTHING-NOT: chip.region
//--- nothing.mlir
func.func @step() {
  return
}
