// RUN: burin-opt %s --burin-select-kernels -split-input-file -verify-diagnostics
//
// What no kernel computes is an error at the operation, not a call that computes something else.

// The sum and the norm's factor in one: the runtime has no such kernel.
func.func @f(%x: memref<2x8xf32>) {
  %w = burin.get @w : !burin.weight<8x8xf32>
  // expected-error @below {{'burin.linear' op has no kernel}}
  burin.linear %x, %w into %x {accumulate, norm_epsilon = 0.5 : f32} : (memref<2x8xf32>, !burin.weight<8x8xf32>, memref<2x8xf32>) -> ()
  return
}
burin.weight private @w : !burin.weight<8x8xf32> single ["w"] {storage = 0 : i32}

// -----

// As many bytes as elements, but columns before rows.
func.func @f(%x: memref<4x4xf32, strided<[1, 4]>>) {
  // expected-error @below {{needs a contiguous buffer for kernel 'silu_f32', found 'memref<4x4xf32, strided<[1, 4]>>'}}
  burin.silu %x into %x : (memref<4x4xf32, strided<[1, 4]>>, memref<4x4xf32, strided<[1, 4]>>) -> ()
  return
}

// -----

// The kernel takes the distance between rows, not that between elements.
func.func @f(%x: memref<2x8xf32, strided<[32, 2]>>, %t: memref<2x2x2xf32>) {
  // expected-error @below {{needs contiguous rows for kernel 'rope_f32', found 'memref<2x8xf32, strided<[32, 2]>>'}}
  burin.rope %x, %t {heads = 2 : i64} : (memref<2x8xf32, strided<[32, 2]>>, memref<2x2x2xf32>) -> ()
  return
}

// -----

// Only the rotated rows may lie apart, not the table's.
func.func @f(%x: memref<2x8xf32>, %t: memref<2x2x2xf32, strided<[8, 2, 1]>>) {
  // expected-error @below {{needs a contiguous buffer for kernel 'rope_f32', found 'memref<2x2x2xf32, strided<[8, 2, 1]>>'}}
  burin.rope %x, %t {heads = 2 : i64} : (memref<2x8xf32>, memref<2x2x2xf32, strided<[8, 2, 1]>>) -> ()
  return
}

// -----

// Only the queries may, not what attention writes.
func.func @f(%x: memref<2x8xf32>, %y: memref<2x8xf32, strided<[16, 1]>>, %s: memref<16xf32>, %p: index) {
  %k = burin.get @k : !burin.cache<2x16x4xf32>
  // expected-error @below {{needs a contiguous buffer for kernel 'attention_f32', found 'memref<2x8xf32, strided<[16, 1]>>'}}
  burin.attention %x, %k, %k at %p scratch %s into %y {scale = 0.5 : f32} : (memref<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, memref<16xf32>, memref<2x8xf32, strided<[16, 1]>>) -> ()
  return
}
burin.cache private @k : !burin.cache<2x16x4xf32>

// -----

func.func @f(%x: memref<2x8xf32>, %w: !burin.weight<8xf32>) {
  // expected-error @below {{reads a '!burin.weight<8xf32>' that is no weight or cache of the module}}
  burin.add_bias %x, %w : (memref<2x8xf32>, !burin.weight<8xf32>) -> ()
  return
}

// -----

func.func private @g(%w: !burin.weight<8xf32>) {
  return
}
func.func @f() {
  // expected-error @below {{is read by an operation that is no kernel call}}
  %w = burin.get @w : !burin.weight<8xf32>
  call @g(%w) : (!burin.weight<8xf32>) -> ()
  return
}
burin.weight private @w : !burin.weight<8xf32> single ["w"] {storage = 0 : i32}

// -----

func.func @f(%x: tensor<2x8xf32>) -> tensor<2x8xf32> {
  // expected-error @below {{works on tensors (run --one-shot-bufferize first)}}
  %y = burin.silu %x into %x : (tensor<2x8xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

func.func @f(%x: memref<?x8xf32>) {
  // expected-error @below {{has a buffer of dynamic shape, 'memref<?x8xf32>'}}
  burin.silu %x into %x : (memref<?x8xf32>, memref<?x8xf32>) -> ()
  return
}

// -----

// Adding whole numbers is not what add_f32 does.
func.func @f(%x: memref<8xi32>) {
  // expected-error @below {{'linalg.add' op has no kernel}}
  linalg.add ins(%x, %x : memref<8xi32>, memref<8xi32>) outs(%x : memref<8xi32>)
  return
}

// -----

func.func @f(%x: memref<8xi32>, %y: memref<8xi32>) {
  // expected-error @below {{'memref.copy' op has no kernel}}
  memref.copy %x, %y : memref<8xi32> to memref<8xi32>
  return
}
