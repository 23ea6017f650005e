// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values of a config.json: what is accepted, and what is said of the rest.

#include "compiler/formats/ModelConfig.h"
#include "test/import/TemporaryFolder.h"

using namespace burin;

namespace {

ModelConfig config(llvm::StringRef text) {
  return llvm::cantFail(ModelConfig::parse(text, "config.json"));
}

std::string parsing(llvm::StringRef text) {
  return textOf(ModelConfig::parse(text, "config.json"));
}

} // namespace

TEST(ModelConfig, Dimensions) {
  ModelConfig c = config(R"({"a":64,"b":64.0,"most":2147483647,"null":null})");
  EXPECT_EQ(llvm::cantFail(c.dimension("a")), 64);
  EXPECT_EQ(llvm::cantFail(c.dimension("b")), 64);
  EXPECT_EQ(llvm::cantFail(c.dimension("most")), 2147483647);
  EXPECT_EQ(llvm::cantFail(c.dimension("a", 5)), 64);
  EXPECT_EQ(llvm::cantFail(c.dimension("null", 5)), 5);
  EXPECT_EQ(llvm::cantFail(c.dimension("absent", 5)), 5);
  EXPECT_EQ(textOf(c.dimension("absent")), "'config.json' has no 'absent'");
  EXPECT_EQ(textOf(c.dimension("null")), "'config.json' has no 'null'");
  EXPECT_FALSE(c.has("null"));
  EXPECT_TRUE(c.has("a"));
}

TEST(ModelConfig, WrongDimensions) {
  // What the file says, and how it is quoted.
  const std::pair<const char *, const char *> wrong[] = {
      {"0", "0"},
      {"-1", "-1"},
      {"2147483648", "2147483648"},
      {"64.5", "64.5"},
      {"1e300", "1.0000000000000001e+300"},
      {"1e999", "inf"},
      {"9223372036854775808", "9223372036854775808"},
      {"18446744073709551616", "1.8446744073709552e+19"},
      {"\"64\"", "\"64\""},
      {"true", "true"},
      {"[64]", "[64]"},
      {"{}", "{}"}};
  for (auto [text, shown] : wrong) {
    ModelConfig c = config("{\"hidden_size\":" + std::string(text) + "}");
    std::string expected = "'hidden_size' in 'config.json' is " + std::string(shown) +
                           ", expected a whole number from 1 to 2147483647";
    EXPECT_EQ(textOf(c.dimension("hidden_size")), expected);
    EXPECT_EQ(textOf(c.dimension("hidden_size", 1)), expected) << "a fallback hides nothing";
  }
}

TEST(ModelConfig, OtherValues) {
  ModelConfig c = config(R"({"eps":1e-05,"theta":10000,"zero":0,"big":1e999,"minus":-3,)"
                         R"("huge":9223372036854775807,"above":9223372036854775808,)"
                         R"("half":0.5,"yes":true,"name":"silu"})");
  EXPECT_EQ(llvm::cantFail(c.positive("eps")), 1e-5);
  EXPECT_EQ(llvm::cantFail(c.number("theta")), 10000.0);
  EXPECT_EQ(llvm::cantFail(c.number("zero")), 0.0);
  EXPECT_EQ(llvm::cantFail(c.number("absent", 2.5)), 2.5);
  EXPECT_EQ(llvm::cantFail(c.integer("minus")), -3);
  EXPECT_TRUE(llvm::cantFail(c.boolean("yes")));
  EXPECT_FALSE(llvm::cantFail(c.boolean("absent", false)));
  EXPECT_EQ(llvm::cantFail(c.string("name")), "silu");
  EXPECT_EQ(llvm::cantFail(c.string("absent", "gelu")), "gelu");
  EXPECT_EQ(textOf(c.number("big")), "'big' in 'config.json' is inf, expected a finite number");
  EXPECT_EQ(textOf(c.positive("zero")),
            "'zero' in 'config.json' is 0, expected a finite number above 0");
  EXPECT_EQ(textOf(c.integer("half")), "'half' in 'config.json' is 0.5, expected a whole number");
  EXPECT_EQ(textOf(c.integer("above")),
            "'above' in 'config.json' is 9223372036854775808, expected a whole number");
  EXPECT_EQ(textOf(c.boolean("minus")), "'minus' in 'config.json' is -3, expected true or false");
  EXPECT_EQ(textOf(c.string("yes")), "'yes' in 'config.json' is true, expected a string");
  EXPECT_EQ(textOf(c.number("name")),
            "'name' in 'config.json' is \"silu\", expected a finite number");
}

TEST(ModelConfig, Lists) {
  ModelConfig c = config(R"({"eos":[2,7],"one":2,"heads":[4,0],"factors":[1,2.5],"mixed":[1,"2"],)"
                         R"("architectures":["LlamaForCausalLM"]})");
  EXPECT_EQ(llvm::cantFail(c.integers("eos")), std::vector<int64_t>({2, 7}));
  EXPECT_EQ(llvm::cantFail(c.integers("one")), std::vector<int64_t>({2}));
  EXPECT_EQ(llvm::cantFail(c.integers("absent")), std::vector<int64_t>());
  EXPECT_EQ(llvm::cantFail(c.numbers("factors")), std::vector<double>({1, 2.5}));
  EXPECT_EQ(llvm::cantFail(c.architectures()), std::vector<std::string>({"LlamaForCausalLM"}));
  EXPECT_EQ(textOf(c.dimensions("heads")),
            "'heads' in 'config.json' is [4,0], expected a whole number from 1 to 2147483647, or "
            "a list of such");
  EXPECT_EQ(textOf(c.numbers("mixed")),
            "'mixed' in 'config.json' is [1,\"2\"], expected a finite number, or a list of such");
}

TEST(ModelConfig, NestedObjectsKeepTheirPath) {
  ModelConfig c = config(R"({"vision":{"size":-1,"inner":{"x":"y"}},"flat":3,"null":null})");
  ModelConfig vision = llvm::cantFail(c.object("vision"));
  EXPECT_EQ(textOf(vision.dimension("size")), "'vision.size' in 'config.json' is -1, expected a "
                                              "whole number from 1 to 2147483647");
  EXPECT_EQ(textOf(llvm::cantFail(vision.object("inner")).dimension("depth")),
            "'config.json' has no 'vision.inner.depth'");
  EXPECT_FALSE(llvm::cantFail(c.object("null")).has("size"));
  EXPECT_EQ(textOf(c.object("flat")), "'flat' in 'config.json' is 3, expected an object");
}

TEST(ModelConfig, TypeBeforeAndSinceTransformers5) {
  EXPECT_EQ(llvm::cantFail(config(R"({"torch_dtype":"float16"})").dtype()), "float16");
  EXPECT_EQ(llvm::cantFail(config(R"({"dtype":"bfloat16"})").dtype()), "bfloat16");
  EXPECT_EQ(llvm::cantFail(config("{}").dtype()), "");
  EXPECT_EQ(llvm::cantFail(config(R"({"model_type":"llama"})").modelType()), "llama");
  EXPECT_EQ(textOf(config("{}").modelType()), "'config.json' has no 'model_type'");
}

TEST(ModelConfig, WordsThatOnlyPythonWrites) {
  const char kNote[] = " | Python writes NaN and Infinity where JSON has no word for them; put a "
                       "finite number in its place";
  EXPECT_EQ(parsing("{\n  \"eps\": NaN\n}"),
            std::string("'eps' in 'config.json' is NaN, which is not a number in JSON, at line 2, "
                        "column 10") +
                kNote);
  EXPECT_EQ(parsing(R"({"a":1,"limit":[0, -Infinity]})"),
            std::string("'limit' in 'config.json' is -Infinity, which is not a number in JSON, at "
                        "line 1, column 21") +
                kNote);
  EXPECT_EQ(parsing(R"({"a":"NaN","b":"say \"Infinity\""})"), "") << "strings may say so";
}

TEST(ModelConfig, TextThatIsNoObject) {
  EXPECT_EQ(parsing(""), "'config.json' is empty");
  EXPECT_EQ(parsing(" \n"), "'config.json' is empty");
  EXPECT_EQ(parsing("3"), "'config.json' does not hold a JSON object");
  EXPECT_EQ(
      parsing("{\"a\":1"),
      "'config.json' is not valid JSON: [1:6, byte=6]: Expected , or } after object property");
  EXPECT_EQ(parsing("{\"a\":1}x"), "'config.json' is not valid JSON: [1:7, byte=7]: Text after end "
                                   "of document");
  EXPECT_EQ(parsing(R"({"a":"unclosed)"),
            "'config.json' is not valid JSON: [1:14, byte=14]: Unterminated string");
  EXPECT_EQ(parsing(R"({"a":"\)"),
            "'config.json' is not valid JSON: [1:7, byte=7]: Unterminated string");
}

TEST(ModelConfig, NestingIsLimited) {
  auto nested = [](unsigned depth) { // counting the object around it
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_EQ(parsing(nested(64)), "");
  EXPECT_EQ(parsing(nested(65)),
            "'config.json' is nested deeper than 64 levels at line 1, column 69");
  EXPECT_EQ(parsing(nested(10'000'000)),
            "'config.json' is nested deeper than 64 levels at line 1, column 69");
}

TEST(ModelConfig, KeysAreUniqueInEachObject) {
  EXPECT_EQ(parsing(R"({"a":1,"a":2})"),
            "'a' appears twice in 'config.json', again at line 1, column 8");
  EXPECT_EQ(parsing(R"({"a":{"b":1},"c":{"b":1},"b":[{"a":1},{"a":2}]})"), "");
}
