// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// Heads, pairs and tokens of rotation, caches and attention agree.

func.func @f(%a: tensor<2x8xf32>) {
  // expected-error @below {{expects a result of shape (2, 8), found (2, 4)}}
  %0 = burin.silu %a : (tensor<2x8xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: !burin.weight<8xf32>) {
  // expected-error @below {{expects an input of rank 2, found (8)}}
  %0 = burin.add_bias %a, %b : (tensor<8xf32>, !burin.weight<8xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.weight<2xf32>) {
  // expected-error @below {{expects a bias of shape (8), found (2)}}
  %0 = burin.add_bias %a, %b : (tensor<2x8xf32>, !burin.weight<2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%p: index, %f: !burin.weight<2x2xf32>) {
  // expected-error @below {{expects frequencies of rank 1, found (2, 2)}}
  %0 = burin.rope_table %p, %p, %f : (index, index, !burin.weight<2x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @f(%p: index, %f: !burin.weight<2xf32>) {
  // expected-error @below {{expects a result of rank 3, found (1, 4)}}
  %0 = burin.rope_table %p, %p, %f : (index, index, !burin.weight<2xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @f(%p: index, %f: !burin.weight<2xf32>) {
  // expected-error @below {{expects a result of shape (?, 2, 2), found (?, 2, 4)}}
  %0 = burin.rope_table %p, %p, %f : (index, index, !burin.weight<2xf32>) -> tensor<?x2x4xf32>
  return
}

// -----

func.func @f(%p: index, %f: !burin.weight<2xf32>) {
  // expected-error @below {{expects a result of shape (1, 2, 2), found (1, 3, 2)}}
  %0 = burin.rope_table %p, %p, %f : (index, index, !burin.weight<2xf32>) -> tensor<1x3x2xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: tensor<2x2x2xf32>) {
  // expected-error @below {{expects an input of rank 2, found (8)}}
  %0 = burin.rope %a, %b {heads = 2 : i64} : (tensor<8xf32>, tensor<2x2x2xf32>) -> tensor<8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<2x4xf32>) {
  // expected-error @below {{expects a table of rank 3, found (2, 4)}}
  %0 = burin.rope %a, %b {heads = 2 : i64} : (tensor<2x8xf32>, tensor<2x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<2x2x2xf32>) {
  // expected-error @below {{expects heads that are at least 2 * pairs wide, found a width of 8 for 0 heads of 2 pairs}}
  %0 = burin.rope %a, %b {heads = 0 : i64} : (tensor<2x8xf32>, tensor<2x2x2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<2x2x2xf32>) {
  // expected-error @below {{expects heads that are at least 2 * pairs wide, found a width of 8 for -2 heads of 2 pairs}}
  %0 = burin.rope %a, %b {heads = -2 : i64} : (tensor<2x8xf32>, tensor<2x2x2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<2x2x2xf32>) {
  // expected-error @below {{expects heads that are at least 2 * pairs wide, found a width of 8 for 3 heads of 2 pairs}}
  %0 = burin.rope %a, %b {heads = 3 : i64} : (tensor<2x8xf32>, tensor<2x2x2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<1x2x2xf32>) {
  // expected-error @below {{expects a table of shape (2, 2, 2), found (1, 2, 2)}}
  %0 = burin.rope %a, %b {heads = 2 : i64} : (tensor<2x8xf32>, tensor<1x2x2xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: tensor<2x2x3xf32>) {
  // expected-error @below {{expects a table of shape (2, 2, 2), found (2, 2, 3)}}
  %0 = burin.rope %a, %b {heads = 2 : i64} : (tensor<2x8xf32>, tensor<2x2x3xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: !burin.cache<2x16x4xf32>, %c: index) {
  // expected-error @below {{expects an input of rank 2, found (8)}}
  burin.cache_write %a to %b at %c : (tensor<8xf32>, !burin.cache<2x16x4xf32>, index) -> ()
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<1x16x4xf32>, %c: index) {
  // expected-error @below {{expects an input of shape (2, 4), found (2, 8)}}
  burin.cache_write %a to %b at %c : (tensor<2x8xf32>, !burin.cache<1x16x4xf32>, index) -> ()
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: index, %d: tensor<2x4x2xf32>) {
  // expected-error @below {{expects heads that are at least 2 * pairs wide, found 4 for 4 pairs}}
  burin.cache_write %a to %b at %c rope %d : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, index, tensor<2x4x2xf32>) -> ()
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: index, %d: tensor<1x2x2xf32>) {
  // expected-error @below {{expects a table of shape (2, 2, 2), found (1, 2, 2)}}
  burin.cache_write %a to %b at %c rope %d : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, index, tensor<1x2x2xf32>) -> ()
  return
}

// -----

func.func @f(%a: tensor<2xi32>, %b: !burin.cache<2x16x4xf32>, %c: index) {
  // expected-error @below {{expects a cache of token ids of rank 1, found (2, 16, 4)}}
  burin.cache_write %a to %b at %c : (tensor<2xi32>, !burin.cache<2x16x4xf32>, index) -> ()
  return
}

// -----

func.func @f(%a: tensor<2x4xf32>, %b: !burin.cache<17xi32>, %c: index) {
  // expected-error @below {{expects a cache of rank 3, found (17)}}
  burin.cache_write %a to %b at %c : (tensor<2x4xf32>, !burin.cache<17xi32>, index) -> ()
  return
}

// -----

func.func @f(%a: tensor<2xi32>, %b: !burin.cache<17xi32>, %c: index, %d: tensor<2x1x2xf32>) {
  // expected-error @below {{rotates token ids}}
  burin.cache_write %a to %b at %c rope %d : (tensor<2xi32>, !burin.cache<17xi32>, index, tensor<2x1x2xf32>) -> ()
  return
}

// -----

func.func @f(%a: index, %b: index, %c: !burin.weight<2x3xf32>, %d: !burin.cache<17xi32>) {
  // expected-error @below {{expects a history and an original length or neither}}
  %0 = burin.rope_table %a, %b, %c of %d : (index, index, !burin.weight<2x3xf32>, !burin.cache<17xi32>) -> tensor<?x3x2xf32>
  return
}

// -----

func.func @f(%a: index, %b: index, %c: !burin.weight<3x3xf32>, %d: !burin.cache<17xi32>) {
  // expected-error @below {{expects frequencies of shape (2, 3), found (3, 3)}}
  %0 = burin.rope_table %a, %b, %c of %d {original = 16 : i64} : (index, index, !burin.weight<3x3xf32>, !burin.cache<17xi32>) -> tensor<?x3x2xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: index) {
  // expected-error @below {{expects a window of at least 1, found 0}}
  %0 = burin.attention %a, %b, %b at %c {scale = 1.0 : f32, window = 0 : i64} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: index) {
  // expected-error @below {{expects a positive soft_cap, found -3}}
  %0 = burin.attention %a, %b, %b at %c {scale = 1.0 : f32, soft_cap = -3.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: !burin.cache<2x16x4xf32>, %d: index) {
  // expected-error @below {{expects a positive scale, found 0}}
  %0 = burin.attention %a, %b, %c at %d {scale = 0.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<8xf32>, %b: !burin.cache<2x16x4xf32>, %c: !burin.cache<2x16x4xf32>, %d: index) {
  // expected-error @below {{expects a query of rank 2, found (8)}}
  %0 = burin.attention %a, %b, %c at %d {scale = 1.0 : f32} : (tensor<8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: !burin.cache<2x8x4xf32>, %d: index) {
  // expected-error @below {{expects keys and values of one shape, found (2, 16, 4) and (2, 8, 4)}}
  %0 = burin.attention %a, %b, %c at %d {scale = 1.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x8x4xf32>, index) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%a: tensor<2x12xf32>, %b: !burin.cache<2x16x4xf32>, %c: !burin.cache<2x16x4xf32>, %d: index) {
  // expected-error @below {{expects a query width that is a multiple of kv heads * head size = 8, found 12}}
  %0 = burin.attention %a, %b, %c at %d {scale = 1.0 : f32} : (tensor<2x12xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x12xf32>
  return
}

// -----

func.func @f(%a: tensor<2x8xf32>, %b: !burin.cache<2x16x4xf32>, %c: !burin.cache<2x16x4xf32>, %d: index) {
  // expected-error @below {{expects a result of shape (2, 8), found (2, 4)}}
  %0 = burin.attention %a, %b, %c at %d {scale = 1.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index) -> tensor<2x4xf32>
  return
}

// -----

// One row of scores for each thread, of which there is at least one; how many, is known.
func.func @f(%x: tensor<2x8xf32>, %k: !burin.cache<2x16x4xf32>, %p: index, %s: tensor<24xf32>) {
  // expected-error @below {{expects scores for a multiple of 16 positions, found (24)}}
  %0 = burin.attention %x, %k, %k at %p scratch %s into %x {scale = 1.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<24xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %k: !burin.cache<2x16x4xf32>, %p: index, %s: tensor<0xf32>) {
  // expected-error @below {{expects scores for a multiple of 16 positions, found (0)}}
  %0 = burin.attention %x, %k, %k at %p scratch %s into %x {scale = 1.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<0xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @f(%x: tensor<2x8xf32>, %k: !burin.cache<2x16x4xf32>, %p: index, %s: tensor<?xf32>) {
  // expected-error @below {{expects scores for a multiple of 16 positions, found (?)}}
  %0 = burin.attention %x, %k, %k at %p scratch %s into %x {scale = 1.0 : f32} : (tensor<2x8xf32>, !burin.cache<2x16x4xf32>, !burin.cache<2x16x4xf32>, index, tensor<?xf32>, tensor<2x8xf32>) -> tensor<2x8xf32>
  return
}
