// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operations of the chip dialect: regions, what lies in them, and kernel calls.

#ifndef CHIP_OPS_TD
#define CHIP_OPS_TD

include "dialects/burin/BurinTypes.td"
include "dialects/chip/ChipDialect.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/CommonAttrConstraints.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Chip_Buffer : ConfinedType<AnyStaticShapeMemRef,
    [CPred<"::burin::chip::canPlace(::llvm::cast<::mlir::MemRefType>($_self))">],
    "memref of static shape and strides with elements of whole bytes", "::mlir::MemRefType">;

class Chip_Op<string mnemonic, list<Trait> traits = []> : Op<Chip_Dialect, mnemonic, traits>;

def Chip_RegionOp : Chip_Op<"region", [Symbol]> {
  let summary = "a piece of memory that the model's user places";
  let description = [{
    `lower_bound` is the largest sum of live bytes: no plan can be smaller. `optimal` says that none is smaller than this one, which
    a search can prove also where the bound is not met. `memory` is the target's memory it is meant for. The first `stream` bytes hold
    weights that are copied there for a while.

    ```mlir
    chip.region @arena arena of 20832 bytes align 16 {lower_bound = 20832 : i64, optimal}
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Chip_Contents:$kind, I64Attr:$bytes, I64Attr:$alignment,
      OptionalAttr<I64Attr>:$lower_bound, UnitAttr:$optimal, OptionalAttr<StrAttr>:$memory,
      OptionalAttr<I64Attr>:$stream);
  let assemblyFormat = "$sym_name $kind `of` $bytes `bytes` `align` $alignment attr-dict";
  let hasVerifier = 1;
}

def Chip_SlotOp : Chip_Op<"slot", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a buffer at a fixed offset (bytes) of a region";
  let arguments = (ins FlatSymbolRefAttr:$region, I64Attr:$offset, StrAttr:$name);
  let results = (outs Chip_Buffer:$result);
  let assemblyFormat = "$region `[` $offset `]` $name attr-dict `:` type($result)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Bytes from the offset to the end of the last element.
    int64_t getBytes();
  }];
}

def Chip_WeightOp : Chip_Op<"weight", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a weight at its offset (bytes) in the weights' region; without one it is not placed yet";
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<FlatSymbolRefAttr>:$region, OptionalAttr<I64Attr>:$offset,
      TypeAttrOf<Chip_Buffer>:$type, Burin_Arrangement:$arrangement, StrArrayAttr:$sources,
      OptionalAttr<StrAttr>:$column_scale, Burin_Storage:$storage, UnitAttr:$kept, OptionalAttr<ElementsAttr>:$value,
      OptionalAttr<DenseI64ArrayAttr>:$matrix);
  let description = [{
    A quantized weight is a buffer of bytes; `matrix` then says which `(rows, columns)` are packed in it. The codes and scales
    of one that is `kept` are those of the model file.
  }];
  let hasVerifier = 1;
  let assemblyFormat = [{
    $sym_name (`in` $region^ `[` $offset `]`)? `:` $type `as` $storage $arrangement $sources attr-dict
  }];
  let extraClassDeclaration = [{
    int64_t getBytes();
    /// (rows, columns), or the shape of a weight that is not packed.
    ::llvm::ArrayRef<int64_t> getShape();
  }];
}

def Chip_CacheOp : Chip_Op<"cache", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "one layer's keys or values at their offset (bytes) in the caches' region; without one, not placed yet";
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<FlatSymbolRefAttr>:$region, OptionalAttr<I64Attr>:$offset,
      TypeAttrOf<Chip_Buffer>:$type);
  let hasVerifier = 1;
  let assemblyFormat = "$sym_name (`in` $region^ `[` $offset `]`)? `:` $type attr-dict";
  let extraClassDeclaration = [{
    int64_t getBytes();
  }];
}

def Chip_LayerTableOp : Chip_Op<"layer_table", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the weights and caches of layers that share one function, a row a layer";
  let arguments = (ins SymbolNameAttr:$sym_name, StrArrayAttr:$fields,
      TypedArrayAttrBase<TypedArrayAttrBase<FlatSymbolRefAttr, "row">, "rows">:$rows);
  let hasVerifier = 1;
  let assemblyFormat = "$sym_name $fields $rows attr-dict";
}

def Chip_AddressOp : Chip_Op<"address", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "where a weight or cache lies";
  let arguments = (ins FlatSymbolRefAttr:$symbol);
  let results = (outs Chip_Buffer:$result);
  let assemblyFormat = "$symbol attr-dict `:` type($result)";
}

def Chip_RowAddressOp : Chip_Op<"row_address", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "where a field of a layer table's row lies";
  let arguments = (ins FlatSymbolRefAttr:$table, StrAttr:$field, Index:$row);
  let results = (outs Chip_Buffer:$result);
  let assemblyFormat = "$table `[` $row `]` $field attr-dict `:` type($result)";
}

def Chip_KernelOp : Chip_Op<"kernel", [Symbol]> {
  let summary = "a kernel of the runtime and the folder of `runtime/kernels` that it is taken from";
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$folder);
  let assemblyFormat = "$sym_name `from` $folder attr-dict";
}

def Chip_CallOp : Chip_Op<"call", [AttrSizedOperandSegments, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "calls a kernel of the runtime";
  let description = [{
    The arguments stand in the order of the kernel's declaration: buffers (written ones first), run-time numbers, sizes,
    floats.

    ```mlir
    chip.call @rms_linear_f32(%y, %x, %w : memref<1x256xf32>, memref<1x128xf32>, memref<256x128xf32>) sizes [1, 256, 128] floats [9.99999974E-6]
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<Chip_Buffer>:$buffers, Variadic<Index>:$numbers,
      DenseI64ArrayAttr:$sizes, DefaultValuedAttr<DenseF32ArrayAttr, "{}">:$floats, I64Attr:$written,
      OptionalAttr<Chip_SplitAttr>:$split);
  let assemblyFormat = [{
    $kernel `(` $buffers `:` type($buffers) `)` `writes` $written (`at` $numbers^)? `sizes` $sizes (`floats` $floats^)? (`split` $split^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Chip_PartOp : Chip_Op<"part", [Pure]> {
  let summary = "one of `count` equal parts of a buffer, which a run-time number chooses";
  let description = [{
    It begins `from + index * by` elements behind the buffer's first one; `index` is below `count`.

    ```mlir
    %tile = chip.part %w[%k] of 15 from 0 by 2048 : memref<256x128xf32> to memref<16x128xf32>
    ```
  }];
  let arguments = (ins Chip_Buffer:$source, Index:$index, I64Attr:$count, I64Attr:$from, I64Attr:$by);
  let results = (outs Chip_Buffer:$result);
  let assemblyFormat = "$source `[` $index `]` `of` $count `from` $from `by` $by attr-dict `:` type($source) `to` type($result)";
  let hasVerifier = 1;
}

def Chip_CopyStartOp : Chip_Op<"copy_start", [AllTypesMatch<["from", "to"]>]> {
  let summary = "begins to copy a buffer from one memory to another";
  let description = [{
    It is there when `copy_wait` has waited for it; until then nothing may touch `to`. One copy is under way at a time.

    ```mlir
    chip.copy_start %tile to %buffer : memref<16x128xf32>
    ```
  }];
  let arguments = (ins Chip_Buffer:$from, Chip_Buffer:$to);
  let assemblyFormat = "$from `to` $to attr-dict `:` type($from)";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    int64_t getBytes();
  }];
}

def Chip_CopyWaitOp : Chip_Op<"copy_wait"> {
  let summary = "waits until the copy that is under way is done";
  let assemblyFormat = "attr-dict";
}

def Chip_BarrierOp : Chip_Op<"barrier", []> {
  let summary = "every thread of the team waits here for all others";
  let assemblyFormat = "attr-dict";
}

#endif
