// RUN: burin-opt %s --burin-choose-storage=weights=head:i8,*.down:f16,i4 | FileCheck %s
// RUN: not burin-opt %s --burin-choose-storage=weights=head:q8 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not burin-opt %s --burin-choose-storage=weights=a[:i8 2>&1 | FileCheck %s --check-prefix=GLOB
//
// Matrices by name or by what they do, the first matching entry; vectors stay f32.

// NAME: error: the storage 'q8' of 'head:q8' is none of f32, f16, bf16, i8, i8g32, i4, i4m, i4g64, i4g128, file
// GLOB: error: the pattern 'a[' of 'a[:i8' is wrong

// CHECK: @table : {{.*}} {storage = 3 : i32}
burin.weight private @table : !burin.weight<16x4xf32> single ["t"]
// CHECK: @block.0.q : {{.*}} {storage = 5 : i32}
burin.weight private @block.0.q : !burin.weight<4x4xf32> single ["q"]
// CHECK: @block.0.down : {{.*}} {storage = 1 : i32}
burin.weight private @block.0.down : !burin.weight<4x4xf32> single ["d"]
// CHECK: @gain : {{.*}} {storage = 0 : i32}
burin.weight private @gain : !burin.weight<4xf32> single ["g"]

func.func private @block.0(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %q = burin.get @block.0.q : !burin.weight<4x4xf32>
  %d = burin.get @block.0.down : !burin.weight<4x4xf32>
  %a = burin.linear %x, %q : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %b = burin.linear %a, %d : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  return %b : tensor<?x4xf32>
}

func.func @forward(%ids: tensor<?xi32>) -> tensor<?x16xf32> {
  %t = burin.get @table : !burin.weight<16x4xf32>
  %g = burin.get @gain : !burin.weight<4xf32>
  %x = burin.embedding %ids, %t : (tensor<?xi32>, !burin.weight<16x4xf32>) -> tensor<?x4xf32>
  %y = call @block.0(%x) : (tensor<?x4xf32>) -> tensor<?x4xf32>
  %n = burin.rms_norm %y, %g {epsilon = 1.0e-5 : f32} : (tensor<?x4xf32>, !burin.weight<4xf32>) -> tensor<?x4xf32>
  %l = burin.linear %n, %t : (tensor<?x4xf32>, !burin.weight<16x4xf32>) -> tensor<?x16xf32>
  return %l : tensor<?x16xf32>
}
