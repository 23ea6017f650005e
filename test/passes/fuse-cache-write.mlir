// RUN: burin-opt %s --burin-fuse-cache-write | FileCheck %s
//
// Keys are rotated on their way into the cache, unless something else reads the rotated vector or rotates other heads.

burin.cache private @keys : !burin.cache<2x8x4xf32>

// CHECK-LABEL: func @fused(
// CHECK-SAME: %[[K:.*]]: tensor<?x8xf32>, %[[T:.*]]: tensor<?x2x2xf32>, %[[P:.*]]: index)
// CHECK-NOT: burin.rope
// CHECK: burin.cache_write %[[K]] to %{{.*}} at %[[P]] rope %[[T]]
func.func @fused(%k: tensor<?x8xf32>, %t: tensor<?x2x2xf32>, %p: index) {
  %c = burin.get @keys : !burin.cache<2x8x4xf32>
  %r = burin.rope %k, %t {heads = 2 : i64} : (tensor<?x8xf32>, tensor<?x2x2xf32>) -> tensor<?x8xf32>
  burin.cache_write %r to %c at %p : (tensor<?x8xf32>, !burin.cache<2x8x4xf32>, index) -> ()
  return
}

// CHECK-LABEL: func @other_heads
// CHECK: burin.rope
func.func @other_heads(%k: tensor<?x8xf32>, %t: tensor<?x1x2xf32>, %p: index) {
  %c = burin.get @keys : !burin.cache<2x8x4xf32>
  %r = burin.rope %k, %t {heads = 4 : i64} : (tensor<?x8xf32>, tensor<?x1x2xf32>) -> tensor<?x8xf32>
  burin.cache_write %r to %c at %p : (tensor<?x8xf32>, !burin.cache<2x8x4xf32>, index) -> ()
  return
}

// CHECK-LABEL: func @read_twice
// CHECK: burin.rope
func.func @read_twice(%k: tensor<?x8xf32>, %t: tensor<?x2x2xf32>, %p: index) -> tensor<?x8xf32> {
  %c = burin.get @keys : !burin.cache<2x8x4xf32>
  %r = burin.rope %k, %t {heads = 2 : i64} : (tensor<?x8xf32>, tensor<?x2x2xf32>) -> tensor<?x8xf32>
  burin.cache_write %r to %c at %p : (tensor<?x8xf32>, !burin.cache<2x8x4xf32>, index) -> ()
  return %r : tensor<?x8xf32>
}

burin.cache private @halves : !burin.cache<2x8x4xf32> {storage = 1 : i32}

// What is rounded is rotated before.
// CHECK-LABEL: func @rounded
// CHECK: %[[R:.*]] = burin.rope
// CHECK: burin.cache_write %[[R]] to %{{.*}} at %{{.*}} : (
func.func @rounded(%k: tensor<?x8xf32>, %t: tensor<?x2x2xf32>, %p: index) {
  %c = burin.get @halves : !burin.cache<2x8x4xf32>
  %r = burin.rope %k, %t {heads = 2 : i64} : (tensor<?x8xf32>, tensor<?x2x2xf32>) -> tensor<?x8xf32>
  burin.cache_write %r to %c at %p : (tensor<?x8xf32>, !burin.cache<2x8x4xf32>, index) -> ()
  return
}
