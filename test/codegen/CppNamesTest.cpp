// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names and literals of the generated C++: an identifier that compiles for any text, a float that
// reads back to its own bits.

#include "codegen/cpp/CppNames.h"

#include "gtest/gtest.h"

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace burin;

namespace {

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

uint32_t bitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

/// What a C++ compiler reads: decimal digits with a point or an exponent, and the suffix f.
void expectReadsBack(uint32_t bits) {
  std::string text = cppFloat(fromBits(bits));
  ASSERT_EQ(text.back(), 'f') << text;
  ASSERT_NE(text.find_first_of(".e"), std::string::npos) << text << " is no floating literal";
  char *end = nullptr;
  float parsed = std::strtof(text.c_str(), &end);
  ASSERT_STREQ(end, "f") << text;
  ASSERT_EQ(bitsOf(parsed), bits) << text;
}

bool isIdentifier(const std::string &name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])))
    return false;
  for (char c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_')
      return false;
  // The standard keeps these for the implementation ([lex.name]).
  return name.find("__") == std::string::npos &&
         !(name[0] == '_' && std::isupper(static_cast<unsigned char>(name[1])));
}

// [lex.key] and [lex.digraph] of C++17, and what C++20 adds, since users compile with either.
const char *const kKeywords[] = {"alignas",       "alignof",     "and",
                                 "and_eq",        "asm",         "auto",
                                 "bitand",        "bitor",       "bool",
                                 "break",         "case",        "catch",
                                 "char",          "char16_t",    "char32_t",
                                 "char8_t",       "class",       "co_await",
                                 "co_return",     "co_yield",    "compl",
                                 "concept",       "const",       "const_cast",
                                 "consteval",     "constexpr",   "constinit",
                                 "continue",      "decltype",    "default",
                                 "delete",        "do",          "double",
                                 "dynamic_cast",  "else",        "enum",
                                 "explicit",      "export",      "extern",
                                 "false",         "float",       "for",
                                 "friend",        "goto",        "if",
                                 "inline",        "int",         "long",
                                 "mutable",       "namespace",   "new",
                                 "noexcept",      "not",         "not_eq",
                                 "nullptr",       "operator",    "or",
                                 "or_eq",         "private",     "protected",
                                 "public",        "register",    "reinterpret_cast",
                                 "requires",      "return",      "short",
                                 "signed",        "sizeof",      "static",
                                 "static_assert", "static_cast", "struct",
                                 "switch",        "template",    "this",
                                 "thread_local",  "throw",       "true",
                                 "try",           "typedef",     "typeid",
                                 "typename",      "union",       "unsigned",
                                 "using",         "virtual",     "void",
                                 "volatile",      "wchar_t",     "while",
                                 "xor",           "xor_eq"};

} // namespace

TEST(CppNames, OrdinaryNamesStay) {
  EXPECT_EQ(cppIdentifier("x"), "x");
  EXPECT_EQ(cppIdentifier("gate_up"), "gate_up");
  EXPECT_EQ(cppIdentifier("block.0.q"), "block_0_q");
}

TEST(CppNames, KeywordsAreNoNames) {
  for (const char *keyword : kKeywords) {
    EXPECT_NE(cppIdentifier(keyword), keyword);
    EXPECT_TRUE(isIdentifier(cppIdentifier(keyword))) << keyword;
  }
}

TEST(CppNames, AnyTextIsAnIdentifier) {
  for (const char *text :
       {"", "0", "7b", "a b", "a..b", "__x", "_Up", "\xc3\xa9t\xc3\xa9", "-", "new.x", "a/b:c"})
    EXPECT_TRUE(isIdentifier(cppIdentifier(text)))
        << "'" << text << "' became " << cppIdentifier(text);
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 12, ' ');
    for (char &c : text)
      c = static_cast<char>(random());
    EXPECT_TRUE(isIdentifier(cppIdentifier(text))) << cppIdentifier(text);
  }
}

TEST(CppNames, CamelCase) {
  EXPECT_EQ(camelCase("attention_norm"), "AttentionNorm");
  EXPECT_EQ(camelCase("block.0.q"), "Block0Q");
  EXPECT_EQ(camelCase(""), "");
}

TEST(CppNames, AScopeGivesEachNameOnce) {
  CppScope scope;
  EXPECT_EQ(scope.unique("x"), "x");
  EXPECT_EQ(scope.unique("x"), "x2");
  EXPECT_EQ(scope.unique("x2"), "x22");
  EXPECT_EQ(scope.unique("x"), "x3");
  EXPECT_EQ(scope.unique("a.b"), "a_b");
  EXPECT_EQ(scope.unique("a_b"), "a_b2");
}

TEST(CppFloat, FewDigitsWhereTheySayTheSame) {
  EXPECT_EQ(cppFloat(1.0f), "1.0f");
  EXPECT_EQ(cppFloat(0.25f), "0.25f");
  EXPECT_EQ(cppFloat(-3.0f), "-3.0f");
  EXPECT_EQ(cppFloat(1e-5f), "1e-05f");
  EXPECT_EQ(cppFloat(0.0f), "0.0f");
  EXPECT_EQ(cppFloat(-0.0f), "-0.0f");
}

TEST(CppFloat, CornersReadBackToTheirBits) {
  for (uint32_t bits : {0u, 1u, 2u, 0x007fffffu, 0x00800000u, 0x00800001u, 0x3f800000u, 0x3f7fffffu,
                        0x3f800001u, 0x4b800000u, 0x7f7fffffu})
    for (uint32_t sign : {0u, 0x80000000u})
      expectReadsBack(bits | sign);
}

TEST(CppFloat, RandomBitsReadBack) {
  std::mt19937 random(4);
  for (int round = 0; round < 30000; ++round) {
    uint32_t bits = static_cast<uint32_t>(random());
    if ((bits & 0x7f800000u) != 0x7f800000u) // neither infinite nor no number
      expectReadsBack(bits);
    expectReadsBack(bits & 0x807fffffu); // subnormal
    if (HasFatalFailure())
      return;
  }
}
