// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Accumulators in files of JSON, one on each line. They are merged in the order of the files and
 * lines, by the tree of {@link OrderedMerge}, however they are divided among the files: a task
 * merges {@value OrderedMerge#FAN_IN} of them.
 *
 * @param directory that holds the files
 * @param line reads a line
 * @param empty creates an empty accumulator
 */
public record AccumulatorFiles<M extends OrderedMerge.Mergeable<M>>(
    JavaSparkContext context, Path directory, Line<M> line, OrderedMerge.Empty<M> empty) {

  /** Reads an accumulator; called on executors. */
  @FunctionalInterface
  public interface Line<M> extends Serializable {
    /** Reads the accumulator of a line. */
    M read(byte[] json) throws IOException;
  }

  /**
   * A file with accumulators.
   *
   * @param lines number of accumulators
   */
  public record Part(Manifest.DataFile file, int lines) implements Serializable {
    /**
     * Returns the files of groups.
     *
     * @param files the file of each group
     * @param lines returns the number of accumulators of a group
     */
    public static <G> List<Part> of(
        List<Manifest.DataFile> files, List<G> groups, ToIntFunction<G> lines) {
      return IntStream.range(0, groups.size())
          .mapToObj(i -> new Part(files.get(i), lines.applyAsInt(groups.get(i))))
          .toList();
    }
  }

  /**
   * Merges all accumulators.
   *
   * @param parts files in order; none holds accumulators on both sides of a multiple of {@value
   *     OrderedMerge#FAN_IN}
   * @throws DataFailure when a file is not what its digest or its number of lines says
   */
  public M total(List<Part> parts) {
    List<Tuple2<Integer, List<Part>>> blocks = blocks(parts);
    if (blocks.isEmpty()) {
      return empty.get();
    }
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try {
      JavaPairRDD<Integer, M> merged =
          context
              .parallelize(blocks, blocks.size())
              .mapToPair(new Merge<>(directory.toString(), line, empty, hadoop));
      // The tree has no further level: merging a single accumulator again could change its bits.
      return blocks.size() == 1
          ? merged.first()._2()
          : OrderedMerge.of(merged, blocks.size(), empty);
    } finally {
      hadoop.destroy();
    }
  }

  private static List<Tuple2<Integer, List<Part>>> blocks(List<Part> parts) {
    List<Tuple2<Integer, List<Part>>> blocks = new ArrayList<>();
    int lines = 0;
    for (Part part : parts) {
      int block = lines / OrderedMerge.FAN_IN;
      lines += part.lines();
      if (block == blocks.size()) {
        blocks.add(new Tuple2<>(block, new ArrayList<>()));
      }
      if ((lines - 1) / OrderedMerge.FAN_IN != block) {
        throw new IllegalArgumentException(
            "%s reaches across two blocks".formatted(part.file().path()));
      }
      blocks.get(block)._2().add(part);
    }
    return blocks;
  }

  private record Merge<M extends OrderedMerge.Mergeable<M>>(
      String directory,
      Line<M> line,
      OrderedMerge.Empty<M> empty,
      Broadcast<SerializableConfiguration> hadoop)
      implements PairFunction<Tuple2<Integer, List<Part>>, Integer, M> {
    private static final long serialVersionUID = 1L;

    @Override
    public Tuple2<Integer, M> call(Tuple2<Integer, List<Part>> block) throws IOException {
      M merged = empty.get();
      for (Part part : block._2()) {
        Path file = new Path(directory, part.file().path());
        int found = 0;
        try (Lines lines = Lines.of(file, part.file().sha256(), hadoop.value().value())) {
          for (byte[] json = lines.next(); json != null; json = lines.next()) {
            merged.merge(line.read(json));
            found++;
          }
        }
        if (found != part.lines()) {
          throw new DataFailure(
              "%s: expected %s lines, found %s".formatted(file, part.lines(), found));
        }
      }
      return new Tuple2<>(block._1(), merged);
    }
  }

  /** Reads the lines of a file, and compares its digest at the end. */
  public static final class Lines implements AutoCloseable {
    private final Path file;
    private final String sha256;
    private final MessageDigest digest;
    private final BufferedReader reader;

    private Lines(Path file, String sha256, MessageDigest digest, BufferedReader reader) {
      this.file = file;
      this.sha256 = sha256;
      this.digest = digest;
      this.reader = reader;
    }

    /** Opens a file. */
    public static Lines of(Path file, String sha256, Configuration hadoop) throws IOException {
      MessageDigest digest = Digest.newSha256();
      var in = new DigestInputStream(file.getFileSystem(hadoop).open(file), digest);
      return new Lines(
          file,
          sha256,
          digest,
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    }

    /**
     * Returns the next line; null after the last.
     *
     * @throws DataFailure at the end, when the file is not what its digest says
     */
    public byte[] next() throws IOException {
      String line = reader.readLine();
      if (line != null) {
        return line.getBytes(StandardCharsets.UTF_8);
      }
      String found = Digest.hex(digest.digest());
      if (!found.equals(sha256)) {
        throw new DataFailure("%s: expected SHA-256 %s, found %s".formatted(file, sha256, found));
      }
      return null;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
