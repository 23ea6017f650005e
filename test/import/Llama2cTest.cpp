// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// llama2.c files: a small one written here, and each way in which one can be wrong.

#include "compiler/formats/ModelFiles.h"
#include "test/import/TemporaryFolder.h"
#include "llvm/Support/Endian.h"

using namespace burin;

namespace {

// Two layers, two heads of size 4 that share one kv head. Every float in the file is its own index.
struct Sizes {
  int32_t dim = 8, hidden = 3, layers = 2, heads = 2, kvHeads = 1, vocab = 5, seqLen = 6;
};

std::string header(Sizes s) {
  std::string bytes;
  for (int32_t word : {s.dim, s.hidden, s.layers, s.heads, s.kvHeads, s.vocab, s.seqLen}) {
    char buffer[4];
    llvm::support::endian::write32le(buffer, word);
    bytes.append(buffer, 4);
  }
  return bytes;
}

std::string file(Sizes s, int floats) {
  std::string bytes = header(s);
  for (int i = 0; i < floats; ++i) {
    float value = i;
    bytes.append(reinterpret_cast<const char *>(&value), 4);
  }
  return bytes;
}

// Embedding 5*8, two layers of 8 + 64 + 32 + 32 + 64 + 8 + 24 + 24 + 24, final norm 8, then cosines
// and sines of 6 positions and 2 pairs.
constexpr int kEmbedding = 40, kLayers = 2 * 280, kNorm = 8, kTrigonometry = 24;
constexpr int kShared = kEmbedding + kLayers + kNorm + kTrigonometry;

class Llama2c : public testing::Test {
protected:
  std::string opening(llvm::StringRef content) {
    return textOf(openModel(folder.write("m.bin", content)), &folder);
  }
  std::string openingHeader(Sizes s) { return opening(header(s) + std::string(400, '\0')); }

  TemporaryFolder folder;
};

std::vector<float> row(const ModelFiles &model, llvm::StringRef name, int64_t index) {
  const Tensor *tensor = model.weights.find(name);
  EXPECT_NE(tensor, nullptr) << name.str();
  if (!tensor)
    return {};
  std::vector<float> result(tensor->columns());
  model.weights.readRow(*tensor, index, result);
  return result;
}

const char kDamaged[] = " | the file is damaged, or it is no llama2.c model";

} // namespace

TEST_F(Llama2c, TensorsLieWhereTheFormatPutsThem) {
  ModelFiles model = llvm::cantFail(openModel(folder.write("m.bin", file({}, kShared))));
  EXPECT_EQ(model.format, "llama2.c");
  EXPECT_EQ(model.stem, "m");
  EXPECT_EQ(model.bos, 1);
  EXPECT_EQ(model.endTokens, std::vector<int64_t>({1, 2}));
  EXPECT_EQ(model.tokenizerPath, "");
  EXPECT_EQ(model.weights.tensors().size(), 2u + 2 * 9);
  EXPECT_EQ(llvm::cantFail(model.config.modelType()), "llama");
  EXPECT_EQ(llvm::cantFail(model.config.dimension("hidden_size")), 8);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("intermediate_size")), 3);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("num_hidden_layers")), 2);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("num_attention_heads")), 2);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("num_key_value_heads")), 1);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("vocab_size")), 5);
  EXPECT_EQ(llvm::cantFail(model.config.dimension("max_position_embeddings")), 6);
  EXPECT_EQ(llvm::cantFail(model.config.positive("rms_norm_eps")), 1e-5);
  EXPECT_EQ(llvm::cantFail(llvm::cantFail(model.config.rope()).number("rope_theta")), 1e4);
  EXPECT_TRUE(llvm::cantFail(model.config.boolean("tie_word_embeddings")));
  EXPECT_EQ(model.weights.find("lm_head.weight"), nullptr);

  // The first float of a row says where it was found. Arrays run over all layers.
  EXPECT_EQ(row(model, "model.embed_tokens.weight", 4)[0], 32);
  EXPECT_EQ(row(model, "model.layers.1.input_layernorm.weight", 0)[0], 40 + 8);
  const int q = 40 + 2 * 8, k = q + 2 * 64, v = k + 2 * 32, o = v + 2 * 32;
  const int norm = o + 2 * 64, gate = norm + 2 * 8, down = gate + 2 * 24, up = down + 2 * 24;
  // Head 1, half layout row 1: the second pair's first half, stored as row 2 of the head.
  EXPECT_EQ(row(model, "model.layers.1.self_attn.q_proj.weight", 5)[0], q + 64 + (4 + 2) * 8);
  EXPECT_EQ(row(model, "model.layers.0.self_attn.k_proj.weight", 2)[0], k + 1 * 8);
  EXPECT_EQ(row(model, "model.layers.1.self_attn.v_proj.weight", 2)[0], v + 32 + 2 * 8);
  EXPECT_EQ(row(model, "model.layers.0.self_attn.o_proj.weight", 7)[0], o + 7 * 8);
  EXPECT_EQ(row(model, "model.layers.1.post_attention_layernorm.weight", 0)[0], norm + 8);
  EXPECT_EQ(row(model, "model.layers.1.mlp.gate_proj.weight", 2)[0], gate + 24 + 2 * 8);
  EXPECT_EQ(row(model, "model.layers.1.mlp.down_proj.weight", 1)[0], down + 24 + 3);
  EXPECT_EQ(row(model, "model.layers.1.mlp.up_proj.weight", 2)[0], up + 24 + 2 * 8);
  EXPECT_EQ(row(model, "model.norm.weight", 0)[0], up + 2 * 24);
}

TEST_F(Llama2c, NegativeVocabularyMeansThatTheHeadIsStored) {
  Sizes sizes;
  sizes.vocab = -5;
  ModelFiles model = llvm::cantFail(openModel(folder.write("m.bin", file(sizes, kShared + 40))));
  EXPECT_FALSE(llvm::cantFail(model.config.boolean("tie_word_embeddings")));
  EXPECT_EQ(llvm::cantFail(model.config.dimension("vocab_size")), 5);
  EXPECT_EQ(row(model, "lm_head.weight", 0)[0], kShared);
}

TEST_F(Llama2c, TokenizerBesideTheModel) {
  std::string path = folder.write("m.bin", file({}, kShared));
  folder.write("tokenizer.bin", "any");
  EXPECT_EQ(llvm::cantFail(openModel(path)).tokenizerPath, folder.path("tokenizer.bin"));
  folder.write("tok7.bin", "of another vocabulary");
  EXPECT_EQ(llvm::cantFail(openModel(path)).tokenizerPath, folder.path("tokenizer.bin"));
  folder.write("tok5.bin", "named after the vocabulary");
  EXPECT_EQ(llvm::cantFail(openModel(path)).tokenizerPath, folder.path("tok5.bin"));
}

TEST_F(Llama2c, SizeOfTheFile) {
  EXPECT_EQ(opening(""), "'m.bin' is empty");
  EXPECT_EQ(opening(header({}).substr(0, 27)),
            "'m.bin' has 27 bytes, the header of a llama2.c file alone has 28");
  EXPECT_EQ(opening(file({}, kShared - 1)),
            "'m.bin' has 2552 bytes, its header implies 2556" + std::string(kDamaged));
  EXPECT_EQ(opening(file({}, kShared) + "x"),
            "'m.bin' has 2557 bytes, its header implies 2556" + std::string(kDamaged));
}

TEST_F(Llama2c, HeaderValues) {
  auto expectRange = [&](int32_t Sizes::*field, int32_t value, llvm::StringRef name) {
    Sizes sizes;
    sizes.*field = value;
    EXPECT_EQ(openingHeader(sizes), "the header of 'm.bin' has " + name.str() + " " +
                                        std::to_string(value) +
                                        ", expected a number from 1 to 2147483647" + kDamaged);
  };
  expectRange(&Sizes::dim, 0, "dim");
  expectRange(&Sizes::dim, -8, "dim");
  expectRange(&Sizes::hidden, 0, "hidden_dim");
  expectRange(&Sizes::layers, -1, "n_layers");
  expectRange(&Sizes::heads, 0, "n_heads");
  expectRange(&Sizes::kvHeads, 0, "n_kv_heads");
  expectRange(&Sizes::vocab, 0, "vocab_size");
  expectRange(&Sizes::seqLen, INT32_MIN, "seq_len");

  Sizes sizes;
  sizes.vocab = INT32_MIN;
  EXPECT_EQ(openingHeader(sizes), "the header of 'm.bin' has vocab_size 2147483648, expected a "
                                  "number from 1 to 2147483647" +
                                      std::string(kDamaged));
  sizes = {};
  sizes.heads = 3;
  EXPECT_EQ(openingHeader(sizes), "the header of 'm.bin' has dim 8 for 3 heads, expected an even "
                                  "number for each" +
                                      std::string(kDamaged));
  sizes.heads = 8;
  EXPECT_EQ(openingHeader(sizes), "the header of 'm.bin' has dim 8 for 8 heads, expected an even "
                                  "number for each" +
                                      std::string(kDamaged));
  sizes.heads = 2;
  sizes.kvHeads = 3;
  EXPECT_EQ(openingHeader(sizes), "the header of 'm.bin' has 2 heads, which do not share 3 kv "
                                  "heads evenly" +
                                      std::string(kDamaged));
}

TEST_F(Llama2c, SizesThatOverflow) {
  Sizes sizes;
  sizes.dim = sizes.hidden = sizes.layers = sizes.vocab = sizes.seqLen = 0x7FFFFFFE;
  sizes.heads = sizes.kvHeads = 1;
  EXPECT_EQ(openingHeader(sizes),
            "the sizes in the header of 'm.bin' overflow" + std::string(kDamaged));
  sizes = {};
  sizes.layers = INT32_MAX; // 28 + 4 * (40 + layers * 280 + 8 + 24) bytes: nothing is allocated
  EXPECT_EQ(openingHeader(sizes),
            "'m.bin' has 428 bytes, its header implies 2405181684956" + std::string(kDamaged));
}

/// The header of version 1 or 2 (export.py): magic, version, sizes, flags, zeros up to 256 bytes.
static std::string laterHeader(Sizes s, uint8_t version, uint8_t shared, int32_t group = 0) {
  std::string bytes = std::string("24ka") + char(version) + std::string(3, '\0') + header(s);
  bytes += char(shared);
  if (version == 2) {
    char buffer[4];
    llvm::support::endian::write32le(buffer, group);
    bytes.append(buffer, 4);
  }
  bytes.resize(256);
  return bytes;
}

// Norms first: 2 * 8 + 2 * 8 + 8 floats; then the embedding and each kind of matrix, 40 + 2 * 264.
constexpr int kNorms = 40, kMatrices = 568;

TEST_F(Llama2c, Version1) {
  std::string content = laterHeader({}, 1, 1);
  content += file({}, kNorms + kMatrices).substr(28);
  ModelFiles model = llvm::cantFail(openModel(folder.write("m.bin", content)));
  EXPECT_EQ(model.weights.tensors().size(), 2u + 2 * 9);
  EXPECT_TRUE(llvm::cantFail(model.config.boolean("tie_word_embeddings")));
  EXPECT_EQ(row(model, "model.layers.1.input_layernorm.weight", 0)[0], 8);
  EXPECT_EQ(row(model, "model.layers.1.post_attention_layernorm.weight", 0)[0], 16 + 8);
  EXPECT_EQ(row(model, "model.norm.weight", 0)[0], 32);
  EXPECT_EQ(row(model, "model.embed_tokens.weight", 4)[0], kNorms + 32);
  const int q = kNorms + 40, k = q + 2 * 64, v = k + 2 * 32, o = v + 2 * 32;
  const int gate = o + 2 * 64, down = gate + 2 * 24, up = down + 2 * 24;
  EXPECT_EQ(row(model, "model.layers.1.self_attn.q_proj.weight", 5)[0], q + 64 + (4 + 2) * 8);
  EXPECT_EQ(row(model, "model.layers.0.self_attn.k_proj.weight", 2)[0], k + 1 * 8);
  EXPECT_EQ(row(model, "model.layers.1.self_attn.v_proj.weight", 2)[0], v + 32 + 2 * 8);
  EXPECT_EQ(row(model, "model.layers.0.self_attn.o_proj.weight", 7)[0], o + 7 * 8);
  EXPECT_EQ(row(model, "model.layers.1.mlp.gate_proj.weight", 2)[0], gate + 24 + 2 * 8);
  EXPECT_EQ(row(model, "model.layers.1.mlp.down_proj.weight", 1)[0], down + 24 + 3);
  EXPECT_EQ(row(model, "model.layers.1.mlp.up_proj.weight", 2)[0], up + 24 + 2 * 8);
  EXPECT_EQ(opening(content + "x"),
            "'m.bin' has 2689 bytes, its header implies 2688" + std::string(kDamaged));
}

TEST_F(Llama2c, Version1WithAHead) {
  std::string content = laterHeader({}, 1, 0);
  content += file({}, kNorms + kMatrices + 40).substr(28);
  ModelFiles model = llvm::cantFail(openModel(folder.write("m.bin", content)));
  EXPECT_FALSE(llvm::cantFail(model.config.boolean("tie_word_embeddings")));
  EXPECT_EQ(row(model, "lm_head.weight", 1)[0], kNorms + kMatrices + 8);
}

// Groups of 4: every matrix has its codes, then its scales. Code i of a matrix is i % 100, scale i
// of it 1 + i / 8.
TEST_F(Llama2c, Version2) {
  std::string content = laterHeader({}, 2, 1, 4) + file({}, kNorms).substr(28);
  auto matrix = [&](int elements) {
    for (int i = 0; i < elements; ++i)
      content += char(i % 100);
    for (int i = 0; i < elements / 4; ++i) {
      float scale = 1 + static_cast<float>(i) / 8;
      content.append(reinterpret_cast<const char *>(&scale), 4);
    }
  };
  matrix(40);
  for (int elements : {64, 32, 32, 64, 24, 24, 24})
    for (int layer = 0; layer < 2; ++layer)
      matrix(elements);
  ModelFiles model = llvm::cantFail(openModel(folder.write("m.bin", content)));
  EXPECT_EQ(row(model, "model.layers.1.post_attention_layernorm.weight", 0)[0], 16 + 8);
  auto number = [](int i) { return static_cast<float>(i % 100) * (1 + float(i / 4) / 8); };
  std::vector<float> embedding = row(model, "model.embed_tokens.weight", 4);
  for (int j = 0; j < 8; ++j)
    EXPECT_EQ(embedding[j], number(32 + j)) << j;
  // Rows of three: a group goes over the end of a row.
  for (int r = 0; r < 8; ++r)
    for (int j = 0; j < 3; ++j)
      EXPECT_EQ(row(model, "model.layers.1.mlp.down_proj.weight", r)[j], number(3 * r + j));
  // As in versions 0 and 1, query and key have their pairs side by side.
  EXPECT_EQ(row(model, "model.layers.1.self_attn.q_proj.weight", 5)[1], number((4 + 2) * 8 + 1));
  EXPECT_EQ(model.weights.find("model.layers.0.self_attn.q_proj.weight")->storedBytes(), 64 + 64);
  EXPECT_EQ(opening(content.substr(0, content.size() - 1)),
            "'m.bin' has 1551 bytes, its header implies 1552" + std::string(kDamaged));
}

TEST_F(Llama2c, LaterHeaders) {
  auto with = [&](const std::string &head) { return opening(head + std::string(400, '\0')); };
  const char kExport[] = " | export it with 'python export.py MODEL.bin --version 2 ...'";
  EXPECT_EQ(with(laterHeader({}, 3, 1)),
            std::string("'m.bin' is a llama2.c file of version 3, expected 0, 1 or 2") + kExport);
  EXPECT_EQ(with(laterHeader({}, 0, 1)),
            std::string("'m.bin' is a llama2.c file of version 0, expected 0, 1 or 2") + kExport);
  EXPECT_EQ(opening("24ka"), "'m.bin' has 4 bytes, the header of a llama2.c file alone has 256");
  EXPECT_EQ(with(laterHeader({}, 1, 2)),
            std::string("the header of 'm.bin' has shared_classifier 2, expected 0 or 1") +
                kDamaged);
  for (int32_t group : {0, -4})
    EXPECT_EQ(with(laterHeader({}, 2, 1, group)),
              "the header of 'm.bin' has group_size " + std::to_string(group) +
                  ", expected a number from 1 to 2147483647" + kDamaged);
  EXPECT_EQ(with(laterHeader({}, 2, 1, 7)),
            std::string("the header of 'm.bin' has group_size 7, which does not divide the (5, 8) "
                        "elements of 'model.embed_tokens.weight'") +
                kDamaged);
  Sizes sizes;
  sizes.vocab = -5;
  EXPECT_EQ(with(laterHeader(sizes, 1, 1)),
            std::string("the header of 'm.bin' has vocab_size -5, expected a number from 1 to "
                        "2147483647") +
                kDamaged);
  sizes.dim = sizes.hidden = sizes.layers = sizes.vocab = 0x7FFFFFFE;
  sizes.heads = sizes.kvHeads = 1;
  EXPECT_EQ(with(laterHeader(sizes, 2, 1, 2)),
            std::string("the sizes in the header of 'm.bin' overflow") + kDamaged);
}

TEST_F(Llama2c, OtherFilesCalledBin) {
  const char kTorch[] = "'m.bin' is a PyTorch checkpoint, expected a llama2.c file | save the "
                        "model with safe_serialization=True and give its folder";
  EXPECT_EQ(opening("PK\3\4 a zip archive"), kTorch);
  EXPECT_EQ(opening("\x80\x02\x8a\x0al a pickle"), kTorch);
  EXPECT_EQ(opening("version https://git-lfs.github.com/spec/v1\nsize 1"),
            "'m.bin' is a Git LFS pointer, not the file it stands for | run 'git lfs pull' in ''");
}
