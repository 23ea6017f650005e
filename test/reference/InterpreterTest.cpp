// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter against logits that transformers computed, in stage graph and behind
// the fusions.

#include "compiler/reference/Interpreter.h"
#include "compiler/Compilation.h"
#include "compiler/StoreTensors.h"
#include "compiler/formats/Safetensors.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace burin;

namespace {

std::string folderOf(llvm::StringRef model) {
  return (BURIN_SOURCE_DIR "/test/models/" + model).str();
}

ModelFiles opened(llvm::StringRef model) {
  llvm::Expected<ModelFiles> files = openModel(folderOf(model));
  if (files)
    return std::move(*files);
  ADD_FAILURE() << llvm::toString(files.takeError());
  return {};
}

llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> graphOf(mlir::MLIRContext *context,
                                                          const ModelFiles &files) {
  return buildModule(context, files, llvm::cantFail(chooseTarget({})), {}, "graph");
}

llvm::json::Value golden(llvm::StringRef model) {
  auto buffer = llvm::MemoryBuffer::getFile(folderOf(model) + "/golden.json");
  return llvm::cantFail(llvm::json::parse((*buffer)->getBuffer()));
}

std::vector<int32_t> goldenIds(llvm::StringRef model) {
  llvm::json::Value json = golden(model);
  std::vector<int32_t> ids;
  for (llvm::StringRef key : {"prompt_ids", "greedy_ids"})
    for (const llvm::json::Value &id : *json.getAsObject()->getArray(key))
      ids.push_back(static_cast<int32_t>(*id.getAsInteger()));
  return ids;
}

Matrix goldenLogits(llvm::StringRef model) {
  WeightStore store;
  llvm::cantFail(readSafetensors(folderOf(model) + "/golden.safetensors", store));
  const Tensor &tensor = *store.find("logits");
  Matrix logits(tensor.rows(), tensor.columns());
  for (int64_t t = 0; t < logits.rows; ++t)
    store.readRow(tensor, t, logits.row(t));
  return logits;
}

class LargestDifference {
public:
  void see(float a, float b) { most = std::max(most, std::fabs(double(a) - b)); }
  double get() const { return most; }

private:
  double most = 0;
};

class Interpreted : public testing::TestWithParam<std::tuple<const char *, bool>> {};

// transformers computed in float32, which differs from float64 by up to 2e-5 (measured on a model
// of this size); the interpreter's errors are of the same size.
constexpr double kTolerance = 5e-5;

TEST_P(Interpreted, LogitsAreThoseOfTransformers) {
  auto [model, isFused] = GetParam();
  ModelFiles files = opened(model);
  auto context = makeContext();
  auto module =
      isFused ? buildFusedModule(context.get(), files, {}) : graphOf(context.get(), files);
  ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());
  StoreTensors tensors(files.weights);
  Interpreter interpreter(**module, tensors);
  std::vector<int32_t> ids = goldenIds(model);
  auto count = static_cast<int64_t>(ids.size());
  // The same sequence twice: the second must not see the first.
  ids.insert(ids.end(), ids.begin(), ids.begin() + count);
  Observer nobody;
  llvm::Expected<Streams> logits = interpreter.run(ids, {0, count, 2 * count}, nobody);
  ASSERT_TRUE(bool(logits)) << llvm::toString(logits.takeError());
  Matrix expected = goldenLogits(model);
  ASSERT_EQ(expected.rows, count);
  const Matrix &found = *logits->front();
  ASSERT_EQ(found.rows, 2 * count);
  LargestDifference difference;
  for (int64_t t = 0; t < 2 * count; ++t)
    for (auto [a, b] : llvm::zip_equal(found.row(t), expected.row(t % count)))
      difference.see(a, b);
  EXPECT_LE(difference.get(), kTolerance);
}

INSTANTIATE_TEST_SUITE_P(Models, Interpreted,
                         testing::Combine(testing::Values("tales", "tales-nano"), testing::Bool()));

/// Counts products, and gives one stream a weight of zeros.
struct Watcher : Observer {
  size_t products = 0, results = 0;
  void beforeProduct(mlir::Operation *op, WeightOp weight, const Streams &x) override {
    ++products;
    EXPECT_EQ(x.empty(), mlir::isa<EmbeddingOp>(op));
    if (!x.empty())
      EXPECT_EQ(x[0]->columns, weight.getType().getShape()[1]);
  }
  std::shared_ptr<Matrix> weight(WeightOp weight, size_t stream) override {
    if (stream != 1 || weight.getSymName() != "block.4.down")
      return nullptr;
    return std::make_shared<Matrix>(64, 172);
  }
  void after(mlir::Operation *, const Streams &results) override {
    EXPECT_EQ(results.size(), 2u);
    ++this->results;
  }
};

TEST(Interpreter, ObserversSeeProductsAndChangeWeights) {
  ModelFiles files = opened("tales-nano");
  auto context = makeContext();
  auto module = graphOf(context.get(), files);
  ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());
  StoreTensors tensors(files.weights);
  Interpreter interpreter(**module, tensors, 2);
  Watcher watcher;
  llvm::Expected<Streams> logits = interpreter.run({0, 1, 2}, {0, 3}, watcher);
  ASSERT_TRUE(bool(logits)) << llvm::toString(logits.takeError());
  EXPECT_EQ(watcher.products, 5u * 7 + 2); // seven a layer, the embedding and the head
  EXPECT_GT(watcher.results, watcher.products);
  EXPECT_NE((*logits)[0]->numbers, (*logits)[1]->numbers);
}

} // namespace
