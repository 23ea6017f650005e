// RUN: burin-opt %s --burin-to-graph | FileCheck %s --check-prefix=GRAPH
// RUN: burin-opt %s --burin-to-quantized | FileCheck %s --check-prefix=QUANTIZED
// RUN: burin-opt %s --burin-to-tiled | FileCheck %s --check-prefix=TILED
// RUN: burin-opt %s --burin-to-memory | FileCheck %s --check-prefix=MEMORY
// RUN: burin-opt %s --burin-to-kernels > %t.kernels.mlir
// RUN: FileCheck %s --check-prefix=KERNELS < %t.kernels.mlir
// RUN: burin-opt %t.kernels.mlir --verify-roundtrip --burin-verify-stage=stage=kernels -o /dev/null
// RUN: not burin-opt %t.kernels.mlir --burin-verify-stage=stage=memory 2>&1 | FileCheck %s --check-prefix=BACK
//
// One layer by hand goes through every stage. What the fusions leave, a sum behind a product that holds a norm, is
// computed, too: it reaches the kernels as an addition.

// GRAPH: arith.addf
// QUANTIZED-COUNT-3: storage = 0 : i32
// TILED-NOT: burin.rms_norm
// TILED: func.func @step(
// TILED: burin.linear %{{.*}}, %{{.*}} into %{{.*}} {norm_epsilon = 5.000000e-01 : f32}
// TILED: linalg.add
// TILED: func.func @feed(
// TILED: func.func @prefill(
// MEMORY: chip.region @arena arena of
// MEMORY-NOT: memref.alloc
// MEMORY-NOT: tensor<1
// MEMORY: linalg.add
// KERNELS-DAG: chip.region @weights weights of 448 bytes align 16
// KERNELS-DAG: chip.region @kv_cache kv_cache of 256 bytes align 16
// KERNELS: func.func @step(
// KERNELS: chip.call @embedding_f32({{.*}}) writes 1 sizes [1, 4]
// KERNELS: chip.call @cache_f32({{.*}}) writes 1 at %{{.*}} sizes [1, 4, 1, 16, 4]
// KERNELS: chip.call @rms_linear_f32({{.*}}) writes 1 sizes [1, 4, 4] floats [5.000000e-01]
// KERNELS: chip.call @add_f32({{.*}}) writes 1 sizes [4]
// KERNELS: chip.call @linear_f32({{.*}}) writes 1 sizes [1, 24, 4]
// KERNELS: func.func @feed(
// KERNELS-NOT: chip.call @linear_f32
// KERNELS: func.func @prefill(
// KERNELS: chip.call @embedding_f32({{.*}}) writes 1 sizes [8, 4]
// BACK: is not allowed in stage 'memory'

module attributes {burin.model = {name = "small", family = "hand", layers = 1 : i64, vocab_size = 24 : i64, context = 16 : i64, bos = 0 : i64, end_tokens = array<i64>, parameters = 116 : i64}} {
  burin.weight private @embedding : !burin.weight<24x4xf32> single ["e"]
  burin.weight private @gain : !burin.weight<4xf32> single ["g"]
  burin.weight private @w : !burin.weight<4x4xf32> single ["w"]
  burin.cache private @keys : !burin.cache<1x16x4xf32>
  func.func @forward(%ids: tensor<?xi32>, %p: index) -> tensor<1x24xf32> {
    %e = burin.get @embedding : !burin.weight<24x4xf32>
    %x = burin.embedding %ids, %e : (tensor<?xi32>, !burin.weight<24x4xf32>) -> tensor<?x4xf32>
    %k = burin.get @keys : !burin.cache<1x16x4xf32>
    burin.cache_write %x to %k at %p : (tensor<?x4xf32>, !burin.cache<1x16x4xf32>, index) -> ()
    %g = burin.get @gain : !burin.weight<4xf32>
    %n = burin.rms_norm %x, %g {epsilon = 0.5 : f32} : (tensor<?x4xf32>, !burin.weight<4xf32>) -> tensor<?x4xf32>
    %w = burin.get @w : !burin.weight<4x4xf32>
    %y = burin.linear %n, %w : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
    %z = arith.addf %x, %y : tensor<?x4xf32>
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %t = tensor.dim %ids, %c0 : tensor<?xi32>
    %last = arith.subi %t, %c1 : index
    %h = tensor.extract_slice %z[%last, 0] [1, 4] [1, 1] : tensor<?x4xf32> to tensor<1x4xf32>
    %l = burin.linear %h, %e : (tensor<1x4xf32>, !burin.weight<24x4xf32>) -> tensor<1x24xf32>
    return %l : tensor<1x24xf32>
  }
}
