// RUN: burin-opt %s | burin-opt | FileCheck %s
// RUN: burin-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC
// RUN: burin-opt %s --verify-roundtrip -o /dev/null
// RUN: burin-opt %s --symbol-dce | FileCheck %s --check-prefix=DCE
//
// Weights, caches and layer tables are symbols; private ones that nothing names can be dropped.

// CHECK: burin.weight private @w : !burin.weight<4x8xf32> single ["a.w"]
// GENERIC: "burin.weight"() <{arrangement = 0 : i32, sources = ["a.w"], sym_name = "w", sym_visibility = "private", type = !burin.weight<4x8xf32>}> : () -> ()
burin.weight private @w : !burin.weight<4x8xf32> single ["a.w"]
// CHECK: burin.weight private @qkv : !burin.weight<8x8xf32> concat ["q", "k", "v"] {column_scale = "norm", storage = 0 : i32}
burin.weight private @qkv : !burin.weight<8x8xf32> concat ["q", "k", "v"] {column_scale = "norm", storage = 0 : i32}
// CHECK: burin.weight @gate_up : !burin.weight<8x8xf32> interleave ["gate", "up"]
burin.weight @gate_up : !burin.weight<8x8xf32> interleave ["gate", "up"]
// CHECK: burin.weight nested @f : !burin.weight<2xf32> single [] {value = dense<[1.000000e+00, 5.000000e-01]> : tensor<2xf32>}
burin.weight nested @f : !burin.weight<2xf32> single [] {value = dense<[1.0, 0.5]> : tensor<2xf32>}
// CHECK: burin.cache private @keys : !burin.cache<2x16x4xf32>
burin.cache private @keys : !burin.cache<2x16x4xf32>
// CHECK: burin.cache @block.0.keys : !burin.cache<2x16x4xf32>
burin.cache @"block.0.keys" : !burin.cache<2x16x4xf32>
// CHECK: burin.layer_table private @blocks ["w", "keys"] {{\[\[}}@w, @keys], [@w, @block.0.keys]]
burin.layer_table private @blocks ["w", "keys"] [[@w, @keys], [@w, @block.0.keys]]
burin.weight private @unused : !burin.weight<4x8xf32> single ["unused"]

// DCE-NOT: @unused
// DCE-NOT: @qkv
// DCE: burin.layer_table private @blocks
// DCE-NOT: @unused

// CHECK-LABEL: func @handles
// CHECK-SAME: %[[I:.*]]: index, %[[W:.*]]: !burin.weight<4x8xf32>
func.func @handles(%i: index, %w: !burin.weight<4x8xf32>) {
  // CHECK: burin.get @w : !burin.weight<4x8xf32>
  %0 = burin.get @w : !burin.weight<4x8xf32>
  // CHECK: burin.get @keys : !burin.cache<2x16x4xf32>
  %1 = burin.get @keys : !burin.cache<2x16x4xf32>
  // CHECK: burin.get_row @blocks[%[[I]]] "w" : !burin.weight<4x8xf32>
  %2 = burin.get_row @blocks[%i] "w" : !burin.weight<4x8xf32>
  // CHECK: burin.get_row @blocks[%[[I]]] "keys" : !burin.cache<2x16x4xf32>
  %3 = burin.get_row @blocks[%i] "keys" : !burin.cache<2x16x4xf32>
  return
}
