// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The groups of weights whose storage can be chosen.

#include "compiler/fit/Groups.h"

#include "codegen/weights/Quantizer.h"
#include "compiler/StoreTensors.h"
#include "dialects/chip/PackedWeight.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Parallel.h"

#include <cmath>

using namespace mlir;
using namespace burin;

/// Best first.
static constexpr Storage kStorages[] = {Storage::I8G32, Storage::I8,    Storage::I4M,
                                        Storage::I4,    Storage::I4G64, Storage::I4G128};
/// The storage that is measured: its loss is well above the noise, and no model breaks at it.
static constexpr Storage kProbe = Storage::I4;
/// Numbers of a weight of which squared errors are taken.
static constexpr int64_t kErrorNumbers = 1 << 18;
static constexpr int64_t kAlignment = 16;

static GroupFormat groupFormat(Storage storage) {
  const StorageFormat &format = formatOf(storage);
  return {static_cast<int>(format.bits), format.group, format.minimum, format.group != 0};
}

llvm::Expected<std::vector<WeightGroup>> burin::weightGroups(const ModelFiles &files,
                                                             const TargetFile &target,
                                                             const CompileOptions &options) {
  std::unique_ptr<MLIRContext> context = makeContext();
  CompileOptions probe = options;
  probe.weights = stringifyStorage(kProbe).str();
  // Names as --weights knows them, by the tensors of the model file.
  auto graph = buildModule(context.get(), files, target, probe, "quantized");
  if (!graph)
    return graph.takeError();
  llvm::StringMap<std::string> names;
  for (auto weight : (*graph)->getOps<WeightOp>())
    if (weight.getStorage() == kProbe)
      for (StringRef source : weight.getSources().getAsValueRange<StringAttr>())
        names[source] = weight.getSymName().str();
  auto module = buildModule(context.get(), files, target, probe, "kernels");
  if (!module)
    return module.takeError();
  std::vector<WeightGroup> groups;
  for (auto weight : (*module)->getOps<chip::WeightOp>()) {
    if (weight.getStorage() != kProbe)
      continue;
    WeightGroup &group = groups.emplace_back();
    group.name = weight.getSymName().str();
    ArrayRef<int64_t> shape = weight.getShape();
    group.rows = shape[0];
    group.columns = shape[1];
    for (StringRef source : weight.getSources().getAsValueRange<StringAttr>())
      if (!llvm::is_contained(group.weights, names[source]))
        group.weights.push_back(names[source]);
    for (Storage storage : kStorages) {
      auto bytes = static_cast<int64_t>(
          chip::packedWeight(**module, formatOf(storage), shape[0], shape[1]).bytes());
      group.choices.push_back(
          {storage, static_cast<int64_t>(llvm::alignTo(static_cast<uint64_t>(bytes), kAlignment)),
           0});
    }
  }
  return groups;
}

/// Sum of squared differences that each storage makes, over rows spread evenly.
static std::vector<double> squaredErrors(const WeightRows &rows) {
  int64_t step = std::max<int64_t>(rows.rows() * rows.columns() / kErrorNumbers, 1);
  std::vector<double> errors;
  for (Storage storage : kStorages) {
    std::vector<double> byRow(static_cast<size_t>((rows.rows() + step - 1) / step));
    llvm::parallelFor(0, byRow.size(), [&](size_t i) {
      std::vector<float> row(static_cast<size_t>(rows.columns())), restored(row.size());
      rows.read(static_cast<int64_t>(i) * step, row);
      QuantizedRow codes;
      GroupFormat format = groupFormat(storage);
      quantizeRow(format, row, nullptr, codes);
      restoreRow(format, codes, restored);
      for (size_t j = 0; j < row.size(); ++j)
        byRow[i] += (row[j] - restored[j]) * static_cast<double>(row[j] - restored[j]);
    });
    double sum = 0;
    for (double error : byRow)
      sum += error;
    errors.push_back(sum);
  }
  return errors;
}

/// The bytes of a weight in floats, as the probe would have them.
static void quantizeInPlace(const WeightRows &rows, MutableArrayRef<uint8_t> bytes) {
  auto columns = static_cast<size_t>(rows.columns());
  GroupFormat format = groupFormat(kProbe);
  llvm::parallelFor(0, static_cast<size_t>(rows.rows()), [&](size_t i) {
    std::vector<float> row(columns);
    rows.read(static_cast<int64_t>(i), row);
    QuantizedRow codes;
    quantizeRow(format, row, nullptr, codes);
    restoreRow(format, codes, row);
    std::copy_n(reinterpret_cast<const uint8_t *>(row.data()), columns * sizeof(float),
                bytes.begin() + static_cast<std::ptrdiff_t>(i * columns * sizeof(float)));
  });
}

llvm::Error burin::measureLosses(std::vector<WeightGroup> &groups, const ModelFiles &files,
                                 const CompileOptions &options, Artifact &exact,
                                 const TextLoss &text) {
  // The layout of `exact`.
  std::unique_ptr<MLIRContext> context = makeContext();
  CompileOptions floats(inFloats(options));
  floats.emit = {Emit::Obj};
  llvm::Expected<TargetFile> host = chooseTarget(floats);
  if (!host)
    return host.takeError();
  auto module = buildModule(context.get(), files, *host, floats, "kernels");
  if (!module)
    return module.takeError();
  ModelInfo info = describeModel(**module, sizeof(void *));
  StoreTensors tensors(files.weights);
  for (WeightGroup &group : groups) {
    const WeightInfo *weight = info.weight(group.name);
    if (!weight)
      return llvm::createStringError("the model for this machine has no weight '" + group.name +
                                     "'");
    WeightRows rows(*weight, tensors);
    MutableArrayRef<uint8_t> bytes = exact.weightMemory().slice(static_cast<size_t>(weight->offset),
                                                                static_cast<size_t>(weight->bytes));
    std::vector<uint8_t> saved(bytes.begin(), bytes.end());
    quantizeInPlace(rows, bytes);
    double loss = std::max(text.of(exact).divergence, 0.0);
    llvm::copy(saved, bytes.begin());
    std::vector<double> errors = squaredErrors(rows);
    double probed =
        errors[static_cast<size_t>(llvm::find(kStorages, kProbe) - std::begin(kStorages))];
    for (auto [choice, error] : llvm::zip_equal(group.choices, errors))
      choice.loss = probed > 0 ? loss * error / probed : 0;
  }
  return llvm::Error::success();
}

std::string burin::weightsOption(ArrayRef<WeightGroup> groups, const Selection &selection) {
  llvm::MapVector<Storage, size_t> counts;
  auto storageOf = [&](size_t i) { return groups[i].choices[selection.choices[i]].storage; };
  for (size_t i = 0; i < groups.size(); ++i)
    ++counts[storageOf(i)];
  Storage common = Storage::F32;
  size_t most = 0;
  for (auto [storage, count] : counts)
    if (count > most) {
      most = count;
      common = storage;
    }
  std::string option;
  for (size_t i = 0; i < groups.size(); ++i)
    if (storageOf(i) != common)
      for (const std::string &weight : groups[i].weights)
        option += weight + ":" + stringifyStorage(storageOf(i)).str() + ",";
  return option + (option.empty() ? "" : "*:") + stringifyStorage(common).str();
}
