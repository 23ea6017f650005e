// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// On which targets a model has room. Targets with the same kernels share one compilation: only
// their memories differ.

#include "compiler/Fits.h"

#include "compiler/Compilation.h"
#include "passes/RegionPlacement.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace burin;

static constexpr llvm::StringLiteral kWeights[] = {"f32", "i8", "i4"};

namespace {

class Fits {
public:
  explicit Fits(const ModelFiles &files) : files(files), context(makeContext()) {}

  /// "fits", or how many bytes are missing where.
  llvm::Expected<std::string> cell(const TargetFile &target, StringRef weights) {
    llvm::Expected<ModuleOp> module = compiled(target, weights);
    if (!module)
      return module.takeError();
    uint64_t flash = 0, ram = 0;
    for (const PlacedRegion &placed :
         placeRegions(*module, targetAttr(context.get(), target, target.prefill)))
      (placed.kind == chip::MemoryKind::Flash ? flash : ram) += placed.missing;
    if (!flash && !ram)
      return "fits";
    std::string text = "short by ";
    if (flash)
      text += std::to_string(flash) + " flash";
    if (ram)
      text += (flash ? ", " : "") + std::to_string(ram) + " ram";
    return text;
  }

private:
  llvm::Expected<ModuleOp> compiled(TargetFile target, StringRef weights) {
    std::string key = llvm::join(target.kernels, ",") + " " + std::to_string(target.prefill) +
                      (target.optimizeForSize ? " small " : " ") + weights.str();
    OwningOpRef<ModuleOp> &module = modules[key];
    if (module)
      return *module;
    target.memories.clear(); // everything has room
    CompileOptions options;
    options.weights = weights.str();
    llvm::Expected<OwningOpRef<ModuleOp>> built =
        buildModule(context.get(), files, target, options, "kernels");
    if (!built)
      return built.takeError();
    module = std::move(*built);
    return *module;
  }

  const ModelFiles &files;
  std::unique_ptr<MLIRContext> context;
  llvm::StringMap<OwningOpRef<ModuleOp>> modules;
};

} // namespace

llvm::Error burin::printFits(const ModelFiles &files, llvm::raw_ostream &os) {
  Fits fits(files);
  std::vector<std::vector<std::string>> rows = {{"weights"}};
  for (StringRef weights : kWeights)
    rows.front().push_back(weights.str());
  for (const std::string &name : targetNames()) {
    llvm::Expected<TargetFile> target = findTarget(name);
    if (!target)
      return target.takeError();
    if (target->memories.empty())
      continue;
    rows.push_back({name});
    for (StringRef weights : kWeights) {
      llvm::Expected<std::string> cell = fits.cell(*target, weights);
      if (!cell)
        return cell.takeError();
      rows.back().push_back(*cell);
    }
  }
  std::vector<size_t> widths(rows.front().size());
  for (const std::vector<std::string> &row : rows)
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      width = std::max(width, cell.size() + 2);
  widths.back() = 0;
  os << "\n";
  for (const std::vector<std::string> &row : rows) {
    os << "  ";
    for (auto [width, cell] : llvm::zip_equal(widths, row))
      os << llvm::left_justify(cell, static_cast<unsigned>(width));
    os << "\n";
  }
  return llvm::Error::success();
}
