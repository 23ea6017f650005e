// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// Value, destination and buffer form are kept apart.

func.func @f(%x: tensor<2x8xf32>, %y: memref<2x8xf32>) {
  // expected-error @below {{mixes tensors and buffers}}
  %0 = burin.silu %x into %y : (tensor<2x8xf32>, memref<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: memref<2x8xf32>, %t: tensor<2x2x2xf32>) {
  // expected-error @below {{mixes tensors and buffers}}
  burin.rope %x, %t {heads = 2 : i64} : (memref<2x8xf32>, tensor<2x2x2xf32>) -> ()
  return
}

// -----

func.func @f(%x: memref<2x8xf32>, %c: !burin.cache<2x4x4xf32>, %p: index, %t: tensor<2x2x2xf32>) {
  // expected-error @below {{mixes tensors and buffers}}
  burin.cache_write %x to %c at %p rope %t : (memref<2x8xf32>, !burin.cache<2x4x4xf32>, index, tensor<2x2x2xf32>) -> ()
  return
}

// -----

func.func @f(%x: memref<2x8xf32>, %y: memref<2x8xf32>) {
  // expected-error @below {{has a result, but its operands are buffers}}
  %0 = burin.silu %x into %y : (memref<2x8xf32>, memref<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

// An operation in place has no result on buffers either.
func.func @f(%x: memref<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{has a result, but its operands are buffers}}
  %0 = burin.add_bias %x, %b : (memref<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: memref<2x8xf32>) {
  // expected-error @below {{needs a destination when its operands are buffers}}
  burin.silu %x : (memref<2x8xf32>) -> ()
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>) {
  // expected-error @below {{needs a result when its operands are tensors}}
  burin.silu %x : (tensor<2x8xf32>) -> ()
  return
}

// -----

// A rotary table has no shaped operand: without a result it would compute nothing.
func.func @f(%p: index, %f: !burin.weight<2xf32>) {
  // expected-error @below {{needs a result when its operands are tensors}}
  burin.rope_table %p, %p, %f : (index, index, !burin.weight<2xf32>) -> ()
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %y: tensor<2x4xf32>) {
  // expected-error @below {{expects the type of its destination 'tensor<2x4xf32>' as result type, found 'tensor<2x8xf32>'}}
  %0 = burin.silu %x into %y : (tensor<2x8xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects the type of its destination 'tensor<2x8xf32>' as result type, found 'tensor<2x4xf32>'}}
  %0 = burin.add_bias %x, %b : (tensor<2x8xf32>, !burin.weight<8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %w: !burin.weight<8x8xf32>) {
  // expected-error @below {{accumulates, but has no destination}}
  %0 = burin.linear %x, %w {accumulate} : (tensor<2x8xf32>, !burin.weight<8x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %k: !burin.cache<2x16x4xf32>, %p: index, %s: tensor<16xf32>) {
  // expected-error @below {{expects a scratch and a destination or neither}}
  %0 = "burin.attention"(%x, %k, %k, %p, %s) <{scale = 1.0 : f32, operandSegmentSizes = array<i32: 1, 1, 1, 1, 1, 0>}> : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<16xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %k: !burin.cache<2x16x4xf32>, %p: index, %s: tensor<16xf32>) {
  // expected-error @below {{expects a scratch and a destination or neither}}
  %0 = "burin.attention"(%x, %k, %k, %p, %x) <{scale = 1.0 : f32, operandSegmentSizes = array<i32: 1, 1, 1, 1, 0, 1>}> : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf16>) {
  // expected-error @below {{operand #0 must be an activation of f32}}
  %0 = burin.silu %x : (tensor<2x8xf16>) -> tensor<2x8xf32>
  return
}
