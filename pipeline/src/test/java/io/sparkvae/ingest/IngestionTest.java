// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static io.sparkvae.ingest.ShardRows.ingest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.TestShards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import io.sparkvae.source.generated.Sprites;
import io.sparkvae.storage.Digest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestionTest {
  private final SparkSession spark = TestSpark.session();

  @TempDir Path temporary;

  @Test
  void spritesComeBackAsTheyAreDrawn() {
    Shards shards = TestShards.sprites(spark, temporary.resolve("shards"), 300);
    assertThat(shards.content().inputs()).isEqualTo(300);
    assertThat(shards.content().rows()).isEqualTo(300);
    assertThat(shards.content().shape()).isEqualTo(Sprites.SHAPE);
    List<ShardRows.Stored> rows = ShardRows.of(shards);
    assertThat(rows).hasSize(300);
    for (ShardRows.Stored row : rows) {
      int index = Integer.parseInt(row.id().substring("sprites/".length()));
      assertThat(row.pixels()).isEqualTo(new Sprites().draw(index).pixels());
      assertThat(row.sha256()).isEqualTo(Digest.hex(Digest.sha256(row.pixels())));
      assertThat(row.factors()).isEqualTo(Sprites.factors(index));
      assertThat(row.label()).isEqualTo(Sprites.factors(index)[0]);
    }
  }

  @Test
  void filesHoldOneSplitInTheOrderOfTheirHashesInFullRowGroups() {
    Shards shards =
        TestShards.sprites(
            spark,
            temporary.resolve("shards"),
            500,
            "ingest { rowGroupBytes = 32 KiB, shardBytes = 256 KiB }");
    assertThat(shards.content().parts().size()).isGreaterThanOrEqualTo(9);
    String before = "";
    Split split = null;
    for (ShardsContent.ShardFile part : shards.content().parts()) {
      for (int i = 0; i < part.rowGroups().size() - 1; i++) {
        assertThat(part.rowGroups().get(i)).isEqualTo(8);
      }
      if (part.split() != split) {
        split = part.split();
        before = "";
      }
      for (ShardRows.Stored row : ShardRows.of(shards, part)) {
        assertThat(row.sha256()).isGreaterThanOrEqualTo(before);
        before = row.sha256();
      }
    }
    for (Row row :
        spark.read().parquet(shards.directory().toString()).select("split", "id").collectAsList()) {
      assertThat(row.getString(0)).isIn("train", "validation", "test");
    }
  }

  @Test
  void theManifestSealsEveryFile() throws Exception {
    Path directory = temporary.resolve("shards");
    Manifest manifest = TestShards.sprites(spark, directory, 50).source().manifest();
    assertThat(manifest.files()).isNotEmpty();
    for (Manifest.DataFile file : manifest.files()) {
      byte[] bytes = Files.readAllBytes(directory.resolve(file.path()));
      assertThat(file.bytes()).isEqualTo(bytes.length);
      assertThat(file.sha256()).isEqualTo(Digest.hex(Digest.sha256(bytes)));
    }
    try (var names = Files.list(directory)) {
      assertThat(
              names
                  .map(p -> p.getFileName().toString())
                  .filter(n -> !n.endsWith(".parquet"))
                  .filter(n -> !n.startsWith(".")))
          .containsExactlyInAnyOrder("_quarantine", "_manifest.json");
    }
    assertThat(manifest.inputs()).extracting(Manifest.Input::role).containsExactly("source");
    assertThat(manifest.configuration()).containsEntry("ingest.sprites.sample", "50");
  }

  @Test
  void theSameImagesGiveTheSameFilesHoweverTheyAreCut() {
    Shards first = TestShards.sprites(spark, temporary.resolve("a"), 200);
    Shards second =
        TestShards.sprites(spark, temporary.resolve("b"), 200, "ingest.taskBytes = 20 KiB");
    assertThat(second.source().manifest().files()).isEqualTo(first.source().manifest().files());
    assertThat(second.source().manifest().inputs().get(0).digest())
        .isEqualTo(first.source().manifest().inputs().get(0).digest());
  }

  @Test
  void splitsAreStableAndHaveTheirFractions() {
    String fractions = "ingest.split { validation = 0.2, test = 0.3, seed = %d }";
    Map<String, Split> first = splits("a", 400, fractions.formatted(0));
    Map<Split, Long> counts = new HashMap<>();
    first.values().forEach(s -> counts.merge(s, 1L, Long::sum));
    // Four standard deviations of binomials.
    assertThat(counts.get(Split.VALIDATION)).isBetween(80L - 32, 80L + 32);
    assertThat(counts.get(Split.TEST)).isBetween(120L - 37, 120L + 37);
    Map<String, Split> larger = splits("b", 500, fractions.formatted(0));
    assertThat(larger).containsAllEntriesOf(first);
    Map<String, Split> other = splits("c", 400, fractions.formatted(1));
    assertThat(other.keySet()).isEqualTo(first.keySet());
    long same = first.keySet().stream().filter(k -> other.get(k) == first.get(k)).count();
    // 0.5^2 + 0.2^2 + 0.3^2 of them by chance.
    assertThat(same).isBetween(152L - 39, 152L + 39);
  }

  /** The split of each content. Samples of one seed contain each other. */
  private Map<String, Split> splits(String name, int count, String hocon) {
    Map<String, Split> splits = new TreeMap<>();
    Shards shards = TestShards.sprites(spark, temporary.resolve(name), count, hocon);
    for (ShardsContent.ShardFile part : shards.content().parts()) {
      ShardRows.of(shards, part).forEach(row -> splits.put(row.sha256(), part.split()));
    }
    return splits;
  }

  @Test
  void splitsByFolder() throws Exception {
    for (int i = 0; i < 40; i++) {
      Inputs.file(temporary.resolve("in/train/cat/%d.png".formatted(i)), Inputs.png(4, 4, i));
      Inputs.file(temporary.resolve("in/test/dog/%d.png".formatted(i)), Inputs.png(4, 4, 50 + i));
    }
    Inputs.file(temporary.resolve("in/stray.png"), Inputs.png(4, 4, 99));
    Shards shards =
        ingest(
            temporary.resolve("out"),
            temporary.resolve("in"),
            "ingest.split.by=folder",
            "ingest.split.validation=0.25",
            "ingest.maxBadFraction=0.1");
    assertThat(shards.content().rows(Split.TEST)).isEqualTo(40);
    assertThat(shards.content().rows(Split.VALIDATION)).isBetween(3L, 20L);
    assertThat(shards.content().rows()).isEqualTo(80);
    assertThat(ShardRows.quarantine(shards))
        .containsEntry("stray.png", "no directory in its path names a split");
    // cat is 0 and dog is 1.
    assertThat(ShardRows.of(shards))
        .allSatisfy(r -> assertThat(r.label()).isEqualTo(r.id().contains("dog") ? 1 : 0));
    assertThat(temporary.resolve("out/_labels.json")).hasContent("[ \"cat\", \"dog\" ]");
  }

  @Test
  void duplicatesAreKeptOnceUnderTheSmallestId() throws Exception {
    for (int i = 0; i < 12; i++) {
      Inputs.file(temporary.resolve("in/train/%d.png".formatted(i)), Inputs.png(4, 4, i % 3));
      Inputs.file(temporary.resolve("in/test/%d.png".formatted(i)), Inputs.png(4, 4, i % 4));
    }
    Path input = temporary.resolve("in");
    Shards all = ingest(temporary.resolve("all"), input);
    assertThat(all.content().rows()).isEqualTo(24);
    Shards once =
        ingest(
            temporary.resolve("once"), input, "ingest.deduplicate=true", "ingest.split.by=folder");
    assertThat(once.content().inputs()).isEqualTo(24);
    assertThat(once.content().duplicates()).isEqualTo(20);
    assertThat(ShardRows.of(once))
        .extracting(ShardRows.Stored::id)
        .containsExactlyInAnyOrder("test/0.png", "test/1.png", "test/10.png", "test/11.png");
  }

  @Test
  void jpegsAreDecodedInTheSizeThatIsAsked() throws Exception {
    BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    picture.createGraphics().fillRect(7, 9, 30, 41);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpg", jpeg);
    Path input = temporary.resolve("in");
    Inputs.file(input.resolve("a/0.jpg"), jpeg.toByteArray());
    Shards full = ingest(temporary.resolve("full"), input, "ingest.height=8", "ingest.width=8");
    Shards fitting =
        ingest(
            temporary.resolve("fitting"),
            input,
            "ingest.height=8",
            "ingest.width=8",
            "ingest.jpegSize=fitting");
    byte[] expected = ShardRows.of(full).get(0).pixels();
    byte[] found = ShardRows.of(fitting).get(0).pixels();
    assertThat(found).hasSameSizeAs(expected).isNotEqualTo(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i] & 255).isCloseTo(expected[i] & 255, within(12));
    }
  }

  @Test
  void labelsFromCsv() throws Exception {
    for (int i = 0; i < 4; i++) {
      Inputs.file(temporary.resolve("in/x/%d.png".formatted(i)), Inputs.png(4, 4, i));
    }
    Path csv =
        Inputs.file(
            temporary.resolve("labels[1].csv"),
            "label,filepath\n7,x/0.png\n8,./x/1.png\n9,x/2.png\n9,x/gone.png\n".getBytes());
    String labels = "ingest.labels=\"%s\"".formatted(csv);
    Shards shards =
        ingest(
            temporary.resolve("out"), temporary.resolve("in"), labels, "ingest.maxBadFraction=0.5");
    assertThat(shards.content().inputs()).isEqualTo(5);
    assertThat(shards.content().rows()).isEqualTo(3);
    assertThat(ShardRows.of(shards))
        .allSatisfy(r -> assertThat(r.label()).isEqualTo(7 + r.id().charAt(2) - '0'));
    assertThat(ShardRows.quarantine(shards))
        .isEqualTo(
            Map.of(
                "x/3.png", "no label for it in the CSV file",
                "x/gone.png", "named in the CSV file, but not there"));
    assertThat(shards.source().manifest().inputs())
        .extracting(Manifest.Input::role)
        .containsExactly("source", "labels");
    Inputs.file(csv, "file,label\n".getBytes());
    assertThatThrownBy(() -> ingest(temporary.resolve("bad"), temporary.resolve("in"), labels))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining(
            "expected a header with the columns filepath and label, found 'file,label'");
    Inputs.file(csv, "filepath,label\nx/0.png,1\nx/0.png,2\n".getBytes());
    assertThatThrownBy(() -> ingest(temporary.resolve("torn"), temporary.resolve("in"), labels))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(
            "expected one label for each image, found '2' for 'x/0.png' in line 3");
    Files.delete(csv);
    assertThatThrownBy(() -> ingest(temporary.resolve("none"), temporary.resolve("in"), labels))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.labels: expected a file of labels, found none");
  }

  /** In an archive, whose images are known when they have been read. */
  @Test
  void correctedLabelsAreGivenToImagesThatWereRead() throws Exception {
    Map<String, byte[]> entries = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      entries.put("x/%d.png".formatted(i), Inputs.png(4, 4, i));
    }
    Path tar = Inputs.file(temporary.resolve("in.tar"), Inputs.tar(entries));
    Path csv = temporary.resolve("labels.csv");
    String[] settings = {"ingest.labels=\"%s\"".formatted(csv), "ingest.maxBadFraction=0.5"};
    Path output = temporary.resolve("out");
    Inputs.file(csv, "filepath,label\nx/0.png,7\n".getBytes());
    assertThatThrownBy(() -> ingest(output, tar, settings))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("images without a label: 5 of 6 (such as 'x/1.png')");
    StringBuilder corrected = new StringBuilder("file;class\n");
    entries.keySet().forEach(path -> corrected.append(path + ";" + path.charAt(2) + "\n"));
    Inputs.file(csv, corrected.toString().getBytes());
    String[] renamed = {settings[0], settings[1], "ingest.csv.path=file", "ingest.csv.label=class"};
    List<String> said = new ArrayList<>();
    Shards shards = Announcer.heardBy(said::add, () -> ingest(output, tar, renamed));
    assertThat(said)
        .anyMatch(line -> line.contains("continuing, 1 of 1 tasks of reading are done"));
    assertThat(ShardRows.of(shards))
        .hasSize(6)
        .allSatisfy(row -> assertThat(row.label()).isEqualTo(row.id().charAt(2) - '0'));
  }

  @Test
  void imagesAreFittedAndColoured() throws Exception {
    Inputs.file(temporary.resolve("in/1.png"), Inputs.png(8, 8, 1));
    Inputs.file(temporary.resolve("in/2.png"), Inputs.png(16, 30, 2));
    Shards shards =
        ingest(
            temporary.resolve("out"),
            temporary.resolve("in"),
            "ingest.height=4",
            "ingest.width=6",
            "ingest.colour=rgb",
            "ingest.labels=none");
    assertThat(shards.content().shape()).isEqualTo(io.sparkvae.image.ImageShape.of(3, 4, 6));
    assertThat(ShardRows.of(shards)).hasSize(2).allMatch(r -> r.label() == null);
    // auto is the first image's shape; the other one is refused.
    Shards first =
        ingest(
            temporary.resolve("first"),
            temporary.resolve("in"),
            "ingest.fit=refuse",
            "ingest.maxBadFraction=0.5");
    assertThat(first.content().shape()).isEqualTo(io.sparkvae.image.ImageShape.of(1, 8, 8));
    assertThat(ShardRows.quarantine(first)).containsEntry("2.png", "another shape");
  }
}
