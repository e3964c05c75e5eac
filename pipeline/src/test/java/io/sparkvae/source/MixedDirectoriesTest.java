// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories with more in them than images. */
class MixedDirectoriesTest {
  @TempDir Path temporary;

  private static Map<String, String> refused(List<SourceImage> images) {
    return images.stream()
        .filter(image -> image.content() instanceof SourceImage.Refused)
        .collect(
            Collectors.toMap(
                SourceImage::id, i -> ((SourceImage.Refused) i.content()).why().reason()));
  }

  @Test
  void linksThatLeadNowhereAreRefusedOneByOne() throws Exception {
    Path image = Inputs.file(temporary.resolve("in/a/1.png"), Inputs.png(4, 4, 1));
    Files.createSymbolicLink(temporary.resolve("in/a/2.png"), image);
    Files.createSymbolicLink(temporary.resolve("in/a/broken.png"), Path.of("/nowhere"));
    Files.createSymbolicLink(temporary.resolve("in/a/itself.png"), Path.of("itself.png"));
    Files.createSymbolicLink(temporary.resolve("in/a/up"), Path.of(".."));
    Path elsewhere = Inputs.file(temporary.resolve("b/3.png"), Inputs.png(4, 4, 2)).getParent();
    Files.createSymbolicLink(temporary.resolve("in/linked"), elsewhere);
    Files.createFile(temporary.resolve("in/a/empty.png"));
    List<SourceImage> images = Inputs.read(Inputs.plan(temporary.resolve("in"), "auto"));
    assertThat(refused(images))
        .isEqualTo(
            Map.of(
                "a/broken.png", "link to a file that is not there",
                "a/itself.png", "link to a file that is not there",
                "a/up", "link to a directory above it",
                "a/empty.png", "empty file"));
    assertThat(images.stream().filter(i -> i.content() instanceof SourceImage.Encoded))
        .extracting(SourceImage::id)
        .containsExactly("a/1.png", "a/2.png", "linked/3.png");
  }

  /** As after {@code --input . --output run}: its Parquet files and pictures are no images. */
  @Test
  void resultsAmongTheImagesAreIgnored() throws Exception {
    Inputs.file(temporary.resolve("a/1.png"), Inputs.png(4, 4, 1));
    Inputs.file(temporary.resolve("run/shards/_manifest.json"), new byte[1]);
    Inputs.file(temporary.resolve("run/shards/train-00000.parquet"), new byte[1]);
    Inputs.file(temporary.resolve("run/report/_IN_PROGRESS"), new byte[1]);
    Inputs.file(temporary.resolve("run/report/pictures/map.png"), Inputs.png(4, 4, 2));
    SourcePlan plan = Inputs.plan(temporary, "auto");
    assertThat(Inputs.read(plan)).extracting(SourceImage::id).containsExactly("a/1.png");
    assertThat(Inputs.ignored(plan)).hasToString("4 ignored (4 control)");
  }

  /** The files that img2dataset writes by default. */
  @Test
  void aTableBesideTheDirectoryThatItDescribesIsACompanion() throws Exception {
    Inputs.file(temporary.resolve("00000/000000001.jpg"), Inputs.png(4, 4, 1));
    Inputs.file(temporary.resolve("00000/000000001.json"), new byte[1]);
    Inputs.file(temporary.resolve("00000.parquet"), "PAR1".getBytes(StandardCharsets.UTF_8));
    SourcePlan plan = Inputs.plan(temporary, "auto");
    assertThat(Inputs.read(plan))
        .extracting(SourceImage::id)
        .containsExactly("00000/000000001.jpg");
    assertThat(Inputs.ignored(plan)).hasToString("2 ignored (2 companion)");
    Inputs.file(temporary.resolve("00001.parquet"), "PAR1".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Inputs.read(plan))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found folder (00000/000000001.jpg), parquet (00000.parquet)");
  }

  /** A socket stands for pipes and devices: opening one of these would wait for ever. */
  @Test
  void whatIsNoFileIsNotOpened() throws Exception {
    Inputs.file(temporary.resolve("in/1.png"), Inputs.png(4, 4, 1));
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(temporary.resolve("in/s.png")));
      assertThat(refused(Inputs.read(Inputs.plan(temporary.resolve("in"), "auto"))))
          .isEqualTo(Map.of("s.png", "pipe, socket or device"));
      SourcePlan alone = Inputs.plan(temporary.resolve("in/s.png"), "auto");
      assertThatThrownBy(() -> Inputs.read(alone))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("found a pipe, socket or device at");
    }
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(Path.of("/dev/zero"), "auto")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found a pipe, socket or device at");
  }

  /** It is not known how many images such an archive has. */
  @Test
  void anArchiveThatCannotBeOpenedFailsTheJob() throws Exception {
    Inputs.file(temporary.resolve("in/1.tar"), Inputs.tar(Map.of("1.png", Inputs.png(4, 4, 1))));
    Files.createSymbolicLink(temporary.resolve("in/2.tar"), Path.of("/nowhere"));
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary.resolve("in"), "auto")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("2.tar: link to a file that is not there");
  }

  @Test
  void tarAndZipInOneDirectoryAreRead() throws Exception {
    Inputs.file(temporary.resolve("1.tar"), Inputs.tar(Map.of("a/1.png", Inputs.png(4, 4, 1))));
    Inputs.file(temporary.resolve("2.zip"), Inputs.zip(Map.of("b/2.png", Inputs.png(4, 4, 2))));
    Inputs.file(temporary.resolve("README"), new byte[1]);
    for (String format : List.of("auto", "archives")) {
      assertThat(Inputs.read(Inputs.plan(temporary, format)))
          .extracting(SourceImage::id)
          .containsExactly("1.tar/a/1.png", "2.zip/b/2.png");
    }
    Inputs.file(temporary.resolve("3.png"), Inputs.png(4, 4, 3));
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary, "auto")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found tar (1.tar), zip (2.zip), folder (3.png); set ingest.format");
    SourcePlan images = Inputs.plan(temporary, "folder");
    assertThat(Inputs.read(images)).extracting(SourceImage::id).containsExactly("3.png");
    assertThat(Inputs.ignored(images)).hasToString("3 ignored (1 companion, 2 foreign)");
  }

  @Test
  void namesWithoutExtensionsAreLookedInto() throws Exception {
    Inputs.file(temporary.resolve("in/a/0"), Inputs.png(4, 4, 1));
    Inputs.file(temporary.resolve("in/b/1"), Inputs.png(4, 4, 2));
    assertThat(Inputs.read(Inputs.plan(temporary.resolve("in"), "auto"))).hasSize(2);
    Inputs.file(temporary.resolve("other/train.h5"), "\u0089HDF\r\n\u001a\n".getBytes("latin1"));
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary.resolve("other"), "auto")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found train.h5, an HDF5 file, which is not read; read it with h5py");
  }

  @ParameterizedTest
  @CsvSource({
    "table/_delta_log/00000000000000000000.json, a Delta table",
    "table/.hoodie/hoodie.properties, a Hudi table",
    "table/metadata/v3.metadata.json, an Iceberg table",
    "table/metadata/00002-8f1c.metadata.json, an Iceberg table",
  })
  void tablesWithALogAreRefusedWhereverTheyLie(String log, String what) throws Exception {
    Inputs.file(temporary.resolve("in/" + log), new byte[1]);
    Path file = Inputs.file(temporary.resolve("in/table/data/p=1/x.parquet"), "PAR1".getBytes());
    for (Path input :
        List.of(
            temporary.resolve("in"),
            temporary.resolve("in/table"),
            temporary.resolve("in/table/data"),
            file.getParent(),
            file)) {
      assertThatThrownBy(() -> WithoutConnectors.run(() -> identity(input)))
          .as(input.toString())
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("found " + what)
          .hasMessageContaining("--format table --input ")
          .hasMessageContaining("in/table, and add -- --packages ")
          .hasMessageContaining(what.split(" ")[1].toLowerCase(Locale.ROOT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata/classes.json", "metadata.json", "delta_log/0.json"})
  void otherDirectoriesAreNoTablesWithALog(String name) throws Exception {
    Inputs.file(temporary.resolve("in").resolve(name), new byte[1]);
    Inputs.file(temporary.resolve("in/x.parquet"), "PAR1".getBytes());
    assertThat(identity(temporary.resolve("in")).digest()).hasSize(64);
  }

  private static SourceIdentity identity(Path input) {
    return Sources.identity(Inputs.plan(input, "auto"), new Configuration());
  }
}
