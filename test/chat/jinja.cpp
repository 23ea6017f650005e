// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The subset of Jinja by itself. Expected texts are those of jinja2 3.1 with trim_blocks and
// lstrip_blocks.

#include "compiler/chat/JinjaTree.h"
#include "gtest/gtest.h"

using namespace burin;

static std::string rendered(const std::string &text) {
  llvm::Expected<JinjaNode::Ptr> root = parseJinja(text, "template");
  if (!root)
    return "ERROR " + llvm::toString(root.takeError());
  JinjaValue::List list = {JinjaValue::ofText("a"), JinjaValue::ofText("b")};
  auto result = renderJinja(**root, {{"list", JinjaValue::ofList(list)},
                                     {"text", JinjaValue::ofText(" x y ")},
                                     {"yes", JinjaValue::ofBool(true)}});
  return result ? *result : "ERROR " + llvm::toString(result.takeError());
}

TEST(Jinja, WhiteSpace) {
  EXPECT_EQ(rendered("a\n  {% if yes %}\n b\n  {% endif %}\nc"), "a\n b\nc");
  EXPECT_EQ(rendered("a  {%- if yes -%}  b  {%- endif %}  c"), "ab  c");
  EXPECT_EQ(rendered("a {{- ' b ' -}} c\n{{ 'd' }}\ne"), "a b c\nd\ne");
  EXPECT_EQ(rendered("a {% if yes %}b{% endif %} {% if yes %}c{% endif %}"), "a b c");
  EXPECT_EQ(rendered("{# no #}\na{#- b -#} c"), "ac");
  EXPECT_EQ(rendered("{ {% if yes %}}{% endif %}"), "{ }");
}

TEST(Jinja, Expressions) {
  EXPECT_EQ(rendered("{{ 'a' + 'b' ~ 1 }}"), "ab1");
  EXPECT_EQ(rendered("{{ 1 + 2 * 3 }}{{ 7 % 4 }}{{ -1 // 2 }}"), "73-1");
  EXPECT_EQ(rendered("{{ text.strip() }}|{{ text | trim | length }}|{{ text[1:-1] }}"),
            "x y|3|x y");
  EXPECT_EQ(rendered("{{ 'y' if 'x' in text and not no else 'n' }}"), "y");
  EXPECT_EQ(rendered("{{ list[0] }}{{ list[-1] }}{{ list[1:] | length }}"), "ab1");
  EXPECT_EQ(rendered("{{ no is defined }}{{ yes is not none }}{{ none }}{{ no }}"),
            "FalseTrueNone");
}

TEST(Jinja, Loops) {
  EXPECT_EQ(rendered("{% for x in list %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif "
                     "%}{% endfor %}"),
            "1a,2b");
  EXPECT_EQ(rendered("{% set n = 1 %}{% for x in list %}{% set n = 2 %}{% endfor %}{{ n }}"), "1");
  EXPECT_EQ(rendered("{% set s = namespace(n=1) %}{% for x in list %}{% set s.n = s.n + 1 %}{% "
                     "endfor %}{{ s.n }}"),
            "3");
  EXPECT_EQ(rendered("{% for x in list if x != 'a' %}{{ loop.first }}{{ x }}{% endfor %}"),
            "Trueb");
}

TEST(Jinja, Errors) {
  EXPECT_EQ(rendered("{% macro f() %}{% endmacro %}"), "ERROR template: 'macro' is not supported");
  EXPECT_EQ(rendered("{{ text | tojson }}"),
            "ERROR the chat template: filter 'tojson' is not supported here");
  EXPECT_EQ(rendered("{{ raise_exception('no ' + 'system') }}"),
            "ERROR the chat template: it refuses these messages: no system");
  EXPECT_EQ(rendered("{% if yes %}"), "ERROR template: 'endif' is missing");
  EXPECT_EQ(rendered("{{ 'a }}"), "ERROR template: a string does not end");
  EXPECT_EQ(rendered("{{ 1 + }}"), "ERROR template: '' is not understood");
  EXPECT_EQ(rendered("{{ " + std::string(100000, '(') + " }}").substr(0, 14), "ERROR template");
  EXPECT_EQ(rendered("{% endfor %}"), "ERROR template: 'endfor' has no beginning");
}

/// Cut off anywhere: an error, or a text, and nothing else.
TEST(Jinja, Truncated) {
  std::string text = "{% for x in list %}{{- x.y['z'][1:2] | trim }}{% if a is not b and (c or d) "
                     "%}e{% elif f %}{% else %}{% set g = [1, 'h'] %}{% endif %}{% endfor %}";
  for (size_t size = 0; size <= text.size(); ++size)
    (void)rendered(text.substr(0, size));
}
