// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.Noise;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.data.BatchSize;
import io.sparkvae.train.data.ChunkCache;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.EpochDivision;
import io.sparkvae.train.data.RandomStream;
import io.sparkvae.train.data.RunDivision;
import io.sparkvae.train.data.TrainingChunk;
import io.sparkvae.train.data.TrainingData;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a worker needs to know for all rounds; sent to executors once.
 *
 * @param parts in which a minibatch passes through the network
 * @param workers that train side by side
 * @param cacheBytes of pixels that one JVM keeps
 * @param cardCacheBytes the most bytes of its pixels that a worker keeps in the memory of a card,
 *     if they fit
 */
public record WorkOrder(
    ModelSpec spec,
    Learning learning,
    TrainingData data,
    MinibatchParts parts,
    int workers,
    long cacheBytes,
    long cardCacheBytes,
    SerializableConfiguration hadoop)
    implements Serializable {

  /**
   * Reads {@code train.gpu.cacheBytes}; {@code auto} is no limit.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when it is no size
   */
  public static long cardCacheBytes(Settings settings) {
    String key = "train.gpu.cacheBytes";
    if (settings.string(key).equals("auto")) {
      return Long.MAX_VALUE;
    }
    long bytes = settings.bytes(key);
    if (bytes < 0) {
      throw settings.refused(key, "auto or a size from 0", bytes);
    }
    return bytes;
  }

  /** How the examples of an epoch are divided among workers, batches and rounds. */
  public EpochDivision epochDivision() {
    return learning.epochDivision(data.examples(), workers);
  }

  /** Images in the largest minibatch of a worker. */
  int largestMinibatch() {
    return learning.batch().largest(workers);
  }

  /** How the steps of the run are divided into epochs and rounds. */
  public RunDivision division() {
    return learning.division(epochDivision(), learning.epochs());
  }

  /** The same order with rounds of another length, within epochs. */
  public WorkOrder averagingEvery(int steps) {
    return new WorkOrder(
        spec,
        learning.averagingEvery(steps),
        data,
        parts,
        workers,
        cacheBytes,
        cardCacheBytes,
        hadoop);
  }

  /** The same order with so many images in a step of each worker. */
  public WorkOrder inBatchesOf(int images) {
    return new WorkOrder(
        spec,
        learning.with(BatchSize.ofWorker(images)),
        data,
        parts.ofAtMost(images),
        workers,
        cacheBytes,
        cardCacheBytes,
        hadoop);
  }

  /** The same order for another model. */
  public WorkOrder with(ModelSpec other) {
    return new WorkOrder(other, learning, data, parts, workers, cacheBytes, cardCacheBytes, hadoop);
  }

  /** The same order with the training images in place of the validation images. */
  public WorkOrder validatingOnTrainingImages() {
    TrainingData same = data.validatingOnTraining();
    return new WorkOrder(spec, learning, same, parts, workers, cacheBytes, cardCacheBytes, hadoop);
  }

  /**
   * An image of a chunk, changed at random.
   *
   * @param images pixels of the chunk
   * @param stream drawn from
   */
  byte[] changed(byte[] images, int row, Noise stream) {
    return learning.augmentation().apply(spec.shape(), images, row, stream);
  }

  /** What a training example varies by, from one use to the next. */
  Optional<RandomStream> variation() {
    if (data.drawn()) {
      return Optional.of(RandomStream.POSTERIOR);
    }
    return learning.augmentation().any()
        ? Optional.of(RandomStream.AUGMENTATION)
        : Optional.empty();
  }

  /** The examples of a chunk, from this JVM's memory or from the file. */
  public TrainingChunk examples(ChunkRef chunk) {
    return ChunkCache.SHARED.images(data, chunk, cacheBytes, hadoop.value());
  }
}
