// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The exact model and the quantized one run side by side over a text, and every weight becomes
// codes just before it is used: so it is chosen for what the quantized model really reads, and made
// to give what the exact one gives (as in GPTAQ, Li et al., arXiv 2504.02692). In front of the
// codes the weight W becomes W' = W X^T Y (Y^T Y + damping)^-1 for the inputs X of the exact and Y
// of the quantized model, which undoes some of the errors that came before.

#include "compiler/calibration/Calibration.h"

#include "codegen/weights/Sensitivity.h"
#include "compiler/Compilation.h"
#include "compiler/Progress.h"
#include "compiler/StoreTensors.h"
#include "compiler/calibration/CalibrationText.h"
#include "compiler/calibration/Moments.h"
#include "compiler/reference/Interpreter.h"
#include "dialects/burin/StorageFormat.h"

#include "llvm/Support/Parallel.h"

using namespace mlir;
using namespace burin;

/// Wider inputs are too dear for moments of every pair of columns: 6144 take 150 MB as floats.
static constexpr int64_t kMostColumns = 6144;

/// Whether codes are to be chosen for it. What keeps the file's is to its readers what it is to
/// those of the exact model.
static bool isQuantized(WeightOp weight) {
  return weight.getStorage() && formatOf(*weight.getStorage()).isQuantized && !weight.getKept();
}

static GroupFormat groupsOf(WeightOp weight) {
  const StorageFormat &format = formatOf(*weight.getStorage());
  return {static_cast<int>(format.bits), format.group, format.minimum, format.group != 0};
}

namespace {

/// Before the side-by-side run: what embeddings are multiplied by that are the head, too. They
/// become codes before anything has run.
class TiedHeads : public Observer {
public:
  void beforeProduct(Operation *, WeightOp weight, const Streams &x) override {
    if (!isQuantized(weight))
      return;
    if (x.empty())
      embeddings.insert(weight);
    else if (embeddings.contains(weight))
      found[weight.getSymName()] = moments(*x[0], *x[0]);
  }
  llvm::StringMap<std::vector<double>> found;

private:
  DenseSet<Operation *> embeddings;
};

class Calibrator : public Observer {
public:
  Calibrator(const Interpreter &reader, const llvm::StringMap<std::vector<double>> &tiedHeads)
      : reader(reader), tiedHeads(tiedHeads) {}

  void beforeProduct(Operation *, WeightOp weight, const Streams &x) override {
    if (!isQuantized(weight) || rows.contains(weight.getSymName()))
      return;
    current = std::make_shared<Matrix>(reader.read(weight));
    if (x.empty()) {
      quantize(weight, ofEmbedding(weight));
      return;
    }
    if (x[1]->columns > kMostColumns) {
      quantize(weight, Sensitivity(squares(*x[1])));
      return;
    }
    std::vector<double> own = moments(*x[1], *x[1]);
    Sensitivity sensitivity(own, x[1]->columns);
    correct(own, moments(*x[0], *x[1]), sensitivity);
    quantize(weight, sensitivity);
  }
  std::shared_ptr<Matrix> weight(WeightOp weight, size_t stream) override {
    if (stream == 0 || !isQuantized(weight))
      return nullptr;
    if (restored != weight) {
      current =
          std::make_shared<Matrix>(weight.getType().getShape()[0], weight.getType().getShape()[1]);
      GroupFormat format = groupsOf(weight);
      for (auto [i, row] : llvm::enumerate(rows[weight.getSymName()]))
        restoreRow(format, row, current->row(static_cast<int64_t>(i)));
      restored = weight;
    }
    return current;
  }

  CalibratedWeights rows;

private:
  /// An embedding's rows are read as they are: all columns count alike. As a head it is multiplied,
  /// too; both count the same.
  Sensitivity ofEmbedding(WeightOp weight) {
    int64_t columns = weight.getType().getShape()[1];
    auto found = tiedHeads.find(weight.getSymName());
    if (found == tiedHeads.end() || columns > kMostColumns)
      return Sensitivity(std::vector<double>(static_cast<size_t>(columns), 1));
    std::vector<double> both = found->second;
    double mean = 0;
    for (int64_t i = 0; i < columns; ++i)
      mean += both[static_cast<size_t>(i * columns + i)] / static_cast<double>(columns);
    for (int64_t i = 0; i < columns; ++i)
      both[static_cast<size_t>(i * columns + i)] += mean;
    return Sensitivity(both, columns);
  }

  /// W += W (X^T Y - Y^T Y) H^-1, with H the damped Y^T Y.
  void correct(ArrayRef<double> own, ArrayRef<double> cross, const Sensitivity &sensitivity) {
    int64_t columns = sensitivity.columns();
    double trace = 0;
    for (int64_t i = 0; i < columns; ++i)
      trace += own[static_cast<size_t>(i * columns + i)];
    if (trace <= 0)
      return;
    double scale = static_cast<double>(columns) / trace; // that of the sensitivity's H
    // (X^T Y - Y^T Y) U^T U, transposed: product() multiplies by rows.
    Matrix difference(columns, columns), upper(columns, columns), lower(columns, columns);
    for (int64_t i = 0; i < columns; ++i)
      for (int64_t j = 0; j < columns; ++j) {
        auto at = static_cast<size_t>(i * columns + j);
        difference.numbers[at] = static_cast<float>((cross[at] - own[at]) * scale);
        upper.numbers[at] = sensitivity.factor(i)[static_cast<size_t>(j)];
        lower.numbers[static_cast<size_t>(j * columns + i)] = upper.numbers[at];
      }
    Matrix change = product(product(product(*current, transposed(difference)), upper), lower);
    for (auto [number, more] : llvm::zip_equal(current->numbers, change.numbers))
      number += more;
  }

  static Matrix transposed(const Matrix &x) {
    Matrix y(x.columns, x.rows);
    for (int64_t i = 0; i < x.rows; ++i)
      for (int64_t j = 0; j < x.columns; ++j)
        y.row(j)[static_cast<size_t>(i)] = x.row(i)[static_cast<size_t>(j)];
    return y;
  }

  void quantize(WeightOp weight, const Sensitivity &sensitivity) {
    std::vector<QuantizedRow> &codes = rows[weight.getSymName()];
    codes.resize(static_cast<size_t>(current->rows));
    GroupFormat format = groupsOf(weight);
    llvm::parallelFor(0, codes.size(), [&](size_t i) {
      quantizeRow(format, current->row(static_cast<int64_t>(i)), &sensitivity, codes[i]);
    });
    restored = nullptr;
  }

  const Interpreter &reader;
  const llvm::StringMap<std::vector<double>> &tiedHeads;
  std::shared_ptr<Matrix> current; ///< what is being quantized, or was restored
  WeightOp restored;
};

} // namespace

llvm::Expected<CalibratedWeights> burin::calibrate(const ModelFiles &files,
                                                   const CompileOptions &options) {
  if (options.calibrate.empty())
    return CalibratedWeights();
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> module = buildFusedModule(context.get(), files, options);
  if (!module)
    return module.takeError();
  if (llvm::none_of((*module)->getOps<WeightOp>(), isQuantized))
    return CalibratedWeights();
  llvm::Expected<CalibrationText> text = calibrationText(files, options);
  if (!text)
    return text.takeError();
  Progress progress("calibrating with " + std::to_string(text->ids.size()) + " tokens");
  StoreTensors tensors(files.weights);
  TiedHeads tiedHeads;
  if (llvm::Expected<Streams> done =
          Interpreter(**module, tensors).run(text->ids, text->ends, tiedHeads);
      !done)
    return done.takeError();
  Interpreter interpreter(**module, tensors, 2);
  Calibrator calibrator(interpreter, tiedHeads.found);
  llvm::Expected<Streams> done = interpreter.run(text->ids, text->ends, calibrator);
  if (!done)
    return done.takeError();
  return std::move(calibrator.rows);
}
