// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.LatentsContent;
import io.sparkvae.latents.PosteriorReader;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The examples of a run, images, their codes or their latents, as the manifest of shards or of
 * latents lists them: no directory is listed and no file opened.
 *
 * @param format of the files
 * @param directory of the shards or latents, qualified
 * @param digest of their manifest
 * @param shape of every example; latents are one row, {@code [1, 1, 1, latent]}
 * @param training chunks, in the manifest's order; the index of a chunk in this list is part of the
 *     seeds of its random streams
 * @param validation chunks, likewise; may be empty
 */
public record TrainingData(
    ChunkFormat format,
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
    return of(
        new ChunkFormat.Images(),
        shards.source(),
        shards.content().shape(),
        shards.content().parts());
  }

  /**
   * The training and validation images in a latents table: their codes if there are any, else their
   * posteriors.
   *
   * @throws ConfigurationFailure when the table has no latents, none of them is for training, or an
   *     earlier version wrote it
   */
  public static TrainingData of(Latents latents) {
    LatentsContent content = latents.content();
    if (!content.codes().isEmpty()) {
      CodeShape codes = new CodeShape(content.codes());
      return of(new ChunkFormat.Codes(codes), latents.source(), codes.image(), content.files());
    }
    if (content.divergence() == Divergence.ABSENT) {
      throw new ConfigurationFailure(
          "latents %s: expected latents to train on, found a table of a model without latent variables"
              .formatted(latents.directory()));
    }
    if (content.files().isEmpty() && content.rows() > 0) {
      throw new ConfigurationFailure(
          "latents %s: expected the row groups of the files in the manifest, found none, as in tables of earlier versions; encode again"
              .formatted(latents.directory()));
    }
    return of(
        new ChunkFormat.Posteriors(latents.form()),
        latents.source(),
        ImageShape.of(1, 1, content.latent().size()),
        content.files());
  }

  private static TrainingData of(
      ChunkFormat format,
      Manifest.Read source,
      ImageShape shape,
      List<ShardsContent.ShardFile> files) {
    List<ChunkRef> training = chunks(files, Split.TRAIN);
    if (training.isEmpty()) {
      throw new ConfigurationFailure(
          "%s %s: expected images of split train, found none"
              .formatted(format.kind(), source.directory()));
    }
    return new TrainingData(
        format,
        source.directory().toString(),
        source.digest(),
        shape,
        training,
        chunks(files, Split.VALIDATION));
  }

  private static List<ChunkRef> chunks(List<ShardsContent.ShardFile> files, Split split) {
    List<ChunkRef> chunks = new ArrayList<>();
    for (ShardsContent.ShardFile part : files) {
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

  /** What the codes are, of a run on codes. */
  public Optional<CodeShape> codes() {
    return format instanceof ChunkFormat.Codes codes
        ? Optional.of(codes.codes())
        : Optional.empty();
  }

  /** Whether the examples are latents that have no codes. */
  public boolean ofPosteriors() {
    return format instanceof ChunkFormat.Posteriors;
  }

  /** Whether each use of an example draws a z from its posterior. */
  public boolean drawn() {
    return format instanceof ChunkFormat.Posteriors posteriors
        && posteriors.form() == PosteriorReader.Form.GAUSSIAN;
  }

  /** The same with the training examples in place of the validation examples. */
  public TrainingData validatingOnTraining() {
    return new TrainingData(format, directory, digest, shape, training, training);
  }

  /** Number of training images. */
  public long examples() {
    return training.stream().mapToLong(ChunkRef::rows).sum();
  }
}
