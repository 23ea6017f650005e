// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference interpreter against logits that transformers (CoreNet for OpenELM) computed for
// small models of every family, in stage graph and behind the fusions.

#include "compiler/Compilation.h"
#include "compiler/StoreTensors.h"
#include "compiler/formats/Safetensors.h"
#include "compiler/reference/Interpreter.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"

#include <cmath>

using namespace burin;

namespace {

struct Case {
  const char *model, *golden = "golden";
};

void PrintTo(const Case &c, std::ostream *os) { *os << c.model << " " << c.golden; }

class Families : public testing::TestWithParam<std::tuple<Case, bool>> {};

} // namespace

TEST_P(Families, LogitsAreThoseOfTheReference) {
  auto [model, isFused] = GetParam();
  std::string folder = std::string(BURIN_SOURCE_DIR "/../shared/data/hf_tiny/") + model.model;
  if (!llvm::sys::fs::exists(folder))
    GTEST_SKIP() << "../shared is absent";
  llvm::Expected<ModelFiles> files = openModel(folder);
  ASSERT_TRUE(bool(files)) << llvm::toString(files.takeError());
  auto context = makeContext();
  auto module =
      isFused ? buildFusedModule(context.get(), *files, {})
              : buildModule(context.get(), *files, llvm::cantFail(chooseTarget({})), {}, "graph");
  ASSERT_TRUE(bool(module)) << llvm::toString(module.takeError());

  std::string golden = folder + "/" + model.golden;
  auto text = llvm::MemoryBuffer::getFile(golden + ".json");
  ASSERT_TRUE(bool(text));
  llvm::json::Value json = llvm::cantFail(llvm::json::parse((*text)->getBuffer()));
  std::vector<int32_t> ids;
  for (llvm::StringRef key : {"prompt_ids", "greedy_ids"})
    for (const llvm::json::Value &id : *json.getAsObject()->getArray(key))
      ids.push_back(static_cast<int32_t>(*id.getAsInteger()));
  ids.pop_back(); // its logits are nobody's prediction
  // With its reason: README.md beside the models. Both sides are float32 at least.
  double tolerance = *json.getAsObject()->getNumber("tolerance");

  StoreTensors tensors(files->weights);
  Interpreter interpreter(**module, tensors);
  Observer nobody;
  llvm::Expected<Streams> logits =
      interpreter.run(ids, {0, static_cast<int64_t>(ids.size())}, nobody);
  ASSERT_TRUE(bool(logits)) << llvm::toString(logits.takeError());
  WeightStore store;
  llvm::cantFail(readSafetensors(golden + ".safetensors", store));
  const Tensor &expected = *store.find("logits");
  const Matrix &found = *logits->front();
  ASSERT_EQ(found.rows, expected.rows());
  ASSERT_EQ(found.columns, expected.columns());
  std::vector<float> row(static_cast<size_t>(found.columns));
  for (int64_t t = 0; t < found.rows; ++t) {
    store.readRow(expected, t, row);
    for (auto [a, b] : llvm::zip_equal(found.row(t), row))
      ASSERT_LE(std::fabs(double(a) - b), tolerance) << "token " << t;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Families,
    testing::Combine(testing::Values(Case{"gemma2"}, Case{"gemma3"}, Case{"gpt2"}, Case{"llama2"},
                                     Case{"llama3"}, Case{"llama3.2"}, Case{"mistral"},
                                     Case{"openelm"}, Case{"openelm_untied"}, Case{"phi3"},
                                     Case{"phi3_longrope"}, Case{"phi3_longrope", "golden_long"},
                                     Case{"phi3_sliding"}, Case{"phi4mini"},
                                     Case{"phi4mini", "golden_long"}, Case{"qwen1.5"},
                                     Case{"qwen2"}, Case{"qwen2.5"}, Case{"qwen2_sliding"},
                                     Case{"qwen3"}, Case{"smollm"}),
                     testing::Bool()));
