// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sparkvae.configuration.Settings;
import io.sparkvae.model.posterior.Divergence;
import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.model.quantiser.CodeShape;
import io.sparkvae.model.scope.LatentShape;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TableWriter;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Latents tables whose codes have a known structure, without a model that made them. */
public final class TestCodes {
  /** A level of 4 x 4 codes below 6. */
  public static final CodeShape SHAPE = new CodeShape(List.of(new CodeLevel(4, 4, 6)));

  private static final int ROW_GROUP = 32;

  private static final MessageType TABLE =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named("id")
          .required(BINARY)
          .as(stringType())
          .named("split")
          .optional(INT32)
          .named("label")
          .addField(
              Types.requiredGroup()
                  .as(listType())
                  .addField(
                      Types.repeatedGroup()
                          .addField(Types.required(INT32).named("element"))
                          .named("list"))
                  .named("codes"))
          .named("latents");

  private TestCodes() {}

  /**
   * Codes of images: one number of the image, rarely a large one, is seen in all of them, on a
   * chessboard; one code of twenty is any other.
   */
  public static List<int[]> chessboards(int images, long seed) {
    Random random = new Random(seed);
    CodeLevel level = SHAPE.levels().get(0);
    List<int[]> all = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      int number = 0;
      while (number < 4 && random.nextInt(2) == 0) {
        number++;
      }
      int own = number;
      all.add(
          IntStream.range(0, level.places())
              .map(i -> own + (i / level.width() + i) % 2)
              .map(code -> random.nextInt(20) == 0 ? random.nextInt(level.size()) : code)
              .toArray());
    }
    return all;
  }

  /** Codes without any structure. */
  public static List<int[]> random(CodeShape shape, int images, long seed) {
    Random random = new Random(seed);
    List<int[]> all = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      all.add(IntStream.of(shape.sizes()).map(random::nextInt).toArray());
    }
    return all;
  }

  /** The same codes, each somewhere else: the structure is gone, and how often each is remains. */
  public static List<int[]> shuffled(List<int[]> codes, long seed) {
    List<Integer> all = new ArrayList<>();
    codes.forEach(image -> IntStream.of(image).forEach(all::add));
    Collections.shuffle(all, new Random(seed));
    int[] next = {0};
    return codes.stream()
        .map(image -> IntStream.of(image).map(i -> all.get(next[0]++)).toArray())
        .toList();
  }

  /** Entropy in bits of the distribution of all codes, as if none knew of another. */
  public static double marginalEntropy(List<int[]> codes) {
    double[] counts = new double[SHAPE.levels().get(0).size()];
    double total = 0;
    for (int[] image : codes) {
      for (int code : image) {
        counts[code]++;
        total++;
      }
    }
    double entropy = 0;
    for (double count : counts) {
      entropy -= count == 0 ? 0 : count / total * Math.log(count / total) / Math.log(2);
    }
    return entropy;
  }

  /** A table of which one eighth is for validation. */
  public static org.apache.hadoop.fs.Path write(Path directory, List<int[]> codes) {
    int validation = codes.size() / 8;
    Map<Split, List<int[]>> bySplit = new LinkedHashMap<>();
    bySplit.put(Split.TRAIN, codes.subList(validation, codes.size()));
    bySplit.put(Split.VALIDATION, codes.subList(0, validation));
    return write(directory, SHAPE, bySplit);
  }

  /** A table with one file for each split; the label of an image is its first code. */
  public static org.apache.hadoop.fs.Path write(
      Path directory, CodeShape shape, Map<Split, List<int[]>> codes) {
    OutputDirectory out =
        OutputDirectory.create(Fixture.hadoop(directory), Latents.KIND, new Configuration());
    List<ShardsContent.ShardFile> files = new ArrayList<>();
    Map<String, Long> rows = new LinkedHashMap<>();
    codes.forEach(
        (split, images) -> {
          String file = "%s-00000.parquet".formatted(split.column());
          List<Long> groups = write(out.resolve(file), split, images);
          files.add(new ShardsContent.ShardFile(file, split, groups));
          rows.put(split.column(), (long) images.size());
        });
    LatentsContent content =
        new LatentsContent(
            LatentShape.of(shape.count()),
            shape.levels(),
            Divergence.EXACT,
            rows.values().stream().mapToLong(Long::longValue).sum(),
            rows,
            files.stream()
                .map(file -> new LatentsContent.Part(file.path(), "none", file.rows()))
                .toList(),
            files);
    out.publish(
        Settings.reference().section("encode"),
        List.of(new Manifest.Input("model", "/no/model", "0123", NullNode.getInstance())),
        files.stream()
            .map(file -> Fixture.dataFile(directory, directory.resolve(file.path())))
            .toList(),
        Json.MAPPER.valueToTree(content));
    return out.path();
  }

  private static List<Long> write(org.apache.hadoop.fs.Path file, Split split, List<int[]> images) {
    try (TableWriter table =
        new TableWriter(file, TABLE, ROW_GROUP, Map.of(), new Configuration())) {
      for (int i = 0; i < images.size(); i++) {
        String id = split.column() + "/" + i;
        int[] codes = images.get(i);
        table.write(to -> add(to, id, split, codes));
      }
      return table.end().rowGroups();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(RecordConsumer to, String id, Split split, int[] codes) {
    to.startField("id", 0);
    to.addBinary(Binary.fromString(id));
    to.endField("id", 0);
    to.startField("split", 1);
    to.addBinary(Binary.fromString(split.column()));
    to.endField("split", 1);
    to.startField("label", 2);
    to.addInteger(codes[0]);
    to.endField("label", 2);
    to.startField("codes", 3);
    to.startGroup();
    to.startField("list", 0);
    for (int code : codes) {
      to.startGroup();
      to.startField("element", 0);
      to.addInteger(code);
      to.endField("element", 0);
      to.endGroup();
    }
    to.endField("list", 0);
    to.endGroup();
    to.endField("codes", 3);
  }
}
