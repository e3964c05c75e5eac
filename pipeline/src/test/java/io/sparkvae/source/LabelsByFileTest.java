// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.source.format.SourceImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources with a file for each class: {@code ingest.labels = file}. */
class LabelsByFileTest {
  private static final byte[] PNG = Inputs.png(5, 4, 7);

  @TempDir Path temporary;

  private List<String> labelled(String labels) throws Exception {
    return Inputs.read(Inputs.plan(temporary, "auto", "ingest.labels=" + labels)).stream()
        .map(image -> image.id() + "=" + image.label())
        .toList();
  }

  @Test
  void anArchiveForEachClass() throws Exception {
    Inputs.file(temporary.resolve("n01.TAR"), Inputs.tar(Map.of("1.png", PNG)));
    Inputs.file(temporary.resolve("n02.v1.tar.gz"), Inputs.gzip(Inputs.tar(Map.of("1.png", PNG))));
    Inputs.file(temporary.resolve("more/n03.zip"), Inputs.zip(Map.of("a/1.png", PNG)));
    assertThat(labelled("file"))
        .containsExactlyInAnyOrder(
            "n01.TAR/1.png=n01", "n02.v1.tar.gz/1.png=n02.v1", "more/n03.zip/a/1.png=n03");
    assertThat(labelled("folder"))
        .containsExactlyInAnyOrder(
            "n01.TAR/1.png=null", "n02.v1.tar.gz/1.png=null", "more/n03.zip/a/1.png=a");
  }

  @Test
  void aSingleArchive() throws Exception {
    Path file = Inputs.file(temporary.resolve("cat.zip"), Inputs.zip(Map.of("1.png", PNG)));
    assertThat(Inputs.read(Inputs.plan(file, "auto", "ingest.labels=file")))
        .extracting(SourceImage::label)
        .containsExactly("cat");
  }

  @Test
  void anArrayForEachClass() throws Exception {
    byte[] images = Inputs.npy("|u1", "(1, 2, 3)", "False", new byte[6]);
    Inputs.file(temporary.resolve("cat.npy"), images);
    Inputs.file(temporary.resolve("see saw.npy"), images);
    assertThat(labelled("file"))
        .containsExactlyInAnyOrder("cat/000000=cat", "see saw/000000=see saw");
    assertThat(labelled("folder"))
        .containsExactlyInAnyOrder("cat/000000=null", "see saw/000000=null");
  }

  @Test
  void anNpzForEachClass() throws Exception {
    byte[] images = Inputs.npy("|u1", "(1, 2, 3)", "False", new byte[6]);
    Inputs.file(
        temporary.resolve("cat.npz"), Inputs.zip(Map.of("train.npy", images, "test.npy", images)));
    assertThat(labelled("file"))
        .containsExactlyInAnyOrder("cat/train/000000=cat", "cat/test/000000=cat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "cifar10", "webdataset", "sprites"})
  void filesOfManyClassesAreRefused(String format) throws Exception {
    Inputs.file(temporary.resolve("a/1.png"), PNG);
    Inputs.file(temporary.resolve("data_batch_1.bin"), new byte[3073]);
    Inputs.file(temporary.resolve("0.tar"), Inputs.tar(Map.of("1.png", PNG)));
    String input = format.equals("sprites") ? "ingest.input=\"\"" : "ingest.format=" + format;
    assertThatThrownBy(
            () -> Inputs.read(Inputs.plan(temporary, format, "ingest.labels=file", input)))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("ingest.labels: expected folder, none or a file of labels")
        .hasMessageContaining(format);
  }
}
