// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.SourceCheck;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the source is now is what an ingestion records. */
class IngestInputsTest {
  private static final byte[] PIXELS = new byte[4 * 3 * 3];
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  private Path input(String format) throws Exception {
    Path in = temporary.resolve("in");
    Map<String, byte[]> images = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      images.put("cat/%d.png".formatted(i), Inputs.png(3, 3, i));
    }
    switch (format) {
      case "folder" -> {
        for (var image : images.entrySet()) {
          Inputs.file(in.resolve(image.getKey()), image.getValue());
        }
      }
      case "tar" -> Inputs.file(in.resolve("a.tar"), Inputs.tar(images));
      case "zip" -> Inputs.file(in.resolve("a.zip"), Inputs.zip(images));
      case "idx" -> {
        Inputs.file(in.resolve("a-images-idx3-ubyte"), Inputs.idx(PIXELS, 4, 3, 3));
        Inputs.file(in.resolve("a-labels-idx1-ubyte"), Inputs.idx(new byte[4], 4));
      }
      case "cifar10" -> Inputs.file(in.resolve("test_batch.bin"), new byte[2 * 3073]);
      case "npz" -> {
        byte[] array = Inputs.npy("|u1", "(4, 3, 3)", "False", PIXELS);
        Inputs.file(in.resolve("a.npz"), Inputs.zip(Map.of("imgs.npy", array)));
      }
      case "parquet" ->
          spark
              .range(4)
              .selectExpr("id", "cast('123456789' as binary) as pixels", "0 as label")
              .write()
              .parquet(in.toUri().toString());
      default -> throw new IllegalArgumentException(format);
    }
    Inputs.file(in.resolve("notes.txt"), new byte[1]);
    return in;
  }

  private static Settings settings(Path input, String format, String... more) {
    Settings settings =
        Settings.reference()
            .withValue("ingest.input", input.toUri().toString(), "test")
            .withValue("ingest.format", format, "test");
    for (String assignment :
        List.of("ingest.height = 3", "ingest.width = 3", "ingest.colour = grey")) {
      settings = settings.withOverride(assignment);
    }
    for (String assignment : more) {
      settings = settings.withOverride(assignment);
    }
    return settings;
  }

  private List<Manifest.Input> recorded(Settings settings) {
    var output = new org.apache.hadoop.fs.Path(temporary.resolve("out").toUri());
    return TestStages.ingest(spark, settings, output).manifest().inputs();
  }

  private static List<Manifest.Input> now(Settings settings) {
    return IngestInputs.of(IngestPlan.from(settings), SourceCheck.LISTING, new Configuration());
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "tar", "zip", "idx", "cifar10", "npz", "parquet"})
  void theyAreThoseThatAnIngestionRecords(String format) throws Exception {
    Settings settings = settings(input(format), format);
    assertThat(now(settings)).isEqualTo(recorded(settings)).hasSize(1);
  }

  @Test
  void spritesHaveNoListing() {
    Settings settings =
        Settings.reference()
            .withOverride("ingest.format = sprites")
            .withOverride("ingest.sprites.sample = 9");
    assertThat(now(settings)).isEqualTo(recorded(settings));
    assertThat(now(settings.withOverride("ingest.sprites.seed = 1"))).isNotEqualTo(now(settings));
  }

  @Test
  void moreImagesAndOtherLabelsAreOtherInputs() throws Exception {
    Path csv = temporary.resolve("labels.csv");
    String lines = "filepath,label\n";
    for (int i = 0; i < 4; i++) {
      lines += "cat/%d.png,%d\n".formatted(i, i);
    }
    Files.writeString(csv, lines);
    Path in = input("folder");
    Settings settings = settings(in, "folder", "ingest.labels = \"%s\"".formatted(csv));
    List<Manifest.Input> before = recorded(settings);
    assertThat(before).extracting(Manifest.Input::role).containsExactly("source", "labels");
    assertThat(now(settings)).isEqualTo(before);
    Files.writeString(csv, lines.replace("0.png,0", "0.png,1"));
    assertThat(now(settings).get(0)).isEqualTo(before.get(0));
    assertThat(now(settings).get(1)).isNotEqualTo(before.get(1));
    Inputs.file(in.resolve("cat/more.png"), Inputs.png(3, 3, 9));
    assertThat(now(settings).get(0)).isNotEqualTo(before.get(0));
  }
}
