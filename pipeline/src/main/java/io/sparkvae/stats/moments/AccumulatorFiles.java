// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.moments;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Accumulators in files of JSON, one on each line. They are merged in the order of the files and
 * lines, by the tree of {@link OrderedMerge}, however they are divided among the files: a task
 * merges a block of {@value OrderedMerge#FAN_IN} of them. A file may hold a whole block that its
 * writer has merged, which gives the same bits.
 *
 * @param directory that holds the files
 * @param line reads a line
 * @param empty creates an empty accumulator
 */
public record AccumulatorFiles<M extends OrderedMerge.Mergeable<M>>(
    JavaSparkContext context, Path directory, Line<M> line, OrderedMerge.Empty<M> empty) {

  private static final int TASKS_PER_CORE = 4;

  /**
   * Returns a reader of a line's JSON. Most of it are numbers: the fast parser rounds as the JDK's
   * does, correctly. Nothing is looked for twice in an object, as the digest of the file is
   * compared.
   */
  public static ObjectReader reader(Class<?> accumulator) {
    return Json.MAPPER
        .readerFor(accumulator)
        .with(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
  }

  /** Reads an accumulator; called on executors. */
  @FunctionalInterface
  public interface Line<M> extends Serializable {
    /** Reads the accumulator of a line. */
    M read(byte[] json) throws IOException;
  }

  /**
   * A file with accumulators.
   *
   * @param accumulators their number
   * @param lines of the file: one for each accumulator, or a single one in which all are merged
   */
  public record Part(Manifest.DataFile file, int accumulators, int lines) implements Serializable {
    public Part {
      if (lines != accumulators && lines != 1) {
        throw new IllegalArgumentException(
            "%s accumulators: expected as many lines, or 1, found %s"
                .formatted(accumulators, lines));
      }
    }

    /** A file with a line for each accumulator. */
    public Part(Manifest.DataFile file, int accumulators) {
      this(file, accumulators, accumulators);
    }

    /** Whether the accumulators are merged already. */
    boolean isMerged() {
      return lines < accumulators;
    }

    /**
     * Returns the files of groups.
     *
     * @param files the file of each group
     * @param part returns what the file of a group holds
     */
    public static <G> List<Part> of(
        List<Manifest.DataFile> files,
        List<G> groups,
        BiFunction<G, Manifest.DataFile, Part> part) {
      return IntStream.range(0, groups.size())
          .mapToObj(i -> part.apply(groups.get(i), files.get(i)))
          .toList();
    }
  }

  /**
   * Merges all accumulators.
   *
   * @param parts files in order; none holds accumulators of two blocks, and those that are merged
   *     are all of their block
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
          divided(blocks).mapValues(new Merge<>(directory.toString(), line, empty, hadoop));
      // The tree has no further level: merging a single accumulator again could change its bits.
      return blocks.size() == 1
          ? merged.first()._2()
          : OrderedMerge.of(merged, blocks.size(), empty);
    } finally {
      hadoop.destroy();
    }
  }

  /**
   * Divides blocks among tasks. If a whole group of blocks for each core is there, a task gets one:
   * then no accumulator is sent before its group is merged.
   */
  private JavaPairRDD<Integer, List<Part>> divided(List<Tuple2<Integer, List<Part>>> blocks) {
    int cores = context.defaultParallelism();
    int tasks = Math.min(blocks.size(), TASKS_PER_CORE * cores);
    JavaPairRDD<Integer, List<Part>> divided = context.parallelizePairs(blocks, tasks);
    OrderedMerge.Groups groups = OrderedMerge.Groups.of(blocks.size());
    return groups.numPartitions() < cores ? divided : divided.partitionBy(groups);
  }

  private static List<Tuple2<Integer, List<Part>>> blocks(List<Part> parts) {
    List<Tuple2<Integer, List<Part>>> blocks = new ArrayList<>();
    int before = 0;
    for (Part part : parts) {
      int block = before / OrderedMerge.FAN_IN;
      before += part.accumulators();
      if (block == blocks.size()) {
        blocks.add(new Tuple2<>(block, new ArrayList<>()));
      }
      if ((before - 1) / OrderedMerge.FAN_IN != block) {
        throw new IllegalArgumentException(
            "%s reaches across two blocks".formatted(part.file().path()));
      }
      blocks.get(block)._2().add(part);
    }
    blocks.forEach(block -> requireWhole(block._2()));
    return blocks;
  }

  private static void requireWhole(List<Part> block) {
    if (block.size() > 1 && block.stream().anyMatch(Part::isMerged)) {
      throw new IllegalArgumentException(
          "%s: merged, but not the whole block".formatted(block.get(0).file().path()));
    }
  }

  private record Merge<M extends OrderedMerge.Mergeable<M>>(
      String directory,
      Line<M> line,
      OrderedMerge.Empty<M> empty,
      Broadcast<SerializableConfiguration> hadoop)
      implements Function<List<Part>, M> {
    private static final long serialVersionUID = 1L;

    @Override
    public M call(List<Part> parts) throws IOException {
      if (parts.get(0).isMerged()) {
        // Not merged once more with nothing, which could change its bits.
        List<M> whole = new ArrayList<>();
        read(parts.get(0), whole::add);
        return whole.get(0);
      }
      M merged = empty.get();
      for (Part part : parts) {
        read(part, merged::merge);
      }
      return merged;
    }

    private void read(Part part, Consumer<M> each) throws IOException {
      Path file = new Path(directory, part.file().path());
      int found = 0;
      try (Lines lines = Lines.of(file, part.file().sha256(), hadoop.value().value())) {
        for (byte[] json = lines.next(); json != null; json = lines.next()) {
          each.accept(line.read(json));
          found++;
        }
      }
      if (found != part.lines()) {
        throw new DataFailure(
            "%s: expected %s lines, found %s".formatted(file, part.lines(), found));
      }
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
