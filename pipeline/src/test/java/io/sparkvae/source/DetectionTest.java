package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats and listings. What each format's own test reads with auto is not repeated here. */
class DetectionTest {
  private static final Configuration HADOOP = new Configuration();
  @TempDir Path temporary;

  private SourceFormat detected(Path path) {
    return Detection.of(Listing.of(path.toUri().toString(), HADOOP), HADOOP);
  }

  @Test
  void oneImageFileIsAFolderOfOneWhateverItsName() throws Exception {
    Path file = Inputs.file(temporary.resolve("x.dat"), Inputs.png(3, 3, 1));
    assertThat(detected(file)).isEqualTo(SourceFormat.FOLDER);
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
        .hasMessageContaining("only names that say nothing, such as x.dat");
    Inputs.file(temporary.resolve("a/y.png"), new byte[1]);
    Inputs.file(temporary.resolve("a/z.tar.gz"), new byte[1]);
    assertThatThrownBy(() -> detected(file.getParent()))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found folder (y.png), tar (z.tar.gz); set ingest.format");
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
  void listingsAreSortedAndLeaveOutWhatIsNoImage() throws Exception {
    for (String name :
        new String[] {
          "b/2.png",
          "b/10.png",
          "a/1.png",
          "a.png",
          ".hidden/x.png",
          "_tmp/y.png",
          "a/.z.png",
          "labels.csv",
          "b/notes.txt",
          "a/odd: name #1 %20.png"
        }) {
      Inputs.file(temporary.resolve(name), Inputs.png(2, 2, 1));
    }
    var images = Inputs.read(Inputs.plan(temporary, "auto", "ingest.taskBytes=1"));
    assertThat(images)
        .extracting(SourceImage::id)
        .containsExactly("a/1.png", "a/odd: name #1 %20.png", "a.png", "b/10.png", "b/2.png");
    assertThat(images).extracting(SourceImage::label).containsExactly("a", "a", null, "b", "b");
    assertThat(images).allMatch(i -> i.content() instanceof SourceImage.Encoded);
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
