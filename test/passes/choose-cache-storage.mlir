// RUN: split-file %s %t
// RUN: burin-opt %t/all.mlir --burin-choose-cache-storage=kv-cache=i8 | FileCheck %s
// RUN: burin-opt %t/all.mlir --burin-choose-cache-storage=kv-cache=f16 | FileCheck %s --check-prefix=HALF
// RUN: burin-opt %t/all.mlir --burin-choose-cache-storage | FileCheck %s --check-prefix=FLOAT
// RUN: not burin-opt %t/all.mlir --burin-choose-cache-storage=kv-cache=i4 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not burin-opt %t/long.mlir --burin-choose-cache-storage=kv-cache=i8 2>&1 | FileCheck %s --check-prefix=LONG
// RUN: burin-opt %t/long.mlir --burin-choose-cache-storage=kv-cache=f16 | FileCheck %s --check-prefix=HALF
// RUN: not burin-opt %t/wrong.mlir 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not burin-opt %t/ids.mlir 2>&1 | FileCheck %s --check-prefix=IDS
//
// Caches of keys and values say how they are stored, token ids stay what they are; what is said already stays.

// NONE: error: the storage of caches 'i4' is none of f32, f16, i8
// LONG: error: caches of i8 hold heads of at most 1024 numbers, but 'keys' has heads of 1025
// WRONG: error: 'burin.cache' op expects a storage of f32, f16 or i8, found i4
// IDS: error: 'burin.cache' op is no cache of floats and has no storage to choose

//--- all.mlir
// CHECK: burin.cache private @keys : !burin.cache<2x8x4xf32> {storage = 3 : i32}
// HALF: burin.cache private @keys : !burin.cache<{{.*}}xf32> {storage = 1 : i32}
// FLOAT: burin.cache private @keys : !burin.cache<2x8x4xf32>{{$}}
burin.cache private @keys : !burin.cache<2x8x4xf32>
// CHECK: burin.cache private @values : !burin.cache<2x8x4xf32> {storage = 1 : i32}
burin.cache private @values : !burin.cache<2x8x4xf32> {storage = 1 : i32}
// CHECK: burin.cache private @history : !burin.cache<9xi32>{{$}}
burin.cache private @history : !burin.cache<9xi32>

//--- long.mlir
burin.cache private @keys : !burin.cache<1x8x1025xf32>
//--- wrong.mlir
burin.cache private @keys : !burin.cache<1x8x4xf32> {storage = 5 : i32}
//--- ids.mlir
burin.cache private @history : !burin.cache<9xi32> {storage = 1 : i32}
