// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.data;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.latents.CodeReader;
import io.sparkvae.latents.Latents;
import io.sparkvae.latents.PosteriorReader;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.Shards;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** What a chunk of training data is read from. Everything behind it is the same for all. */
public sealed interface ChunkFormat extends Serializable {
  /** Returns the kind of the directory. */
  String kind();

  /**
   * Reads a chunk.
   *
   * @param shape that every example must have
   * @throws DataFailure when the file is not what the manifest says
   */
  TrainingChunk read(Path file, ChunkRef chunk, ImageShape shape, Configuration hadoop);

  /** Images in shards. */
  record Images() implements ChunkFormat {
    @Override
    public String kind() {
      return Shards.KIND;
    }

    @Override
    public TrainingChunk read(Path file, ChunkRef chunk, ImageShape shape, Configuration hadoop) {
      Chunk read = ChunkReader.read(file, chunk.rowGroup(), chunk.rows(), hadoop);
      if (!read.shape().equals(shape)) {
        throw new DataFailure(
            "shard %s: expected images of shape %s, found %s".formatted(file, shape, read.shape()));
      }
      return TrainingChunk.of(
          "shard %s, row group %s".formatted(file, chunk.rowGroup()),
          new TrainingChunk.Pixels(read.pixels()),
          read.labels());
    }
  }

  /** The codes of images, in a latents table. */
  record Codes(CodeShape codes) implements ChunkFormat {
    @Override
    public String kind() {
      return Latents.KIND;
    }

    @Override
    public TrainingChunk read(Path file, ChunkRef chunk, ImageShape shape, Configuration hadoop) {
      CodeReader.Rows read = CodeReader.read(file, chunk.rowGroup(), chunk.rows(), codes, hadoop);
      return TrainingChunk.of(
          "latents %s, row group %s".formatted(file, chunk.rowGroup()),
          new TrainingChunk.Pixels(read.bytes()),
          read.labels());
    }
  }

  /** The posteriors of images, in a latents table: z is drawn from them. */
  record Posteriors(PosteriorReader.Form form) implements ChunkFormat {
    @Override
    public String kind() {
      return Latents.KIND;
    }

    @Override
    public TrainingChunk read(Path file, ChunkRef chunk, ImageShape shape, Configuration hadoop) {
      PosteriorReader.Rows read =
          PosteriorReader.read(file, chunk.rowGroup(), chunk.rows(), shape.size(), form, hadoop);
      return TrainingChunk.of(
          "latents %s, row group %s".formatted(file, chunk.rowGroup()),
          new TrainingChunk.Posteriors(read.centres(), read.deviations()),
          read.labels());
    }
  }
}
