package io.sparkvae.bench.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.sparkvae.bench.Contestant;
import io.sparkvae.bench.Pixels;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * M1 trained with DJL's own blocks, trainer and Adam, on images in memory.
 *
 * <p>Arguments: file of pixels. The threads of an operation are {@code OMP_NUM_THREADS}.
 */
public final class Djl {
  private static final int BATCH = 128;
  private static final int SIZE = 784;

  private final Pixels pixels;
  private final Pixels.Order order;
  private final ByteBuffer bytes = ByteBuffer.allocateDirect(BATCH * SIZE);
  private final Trainer trainer;

  private Djl(Pixels pixels, Trainer trainer) {
    this.pixels = pixels;
    this.order = pixels.order(1);
    this.trainer = trainer;
  }

  public static void main(String[] args) throws Exception {
    Optimizer adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-3f)).build();
    try (Model model = Model.newInstance("vae")) {
      model.setBlock(new Mlp());
      // The loss is ours to compute: it needs more than labels and predictions.
      try (Trainer trainer =
          model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()).optOptimizer(adam))) {
        trainer.initialize(new Shape(BATCH, SIZE));
        Contestant.serve(new Djl(Pixels.read(Path.of(args[0]), SIZE), trainer)::run);
      }
    }
  }

  private long run(Contestant.Clock clock) {
    double sum = 0;
    int steps = 0;
    for (; clock.running(); steps++) {
      try (NDManager scope = trainer.getManager().newSubManager()) {
        NDArray x = next(scope);
        try (GradientCollector gradients = trainer.newGradientCollector()) {
          NDArray loss = loss(x, trainer.forward(new NDList(x)));
          gradients.backward(loss);
          sum += loss.getFloat();
        }
        trainer.step();
      }
    }
    System.err.println("mean loss " + sum / steps);
    return (long) steps * BATCH;
  }

  private NDArray next(NDManager scope) {
    bytes.clear();
    for (int i = 0; i < BATCH; i++) {
      bytes.put(pixels.bytes(), order.next(), SIZE);
    }
    bytes.flip();
    return scope
        .create(bytes, new Shape(BATCH, SIZE), DataType.UINT8)
        .toType(DataType.FLOAT32, false)
        .muli(1 / 255f);
  }

  /** The negative evidence lower bound, mean over the batch, in nats. */
  private static NDArray loss(NDArray x, NDList outputs) {
    NDArray logits = outputs.get(0);
    NDArray mu = outputs.get(1);
    NDArray logVar = outputs.get(2);
    NDArray crossEntropy = Activation.softPlus(logits).sub(logits.mul(x)).sum();
    NDArray divergence = mu.mul(mu).add(logVar.exp()).sub(logVar).sub(1).sum().mul(0.5f);
    return crossEntropy.add(divergence).div((float) BATCH);
  }
}
