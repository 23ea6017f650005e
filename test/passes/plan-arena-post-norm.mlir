// RUN: burin-opt %s --burin-to-kernels | FileCheck %s
//
// Layers that end with a norm return a buffer of their own; it is copied to where x lies, so that a loop over them and
// the plan of the arena know its place.

// CHECK: func.func private @block.step(%[[X:[^:]*]]: memref<1x8xf32>
// CHECK: chip.call @add_f32(%[[X]], %[[X]],
// CHECK: chip.call @rms_norm_f32(%[[N:[^,]*]], %[[X]],
// CHECK: chip.call @copy_f32(%[[X]], %[[N]] :
// CHECK: return
// CHECK: func.func @step
// CHECK: scf.for
module attributes {burin.model = {name = "m", family = "f", layers = 2 : i64, vocab_size = 16 : i64, context = 4 : i64, bos = 0 : i64, end_tokens = array<i64>, parameters = 0 : i64}} {
burin.weight private @e : !burin.weight<16x8xf32> single ["e"]
burin.weight private @block.0.w : !burin.weight<8x8xf32> single ["w0"]
burin.weight private @block.0.g : !burin.weight<8xf32> single ["g0"]
burin.weight private @block.1.w : !burin.weight<8x8xf32> single ["w1"]
burin.weight private @block.1.g : !burin.weight<8xf32> single ["g1"]
func.func private @block.0(%x: tensor<?x8xf32>, %p: index) -> tensor<?x8xf32> {
  %w = burin.get @block.0.w : !burin.weight<8x8xf32>
  %g = burin.get @block.0.g : !burin.weight<8xf32>
  %y = burin.linear %x, %w : (tensor<?x8xf32>, !burin.weight<8x8xf32>) -> tensor<?x8xf32>
  %a = burin.silu %y : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %s = arith.addf %x, %a : tensor<?x8xf32>
  %n = burin.rms_norm %s, %g {epsilon = 1.0e-5 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  return %n : tensor<?x8xf32>
}
func.func private @block.1(%x: tensor<?x8xf32>, %p: index) -> tensor<?x8xf32> {
  %w = burin.get @block.1.w : !burin.weight<8x8xf32>
  %g = burin.get @block.1.g : !burin.weight<8xf32>
  %y = burin.linear %x, %w : (tensor<?x8xf32>, !burin.weight<8x8xf32>) -> tensor<?x8xf32>
  %a = burin.silu %y : (tensor<?x8xf32>) -> tensor<?x8xf32>
  %s = arith.addf %x, %a : tensor<?x8xf32>
  %n = burin.rms_norm %s, %g {epsilon = 1.0e-5 : f32} : (tensor<?x8xf32>, !burin.weight<8xf32>) -> tensor<?x8xf32>
  return %n : tensor<?x8xf32>
}
func.func @forward(%ids: tensor<?xi32>, %p: index) -> tensor<1x16xf32> {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : index
  %e = burin.get @e : !burin.weight<16x8xf32>
  %x = burin.embedding %ids, %e : (tensor<?xi32>, !burin.weight<16x8xf32>) -> tensor<?x8xf32>
  %1 = call @block.0(%x, %p) : (tensor<?x8xf32>, index) -> tensor<?x8xf32>
  %2 = call @block.1(%1, %p) : (tensor<?x8xf32>, index) -> tensor<?x8xf32>
  %n = tensor.dim %ids, %c0 : tensor<?xi32>
  %last = arith.subi %n, %one : index
  %row = tensor.extract_slice %2[%last, 0] [1, 8] [1, 1] : tensor<?x8xf32> to tensor<1x8xf32>
  %logits = burin.linear %row, %e : (tensor<1x8xf32>, !burin.weight<16x8xf32>) -> tensor<1x16xf32>
  return %logits : tensor<1x16xf32>
}
}
