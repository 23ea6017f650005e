// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbers that a compiled model has instead of the model file's.

#include "compiler/verify/StoredWeights.h"

#include "codegen/weights/Quantizer.h"
#include "compiler/reference/Steps.h"
#include "dialects/burin/StorageFormat.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/Parallel.h"

using namespace mlir;
using namespace burin;

StoredWeights::StoredWeights(const ModelInfo &info, const Trace &trace, const GraphSteps &graph,
                             const TensorSource &tensors)
    : graph(graph), tensors(tensors) {
  for (const WeightInfo &weight : info.weights) {
    chip::WeightOp op = weight.op;
    auto sources = llvm::to_vector(op.getSources().getAsValueRange<StringAttr>());
    bool alternate = op.getArrangement() == Arrangement::Interleave;
    int64_t first = 0;
    for (auto [i, source] : llvm::enumerate(sources)) {
      bySource[source] = {op, alternate ? static_cast<int64_t>(i) : first,
                          alternate ? static_cast<int64_t>(sources.size()) : 1};
      first += tensors.rows(source);
    }
  }
  // Kernels that read such activations say so in their names, and then how many columns share a
  // scale, behind the size of the weight's own groups.
  for (const TracedCall &call : trace.step.calls)
    if (chip::CallOp op = call.op; op.getKernel().ends_with("_a8"))
      for (const TracedOperand &operand : call.operands)
        if (operand.place == Place::Weight && op.getSizes().size() > 4)
          groups[operand.weight] = op.getSizes()[4];
  for (unsigned step = 1; step < graph.count(); ++step)
    if (RmsNormOp norm = foldedNorm(graph[step]))
      foldedGains.insert(graph.weight(norm.getGain()));
}

const StoredWeights::Stored *StoredWeights::find(WeightOp weight) const {
  if (weight.getValue() || weight.getSources().empty())
    return nullptr;
  auto found = bySource.find(cast<StringAttr>(weight.getSources()[0]).getValue());
  return found == bySource.end() ? nullptr : &found->second;
}

std::optional<int64_t> StoredWeights::activationGroup(WeightOp weight) const {
  const Stored *stored = find(weight);
  auto found = stored ? groups.find(stored->op) : groups.end();
  return found == groups.end() ? std::nullopt : std::optional(found->second);
}

RmsNormOp StoredWeights::foldedNorm(Operation *product) const {
  auto linear = dyn_cast<LinearOp>(product);
  if (!linear)
    return {};
  const Stored *stored = find(graph.weight(linear.getWeight()));
  // A gain in weights of f32 is rounded once more, and no reason to compute otherwise than the
  // graph says.
  if (!stored || !chip::WeightOp(stored->op).getColumnScale() ||
      chip::WeightOp(stored->op).getStorage() == Storage::F32)
    return {};
  return linear.getX().getDefiningOp<RmsNormOp>();
}

static float rounded(float value, const llvm::fltSemantics &semantics) {
  llvm::APFloat number(value);
  bool lost;
  number.convert(semantics, llvm::APFloat::rmNearestTiesToEven, &lost);
  number.convert(llvm::APFloat::IEEEsingle(), llvm::APFloat::rmNearestTiesToEven, &lost);
  return number.convertToFloat();
}

/// What the codes stand for.
static void restore(const GroupFormat &format, const QuantizedRow &row,
                    MutableArrayRef<float> out) {
  size_t width = format.group ? static_cast<size_t>(format.group) : out.size();
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(row.codes[i]) * row.scales[i / width] +
             (format.minimum ? row.minimums[i / width] : 0);
}

std::shared_ptr<Matrix> StoredWeights::read(Operation *product, WeightOp weight,
                                            const Interpreter &reader) {
  const Stored *stored = find(weight);
  if (!stored)
    return nullptr;
  chip::WeightOp op = stored->op;
  const StorageFormat &format = formatOf(op.getStorage());
  if (format.storage == Storage::F32)
    return nullptr;
  if (lastProduct == product)
    return last;
  auto numbers = std::make_shared<Matrix>(reader.read(weight));
  if (RmsNormOp norm = foldedNorm(product))
    steps::scaleColumns(*numbers, reader.read(graph.weight(norm.getGain())).numbers);
  GroupFormat how{static_cast<int>(format.bits), format.group, format.minimum, format.group != 0};
  llvm::parallelFor(0, static_cast<size_t>(numbers->rows), [&](size_t i) {
    MutableArrayRef<float> row = numbers->row(static_cast<int64_t>(i));
    if (!format.isQuantized) {
      const llvm::fltSemantics &semantics =
          format.storage == Storage::F16 ? llvm::APFloat::IEEEhalf() : llvm::APFloat::BFloat();
      for (float &value : row)
        value = rounded(value, semantics);
      return;
    }
    int64_t place = stored->firstRow + static_cast<int64_t>(i) * stored->rowStep;
    if (const QuantizedRow *chosen = tensors.quantizedRow(op.getSymName(), place))
      return restore(how, *chosen, row);
    QuantizedRow quantized;
    quantizeRow(how, row, nullptr, quantized);
    restore(how, quantized, row);
  });
  lastProduct = product;
  last = numbers;
  return numbers;
}
