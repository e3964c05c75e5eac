// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The images of a run, as the shards' manifest lists them: no directory is listed and no file
 * opened.
 *
 * @param directory of the shards, qualified
 * @param digest of their manifest
 * @param shape of every image
 * @param training chunks, in the manifest's order; the index of a chunk in this list is part of the
 *     seeds of its random streams
 * @param validation chunks, likewise; may be empty
 */
public record TrainingData(
    String directory,
    String digest,
    ImageShape shape,
    List<ChunkRef> training,
    List<ChunkRef> validation)
    implements Serializable {

  public TrainingData {
    training = List.copyOf(training);
    validation = List.copyOf(validation);
  }

  /**
   * The training and validation images of shards.
   *
   * @throws ConfigurationFailure when none is for training
   */
  public static TrainingData of(Shards shards) {
    List<ChunkRef> training = chunks(shards.content(), Split.TRAIN);
    if (training.isEmpty()) {
      throw new ConfigurationFailure(
          "shards %s: expected images of split train, found none".formatted(shards.directory()));
    }
    return new TrainingData(
        shards.directory().toString(),
        shards.source().digest(),
        shards.content().shape(),
        training,
        chunks(shards.content(), Split.VALIDATION));
  }

  private static List<ChunkRef> chunks(ShardsContent content, Split split) {
    List<ChunkRef> chunks = new ArrayList<>();
    for (ShardsContent.ShardFile part : content.parts()) {
      if (part.split() == split) {
        for (int group = 0; group < part.rowGroups().size(); group++) {
          chunks.add(
              new ChunkRef(part.path(), group, Math.toIntExact(part.rowGroups().get(group))));
        }
      }
    }
    return chunks;
  }

  /** The training chunks, divided among Spark's tasks; the division depends on the data alone. */
  public JavaRDD<ChunkRef> trainingChunks(JavaSparkContext spark) {
    return spark.parallelize(new ArrayList<>(training), Math.min(training.size(), MOST_TASKS));
  }

  private static final int MOST_TASKS = 256;

  /** Number of training images. */
  public long examples() {
    return training.stream().mapToLong(ChunkRef::rows).sum();
  }
}
