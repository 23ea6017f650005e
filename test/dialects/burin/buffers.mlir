// RUN: burin-opt %s | burin-opt | FileCheck %s
// RUN: burin-opt %s --verify-roundtrip -o /dev/null
//
// Buffer form: every operation writes a memref, which may be a part of a larger one, and has no result.

// CHECK-LABEL: func @buffer_form
func.func @buffer_form(%x: memref<2x8xf32>, %y: memref<2x8xf32, strided<[16, 1], offset: 8>>, %ids: memref<2xi32>,
                       %p: index, %scores: memref<16xf32>, %g: memref<2x6xf32>, %t: memref<2x2x2xf32>,
                       %table: !burin.weight<32x8xf32>, %gain: !burin.weight<8xf32>, %w: !burin.weight<8x8xf32>,
                       %wide: !burin.weight<12x8xf32>, %f: !burin.weight<2xf32>, %keys: !burin.cache<2x16x4xf32>) {
  // CHECK: burin.embedding %{{.*}}, %{{.*}} into %{{.*}} : (memref<2xi32>, !burin.weight<32x8xf32>, memref<2x8xf32>) -> ()
  burin.embedding %ids, %table into %x : (memref<2xi32>, !burin.weight<32x8xf32>, memref<2x8xf32>) -> ()
  // CHECK: burin.rope_table {{.*}} into %{{.*}} : (index, index, !burin.weight<2xf32>, memref<2x2x2xf32>) -> ()
  burin.rope_table %p, %p, %f into %t : (index, index, !burin.weight<2xf32>, memref<2x2x2xf32>) -> ()
  // CHECK: burin.rms_norm {{.*}} into %{{.*}} {epsilon = 5.000000e-01 : f32} : ({{.*}}, memref<2x8xf32, strided<[16, 1], offset: 8>>) -> ()
  burin.rms_norm %x, %gain into %y {epsilon = 0.5 : f32} : (memref<2x8xf32>, !burin.weight<8xf32>, memref<2x8xf32, strided<[16, 1], offset: 8>>) -> ()
  // CHECK: burin.linear {{.*}} into %{{.*}} {accumulate, norm_epsilon = 5.000000e-01 : f32} : {{.*}} -> ()
  burin.linear %x, %w into %y {accumulate, norm_epsilon = 0.5 : f32} : (memref<2x8xf32>, !burin.weight<8x8xf32>, memref<2x8xf32, strided<[16, 1], offset: 8>>) -> ()
  // CHECK: burin.gated_linear {{.*}} into %{{.*}} : {{.*}} -> ()
  burin.gated_linear %x, %wide into %g : (memref<2x8xf32>, !burin.weight<12x8xf32>, memref<2x6xf32>) -> ()
  // CHECK: burin.silu %[[G:.*]] into %[[G]] : (memref<2x6xf32>, memref<2x6xf32>) -> ()
  burin.silu %g into %g : (memref<2x6xf32>, memref<2x6xf32>) -> ()
  // CHECK: burin.add_bias %{{.*}}, %{{.*}} : (memref<2x8xf32>, !burin.weight<8xf32>) -> ()
  burin.add_bias %x, %gain : (memref<2x8xf32>, !burin.weight<8xf32>) -> ()
  // CHECK: burin.rope %{{.*}}, %{{.*}} {heads = 2 : i64} : (memref<2x8xf32, strided<[16, 1], offset: 8>>, memref<2x2x2xf32>) -> ()
  burin.rope %y, %t {heads = 2 : i64} : (memref<2x8xf32, strided<[16, 1], offset: 8>>, memref<2x2x2xf32>) -> ()
  // CHECK: burin.cache_write {{.*}} rope %{{.*}} : {{.*}} -> ()
  burin.cache_write %x to %keys at %p rope %t : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, index, memref<2x2x2xf32>) -> ()
  // CHECK: burin.attention {{.*}} scratch %{{.*}} into %{{.*}} {scale = 5.000000e-01 : f32} : {{.*}} -> ()
  burin.attention %x, %keys, %keys at %p scratch %scores into %y {scale = 0.5 : f32} : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32, strided<[16, 1], offset: 8>>) -> ()
  return
}
