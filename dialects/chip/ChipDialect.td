// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chip dialect: what a chip does with memory. The emitters print it and decide nothing.

#ifndef CHIP_DIALECT_TD
#define CHIP_DIALECT_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Chip_Dialect : Dialect {
  let name = "chip";
  let cppNamespace = "::burin::chip";
  let summary = "regions of memory, slots in them, weights by symbol, kernel calls one to one with the runtime";
  let description = [{
    A compiled model is regions (`chip.region`), what lies in them at which offset (`chip.slot`, `chip.weight`,
    `chip.cache`), tables of layers (`chip.layer_table`) and functions of kernel calls (`chip.call`). The target is the module
    attribute `chip.target`.
  }];
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{ void registerAttributes(); }];
}

def Chip_MemoryKind : I32EnumAttr<"MemoryKind", "what a memory is good for", [
    I32EnumAttrCase<"Flash", 0, "flash">,
    I32EnumAttrCase<"Ram", 1, "ram">]> {
  let cppNamespace = "::burin::chip";
}

def Chip_Contents : I32EnumAttr<"Contents", "what a region holds", [
    I32EnumAttrCase<"Arena", 0, "arena">,
    I32EnumAttrCase<"KvCache", 1, "kv_cache">,
    I32EnumAttrCase<"Weights", 2, "weights">]> {
  let cppNamespace = "::burin::chip";
}

def Chip_MemoryAttr : AttrDef<Chip_Dialect, "Memory"> {
  let mnemonic = "memory";
  let summary = "one memory of a target: its name, kind, size in bytes and the section that lies in it";
  let description = [{
    `rate` is how many bytes can be read of it in a second, 0 where the target does not say; `setup` how many nanoseconds pass
    before the first of them comes.
  }];
  let parameters = (ins "::mlir::StringAttr":$name, EnumParameter<Chip_MemoryKind>:$kind, "uint64_t":$bytes,
      "::mlir::StringAttr":$section, DefaultValuedParameter<"uint64_t", "0">:$rate,
      DefaultValuedParameter<"uint64_t", "0">:$setup);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Chip_OrderAttr : AttrDef<Chip_Dialect, "Order"> {
  let mnemonic = "order";
  let summary = "the order of a packed weight's codes, as Packing in runtime/include/burin/packing.h says it";
  let parameters = (ins "uint64_t":$rows, "uint64_t":$run, "uint64_t":$half, "uint64_t":$columns,
      "uint64_t":$codes);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Chip_PackingAttr : AttrDef<Chip_Dialect, "Packing"> {
  let mnemonic = "packing";
  let summary = "how the target's kernels want quantized weights and activations";
  let description = [{
    The module attribute `chip.packing`; without it, as the generic kernels want them. `code_bytes` is the size of a quantized
    activation.
  }];
  let parameters = (ins Chip_OrderAttr:$i8, Chip_OrderAttr:$i4, "uint64_t":$code_bytes);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    /// The module's, or that of the generic kernels.
    static PackingAttr of(::mlir::Operation *module);
  }];
}

def Chip_SplitAttr : AttrDef<Chip_Dialect, "Split"> {
  let mnemonic = "split";
  let summary = "how the threads of a team share a kernel call";
  let description = [{
    `count` things (rows, heads, tokens) are dealt out in equal runs of whole `unit`s. Thread t gets [begin, end): each buffer moves
    on by `begin * buffers[i] + t * scratch[i]` elements, each run-time number by `begin * numbers[i]`, and a size whose factor
    is not zero becomes `(end - begin) * sizes[i]`. A thread without a share does not call. With `chunks of n`, threads take
    runs of n things as they get to them instead, and call once for each.
  }];
  let parameters = (ins "int64_t":$count, "int64_t":$unit, DefaultValuedParameter<"int64_t", "0">:$chunk,
      ArrayRefParameter<"int64_t">:$buffers, ArrayRefParameter<"int64_t">:$scratch,
      OptionalArrayRefParameter<"int64_t">:$numbers, ArrayRefParameter<"int64_t">:$sizes);
  let assemblyFormat = [{
    `<` $count `by` $unit (`chunks` `of` $chunk^)? `,` `buffers` `=` `[` $buffers `]` `,` `scratch` `=` `[` $scratch `]` `,`
    `numbers` `=` `[` (`]`) : ($numbers^ `]`)? `,` `sizes` `=` `[` $sizes `]` `>`
  }];
}

def Chip_TargetAttr : AttrDef<Chip_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "what passes may know of a chip: capabilities and sizes, never which chip it is";
  let description = [{
    `kernels` are folders of `runtime/kernels`, best first. `prefill` is how many tokens a prompt is fed at once.
  }];
  let parameters = (ins "::mlir::StringAttr":$name, ArrayRefParameter<"::mlir::StringAttr">:$kernels,
      "uint64_t":$prefill, OptionalArrayRefParameter<"::burin::chip::MemoryAttr">:$memories);
  let assemblyFormat = "`<` $name `,` `kernels` `=` `[` $kernels `]` `,` `prefill` `=` $prefill `,` `memories` `=` `[` (`]`) : ($memories^ `]`)? `>`";
  let extraClassDeclaration = [{
    /// The target that the module is compiled for, or null.
    static TargetAttr of(::mlir::Operation *module);
  }];
}

#endif
