// RUN: burin-opt %s --burin-merge-layers | FileCheck %s
//
// Calls become a loop only where a loop does the same: one behind the other, each on what the last one made.

burin.cache private @block.0.k : !burin.cache<1x8x4xf32>
burin.cache private @block.1.k : !burin.cache<1x8x4xf32>
burin.weight private @block.0.w : !burin.weight<4x4xf32> single ["0"]
burin.weight private @block.1.w : !burin.weight<4x4xf32> single ["1"]
burin.weight private @pair.0.q.w : !burin.weight<4x4xf32> single ["q0"]
burin.weight private @pair.0.k.w : !burin.weight<4x4xf32> single ["k0"]
burin.weight private @pair.1.q.w : !burin.weight<4x4xf32> single ["q1"]
burin.weight private @pair.1.k.w : !burin.weight<4x4xf32> single ["k1"]
burin.weight private @same.1.w : !burin.weight<4x4xf32> single ["s1"]

// CHECK: burin.layer_table private @block ["k", "w"] {{\[}}[@block.0.k, @block.0.w], [@block.1.k, @block.1.w]]
func.func private @block.0.step(%x: tensor<1x4xf32>, %p: index) -> tensor<1x4xf32> {
  %k = burin.get @block.0.k : !burin.cache<1x8x4xf32>
  burin.cache_write %x to %k at %p : (tensor<1x4xf32>, !burin.cache<1x8x4xf32>, index) -> ()
  %w = burin.get @block.0.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}
func.func private @block.1.step(%x: tensor<1x4xf32>, %p: index) -> tensor<1x4xf32> {
  %k = burin.get @block.1.k : !burin.cache<1x8x4xf32>
  burin.cache_write %x to %k at %p : (tensor<1x4xf32>, !burin.cache<1x8x4xf32>, index) -> ()
  %w = burin.get @block.1.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %w : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// Two weights whose names end alike are two fields. The layer that reads one weight twice has another body.
// CHECK: burin.layer_table private @pair ["w", "w2"] {{\[}}[@pair.0.q.w, @pair.0.k.w], [@pair.1.q.w, @pair.1.k.w]]
// CHECK-LABEL: func.func private @pair.step(
// CHECK: burin.get_row @pair[%{{.*}}] "w" :
// CHECK: burin.get_row @pair[%{{.*}}] "w2" :
func.func private @pair.0.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = burin.get @pair.0.q.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %q : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  %k = burin.get @pair.0.k.w : !burin.weight<4x4xf32>
  %z = burin.linear %y, %k : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %z : tensor<1x4xf32>
}
func.func private @pair.1.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = burin.get @pair.1.q.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %q : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  %k = burin.get @pair.1.k.w : !burin.weight<4x4xf32>
  %z = burin.linear %y, %k : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %z : tensor<1x4xf32>
}
// CHECK-LABEL: func.func private @same.1.step(
// CHECK-COUNT-2: burin.get @same.1.w
func.func private @same.1.step(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %q = burin.get @same.1.w : !burin.weight<4x4xf32>
  %y = burin.linear %x, %q : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  %k = burin.get @same.1.w : !burin.weight<4x4xf32>
  %z = burin.linear %y, %k : (tensor<1x4xf32>, !burin.weight<4x4xf32>) -> tensor<1x4xf32>
  return %z : tensor<1x4xf32>
}

// What is between the calls computes only.
// CHECK-LABEL: func.func @step(
// CHECK: scf.for
func.func @step(%x: tensor<1x4xf32>, %p: index) -> tensor<1x4xf32> {
  %0 = call @block.0.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  %h = burin.get @block.0.w : !burin.weight<4x4xf32>
  %1 = call @block.1.step(%0, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// The second layer's cache is written between the calls: a loop would write it too late.
// CHECK-LABEL: func.func @written_between(
// CHECK-NOT: scf.for
// CHECK: call @block.step
// CHECK: burin.cache_write
// CHECK: call @block.step
func.func @written_between(%x: tensor<1x4xf32>, %p: index) -> tensor<1x4xf32> {
  %0 = call @block.0.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  %k = burin.get @block.1.k : !burin.cache<1x8x4xf32>
  burin.cache_write %x to %k at %p : (tensor<1x4xf32>, !burin.cache<1x8x4xf32>, index) -> ()
  %1 = call @block.1.step(%0, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @other_position(
// CHECK-NOT: scf.for
// CHECK: return
func.func @other_position(%x: tensor<1x4xf32>, %p: index, %q: index) -> tensor<1x4xf32> {
  %0 = call @block.0.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  %1 = call @block.1.step(%0, %q) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @same_input(
// CHECK-NOT: scf.for
// CHECK: return
func.func @same_input(%x: tensor<1x4xf32>, %p: index) -> tensor<1x4xf32> {
  %0 = call @block.0.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  %1 = call @block.1.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// What the first layer made is needed a second time.
// CHECK-LABEL: func.func @read_twice(
// CHECK-NOT: scf.for
// CHECK: return
func.func @read_twice(%x: tensor<1x4xf32>, %p: index) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = call @block.0.step(%x, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  %1 = call @block.1.step(%0, %p) : (tensor<1x4xf32>, index) -> tensor<1x4xf32>
  return %0, %1 : tensor<1x4xf32>, tensor<1x4xf32>
}
