// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a compiled model's description off its module.

#include "codegen/ModelInfo.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace burin;

const WeightInfo *ModelInfo::weight(StringRef symbol) const {
  auto found = llvm::find_if(weights, [&](const WeightInfo &info) {
    return chip::WeightOp(info.op).getSymName() == symbol;
  });
  return found == weights.end() ? nullptr : &*found;
}

const CacheInfo *ModelInfo::cache(StringRef symbol) const {
  auto found = llvm::find_if(caches, [&](const CacheInfo &info) { return info.name == symbol; });
  return found == caches.end() ? nullptr : &*found;
}

std::string burin::shapeText(ArrayRef<int64_t> shape) {
  std::string text = "(";
  for (auto [i, dim] : llvm::enumerate(shape))
    text += (i ? ", " : "") + std::to_string(dim);
  return text + ")";
}

std::optional<int64_t> burin::decoderStack(const ModelInfo &info) {
  return info.stack ? decoderStackBytes(*info.stack, info.name) : std::nullopt;
}

std::optional<int64_t> burin::tokenizerStack(const ModelInfo &info) {
  return info.stack ? tokenizerStackBytes(*info.stack, info.name) : std::nullopt;
}

std::string burin::sectionOf(const ModelInfo &info, const RegionInfo &region, StringRef what) {
  if (region.section.empty())
    return "";
  return region.section + "." + info.name + "_" + what.str();
}

std::string burin::proofText(const RegionInfo &region) {
  if (!region.lowerBound)
    return "";
  if (region.bytes == *region.lowerBound)
    return " = lower bound";
  std::string bound = "lower bound " + std::to_string(*region.lowerBound);
  return region.optimal ? ", proved smallest (" + bound + ")" : ", " + bound;
}

static std::string symbolOf(StringRef model, StringRef weight) {
  std::string text = (model + "_" + weight).str();
  for (char &c : text)
    if (!llvm::isAlnum(c))
      c = '_';
  return text;
}

static RegionInfo regionInfo(ModuleOp module, StringRef name) {
  RegionInfo info;
  auto region = module.lookupSymbol<chip::RegionOp>(name);
  if (!region)
    return info;
  info.bytes = static_cast<int64_t>(region.getBytes());
  info.alignment = static_cast<int64_t>(region.getAlignment());
  if (auto bound = region.getLowerBound())
    info.lowerBound = static_cast<int64_t>(*bound);
  info.optimal = region.getOptimal();
  info.memory = region.getMemory().value_or("").str();
  if (auto target = chip::TargetAttr::of(region->getParentOfType<ModuleOp>()))
    for (chip::MemoryAttr memory : target.getMemories())
      if (memory.getName().getValue() == info.memory)
        info.section = memory.getSection().getValue().str();
  return info;
}

static void describeFunctions(ModelInfo &info) {
  for (auto function : info.module.getOps<func::FuncOp>())
    function.walk([&](chip::SlotOp slot) {
      info.slots.push_back({slot.getName().str(), function.getSymName().str(),
                            slot.getType().getShape().vec(), static_cast<int64_t>(slot.getOffset()),
                            slot.getBytes()});
    });
  auto step = info.module.lookupSymbol<func::FuncOp>("step");
  step.walk([&](func::ReturnOp op) {
    if (auto slot = op.getOperand(0).getDefiningOp<chip::SlotOp>())
      info.logitsOffset = static_cast<int64_t>(slot.getOffset());
  });
  if (auto prefill = info.module.lookupSymbol<func::FuncOp>("prefill"))
    info.prefill = cast<MemRefType>(prefill.getArgumentTypes()[0]).getDimSize(0);
}

ModelInfo burin::describeModel(ModuleOp module, int64_t pointerBytes) {
  ModelInfo info;
  info.module = module;
  auto model = module->getAttrOfType<DictionaryAttr>(kModelAttr);
  auto number = [&](StringRef key) { return cast<IntegerAttr>(model.get(key)).getInt(); };
  info.name = cast<StringAttr>(model.get("name")).str();
  info.macro = StringRef(info.name).upper();
  info.family = cast<StringAttr>(model.get("family")).str();
  info.layers = number("layers");
  info.vocabSize = number("vocab_size");
  info.context = number("context");
  info.bos = number("bos");
  info.parameters = number("parameters");
  if (model.contains(kOriginalAttr))
    info.original = number(kOriginalAttr);
  info.endTokens = cast<DenseI64ArrayAttr>(model.get("end_tokens")).asArrayRef().vec();
  if (auto target = chip::TargetAttr::of(module))
    info.target = target.getName().str();
  info.arena = regionInfo(module, "arena");
  if (auto arena = module.lookupSymbol<chip::RegionOp>("arena"))
    info.streamBytes = static_cast<int64_t>(arena.getStream().value_or(0));
  info.kvCache = regionInfo(module, "kv_cache");
  info.weightRegion = regionInfo(module, "weights");
  for (auto weight : module.getOps<chip::WeightOp>()) {
    info.weights.push_back({weight, symbolOf(info.name, weight.getSymName()),
                            weight.getShape().vec(), static_cast<int64_t>(*weight.getOffset()),
                            weight.getBytes()});
  }
  for (auto cache : module.getOps<chip::CacheOp>())
    info.caches.push_back({cache.getSymName().str(),
                           cast<MemRefType>(cache.getType()).getShape().vec(),
                           static_cast<int64_t>(*cache.getOffset()), cache.getBytes()});
  for (auto kernel : module.getOps<chip::KernelOp>())
    info.kernels.push_back({kernel.getSymName().str(), kernel.getFolder().str()});
  llvm::sort(info.kernels,
             [](const KernelInfo &a, const KernelInfo &b) { return a.name < b.name; });
  // A weight is a pointer in its row, a cache an offset of type size_t.
  for (auto table : module.getOps<chip::LayerTableOp>())
    info.tableBytes +=
        static_cast<int64_t>(table.getRows().size() * table.getFields().size()) * pointerBytes;
  describeFunctions(info);
  return info;
}
