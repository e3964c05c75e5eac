// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.shard.Shards;
import io.sparkvae.shard.Split;
import io.sparkvae.source.Inputs;
import java.io.BufferedInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The IDX copy and the PNG copy of MNIST's test images are the same images. */
class MnistTest {
  private static final int IMAGES = 10_000;
  @TempDir Path temporary;

  /** The entries below {@code test/} as a tar of their own, and their number. */
  private Path testImages(Path archive) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive))))) {
      for (var e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        if (e.getName().startsWith("test/") && !e.isDirectory()) {
          entries.put(e.getName(), tar.readAllBytes());
        }
      }
    }
    assertThat(entries).hasSize(IMAGES);
    return Inputs.file(temporary.resolve("test.tar"), Inputs.tar(entries));
  }

  /** How often each image occurs with each label: ids differ between the copies. */
  private static Map<String, Integer> contents(Shards shards) {
    Map<String, Integer> contents = new TreeMap<>();
    ShardRows.of(shards)
        .forEach(r -> contents.merge(r.label() + " " + r.sha256(), 1, Integer::sum));
    return contents;
  }

  @Test
  void idxAndPngGiveTheSamePixelsAndSplits() throws Exception {
    Path mnist = MnistFiles.directory();
    Shards png =
        ShardRows.ingest(temporary.resolve("png"), testImages(mnist.resolve("mnist-png.tar.gz")));
    Shards idx =
        ShardRows.ingest(temporary.resolve("idx"), mnist.resolve("t10k-images-idx3-ubyte.gz"));
    assertThat(png.content().rows()).isEqualTo(IMAGES);
    assertThat(png.content().quarantined()).isZero();
    assertThat(idx.content().shape()).isEqualTo(png.content().shape());
    assertThat(contents(idx)).isEqualTo(contents(png));
    for (Split split : Split.values()) {
      assertThat(idx.content().rows(split)).isEqualTo(png.content().rows(split)).isPositive();
    }
  }
}
