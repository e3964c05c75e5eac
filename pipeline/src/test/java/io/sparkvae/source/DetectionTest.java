// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.files.IgnoredFiles;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats and listings. What each format's own test reads with auto is not repeated here. */
class DetectionTest {
  private static final Configuration HADOOP = new Configuration();
  @TempDir Path temporary;

  private String detected(Path path) {
    return Detection.of(Listing.of(path.toUri().toString(), HADOOP), HADOOP).name();
  }

  @Test
  void oneImageFileIsAFolderOfOneWhateverItsName() throws Exception {
    Path file = Inputs.file(temporary.resolve("x.dat"), Inputs.png(3, 3, 1));
    assertThat(detected(file)).isEqualTo("folder");
    assertThat(Inputs.read(Inputs.plan(file, "auto"))).hasSize(1);
  }

  @Test
  void unknownAndAmbiguousInputsAreRefusedWithWhatWasFound() throws Exception {
    Path file = Inputs.file(temporary.resolve("a/x.dat"), "hello".getBytes());
    assertThatThrownBy(() -> detected(file))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found a file that begins with 68 65 6c 6c 6f; set ingest.format");
    assertThatThrownBy(() -> detected(file.getParent()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("only names that no format uses, such as x.dat");
    Inputs.file(temporary.resolve("a/y.png"), new byte[1]);
    Inputs.file(temporary.resolve("a/z.tar.gz"), new byte[1]);
    assertThatThrownBy(() -> detected(file.getParent()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found folder (y.png), tar (z.tar.gz); set ingest.format");
  }

  /** Formats that have no signature in front, or not always. */
  @ParameterizedTest
  @CsvSource({
    "v4.mat, a MATLAB file",
    "block.h5, an HDF5 file",
    "protocol0.pkl, a Python pickle",
    "a.tar.lzma, a file compressed by a method",
    "data/0.lance, a Lance table",
  })
  void someFormatsAreNamedByTheirNames(String name, String words) throws Exception {
    Path file = Inputs.file(temporary.resolve(name), new byte[600]);
    assertThatThrownBy(() -> detected(file))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found " + words);
  }

  /** Files that would only be companions of images. */
  @ParameterizedTest
  @CsvSource({
    "train_32x32.mat, a MATLAB file",
    "data.pkl, a Python pickle",
    "mnist_train.csv, a table as text"
  })
  void aDirectoryOfSuchFilesAloneSaysWhatTheyAre(String name, String words) throws Exception {
    Inputs.file(temporary.resolve("README.md"), new byte[9]);
    Inputs.file(temporary.resolve(name), new byte[600]);
    assertThatThrownBy(() -> detected(temporary))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found %s, %s".formatted(name, words));
  }

  @Test
  void anInputThatIsNotInStorageIsRefused() {
    for (String server : List.of("http://localhost:1/a.png", "https://localhost:1/a.tar")) {
      assertThatThrownBy(() -> Listing.of(server, HADOOP))
          .isInstanceOf(ConfigurationFailure.class)
          .hasMessageContaining("found a web server (" + server + "); download it first");
    }
    assertThatThrownBy(() -> Listing.of("s3://bucket/images", HADOOP))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageStartingWith("ingest.input: file system s3: ")
        .hasMessageEndingWith("use s3a://");
    assertThatThrownBy(() -> Listing.of("C:\\images", HADOOP))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("a name with a colon is written ./a:b");
  }

  @Test
  void missingAndEmptyInputs() throws Exception {
    assertThatThrownBy(() -> detected(temporary.resolve("none")))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected an existing file or directory, found none at");
    assertThatThrownBy(() -> detected(temporary))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected images, found none");
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary, "folder")))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected images, found none");
    Path empty = Inputs.file(temporary.resolve("empty.tar"), new byte[0]);
    assertThatThrownBy(() -> detected(empty))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("found an empty file");
  }

  @Test
  void listingsAreSortedAndCountWhatIsNoImage() throws Exception {
    for (String name :
        new String[] {
          "b/2.png",
          "b/10.png",
          "a/1.png",
          "a.png",
          ".hidden/x.png",
          "_tmp/y.png",
          "_DSC1.png",
          "_temporary/0/z.png",
          "a/.z.png",
          "labels.csv",
          "b/notes.txt",
          "a/odd: name #1 %20.png"
        }) {
      Inputs.file(temporary.resolve(name), Inputs.png(2, 2, 1));
    }
    SourcePlan plan = Inputs.plan(temporary, "auto", "ingest.taskBytes=1");
    var images = Inputs.read(plan);
    assertThat(images)
        .extracting(SourceImage::id)
        .containsExactly(
            "_DSC1.png",
            "_tmp/y.png",
            "a/1.png",
            "a/odd: name #1 %20.png",
            "a.png",
            "b/10.png",
            "b/2.png");
    assertThat(images)
        .extracting(SourceImage::label)
        .containsExactly(null, "_tmp", "a", "a", null, "b", "b");
    assertThat(images).allMatch(i -> i.content() instanceof SourceImage.Encoded);
    assertThat(Inputs.ignored(plan).reasons())
        .isEqualTo(
            Map.of(
                "companion", new IgnoredFiles.Group(2, List.of("b/notes.txt", "labels.csv")),
                "control", new IgnoredFiles.Group(1, List.of("_temporary/0/z.png")),
                "hidden", new IgnoredFiles.Group(2, List.of(".hidden/x.png", "a/.z.png"))));
  }

  @Test
  void aDirectoryWithoutImagesSaysWhatIsInIt() throws Exception {
    Inputs.file(temporary.resolve(".DS_Store"), new byte[1]);
    Inputs.file(temporary.resolve("list.txt"), new byte[1]);
    for (String format : List.of("auto", "folder")) {
      assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary, format)))
          .isInstanceOf(DataFailure.class)
          .hasMessageEndingWith(
              "expected images, found none; 2 ignored (1 companion, 1 hidden), such as .DS_Store");
    }
  }

  @Test
  void filesOfOtherFormatsAreCounted() throws Exception {
    Inputs.file(temporary.resolve("a.tar"), Inputs.tar(Map.of("1.png", Inputs.png(2, 2, 1))));
    Inputs.file(temporary.resolve("b.png"), Inputs.png(2, 2, 2));
    Inputs.file(temporary.resolve("c.json"), new byte[1]);
    IgnoredFiles ignored = Inputs.ignored(Inputs.plan(temporary, "tar"));
    assertThat(ignored).hasToString("2 ignored (1 companion, 1 foreign)");
    assertThat(ignored.reasons().get("foreign").examples()).containsExactly("b.png");
  }

  @Test
  void theDigestFollowsContentNotTime() throws Exception {
    Path file = Inputs.file(temporary.resolve("d/a.png"), Inputs.png(3, 3, 1));
    String input = file.getParent().toUri().toString();
    String before = Listing.of(input, HADOOP).digest(HADOOP);
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    assertThat(Listing.of(input, HADOOP).digest(HADOOP)).isEqualTo(before);
    byte[] other = Files.readAllBytes(file);
    other[other.length - 1] ^= 1;
    Inputs.file(file, other);
    assertThat(Listing.of(input, HADOOP).digest(HADOOP)).isNotEqualTo(before);
  }
}
