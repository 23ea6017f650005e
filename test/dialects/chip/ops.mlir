// RUN: burin-opt %s | burin-opt | FileCheck %s
// RUN: burin-opt %s --mlir-print-op-generic | burin-opt | FileCheck %s
// RUN: burin-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC
// RUN: burin-opt %s --verify-roundtrip -o /dev/null
//
// Regions, what lies in them, and kernel calls are printed as they are read; the target is an attribute of the module.

// CHECK: module attributes {chip.target = #chip.target<"board", kernels = ["armv7em", "generic"], prefill = 4, memories = [<name = "flash", kind = flash, bytes = 1048576, section = ".rodata">, <name = "ram", kind = ram, bytes = 65536, section = ".bss">]>}
module attributes {chip.target = #chip.target<"board", kernels = ["armv7em", "generic"], prefill = 4, memories = [<name = "flash", kind = flash, bytes = 1048576, section = ".rodata">, #chip.memory<name = "ram", kind = ram, bytes = 65536, section = ".bss">]>} {
  // CHECK: chip.region @arena arena of 256 bytes align 16 {lower_bound = 128 : i64, memory = "ram", optimal}
  // GENERIC: "chip.region"() <{alignment = 16 : i64, bytes = 256 : i64, kind = 0 : i32, lower_bound = 128 : i64, memory = "ram", optimal, sym_name = "arena"}>
  chip.region @arena arena of 256 bytes align 16 {lower_bound = 128 : i64, memory = "ram", optimal}
  // CHECK: chip.region @kv_cache kv_cache of 512 bytes align 16{{$}}
  chip.region @kv_cache kv_cache of 512 bytes align 16
  // CHECK: chip.region @weights weights of 1024 bytes align 1{{$}}
  chip.region @weights weights of 1024 bytes align 1
  // CHECK: chip.region @nothing arena of 0 bytes align 16{{$}}
  chip.region @nothing arena of 0 bytes align 16
  // CHECK: chip.weight @w in @weights[64] : memref<4x8xf32> as f32 single ["a.w"]
  chip.weight @w in @weights[64] : memref<4x8xf32> as f32 single ["a.w"]
  // CHECK: chip.weight @qkv : memref<8x8xf32> as f32 concat ["q", "k"] {column_scale = "norm"}
  chip.weight @qkv : memref<8x8xf32> as f32 concat ["q", "k"] {column_scale = "norm"}
  // CHECK: chip.weight @f : memref<2xf32> as f32 single [] {value = dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>}
  chip.weight @f : memref<2xf32> as f32 single [] {value = dense<[1.0, 0.5]> : tensor<2xf32>}
  // CHECK: chip.cache @keys in @kv_cache[256] : memref<2x8x4xf32>
  chip.cache @keys in @kv_cache[256] : memref<2x8x4xf32>
  // CHECK: chip.cache @values : memref<2x8x4xf32>
  chip.cache @values : memref<2x8x4xf32>
  // CHECK: chip.layer_table @blocks ["w", "keys"] {{\[\[}}@w, @keys], [@w, @values]]
  chip.layer_table @blocks ["w", "keys"] [[@w, @keys], [@w, @values]]
  // CHECK: chip.kernel @linear_f32 from "generic"
  chip.kernel @linear_f32 from "generic"
  // CHECK: chip.kernel @attention_f32 from "armv7em"
  chip.kernel @attention_f32 from "armv7em"

  // CHECK-LABEL: func @calls
  // CHECK-SAME: %[[I:.*]]: index
  func.func @calls(%i: index) {
    // CHECK: %[[X:.*]] = chip.slot @arena[0] "x" : memref<1x8xf32>
    %x = chip.slot @arena[0] "x" : memref<1x8xf32>
    // CHECK: %[[Y:.*]] = chip.slot @arena[224] "y" : memref<1x8xf32>
    %y = chip.slot @arena[224] "y" : memref<1x8xf32>
    // CHECK: %[[W:.*]] = chip.address @w : memref<4x8xf32>
    %w = chip.address @w : memref<4x8xf32>
    // CHECK: %[[KEYS:.*]] = chip.address @keys : memref<2x8x4xf32>
    %keys = chip.address @keys : memref<2x8x4xf32>
    // CHECK: chip.row_address @blocks[%[[I]]] "w" : memref<4x8xf32>
    %row = chip.row_address @blocks[%i] "w" : memref<4x8xf32>
    // CHECK: %[[PART:.*]] = memref.subview
    %part = memref.subview %y[0, 0] [1, 4] [1, 1] : memref<1x8xf32> to memref<1x4xf32, strided<[8, 1]>>
    // CHECK: chip.call @linear_f32(%[[PART]], %[[X]], %[[W]] : memref<1x4xf32, strided<[8, 1]>>, memref<1x8xf32>, memref<4x8xf32>) writes 1 sizes [1, 4, 8]{{$}}
    chip.call @linear_f32(%part, %x, %w : memref<1x4xf32, strided<[8, 1]>>, memref<1x8xf32>, memref<4x8xf32>) writes 1 sizes [1, 4, 8]
    // CHECK: chip.call @attention_f32(%[[Y]], %[[X]], %[[KEYS]] : memref<1x8xf32>, memref<1x8xf32>, memref<2x8x4xf32>) writes 2 at %[[I]], %[[I]] sizes [1, 8] floats [5.000000e-01, 2.500000e-01]
    chip.call @attention_f32(%y, %x, %keys : memref<1x8xf32>, memref<1x8xf32>, memref<2x8x4xf32>) writes 2 at %i, %i sizes [1, 8] floats [0.5, 0.25]
    // CHECK: chip.call @linear_f32({{.*}}) writes 1 sizes []
    chip.call @linear_f32(%x : memref<1x8xf32>) writes 1 sizes []
    // CHECK: chip.call @linear_f32({{.*}}) writes 1 sizes [1, 4, 8] split <4 by 2, buffers = [1, 0, 8], scratch = [0, 0, 0], numbers = [], sizes = [0, 1, 0]>
    chip.call @linear_f32(%part, %x, %w : memref<1x4xf32, strided<[8, 1]>>, memref<1x8xf32>, memref<4x8xf32>) writes 1 sizes [1, 4, 8] split <4 by 2, buffers = [1, 0, 8], scratch = [0, 0, 0], numbers = [], sizes = [0, 1, 0]>
    // CHECK: chip.call @attention_f32({{.*}}) writes 2 at %[[I]] sizes [1] floats [5.000000e-01] split <1 by 1, buffers = [8, 0, 64], scratch = [0, 8, 0], numbers = [1], sizes = [0]>
    chip.call @attention_f32(%y, %x, %keys : memref<1x8xf32>, memref<1x8xf32>, memref<2x8x4xf32>) writes 2 at %i sizes [1] floats [0.5] split <1 by 1, buffers = [8, 0, 64], scratch = [0, 8, 0], numbers = [1], sizes = [0]>
    // CHECK: chip.barrier
    chip.barrier
    return
  }
}
