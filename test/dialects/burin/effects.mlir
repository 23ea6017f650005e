// RUN: burin-opt %s --canonicalize --cse --loop-invariant-code-motion | FileCheck %s
//
// What is computed and not used goes; what touches a cache keeps its place.

burin.weight private @w : !burin.weight<8x8xf32> single ["w"]
burin.cache private @keys : !burin.cache<2x16x4xf32>
burin.cache private @values : !burin.cache<2x16x4xf32>

// CHECK-LABEL: func @dead_values
// CHECK-NEXT: return
func.func @dead_values(%ids: tensor<1xi32>, %x: tensor<1x8xf32>, %t: tensor<1x2x2xf32>, %p: index, %gain: !burin.weight<8xf32>, %table: !burin.weight<32x8xf32>, %wide: !burin.weight<12x8xf32>, %f: !burin.weight<2xf32>) {
  %w = burin.get @w : !burin.weight<8x8xf32>
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  %0 = burin.embedding %ids, %table : (tensor<1xi32>, !burin.weight<32x8xf32>) -> tensor<1x8xf32>
  %1 = burin.rms_norm %x, %gain {epsilon = 0.5 : f32} : (tensor<1x8xf32>, !burin.weight<8xf32>) -> tensor<1x8xf32>
  %2 = burin.linear %x, %w : (tensor<1x8xf32>, !burin.weight<8x8xf32>) -> tensor<1x8xf32>
  %3 = burin.gated_linear %x, %wide : (tensor<1x8xf32>, !burin.weight<12x8xf32>) -> tensor<1x6xf32>
  %4 = burin.silu %x : (tensor<1x8xf32>) -> tensor<1x8xf32>
  %5 = burin.add_bias %x, %gain : (tensor<1x8xf32>, !burin.weight<8xf32>) -> tensor<1x8xf32>
  %6 = burin.rope_table %p, %p, %f : (index, index, !burin.weight<2xf32>) -> tensor<1x2x2xf32>
  %7 = burin.rope %x, %t {heads = 2 : i64} : (tensor<1x8xf32>, tensor<1x2x2xf32>) -> tensor<1x8xf32>
  %8 = burin.attention %x, %keys, %keys at %p {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<1x8xf32>
  return
}

// Equal products are one; so are equal attentions, but only while nothing is written between them.
// CHECK-LABEL: func @equal_values
func.func @equal_values(%x: tensor<1x8xf32>, %p: index) -> (tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>) {
  // CHECK-COUNT-1: burin.linear
  // CHECK-NOT: burin.linear
  %w = burin.get @w : !burin.weight<8x8xf32>
  %w2 = burin.get @w : !burin.weight<8x8xf32>
  %0 = burin.linear %x, %w : (tensor<1x8xf32>, !burin.weight<8x8xf32>) -> tensor<1x8xf32>
  %1 = burin.linear %x, %w2 : (tensor<1x8xf32>, !burin.weight<8x8xf32>) -> tensor<1x8xf32>
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  %values = burin.get @values : !burin.cache<2x16x4xf32>
  // CHECK: %[[OLD:.*]] = burin.attention
  // CHECK-NEXT: burin.cache_write
  // CHECK-NEXT: %[[NEW:.*]] = burin.attention
  // CHECK-NEXT: return %{{.*}}, %{{.*}}, %[[OLD]], %[[OLD]], %[[NEW]]
  %2 = burin.attention %x, %keys, %values at %p {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<1x8xf32>
  %3 = burin.attention %x, %keys, %values at %p {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<1x8xf32>
  burin.cache_write %x to %keys at %p : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  %4 = burin.attention %x, %keys, %values at %p {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<1x8xf32>
  return %0, %1, %2, %3, %4 : tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>, tensor<1x8xf32>
}

// Nobody reads the cache here, but the next step will.
// CHECK-LABEL: func @writes_stay
func.func @writes_stay(%x: tensor<1x8xf32>, %b: memref<1x8xf32>, %t: memref<1x2x2xf32>, %p: index) {
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  // CHECK: burin.cache_write %{{.*}} : (tensor<1x8xf32>
  burin.cache_write %x to %keys at %p : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  // CHECK: burin.cache_write %{{.*}} : (memref<1x8xf32>
  burin.cache_write %b to %keys at %p rope %t : (memref<1x8xf32>, !burin.cache<2x16x4xf32>, index, memref<1x2x2xf32>) -> ()
  return
}

// A loop's invariant attention does not move above the write of the rounds before.
// CHECK-LABEL: func @no_hoisting
func.func @no_hoisting(%x: tensor<1x8xf32>, %p: index, %a: index, %b: index) -> tensor<1x8xf32> {
  %keys = burin.get @keys : !burin.cache<2x16x4xf32>
  // CHECK: scf.for
  %r = scf.for %i = %a to %b step %p iter_args(%y = %x) -> tensor<1x8xf32> {
    // CHECK: burin.attention
    // CHECK: burin.cache_write
    %0 = burin.attention %x, %keys, %keys at %p {scale = 0.5 : f32} : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<1x8xf32>
    burin.cache_write %y to %keys at %i : (tensor<1x8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
    scf.yield %0 : tensor<1x8xf32>
  }
  return %r : tensor<1x8xf32>
}

// What is written into a buffer stays, whoever reads it later.
// CHECK-LABEL: func @buffers
func.func @buffers(%x: memref<1x8xf32>, %y: memref<1x8xf32>) {
  %w = burin.get @w : !burin.weight<8x8xf32>
  // CHECK: burin.linear
  // CHECK-NEXT: burin.silu
  // CHECK-NEXT: burin.linear {{.*}} {accumulate}
  // CHECK-NEXT: return
  burin.linear %x, %w into %y : (memref<1x8xf32>, !burin.weight<8x8xf32>, memref<1x8xf32>) -> ()
  burin.silu %y into %x : (memref<1x8xf32>, memref<1x8xf32>) -> ()
  burin.linear %x, %w into %y {accumulate} : (memref<1x8xf32>, !burin.weight<8x8xf32>, memref<1x8xf32>) -> ()
  return
}
