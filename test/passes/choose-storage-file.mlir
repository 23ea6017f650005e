// RUN: burin-opt %s --burin-choose-storage=weights=b:i8,file | FileCheck %s
// RUN: burin-opt %s --burin-choose-storage=weights=i4 | FileCheck %s --check-prefix=I4
//
// As in the file, in the storage that comes nearest; what was chosen otherwise keeps nothing. A vector stays f32.

// CHECK: @a : {{.*}} {kept, storage = 5 : i32}
// I4:    @a : {{.*}} {kept, storage = 5 : i32}
burin.weight private @a : !burin.weight<4x4xf32> single ["a"] {file_storage = 5 : i32, kept}
// CHECK: @b : {{.*}} {storage = 3 : i32}
// I4:    @b : {{.*}} {storage = 5 : i32}
burin.weight private @b : !burin.weight<4x4xf32> single ["b"] {file_storage = 4 : i32, kept}
// CHECK: @c : {{.*}} {storage = 4 : i32}
// I4:    @c : {{.*}} {storage = 5 : i32}
burin.weight private @c : !burin.weight<4x4xf32> single ["c"] {file_storage = 4 : i32}
// CHECK: @d : {{.*}} {storage = 0 : i32}
// I4:    @d : {{.*}} {storage = 5 : i32}
burin.weight private @d : !burin.weight<4x4xf32> single ["d"]
// CHECK: @gain : {{.*}} {storage = 0 : i32}
// I4:    @gain : {{.*}} {storage = 0 : i32}
burin.weight private @gain : !burin.weight<4xf32> single ["g"] {file_storage = 1 : i32, kept}

func.func @forward(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %g = burin.get @gain : !burin.weight<4xf32>
  %n = burin.rms_norm %x, %g {epsilon = 1.0e-5 : f32} : (tensor<?x4xf32>, !burin.weight<4xf32>) -> tensor<?x4xf32>
  %a = burin.get @a : !burin.weight<4x4xf32>
  %b = burin.get @b : !burin.weight<4x4xf32>
  %c = burin.get @c : !burin.weight<4x4xf32>
  %d = burin.get @d : !burin.weight<4x4xf32>
  %1 = burin.linear %n, %a : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %2 = burin.linear %1, %b : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %3 = burin.linear %2, %c : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  %4 = burin.linear %3, %d : (tensor<?x4xf32>, !burin.weight<4x4xf32>) -> tensor<?x4xf32>
  return %4 : tensor<?x4xf32>
}
