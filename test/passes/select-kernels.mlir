// RUN: split-file %s %t
// RUN: burin-opt %t/all.mlir --burin-select-kernels | FileCheck %s
// RUN: burin-opt %t/all.mlir --burin-select-kernels=library=fast/silu_f32,other/linear_f32 | FileCheck %s --check-prefix=FAST
// RUN: not burin-opt %t/gap.mlir --burin-select-kernels 2>&1 | FileCheck %s --check-prefix=GAP
// RUN: not burin-opt %t/none.mlir --burin-select-kernels 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not burin-opt %t/storage.mlir --burin-select-kernels 2>&1 | FileCheck %s --check-prefix=STORAGE
//
// Every operation becomes the call of a kernel with its arguments in the order of the declaration.

// CHECK-DAG: chip.kernel @linear_f32 from "generic"
// CHECK-DAG: chip.weight @w : memref<4x8xf32> as f32 single ["w"]
// CHECK-DAG: chip.cache @k : memref<2x16x4xf32>
// CHECK-DAG: chip.layer_table @t ["g"] {{\[}}[@gain]]
// CHECK-LABEL: func.func @step
// CHECK: %[[W:.*]] = chip.address @w : memref<4x8xf32>
// CHECK: chip.row_address @t[%{{.*}}] "g" : memref<8xf32>
// CHECK: chip.call @embedding_f32({{.*}}) writes 1 sizes [2, 8]{{$}}
// CHECK: chip.call @rms_norm_f32({{.*}}) writes 1 sizes [2, 8] floats [1.000000e-05]
// CHECK: chip.call @linear_f32(%{{.*}}, %{{.*}}, %[[W]] : {{.*}}) writes 1 sizes [2, 4, 8]
// CHECK: chip.call @linear_add_f32({{.*}}) writes 1 sizes [2, 4, 8]
// CHECK: chip.call @rms_linear_f32({{.*}}) writes 1 sizes [2, 4, 8] floats [5.000000e-01]
// CHECK: chip.call @swiglu_f32({{.*}}) writes 1 sizes [2, 2, 8]
// CHECK: chip.call @rms_swiglu_f32({{.*}}) writes 1 sizes [2, 2, 8] floats [5.000000e-01]
// CHECK: chip.call @silu_f32({{.*}}) writes 1 sizes [16]
// CHECK: chip.call @add_bias_f32({{.*}}) writes 1 sizes [2, 8, 8]
// CHECK: chip.call @rope_table_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 2] floats [1.000000e+00]
// CHECK: chip.call @rope_f32({{.*}}) writes 1 sizes [2, 8, 2, 4, 2]
// CHECK: chip.call @rope_cache_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 8, 2, 16, 4, 2]
// CHECK: chip.call @cache_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 8, 2, 16, 4]
// CHECK: chip.call @attention_f32({{.*}}) writes 2 at %{{.*}} sizes [2, 8, 2, 2, 16, 4, 16] floats [5.000000e-01]
// CHECK: chip.call @attention_f32({{.*}}) writes 2 at %{{.*}} sizes [2, 8, 2, 2, 16, 4, 3] floats [5.000000e-01]
// CHECK: chip.call @capped_attention_f32({{.*}}) writes 2 at %{{.*}} sizes [2, 8, 2, 2, 16, 4, 16] floats [5.000000e-01, 5.000000e+01]
// CHECK: chip.call @head_norm_f32({{.*}}) writes 1 sizes [2, 8, 4, 2] floats [1.000000e-05]
// CHECK: chip.call @layer_norm_f32({{.*}}) writes 1 sizes [2, 8] floats [1.000000e-05]
// CHECK: chip.call @gelu_tanh_f32({{.*}}) writes 1 sizes [16]
// CHECK: chip.call @geglu_f32({{.*}}) writes 1 sizes [2, 8, 4]
// CHECK: chip.call @scale_f32({{.*}}) writes 1 sizes [16] floats [2.000000e+00]
// CHECK: chip.call @soft_cap_f32({{.*}}) writes 1 sizes [16] floats [3.000000e+01]
// CHECK: chip.call @add_positions_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 8]
// CHECK: chip.call @history_i32({{.*}}) writes 1 at %{{.*}} sizes [2, 12]
// CHECK: chip.call @long_rope_table_f32({{.*}}) writes 1 at %{{.*}} sizes [2, 2, 12] floats [1.500000e+00]
// CHECK: chip.call @add_f32({{.*}}) writes 1 sizes [16]
// CHECK: chip.call @mul_f32({{.*}}) writes 1 sizes [16]
// CHECK: chip.call @copy_f32({{.*}}) writes 1 sizes [16]

// The first folder of the target's list that has the kernel; a folder that is not in the list does not count.
// FAST-DAG: chip.kernel @silu_f32 from "fast"
// FAST-DAG: chip.kernel @linear_f32 from "generic"
// GAP: needs a contiguous buffer for kernel 'silu_f32'
// NONE: error: 'linalg.sub' op has no kernel
// STORAGE: error: has no storage (run --burin-choose-storage first)

//--- all.mlir
module attributes {chip.target = #chip.target<"t", kernels = ["fast", "generic"], prefill = 2, memories = []>} {
burin.weight private @w : !burin.weight<4x8xf32> single ["w"] {storage = 0 : i32}
burin.weight private @e : !burin.weight<9x8xf32> single ["e"] {storage = 0 : i32}
burin.weight private @gain : !burin.weight<8xf32> single ["g"] {storage = 0 : i32}
burin.weight private @f : !burin.weight<2xf32> single [] {storage = 0 : i32, value = dense<1.0> : tensor<2xf32>}
burin.weight private @two : !burin.weight<2x2xf32> single [] {storage = 0 : i32, value = dense<1.0> : tensor<2x2xf32>}
burin.cache private @h : !burin.cache<13xi32>
burin.cache private @k : !burin.cache<2x16x4xf32>
burin.layer_table private @t ["g"] [[@gain]]
func.func @step(%ids: memref<2xi32>, %x: memref<2x8xf32>, %y: memref<2x4xf32>, %z: memref<2x2xf32>, %r: memref<2x2x2xf32>, %s: memref<16xf32>, %p: index) {
  %w = burin.get @w : !burin.weight<4x8xf32>
  %e = burin.get @e : !burin.weight<9x8xf32>
  %f = burin.get @f : !burin.weight<2xf32>
  %k = burin.get @k : !burin.cache<2x16x4xf32>
  %g = burin.get_row @t[%p] "g" : !burin.weight<8xf32>
  burin.embedding %ids, %e into %x : (memref<2xi32>, !burin.weight<9x8xf32>, memref<2x8xf32>) -> ()
  burin.rms_norm %x, %g into %x {epsilon = 1.0e-5 : f32} : (memref<2x8xf32>, !burin.weight<8xf32>, memref<2x8xf32>) -> ()
  burin.linear %x, %w into %y : (memref<2x8xf32>, !burin.weight<4x8xf32>, memref<2x4xf32>) -> ()
  burin.linear %x, %w into %y {accumulate} : (memref<2x8xf32>, !burin.weight<4x8xf32>, memref<2x4xf32>) -> ()
  burin.linear %x, %w into %y {norm_epsilon = 0.5 : f32} : (memref<2x8xf32>, !burin.weight<4x8xf32>, memref<2x4xf32>) -> ()
  burin.gated_linear %x, %w into %z : (memref<2x8xf32>, !burin.weight<4x8xf32>, memref<2x2xf32>) -> ()
  burin.gated_linear %x, %w into %z {norm_epsilon = 0.5 : f32} : (memref<2x8xf32>, !burin.weight<4x8xf32>, memref<2x2xf32>) -> ()
  burin.silu %x into %x : (memref<2x8xf32>, memref<2x8xf32>) -> ()
  burin.add_bias %x, %g : (memref<2x8xf32>, !burin.weight<8xf32>) -> ()
  burin.rope_table %p, %p, %f into %r : (index, index, !burin.weight<2xf32>, memref<2x2x2xf32>) -> ()
  burin.rope %x, %r {heads = 2 : i64} : (memref<2x8xf32>, memref<2x2x2xf32>) -> ()
  burin.cache_write %x to %k at %p rope %r : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, index, memref<2x2x2xf32>) -> ()
  burin.cache_write %x to %k at %p : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  burin.attention %x, %k, %k at %p scratch %s into %x {scale = 0.5 : f32} : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32>) -> ()
  burin.attention %x, %k, %k at %p scratch %s into %x {scale = 0.5 : f32, window = 3 : i64} : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32>) -> ()
  burin.attention %x, %k, %k at %p scratch %s into %x {scale = 0.5 : f32, soft_cap = 50.0 : f32} : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32>) -> ()
  burin.head_norm %x, %f {epsilon = 1.0e-5 : f32} : (memref<2x8xf32>, !burin.weight<2xf32>) -> ()
  burin.layer_norm %x, %g, %g into %x {epsilon = 1.0e-5 : f32} : (memref<2x8xf32>, !burin.weight<8xf32>, !burin.weight<8xf32>, memref<2x8xf32>) -> ()
  burin.gelu_tanh %x into %x : (memref<2x8xf32>, memref<2x8xf32>) -> ()
  burin.geglu %x into %y : (memref<2x8xf32>, memref<2x4xf32>) -> ()
  burin.scale %x {factor = 2.0 : f32} : (memref<2x8xf32>) -> ()
  burin.soft_cap %x {cap = 30.0 : f32} : (memref<2x8xf32>) -> ()
  burin.add_positions %x, %e at %p : (memref<2x8xf32>, !burin.weight<9x8xf32>, index) -> ()
  %h = burin.get @h : !burin.cache<13xi32>
  %two = burin.get @two : !burin.weight<2x2xf32>
  burin.cache_write %ids to %h at %p : (memref<2xi32>, !burin.cache<13xi32>, index) -> ()
  burin.rope_table %p, %p, %two of %h into %r {factor = 1.5 : f32, original = 12 : i64} : (index, index, !burin.weight<2x2xf32>, !burin.cache<13xi32>, memref<2x2x2xf32>) -> ()
  linalg.add ins(%x, %x : memref<2x8xf32>, memref<2x8xf32>) outs(%x : memref<2x8xf32>)
  linalg.mul ins(%x, %x : memref<2x8xf32>, memref<2x8xf32>) outs(%x : memref<2x8xf32>)
  memref.copy %x, %x : memref<2x8xf32> to memref<2x8xf32>
  return
}
}
//--- gap.mlir
func.func @step(%x: memref<2x8xf32, strided<[16, 1]>>) {
  burin.silu %x into %x : (memref<2x8xf32, strided<[16, 1]>>, memref<2x8xf32, strided<[16, 1]>>) -> ()
  return
}
//--- none.mlir
func.func @step(%x: memref<2x8xf32>) {
  linalg.sub ins(%x, %x : memref<2x8xf32>, memref<2x8xf32>) outs(%x : memref<2x8xf32>)
  return
}
//--- storage.mlir
burin.weight private @w : !burin.weight<4x8xf32> single ["w"]
func.func @step() {
  return
}
