// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a module in stage graph without compiling it.

#include "compiler/reference/Interpreter.h"

#include "compiler/formats/UserError.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace burin;

namespace {

/// One run.
class Run {
public:
  Run(ModuleOp module, const Interpreter &reader, size_t streams, ArrayRef<int32_t> ids,
      Sequences sequences, Observer &observer)
      : module(module), reader(reader), streams(streams), ids(ids), sequences(sequences),
        observer(observer) {}

  /// Fails at an operation that it does not know.
  FailureOr<Streams> call(func::FuncOp function, ArrayRef<Streams> arguments);
  Operation *unknown() const { return unknownOperation; }

private:
  LogicalResult execute(Operation &op);
  WeightOp weightOf(Value handle) {
    return module.lookupSymbol<WeightOp>(handle.getDefiningOp<GetOp>().getSymbol());
  }
  StringRef cacheOf(Value handle) { return handle.getDefiningOp<GetOp>().getSymbol(); }
  std::shared_ptr<Matrix> numbers(WeightOp weight, size_t stream) {
    if (std::shared_ptr<Matrix> other = observer.weight(weight, stream))
      return other;
    if (loadedWeight != weight) {
      loaded = std::make_shared<Matrix>(reader.read(weight));
      loadedWeight = weight;
    }
    return loaded;
  }
  ArrayRef<float> vector(Value handle) { return table(handle).numbers; }
  const Matrix &table(Value handle) {
    WeightOp weight = weightOf(handle);
    std::shared_ptr<Matrix> &kept = vectors[weight];
    if (!kept)
      kept = observer.weight(weight, 0);
    if (!kept)
      kept = std::make_shared<Matrix>(reader.read(weight));
    return *kept;
  }
  /// The result of `op`, stream by stream.
  void define(Operation *op, llvm::function_ref<Matrix(size_t stream)> compute) {
    Streams results;
    for (size_t stream = 0; stream < streams; ++stream)
      results.push_back(std::make_shared<Matrix>(compute(stream)));
    observer.after(op, results);
    values[op->getResult(0)] = std::move(results);
  }
  const Matrix &at(Value value, size_t stream) { return *values[value][stream]; }
  /// The result of an operation that changes x, in a copy.
  LogicalResult change(Operation *op, Value x, llvm::function_ref<void(Matrix &x)> step) {
    define(op, [&](size_t stream) {
      Matrix y = at(x, stream);
      step(y);
      return y;
    });
    return success();
  }
  void linear(Operation *op, Value x, Value weight, FloatAttr norm, bool isGated);
  void embed(EmbeddingOp op);
  LogicalResult slice(tensor::ExtractSliceOp op);
  void remember(CacheWriteOp op);

  ModuleOp module;
  const Interpreter &reader;
  size_t streams;
  ArrayRef<int32_t> ids;
  Sequences sequences;
  Observer &observer;
  llvm::DenseMap<Value, Streams> values;
  llvm::StringMap<Streams> caches;
  llvm::DenseMap<Operation *, std::shared_ptr<Matrix>> vectors;
  WeightOp loadedWeight; ///< one matrix at a time: a model may be larger than memory
  std::shared_ptr<Matrix> loaded;
  Streams returned;
  Operation *unknownOperation = nullptr;
};

} // namespace

void Run::linear(Operation *op, Value x, Value handle, FloatAttr norm, bool isGated) {
  Streams inputs = values[x];
  if (norm)
    for (std::shared_ptr<Matrix> &input : inputs) {
      auto scaled = std::make_shared<Matrix>(*input);
      steps::scaleRows(*scaled, steps::normFactors(*scaled, norm.getValueAsDouble()));
      input = scaled;
    }
  WeightOp weight = weightOf(handle);
  observer.beforeProduct(op, weight, inputs);
  define(op, [&](size_t stream) {
    auto value = [&](Value value) -> const Matrix & { return at(value, stream); };
    std::shared_ptr<Matrix> input = observer.input(op, weight, stream, value);
    Matrix y = product(input ? *input : *inputs[stream], *numbers(weight, stream));
    return isGated ? steps::gated(y) : y;
  });
}

void Run::embed(EmbeddingOp op) {
  WeightOp weight = weightOf(op.getTable());
  observer.beforeProduct(op, weight, {});
  define(op, [&](size_t stream) {
    std::shared_ptr<Matrix> table = numbers(weight, stream);
    Matrix y(static_cast<int64_t>(ids.size()), table->columns);
    for (auto [t, id] : llvm::enumerate(ids))
      llvm::copy(table->row(id), y.row(static_cast<int64_t>(t)).begin());
    return y;
  });
}

/// A row is the last one, of which only the logits are wanted: here all are. Columns are slices of
/// a fused product.
LogicalResult Run::slice(tensor::ExtractSliceOp op) {
  if (op.getStaticOffsets().size() != 2 || ShapedType::isDynamic(op.getStaticOffsets()[1]) ||
      ShapedType::isDynamic(op.getStaticSizes()[1]))
    return failure();
  int64_t from = op.getStaticOffsets()[1], columns = op.getStaticSizes()[1];
  define(op, [&](size_t stream) {
    const Matrix &x = at(op.getSource(), stream);
    Matrix y(x.rows, columns);
    for (int64_t t = 0; t < x.rows; ++t)
      llvm::copy(x.row(t).slice(static_cast<size_t>(from), static_cast<size_t>(columns)),
                 y.row(t).begin());
    return y;
  });
  return success();
}

/// Keys or values, rounded to what their cache stores.
void Run::remember(CacheWriteOp op) {
  auto cache = module.lookupSymbol<CacheOp>(cacheOf(op.getCache()));
  Storage storage = cache.getStorage().value_or(Storage::F32);
  Streams held = values[op.getX()];
  for (std::shared_ptr<Matrix> &x : held) {
    if (storage == Storage::F32)
      break;
    x = std::make_shared<Matrix>(*x);
    if (storage == Storage::F16)
      steps::roundToHalf(*x);
    else
      steps::roundToCodes(*x, op.getCache().getType().getShape()[2]);
  }
  caches[cache.getSymName()] = std::move(held);
}

LogicalResult Run::execute(Operation &op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(&op)
      // Positions and counts are those of whole sequences: nobody asks.
      .Case<GetOp, arith::ConstantOp, arith::SubIOp, tensor::DimOp>([](auto) { return success(); })
      .Case([&](EmbeddingOp op) { return embed(op), success(); })
      .Case([&](RmsNormOp op) {
        define(op, [&](size_t stream) {
          Matrix x = at(op.getX(), stream);
          steps::scaleRows(x, steps::normFactors(x, op.getEpsilon().convertToDouble()));
          steps::scaleColumns(x, vector(op.getGain()));
          return x;
        });
        return success();
      })
      .Case([&](LinearOp op) {
        return linear(op, op.getX(), op.getWeight(), op.getNormEpsilonAttr(), false), success();
      })
      .Case([&](GatedLinearOp op) {
        return linear(op, op.getX(), op.getWeight(), op.getNormEpsilonAttr(), true), success();
      })
      .Case([&](AddBiasOp op) {
        define(op, [&](size_t stream) {
          Matrix x = at(op.getX(), stream);
          steps::addToRows(x, vector(op.getBias()));
          return x;
        });
        return success();
      })
      .Case([&](SiluOp op) {
        define(op, [&](size_t stream) {
          Matrix x = at(op.getX(), stream);
          steps::silu(x);
          return x;
        });
        return success();
      })
      .Case([&](HeadNormOp op) {
        return change(op, op.getX(), [&](Matrix &x) {
          steps::headNorm(x, vector(op.getGain()), op.getEpsilon().convertToDouble());
        });
      })
      .Case([&](LayerNormOp op) {
        return change(op, op.getX(), [&](Matrix &x) {
          steps::layerNorm(x, vector(op.getGain()), vector(op.getBias()),
                           op.getEpsilon().convertToDouble());
        });
      })
      .Case([&](GeluTanhOp op) { return change(op, op.getX(), steps::geluTanh); })
      .Case([&](GegluOp op) {
        define(op, [&](size_t stream) { return steps::geglu(at(op.getX(), stream)); });
        return success();
      })
      .Case([&](ScaleOp op) {
        return change(op, op.getX(),
                      [&](Matrix &x) { steps::scale(x, op.getFactor().convertToDouble()); });
      })
      .Case([&](SoftCapOp op) {
        return change(op, op.getX(),
                      [&](Matrix &x) { steps::softCap(x, op.getCap().convertToDouble()); });
      })
      .Case([&](AddPositionsOp op) {
        return change(op, op.getX(),
                      [&](Matrix &x) { steps::addPositions(x, table(op.getTable()), sequences); });
      })
      .Case([&](RopeTableOp op) {
        define(op, [&](size_t) {
          return steps::ropeTable(sequences, table(op.getFrequencies()),
                                  static_cast<int64_t>(op.getOriginal().value_or(0)),
                                  op.getFactor() ? op.getFactor()->convertToDouble() : 1);
        });
        return success();
      })
      .Case([&](RopeOp op) {
        define(op, [&](size_t stream) {
          Matrix x = at(op.getX(), stream);
          steps::rope(x, at(op.getTable(), stream), static_cast<int64_t>(op.getHeads()));
          return x;
        });
        return success();
      })
      .Case([&](CacheWriteOp op) {
        if (op.getTable())
          return failure();
        if (op.getCache().getType().getElementType().isInteger())
          return success(); // a decoder's memory of its tokens; here all are known
        remember(op);
        observer.after(op, caches[cacheOf(op.getCache())]);
        return success();
      })
      .Case([&](AttentionOp op) {
        define(op, [&](size_t stream) {
          return steps::attention(at(op.getQ(), stream), *caches[cacheOf(op.getKeys())][stream],
                                  *caches[cacheOf(op.getValues())][stream], sequences,
                                  op.getKeys().getType().getShape()[2],
                                  op.getScale().convertToDouble(),
                                  static_cast<int64_t>(op.getWindow().value_or(0)),
                                  op.getSoftCap() ? op.getSoftCap()->convertToDouble() : 0);
        });
        return success();
      })
      .Case<arith::AddFOp, arith::MulFOp>([&](auto op) {
        bool adds = isa<arith::AddFOp>(op.getOperation());
        define(op, [&](size_t stream) {
          Matrix x = at(op.getLhs(), stream);
          for (auto [a, b] : llvm::zip_equal(x.numbers, at(op.getRhs(), stream).numbers))
            a = adds ? a + b : a * b;
          return x;
        });
        return success();
      })
      .Case([&](tensor::ExtractSliceOp op) { return slice(op); })
      .Case([&](func::CallOp op) {
        SmallVector<Streams> arguments;
        for (Value operand : op.getOperands())
          arguments.push_back(values.lookup(operand));
        FailureOr<Streams> result =
            call(module.lookupSymbol<func::FuncOp>(op.getCallee()), arguments);
        if (succeeded(result))
          values[op.getResult(0)] = *result;
        return LogicalResult(result);
      })
      .Case([&](func::ReturnOp op) {
        returned = values[op.getOperand(0)];
        return success();
      })
      .Default([](Operation *) { return failure(); });
}

FailureOr<Streams> Run::call(func::FuncOp function, ArrayRef<Streams> arguments) {
  Block &body = function.getBody().front();
  for (auto [argument, value] : llvm::zip_equal(body.getArguments(), arguments))
    values[argument] = value;
  for (Operation &op : body)
    if (failed(execute(op))) {
      if (!unknownOperation)
        unknownOperation = &op;
      return failure();
    }
  for (BlockArgument argument : body.getArguments())
    values.erase(argument);
  for (Operation &op : body)
    for (Value result : op.getResults())
      values.erase(result);
  return std::move(returned);
}

Interpreter::Interpreter(ModuleOp module, const TensorSource &tensors, size_t streams)
    : module(module), tensors(tensors), streams(streams) {}

llvm::Expected<Streams> Interpreter::run(ArrayRef<int32_t> ids, Sequences sequences,
                                         Observer &observer) {
  Run run(module, *this, streams, ids, sequences, observer);
  auto forward = module.lookupSymbol<func::FuncOp>("forward");
  SmallVector<Streams> none(forward.getNumArguments()); // ids and position are not values here
  FailureOr<Streams> logits = run.call(forward, none);
  if (failed(logits))
    return userError("the reference interpreter does not know the operation '" +
                         run.unknown()->getName().getStringRef().str() + "' of this model",
                     "models of this family cannot be calibrated");
  return std::move(*logits);
}

Matrix Interpreter::read(WeightOp weight) const {
  ArrayRef<int64_t> shape = weight.getType().getShape();
  int64_t rows = 1, columns = shape.back();
  for (int64_t dim : shape.drop_back())
    rows *= dim;
  Matrix matrix(rows, columns);
  if (auto value = weight.getValueAttr()) {
    llvm::copy(cast<DenseElementsAttr>(value).getValues<float>(), matrix.numbers.begin());
    return matrix;
  }
  auto sources = llvm::to_vector(weight.getSources().getAsValueRange<StringAttr>());
  bool alternate = weight.getArrangement() == Arrangement::Interleave;
  int64_t first = 0;
  for (auto [i, source] : llvm::enumerate(sources)) {
    int64_t count = tensors.rows(source);
    for (int64_t row = 0; row < count; ++row)
      tensors.readRow(source, row,
                      matrix.row(alternate ? row * static_cast<int64_t>(sources.size()) +
                                                 static_cast<int64_t>(i)
                                           : first + row));
    first += count;
  }
  if (weight.getColumnScale()) {
    std::vector<float> scale(static_cast<size_t>(columns));
    tensors.readRow(*weight.getColumnScale(), 0, scale);
    steps::scaleColumns(matrix, scale);
  }
  return matrix;
}
