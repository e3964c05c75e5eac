package io.sparkvae.bench.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** M1: 784-200-200-50, hyperbolic tangent; gives logits, mean and log-variance. */
final class Mlp extends AbstractBlock {
  private final Block encoder =
      addChildBlock(
          "encoder",
          new SequentialBlock()
              .add(linear(200))
              .add(Activation::tanh)
              .add(linear(200))
              .add(Activation::tanh));
  private final Block mu = addChildBlock("mu", linear(50));
  private final Block logVar = addChildBlock("logVar", linear(50));
  private final Block decoder =
      addChildBlock(
          "decoder",
          new SequentialBlock()
              .add(linear(200))
              .add(Activation::tanh)
              .add(linear(200))
              .add(Activation::tanh)
              .add(linear(784)));

  private static Linear linear(long units) {
    return Linear.builder().setUnits(units).build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDList h = encoder.forward(store, inputs, training);
    NDArray mean = mu.forward(store, h, training).singletonOrThrow();
    NDArray logVariance = logVar.forward(store, h, training).singletonOrThrow();
    NDArray noise = mean.getManager().randomNormal(0, 1, mean.getShape(), DataType.FLOAT32);
    NDArray z = mean.add(logVariance.mul(0.5f).exp().mul(noise));
    NDArray logits = decoder.forward(store, new NDList(z), training).singletonOrThrow();
    return new NDList(logits, mean, logVariance);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    long batch = inputs[0].get(0);
    encoder.initialize(manager, type, inputs);
    mu.initialize(manager, type, new Shape(batch, 200));
    logVar.initialize(manager, type, new Shape(batch, 200));
    decoder.initialize(manager, type, new Shape(batch, 50));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long batch = inputs[0].get(0);
    return new Shape[] {new Shape(batch, 784), new Shape(batch, 50), new Shape(batch, 50)};
  }
}
