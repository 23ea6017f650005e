// RUN: burin-opt %s -split-input-file -verify-diagnostics
//
// Everything lies inside its region, aligned to its elements.

// expected-error @below {{expects a size of at least 0 bytes, found -1}}
chip.region @arena arena of -1 bytes align 16

// -----

// expected-error @below {{expects an alignment that is a power of two, found 12}}
chip.region @arena arena of 16 bytes align 12

// -----

// expected-error @below {{expects an alignment that is a power of two, found 0}}
chip.region @arena arena of 16 bytes align 0

// -----

// expected-error @below {{has 16 bytes, which is below its lower bound 17}}
chip.region @arena arena of 16 bytes align 16 {lower_bound = 17 : i64}

// -----

chip.region @arena arena of 16 bytes align 16
func.func @f() {
  // expected-error @below {{needs a name}}
  %0 = chip.slot @arena[0] "" : memref<4xf32>
  return
}

// -----

func.func @f() {
  // expected-error @below {{lies in @arena, which is no region}}
  %0 = chip.slot @arena[0] "x" : memref<4xf32>
  return
}

// -----

chip.region @arena arena of 16 bytes align 16
func.func @f() {
  // expected-error @below {{ends at byte 20 of region @arena, which has 16}}
  %0 = chip.slot @arena[4] "x" : memref<4xf32>
  return
}

// -----

chip.region @arena arena of 16 bytes align 16
func.func @f() {
  // expected-error @below {{ends at byte 9223372036854775820 of region @arena, which has 16}}
  %0 = chip.slot @arena[9223372036854775804] "x" : memref<4xf32>
  return
}

// -----

chip.region @arena arena of 16 bytes align 16
func.func @f() {
  // expected-error @below {{expects an offset of at least 0, found -4}}
  %0 = chip.slot @arena[-4] "x" : memref<2xf32>
  return
}

// -----

// The last element of a strided buffer counts, not the number of elements: 8 * 4 + 4 elements.
chip.region @arena arena of 140 bytes align 16
func.func @f() {
  // expected-error @below {{ends at byte 144 of region @arena, which has 140}}
  %0 = chip.slot @arena[0] "x" : memref<5x4xf32, strided<[8, 1]>>
  return
}

// -----

chip.region @arena arena of 32 bytes align 16
func.func @f() {
  // expected-error @below {{lies at byte 6, which is not aligned for 'f32'}}
  %0 = chip.slot @arena[6] "x" : memref<4xf32>
  return
}

// -----

chip.region @arena arena of 256 bytes align 16
// expected-error @below {{expects a region of kind 'weights', found 'arena'}}
chip.weight @w in @arena[0] : memref<4xf32> as f32 single ["w"]

// -----

chip.region @weights weights of 8 bytes align 16
// expected-error @below {{ends at byte 16 of region @weights, which has 8}}
chip.weight @w in @weights[0] : memref<4xf32> as f32 single ["w"]

// -----

// expected-error @below {{expects a region and an offset or neither}}
"chip.weight"() {sym_name = "w", region = @weights, type = memref<4xf32>, arrangement = 0 : i32, sources = ["w"], storage = 0 : i32} : () -> ()

// -----

chip.region @weights weights of 256 bytes align 16
// expected-error @below {{expects a region of kind 'kv_cache', found 'weights'}}
chip.cache @k in @weights[0] : memref<2x2x4xf32>

// -----

// expected-error @below {{lies in @nowhere, which is no region}}
chip.cache @k in @nowhere[0] : memref<2x2x4xf32>

// -----

// expected-error @below {{expects a region and an offset or neither}}
"chip.cache"() {sym_name = "k", offset = 0 : i64, type = memref<2x2x4xf32>} : () -> ()

// -----

chip.region @arena arena of 256 bytes align 16
func.func @f() {
  // expected-error @below {{must be memref of static shape and strides with elements of whole bytes, but got 'memref<4xi4>'}}
  %0 = chip.slot @arena[0] "x" : memref<4xi4>
  return
}

// -----

chip.region @arena arena of 256 bytes align 16
func.func @f() {
  // expected-error @below {{must be memref of static shape and strides with elements of whole bytes, but got 'memref<4xindex>'}}
  %0 = chip.slot @arena[0] "x" : memref<4xindex>
  return
}

// -----

chip.region @arena arena of 256 bytes align 16
func.func @f() {
  // expected-error @below {{must be memref of static shape and strides with elements of whole bytes, but got 'memref<4x4xf32, strided<[?, 1]>>'}}
  %0 = chip.slot @arena[0] "x" : memref<4x4xf32, strided<[?, 1]>>
  return
}

// -----

// More bytes than an offset can count.
// expected-error @below {{failed to satisfy constraint: type attribute of memref of static shape and strides with elements of whole bytes}}
chip.weight @w : memref<4294967296x4294967296xf32> as f32 single ["w"]

// -----

func.func @f(%x: memref<?xf32>) {
  // expected-error @below {{operand #0 must be variadic of memref of static shape and strides with elements of whole bytes, but got 'memref<?xf32>'}}
  chip.call @k(%x : memref<?xf32>) writes 1 sizes [4]
  return
}
