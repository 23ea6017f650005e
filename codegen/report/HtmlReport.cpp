// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.html. Every figure of report.json that it shows carries the key in `data-figure` and the
// number in `data-value`, so that the two can be compared.

#include "codegen/report/ArenaChart.h"
#include "codegen/report/Report.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace burin;

static constexpr llvm::StringLiteral kHead = R"(<!doctype html>
<!-- Written by burin. -->
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width, initial-scale=1">
<style>
:root { color-scheme: light dark; --ink: #1c2024; --paper: #fff; --soft: #60666e; --line: #d8dce2; --bar: #3d6fb4; --track: #eef1f5 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #15181c; --soft: #9aa2ac; --line: #343a42; --bar: #7aa5e0; --track: #22272d } }
body { font: 16px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; padding: 1rem; max-width: 70rem }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem } h3 { font-size: 1rem; margin: 1rem 0 .3rem }
p { color: var(--soft); margin: .2rem 0 .8rem; max-width: 46rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { padding: .2rem .7rem .2rem 0; text-align: right; white-space: nowrap }
th { font-weight: 600; color: var(--soft) } th:first-child, td:first-child { text-align: left } tr { border-bottom: 1px solid var(--line) }
td.bar { width: 30%; min-width: 6rem } td.bar i { display: block; height: .7rem; background: var(--bar); border-radius: 2px; min-width: 1px }
td.name { white-space: normal; overflow-wrap: anywhere; min-width: 8rem; max-width: 34rem }
.scroll { overflow-x: auto; padding-bottom: .3rem } .room { display: flex; height: 1.6rem; background: var(--track); border-radius: 4px; overflow: hidden }
.room b { display: block; min-width: 1px; border-right: 1px solid var(--paper) }
svg.arena { display: block } svg text { font: 11px system-ui, sans-serif; fill: #10151b; pointer-events: none } svg text.axis { fill: var(--soft) }
svg .grid { stroke: var(--line) } svg rect { stroke: var(--paper); stroke-width: .7 } svg rect:hover { stroke: var(--ink); stroke-width: 2 }
)";

static std::string grouped(int64_t value) {
  std::string digits = std::to_string(value), text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i && (digits.size() - i) % 3 == 0)
      text += "&#8239;";
    text += digits[i];
  }
  return text;
}

namespace {

class Page {
public:
  Page(const ReportInput &input, llvm::raw_ostream &os)
      : input(input), info(input.info), os(os), schedules(schedulesOf(info)) {}

  void print() {
    head();
    memory();
    arena();
    cost();
    tensors();
    kernels();
    code();
    os << "</html>\n";
  }

private:
  void escaped(llvm::StringRef text) { llvm::printHTMLEscaped(text, os); }

  /// A table's cell; `key` says where report.json has the number.
  void figure(const llvm::Twine &key, int64_t value) {
    os << "<td data-figure=\"" << key << "\" data-value=" << value << ">" << grouped(value)
       << "</td>";
  }

  void bar(int64_t value, int64_t most) {
    os << llvm::format("<td class=bar><i style=\"width:%.2f%%\"></i></td>",
                       100.0 * static_cast<double>(value) /
                           static_cast<double>(std::max<int64_t>(most, 1)));
  }

  void head() {
    os << kHead;
    for (int i = 0; i < 12; ++i)
      os << ".h" << i << " { fill: hsl(" << i * 30 + 12 << " 62% 70%); background: hsl("
         << i * 30 + 12 << " 62% 70%) }\n";
    os << "</style>\n<title>";
    escaped(info.name + " for " + info.target);
    os << "</title>\n<h1>";
    escaped(info.name);
    os << "</h1>\n<p>";
    escaped(info.family + ", " + std::to_string(info.layers) + " layers, " +
            std::to_string(info.parameters) + " parameters, " + std::to_string(info.context) +
            " tokens of context, compiled for " + info.target);
    os << ".</p>\n";
  }

  void row(llvm::StringRef what, llvm::StringRef key, int64_t bytes, const RegionInfo *region) {
    os << "<tr><td>" << what << "</td>";
    figure(key, bytes);
    os << "<td>";
    if (region)
      escaped(region->memory);
    os << "</td></tr>\n";
  }

  void memory() {
    os << "<h2>Memory</h2>\n<div class=scroll><table><tr><th></th><th>bytes</th><th>in</th></tr>\n";
    row("weights", "flash.weights_bytes", info.weightRegion.bytes, &info.weightRegion);
    row("layer tables", "flash.layer_tables_bytes", info.tableBytes, nullptr);
    row("tokenizer tables", "flash.tokenizer_tables_bytes", input.tokenizerBytes, nullptr);
    if (input.code)
      row(input.code->isExact ? "code" : "code, about, with clang++ -Os", "code.bytes",
          input.code->bytes, nullptr);
    row("KV cache", "ram.kv_cache_bytes", info.kvCache.bytes, &info.kvCache);
    row("arena", "ram.arena_bytes", info.arena.bytes, &info.arena);
    os << "</table></div>\n";
    auto target = chip::TargetAttr::of(info.module);
    if (!target || target.getMemories().empty())
      return;
    os << "<h3>The target's memories</h3>\n";
    for (chip::MemoryAttr memory : target.getMemories())
      room(memory);
  }

  void room(chip::MemoryAttr memory) {
    llvm::StringRef name = memory.getName().getValue();
    auto bytes = static_cast<int64_t>(memory.getBytes());
    os << "<p>";
    escaped(name);
    os << ", " << grouped(bytes) << " bytes</p><div class=room>";
    int hue = 1;
    for (auto [what, region] :
         {std::pair("weights", &info.weightRegion), std::pair("KV cache", &info.kvCache),
          std::pair("arena", &info.arena)}) {
      hue += 3;
      if (region->memory == name)
        os << "<b class=h" << hue << " title=\"" << what << ": " << region->bytes << " bytes\""
           << llvm::format(" style=\"width:%.3f%%\"></b>",
                           100.0 * static_cast<double>(region->bytes) / static_cast<double>(bytes));
    }
    os << "</div>\n";
  }

  void arena() {
    os << "<h2>The arena, call by call</h2>\n<p>Offsets of the arena's "
       << grouped(info.arena.bytes)
       << " bytes against the kernel calls of an entry. Each rectangle is a buffer while it is in "
          "use; point at one for its name.";
    if (info.streamBytes)
      os << " The first " << grouped(info.streamBytes)
         << " bytes are two buffers through which weights come from slow memory.";
    os << "</p>\n";
    for (const Schedule &schedule : schedules) {
      if (schedule.entry == "feed")
        continue; // step without its end
      os << "<h3>";
      escaped(schedule.entry);
      os << ", " << schedule.tokens << (schedule.tokens == 1 ? " token" : " tokens") << "</h3>\n";
      printArenaChart(schedule, info.arena.bytes, os);
    }
  }

  void cost() {
    const Schedule *step = stepOf(schedules);
    if (!step)
      return;
    os << "<h2>Cost of a token</h2>\n<p>Multiply-accumulates and bytes moved by one step, with a "
          "full KV cache.</p>\n<div class=scroll><table><tr><th>layer</th><th>MACs</th><th>weight "
          "bytes</th><th>cache bytes</th><th>activation bytes</th><th></th></tr>\n";
    std::vector<Cost> costs = costsByLayer(*step, info.layers);
    int64_t most = 0;
    for (const Cost &cost : costs)
      most = std::max(most, cost.macs);
    for (auto [i, cost] : llvm::enumerate(costs)) {
      os << "<tr><td>";
      if (static_cast<int64_t>(i) < info.layers)
        os << i;
      else
        os << "around them";
      os << "</td>";
      std::string key = "token.layers." + std::to_string(i) + ".";
      figure(key + "macs", cost.macs);
      figure(key + "weight_bytes", cost.weightBytes);
      figure(key + "cache_bytes", cost.cacheBytes);
      figure(key + "activation_bytes", cost.activationBytes);
      bar(cost.macs, most);
      os << "</tr>\n";
    }
    Cost all;
    for (const ScheduledCall &call : step->calls)
      all.add(call);
    os << "<tr><td>all</td>";
    figure("token.macs", all.macs);
    figure("token.weight_bytes", all.weightBytes);
    figure("token.cache_bytes", all.cacheBytes);
    figure("token.activation_bytes", all.activationBytes);
    os << "<td></td></tr>\n</table></div>\n";
  }

  void tensors() {
    os << "<h2>Flash by tensor</h2>\n<div class=scroll><table><tr><th>tensor</th><th>stored as</th>"
          "<th>shape</th><th>bytes</th><th></th></tr>\n";
    std::vector<std::pair<size_t, const WeightInfo *>> order;
    int64_t most = 0;
    for (auto [i, weight] : llvm::enumerate(info.weights)) {
      order.push_back({i, &weight});
      most = std::max(most, weight.bytes);
    }
    llvm::sort(order, [](const auto &a, const auto &b) {
      return std::pair(-a.second->bytes, a.first) < std::pair(-b.second->bytes, b.first);
    });
    for (auto [i, weight] : order) {
      chip::WeightOp op = weight->op;
      os << "<tr><td class=name>";
      escaped(op.getSymName());
      os << "</td><td>" << stringifyStorage(op.getStorage()) << "</td><td>"
         << shapeText(weight->shape) << "</td>";
      figure("weights.tensors." + llvm::Twine(i) + ".bytes", weight->bytes);
      bar(weight->bytes, most);
      os << "</tr>\n";
    }
    os << "</table></div>\n";
  }

  void kernels() {
    const Schedule *step = stepOf(schedules);
    if (!step)
      return;
    llvm::MapVector<llvm::StringRef, Cost> byKernel;
    for (const ScheduledCall &call : step->calls)
      byKernel[call.kernel].add(call);
    auto order = byKernel.takeVector();
    llvm::sort(order, [](const auto &a, const auto &b) {
      return std::pair(-a.second.weightBytes, a.first) < std::pair(-b.second.weightBytes, b.first);
    });
    os << "<h2>Flash by kernel</h2>\n<p>What one token makes each kernel read.</p>\n<div "
          "class=scroll><table><tr><th>kernel</th><th>calls</th><th>weight "
          "bytes</th><th>MACs</th><th></th></tr>\n";
    for (const auto &[kernel, cost] : order) {
      os << "<tr><td>";
      escaped(kernel);
      os << "</td><td>" << cost.calls << "</td><td>" << grouped(cost.weightBytes) << "</td><td>"
         << grouped(cost.macs) << "</td>";
      bar(cost.weightBytes, order.front().second.weightBytes);
      os << "</tr>\n";
    }
    os << "</table></div>\n";
  }

  void code() {
    if (!input.code || input.code->functions.empty())
      return;
    os << "<h2>Code by function</h2>\n<div class=scroll><table><tr><th>function of ";
    escaped(input.code->of);
    os << "</th><th>bytes</th><th></th></tr>\n";
    for (auto [i, function] : llvm::enumerate(input.code->functions)) {
      os << "<tr><td class=name>";
      escaped(function.name);
      os << "</td>";
      figure("code.functions." + llvm::Twine(i) + ".bytes", function.bytes);
      bar(function.bytes, input.code->functions.front().bytes);
      os << "</tr>\n";
    }
    os << "</table></div>\n";
  }

  const ReportInput &input;
  const ModelInfo &info;
  llvm::raw_ostream &os;
  std::vector<Schedule> schedules;
};

} // namespace

void burin::printHtmlReport(const ReportInput &input, llvm::raw_ostream &os) {
  Page(input, os).print();
}
