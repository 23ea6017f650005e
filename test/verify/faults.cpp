// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Puts faults into compiled models and prints what `burin verify` says of each:
//
//   verifyFaults MODEL FAULT...
//
// A line a fault: its name and the error's message, or "nothing found".

#include "compiler/verify/Verify.h"

#include "test/verify/FaultyKernels.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <cstring>

using namespace mlir;
using namespace burin;

namespace {

struct Fault {
  Faults faults;
  std::string weights = {}; ///< the model's storage
  int64_t threads = 1;
};

using ModuleFault = std::function<void(ModuleOp)>;
using WeightsFault = std::function<void(const ModelInfo &, MutableArrayRef<uint8_t>)>;

} // namespace

static Fault inModule(ModuleFault fault, std::string weights = {}) {
  return {{std::move(fault), nullptr, nullptr, {}}, std::move(weights)};
}

static Fault inWeights(WeightsFault fault, std::string weights = {}) {
  return {{nullptr, nullptr, std::move(fault), {}}, std::move(weights)};
}

/// Another function in a kernel's place.
template <typename Function> static Fault inKernel(StringRef kernel, Function *function) {
  std::string part = std::to_string(kernel.size()) + kernel.str() + "E";
  auto change = [part](llvm::Module &module) {
    for (llvm::Function &own : module) {
      // Not the lambdas in it, and what is made for them.
      StringRef name = own.getName();
      if (own.isDeclaration() || !name.starts_with("_ZN") || !name.contains(part) ||
          name.contains("Ul"))
        continue;
      llvm::FunctionCallee other =
          module.getOrInsertFunction("faulty_kernel", own.getFunctionType());
      own.deleteBody();
      own.setLinkage(llvm::GlobalValue::InternalLinkage);
      llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module.getContext(), "entry", &own));
      SmallVector<llvm::Value *> arguments;
      for (llvm::Argument &argument : own.args())
        arguments.push_back(&argument);
      builder.CreateCall(other, arguments);
      builder.CreateRetVoid();
    }
  };
  return {{nullptr, change, nullptr, {{"faulty_kernel", reinterpret_cast<void *>(function)}}}};
}

/// Calls of `kernel` in functions whose names end with `in`; only the `nth` of each, from 0 on, or
/// all.
static void forCalls(ModuleOp module, StringRef kernel,
                     llvm::function_ref<void(chip::CallOp)> change, int nth = -1,
                     StringRef in = "") {
  for (auto function : module.getOps<func::FuncOp>()) {
    int number = 0;
    function.walk([&](chip::CallOp call) {
      if (call.getKernel() == kernel && function.getSymName().ends_with(in) &&
          (nth < 0 || nth == number++))
        change(call);
    });
  }
}

static Fault inFloats(StringRef kernel, float value, StringRef in = "") {
  return inModule([=](ModuleOp module) {
    forCalls(
        module, kernel,
        [&](chip::CallOp call) {
          SmallVector<float> floats(call.getFloats());
          floats[0] = value;
          call.setFloats(floats);
        },
        -1, in);
  });
}

static Fault inSizes(StringRef kernel, size_t index, int64_t more, StringRef in = "") {
  return inModule([=](ModuleOp module) {
    forCalls(
        module, kernel,
        [&](chip::CallOp call) {
          SmallVector<int64_t> sizes(call.getSizes());
          sizes[index] += more;
          call.setSizes(sizes);
        },
        -1, in);
  });
}

/// The sum becomes a product alone.
static void dropResidual(ModuleOp module) {
  forCalls(module, "linear_add_f32", [](chip::CallOp call) { call.setKernel("linear_f32"); }, 1);
}

/// Slots named `moved` go where the one named `onto` in the same function, or else any, lies.
static Fault onto(StringRef moved, StringRef onto) {
  return inModule([=](ModuleOp module) {
    int64_t place = -1;
    module.walk([&](chip::SlotOp slot) {
      if (slot.getName() == onto &&
          slot->getParentOfType<func::FuncOp>().getSymName().ends_with("step"))
        place = static_cast<int64_t>(slot.getOffset());
    });
    module.walk([&](chip::SlotOp slot) {
      if (slot.getName() == moved &&
          slot->getParentOfType<func::FuncOp>().getSymName().ends_with("step"))
        slot.setOffset(static_cast<uint64_t>(place));
    });
  });
}

static void shareCaches(ModuleOp module) {
  module.lookupSymbol<chip::CacheOp>("block.2.keys")
      .setOffset(*module.lookupSymbol<chip::CacheOp>("block.1.values").getOffset());
}

static Fault otherGain(StringRef weight, StringRef tensor) {
  return inModule([=](ModuleOp module) {
    auto op = module.lookupSymbol<chip::WeightOp>(weight);
    auto name = StringAttr::get(module.getContext(), tensor);
    if (op.getColumnScale())
      op.setColumnScaleAttr(name);
    else
      op.setSourcesAttr(ArrayAttr::get(module.getContext(), {name}));
  });
}

/// Layer 3 reads a weight of layer 2.
static void wrongRow(ModuleOp module) {
  auto table = *module.getOps<chip::LayerTableOp>().begin();
  SmallVector<Attribute> rows(table.getRows().begin(), table.getRows().end());
  SmallVector<Attribute> row(cast<ArrayAttr>(rows[3]).getValue());
  row.back() = cast<ArrayAttr>(rows[2]).getValue().back();
  rows[3] = ArrayAttr::get(module.getContext(), row);
  table.setRowsAttr(ArrayAttr::get(module.getContext(), rows));
}

static MutableArrayRef<uint8_t> bytesOf(const ModelInfo &info, MutableArrayRef<uint8_t> region,
                                        StringRef weight) {
  const WeightInfo *found = info.weight(weight);
  return region.slice(static_cast<size_t>(found->offset), static_cast<size_t>(found->bytes));
}

static Fault flippedBit(StringRef weight, size_t byte, uint8_t bit, std::string weights = {}) {
  return inWeights(
      [=](const ModelInfo &info, MutableArrayRef<uint8_t> region) {
        bytesOf(info, region, weight)[byte] ^= bit;
      },
      std::move(weights));
}

static Fault swappedRows(StringRef weight, size_t rowBytes, size_t a, size_t b) {
  return inWeights([=](const ModelInfo &info, MutableArrayRef<uint8_t> region) {
    MutableArrayRef<uint8_t> bytes = bytesOf(info, region, weight);
    for (size_t i = 0; i < rowBytes; ++i)
      std::swap(bytes[a * rowBytes + i], bytes[b * rowBytes + i]);
  });
}

static Fault otherFrequency() {
  return inWeights([](const ModelInfo &info, MutableArrayRef<uint8_t> region) {
    float angle = 0.11f;
    std::memcpy(&bytesOf(info, region, "rope_frequencies")[4], &angle, 4);
  });
}

static llvm::StringMap<Fault> allFaults() {
  llvm::StringMap<Fault> faults;
  faults["none"] = {};
  // Kernels.
  faults["last-column"] = inKernel("linear_add_f32", faulty::withoutLastColumn);
  faults["softmax-sum"] = inKernel("attention_f32", faulty::shortSum);
  faults["causal-mask"] = inKernel("attention_f32", faulty::withoutItself);
  faults["head-mapping"] = inKernel("attention_f32", faulty::otherHeads);
  faults["cache-row"] = inKernel("cache_f32", faulty::nextRow);
  faults["no-activation"] = inKernel("rms_swiglu_f32", faulty::withoutSilu);
  faults["norm-gain"] = inKernel("rms_norm_f32", faulty::withoutGain);
  faults["rotation"] = inKernel("rope_f32", faulty::turnedBack);
  // What kernels are told.
  faults["epsilon"] = inFloats("rms_linear_f32", 1e-3f);
  faults["epsilon-at-once"] = inFloats("rms_linear_f32", 1e-3f, "prefill");
  faults["head-epsilon"] = inFloats("head_norm_f32", 1e-2f);
  faults["layer-epsilon"] = inFloats("layer_norm_f32", 1e-2f);
  faults["capped-scale"] = inFloats("capped_attention_f32", 0.5f);
  faults["soft-cap"] = inFloats("soft_cap_f32", 5.0f);
  faults["attention-scale"] = inFloats("attention_f32", 0.5f);
  faults["last-row"] = inSizes("rms_linear_f32", 1, -1, "step");
  faults["rope-pairs"] = inSizes("rope_f32", 4, -1);
  faults["rope-cache-pairs"] = inSizes("rope_cache_f32", 5, -1);
  faults["window"] = inSizes("attention_f32", 6, -252);
  faults["residual"] = inModule(dropResidual);
  faults["layer-table"] = inModule(wrongRow);
  // Weights.
  faults["rope-angles"] = otherFrequency();
  faults["flipped-bit"] = flippedBit("block.3.down", 4 * (172 * 5 + 7) + 2, 0x40);
  faults["gate-up"] = swappedRows("block.1.gate_up", 64 * 4, 6, 7);
  faults["embedding-row"] = swappedRows("embedding", 64 * 4, 107, 108);
  faults["folded-gain"] = otherGain("block.2.qkv", "model.layers.1.input_layernorm.weight");
  faults["final-gain"] = otherGain("final_norm", "model.layers.1.input_layernorm.weight");
  faults["code-i8"] = flippedBit("block.4.attention_out", 100, 0x04, "i8");
  faults["code-i4"] = flippedBit("block.1.qkv", 3000, 0x01, "i4");
  faults["scale-i4"] = flippedBit("block.0.down", 1, 0x04, "i4");
  // Plans.
  faults["arena-rope"] = onto("qkv", "rope");
  faults["arena-x"] = onto("ffn", "x");
  faults["arena-attention"] = onto("attention", "scores");
  faults["cache-slots"] = inModule(shareCaches);
  return faults;
}

static void say(StringRef name, Fault &fault, VerifyOptions options) {
  options.weights = fault.weights;
  options.threads = fault.threads;
  std::string message = "nothing found";
  if (llvm::Error error = verify(options, fault.faults))
    message = llvm::toString(std::move(error));
  llvm::outs() << name << ": " << message << "\n";
}

int main(int argc, char **argv) {
  if (argc < 3) {
    llvm::errs() << "usage: verifyFaults MODEL FAULT...\n";
    return 2;
  }
  llvm::StringMap<Fault> faults = allFaults();
  VerifyOptions options;
  options.model = argv[1];
  options.prefill = 4;
  // Every token of the prompt differs: row 107 of the embedding is read, 108 is not.
  options.ids = {0, 107, 11, 300, 45, 7, 210, 99, 3, 15, 401, 260};
  for (int i = 2; i < argc; ++i) {
    auto fault = faults.find(argv[i]);
    if (fault == faults.end()) {
      llvm::errs() << "verifyFaults: no fault '" << argv[i] << "'\n";
      return 2;
    }
    say(argv[i], fault->second, options);
  }
  return 0;
}
