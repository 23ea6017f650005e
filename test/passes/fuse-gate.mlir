// RUN: burin-opt %s --burin-fuse-gate | FileCheck %s
//
// Gate and up become one weight with alternating rows, and silu and the product disappear.

// CHECK: burin.weight private @b.gate_up : !burin.weight<6x4xf32> interleave ["g", "u"]
// CHECK-NOT: @b.gate :
burin.weight private @b.gate : !burin.weight<3x4xf32> single ["g"]
burin.weight private @b.up : !burin.weight<3x4xf32> single ["u"]
burin.weight private @c.gate : !burin.weight<3x4xf32> single ["cg"]
burin.weight private @c.up : !burin.weight<3x4xf32> single ["cu"]
// CHECK: burin.weight private @d.gate_up : !burin.weight<6x4xf32> concat ["dg", "du"]
burin.weight private @d.gate : !burin.weight<3x4xf32> single ["dg"]
burin.weight private @d.up : !burin.weight<3x4xf32> single ["du"]

// CHECK-LABEL: func @fused(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>)
// CHECK: %[[W:.*]] = burin.get @b.gate_up
// CHECK: %[[Y:.*]] = burin.gated_linear %[[X]], %[[W]] : (tensor<?x4xf32>, !burin.weight<6x4xf32>) -> tensor<?x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @fused(%x: tensor<?x4xf32>) -> tensor<?x3xf32> {
  %g = burin.get @b.gate : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %u = burin.get @b.up : !burin.weight<3x4xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %b, %s : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// Gelu stays an operation behind one product of both.
// CHECK-LABEL: func @gelu(
// CHECK-SAME: %[[X:.*]]: tensor<?x4xf32>)
// CHECK: %[[W:.*]] = burin.get @d.gate_up
// CHECK: %[[P:.*]] = burin.linear %[[X]], %[[W]] : (tensor<?x4xf32>, !burin.weight<6x4xf32>) -> tensor<?x6xf32>
// CHECK-NEXT: %[[Y:.*]] = burin.geglu %[[P]] : (tensor<?x6xf32>) -> tensor<?x3xf32>
// CHECK-NEXT: return %[[Y]]
func.func @gelu(%x: tensor<?x4xf32>) -> tensor<?x3xf32> {
  %g = burin.get @d.gate : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.gelu_tanh %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %u = burin.get @d.up : !burin.weight<3x4xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The inputs differ: no kernel reads two.
// CHECK-LABEL: func @two_inputs
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @two_inputs(%x: tensor<?x4xf32>, %z: tensor<?x4xf32>) -> tensor<?x3xf32> {
  %g = burin.get @c.gate : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %u = burin.get @c.up : !burin.weight<3x4xf32>
  %b = burin.linear %z, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}

// The weights are read here a second time: their layout must stay.
// CHECK-LABEL: func @read_twice
// CHECK-COUNT-2: burin.linear
// CHECK: arith.mulf
func.func @read_twice(%x: tensor<?x4xf32>) -> tensor<?x3xf32> {
  %g = burin.get @c.gate : !burin.weight<3x4xf32>
  %a = burin.linear %x, %g : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %s = burin.silu %a : (tensor<?x3xf32>) -> tensor<?x3xf32>
  %u = burin.get @c.up : !burin.weight<3x4xf32>
  %b = burin.linear %x, %u : (tensor<?x4xf32>, !burin.weight<3x4xf32>) -> tensor<?x3xf32>
  %y = arith.mulf %s, %b : tensor<?x3xf32>
  return %y : tensor<?x3xf32>
}
