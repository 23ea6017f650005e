// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a verification found.

#include "compiler/verify/Verdict.h"

#include "compiler/formats/UserError.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace burin;

static std::string number(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.3g", value);
  return text;
}

static std::string rowOf(const Verification &found, unsigned step) {
  StringRef layer = found.graph.layerOf(step);
  return layer.empty() ? found.graph.name(step) : ("layers." + layer.rsplit('.').second).str();
}

void burin::printTable(const Verification &found, llvm::raw_ostream &os) {
  struct Row {
    const StepDifference *worst = nullptr;
    double drift = 0;
    size_t steps = 0;
  };
  llvm::MapVector<std::string, Row, llvm::StringMap<unsigned>> rows;
  for (auto [own, drift] : llvm::zip_equal(found.comparison.steps(), found.comparison.drifts())) {
    Row &row = rows[rowOf(found, own.step)];
    ++row.steps;
    if (!row.worst || own.difference.relative > row.worst->difference.relative)
      row.worst = &own;
    row.drift = std::max(row.drift, drift.difference.relative);
  }
  os << found.name << ": " << counted(static_cast<uint64_t>(found.tokens), "token") << " "
     << found.place << ", one by one and " << found.trace.prefill.tokens << " at once; "
     << found.comparison.steps().size() << " steps\n";
  os << "  " << llvm::left_justify("", 16) << llvm::right_justify("each alone", 12)
     << llvm::right_justify("with all before", 17) << "  largest in\n";
  for (const auto &[name, row] : rows)
    os << "  " << llvm::left_justify(name, 16)
       << llvm::right_justify(number(row.worst->difference.relative), 12)
       << llvm::right_justify(number(row.drift), 17) << "  " << found.graph.name(row.worst->step)
       << "\n";
  os << "  " << llvm::left_justify("without probes", 28)
     << llvm::right_justify(number(found.logits.relative), 17) << "  token " << found.logits.token
     << "\n";
  if (found.outside)
    os << "  " << llvm::left_justify("from outside", 28)
       << llvm::right_justify(number(found.outside->relative), 17) << "  token "
       << found.outside->token << "\n";
}

static std::string describe(const Difference &difference) {
  return "by " + number(difference.relative) + " of its largest number, at token " +
         std::to_string(difference.token) + ", column " + std::to_string(difference.column) + ": " +
         number(difference.found) + ", expected " + number(difference.expected);
}

/// "step 'layers.3.q' (linear, kernel 'rms_linear_f32')"
static std::string describe(const Verification &found, unsigned step, const TracedCall *call) {
  Operation *op = found.graph[step];
  return "step '" + found.graph.name(step) + "' (" + op->getName().stripDialect().str() +
         ", kernel '" + chip::CallOp(call->op).getKernel().str() + "')";
}

static std::string nameOf(const Verification &found, const TracedCall *call) {
  if (!call)
    return "nothing that says so";
  if (call->steps.empty())
    return "kernel '" + chip::CallOp(call->op).getKernel().str() + "'" +
           (call->layer.empty() ? "" : " of " + call->layer);
  return "step '" + found.graph.name(call->steps.front()) + "' (kernel '" +
         chip::CallOp(call->op).getKernel().str() + "')";
}

static llvm::Error clobbered(const Verification &found, const Clobbered &fault) {
  const TracedBuffer &buffer = found.trace.buffers[fault.buffer];
  return userError(nameOf(found, fault.reader) + " reads '" + buffer.name + "', but what " +
                       nameOf(found, fault.writer) + " wrote there was overwritten by " +
                       nameOf(found, fault.by) + ", at token " + std::to_string(fault.position),
                   "byte " + std::to_string(fault.byte) + " of " + std::to_string(buffer.bytes) +
                       ", byte " + std::to_string(buffer.offset + fault.byte) +
                       (buffer.place == Place::Arena ? " of the arena" : " of the KV cache") +
                       ": two buffers that are in use at the same time share it");
}

llvm::Error burin::judge(const Verification &found) {
  double stepTolerance = found.tolerance ? found.tolerance : kStepTolerance,
         logitsTolerance = found.tolerance ? found.tolerance : kLogitsTolerance;
  ArrayRef<StepDifference> steps = found.comparison.steps();
  auto isWrong = [&](const StepDifference &step) {
    bool roundsWeights = step.call && chip::CallOp(step.call->op).getKernel() == "attention_i8";
    double rounding = roundsWeights ? kWeightRounding * static_cast<double>(found.tokens) : 0;
    return step.difference.relative > stepTolerance + (found.tolerance ? 0 : rounding);
  };
  auto wrong = llvm::find_if(steps, isWrong);
  std::string differs;
  if (wrong != steps.end()) {
    size_t others = static_cast<size_t>(llvm::count_if(steps, isWrong)) - 1;
    differs = describe(found, wrong->step, wrong->call) + " differs from the reference " +
              describe(wrong->difference);
    if (!std::any_of(found.recorders.begin(), found.recorders.end(),
                     [](const Recorder *recorder) { return recorder->clobbered().has_value(); }))
      return userError(differs, std::string(wrong->stream == 1 ? "token by token"
                                                               : "with the tokens fed at once") +
                                    ", from the inputs that the compiled model had" +
                                    (others ? "; " + counted(others, "step") + " behind it " +
                                                  (others == 1 ? "differs" : "differ") + ", too"
                                            : ""));
  }
  for (const Recorder *recorder : found.recorders)
    if (recorder->clobbered())
      return clobbered(found, *recorder->clobbered());
  if (!found.sameBits)
    return userError("the compiled model and the same one with probes in it give different logits, "
                     "while every step of the latter is right",
                     "a kernel reads memory that nothing has written, or threads do not wait for "
                     "each other");
  if (!found.givesSameAtOnce)
    return userError("the tokens fed at once give other logits than one by one, while every step "
                     "is right",
                     "the entries 'prefill' and 'step' do not continue each other");
  if (!(found.logits.relative <= logitsTolerance) && !found.isQuantized)
    return userError("the logits differ from the reference " + describe(found.logits),
                     "no step differs by more than " + number(stepTolerance) +
                         " by itself: small errors add up");
  if (found.outside && !(found.outside->relative <= logitsTolerance))
    return userError("the logits differ from those of the file " + describe(*found.outside),
                     "the reference interpreter agrees with the compiled model: the model was read "
                     "otherwise than the file's maker reads it, or is quantized; --tolerance says "
                     "how much may differ");
  return llvm::Error::success();
}
