package io.sparkvae.train.step;

import io.sparkvae.model.ModelSpec;
import io.sparkvae.train.data.ChunkCache;
import io.sparkvae.train.data.ChunkRef;
import io.sparkvae.train.data.EpochPlan;
import io.sparkvae.train.data.Examples;
import io.sparkvae.train.data.TrainingData;
import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What a worker needs to know for all rounds; sent to executors once.
 *
 * @param partSize examples that pass through the network at once ({@link Parts})
 * @param workers that train side by side
 * @param cacheBytes of pixels that one JVM keeps
 */
public record WorkOrder(
    ModelSpec spec,
    Learning learning,
    TrainingData data,
    int partSize,
    int workers,
    long cacheBytes,
    SerializableConfiguration hadoop)
    implements Serializable {

  public EpochPlan epochPlan() {
    return new EpochPlan(
        data.examples(), workers, learning.batchSize(), learning.averagingFrequency());
  }

  /** The same with rounds of another length. */
  public WorkOrder averagingEvery(int steps) {
    return new WorkOrder(
        spec, learning.averagingEvery(steps), data, partSize, workers, cacheBytes, hadoop);
  }

  /** An order whose validation images are the training images. */
  public WorkOrder onTrainingImages() {
    TrainingData same =
        new TrainingData(
            data.directory(), data.digest(), data.shape(), data.training(), data.training());
    return new WorkOrder(spec, learning, same, partSize, workers, cacheBytes, hadoop);
  }

  /** The images of a chunk, from this JVM's memory or from the shard. */
  public Examples examples(ChunkRef chunk) {
    return ChunkCache.SHARED.examples(data, chunk, cacheBytes, hadoop.value());
  }
}
