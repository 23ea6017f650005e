// RUN: split-file %s %t
// RUN: burin-opt %t/share.mlir --burin-plan-arena | FileCheck %s --check-prefix=SHARE
// RUN: burin-opt %t/share.mlir --burin-plan-arena=alignment=128 | FileCheck %s --check-prefix=ALIGN
// RUN: not burin-opt %t/share.mlir --burin-plan-arena=capacity=127 2>&1 | FileCheck %s --check-prefix=CAPACITY
// RUN: burin-opt %t/share.mlir --burin-plan-arena=capacity=128 | FileCheck %s --check-prefix=SHARE
// RUN: burin-opt %t/calls.mlir --burin-plan-arena | FileCheck %s --check-prefix=CALLS
// RUN: burin-opt %t/loop.mlir --burin-plan-arena | FileCheck %s --check-prefix=LOOP
// RUN: burin-opt %t/entries.mlir --burin-plan-arena | FileCheck %s --check-prefix=ENTRIES
// RUN: burin-opt %t/view.mlir --burin-plan-arena | FileCheck %s --check-prefix=VIEW
// RUN: not burin-opt %t/recursion.mlir --burin-plan-arena 2>&1 | FileCheck %s --check-prefix=RECURSION
// RUN: not burin-opt %t/dynamic.mlir --burin-plan-arena 2>&1 | FileCheck %s --check-prefix=DYNAMIC
//
// Buffers that are never alive together share bytes; a callee's buffers keep off its callers' live ones.

// a (64) lives to the second silu, b (64) to the third, c (64) takes a's place.
// SHARE: chip.region @arena arena of 128 bytes align 16 {lower_bound = 128 : i64, optimal}
// SHARE: %[[A:.*]] = chip.slot @arena[0] "a"
// SHARE: chip.slot @arena[64] "b"
// SHARE: %[[C:.*]] = chip.slot @arena[0] "c"
// SHARE: return %[[C]]
// CAPACITY: error: the arena needs 128 bytes, but may have 127: no plan is smaller
// ALIGN: chip.region @arena arena of 256 bytes align 128 {lower_bound = 256 : i64, optimal}
// ALIGN: chip.slot @arena[128] "b"
//--- share.mlir
func.func @step(%x: memref<1x16xf32>) -> memref<1x16xf32> {
  %a = memref.alloc() : memref<1x16xf32> loc("a")
  burin.silu %x into %a : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  %b = memref.alloc() : memref<1x16xf32> loc("b")
  burin.silu %a into %b : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  %c = memref.alloc() : memref<1x16xf32> loc("c")
  burin.silu %b into %c : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return %c : memref<1x16xf32>
}

// x and y of the caller are alive across the call: the callee's buffer lies behind both, though it is the largest.
// CALLS: chip.region @arena arena of 384 bytes
// CALLS: func.func private @callee
// CALLS: chip.slot @arena[0] "inner"
// CALLS: func.func @step
// CALLS: chip.slot @arena[256] "x"
// CALLS: chip.slot @arena[320] "y"
//--- calls.mlir
func.func private @callee(%x: memref<1x16xf32>) {
  %i = memref.alloc() : memref<4x16xf32> loc("inner")
  linalg.add ins(%i, %i : memref<4x16xf32>, memref<4x16xf32>) outs(%i : memref<4x16xf32>)
  return
}
func.func @step() -> memref<1x16xf32> {
  %x = memref.alloc() : memref<1x16xf32> loc("x")
  %y = memref.alloc() : memref<1x16xf32> loc("y")
  burin.silu %x into %y : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  call @callee(%x) : (memref<1x16xf32>) -> ()
  burin.silu %x into %y : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return %y : memref<1x16xf32>
}

// x is read in every round: what the body makes later in a round may not overwrite it.
// LOOP: chip.region @arena arena of 128 bytes
// LOOP-DAG: chip.slot @arena[0] "x"
// LOOP-DAG: chip.slot @arena[64] "t"
//--- loop.mlir
func.func @step(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = memref.alloc() : memref<1x16xf32> loc("x")
  scf.for %i = %c0 to %n step %c1 {
    burin.silu %x into %x : (memref<1x16xf32>, memref<1x16xf32>) -> ()
    %t = memref.alloc() : memref<1x16xf32> loc("t")
    burin.silu %t into %t : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  }
  return
}

// Two entries never run together: they use the same bytes.
// ENTRIES: chip.region @arena arena of 128 bytes align 16 {lower_bound = 128 : i64, optimal}
// ENTRIES: chip.slot @arena[0] "a"
// ENTRIES: chip.slot @arena[0] "b"
//--- entries.mlir
func.func @step(%x: memref<1x16xf32>) {
  %a = memref.alloc() : memref<1x16xf32> loc("a")
  burin.silu %x into %a : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  return
}
func.func @prefill(%x: memref<2x16xf32>) {
  %b = memref.alloc() : memref<2x16xf32> loc("b")
  burin.silu %x into %b : (memref<2x16xf32>, memref<2x16xf32>) -> ()
  return
}

// A view keeps the whole buffer alive.
// VIEW: chip.region @arena arena of 128 bytes
//--- view.mlir
func.func @step(%x: memref<1x16xf32>) {
  %a = memref.alloc() : memref<1x16xf32> loc("a")
  burin.silu %x into %a : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  %v = memref.subview %a[0, 8] [1, 8] [1, 1] : memref<1x16xf32> to memref<1x8xf32, strided<[16, 1], offset: 8>>
  %b = memref.alloc() : memref<1x16xf32> loc("b")
  burin.silu %x into %b : (memref<1x16xf32>, memref<1x16xf32>) -> ()
  burin.silu %v into %v : (memref<1x8xf32, strided<[16, 1], offset: 8>>, memref<1x8xf32, strided<[16, 1], offset: 8>>) -> ()
  return
}

// RECURSION: error: calls itself: a model has no recursion
//--- recursion.mlir
func.func @step() {
  call @step() : () -> ()
  return
}

// DYNAMIC: has the dynamic shape
//--- dynamic.mlir
func.func @step(%n: index) {
  %a = memref.alloc(%n) : memref<?x16xf32>
  return
}
