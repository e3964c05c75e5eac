// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.source.format.OpenSource;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourceIterator;
import io.sparkvae.source.format.SourcePlan;
import io.sparkvae.source.format.SourceTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are not, when they are read, what they were when they were listed. */
class FolderSourceTest {
  @TempDir Path temporary;

  /** {@code viewfs} is Hadoop's own way to the same files, by its streams. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "viewfs"})
  void aFileThatGrowsShrinksOrGoesIsRefused(String scheme) throws Exception {
    byte[] large = new byte[100_000];
    Arrays.fill(large, (byte) 7);
    for (String name : new String[] {"a-grows", "b-shrinks", "c-stays", "d-goes"}) {
      Inputs.file(temporary.resolve(name + ".png"), large);
    }
    Inputs.file(temporary.resolve("e-small.png"), new byte[] {1, 2, 3});
    Configuration hadoop = new Configuration();
    hadoop.set("fs.viewfs.mounttable.default.link./images", temporary.toUri().toString());
    String input = scheme.equals("file") ? temporary.toUri().toString() : "viewfs://default/images";
    SourcePlan plan = Inputs.plan(temporary, "folder", "ingest.input=" + input);
    OpenSource source = Sources.open(plan, hadoop, null);

    Files.write(temporary.resolve("a-grows.png"), new byte[1], StandardOpenOption.APPEND);
    Files.write(temporary.resolve("b-shrinks.png"), Arrays.copyOf(large, 99_999));
    Files.delete(temporary.resolve("d-goes.png"));

    Map<String, String> found = new TreeMap<>();
    for (SourceTask task : Inputs.tasks(source)) {
      try (SourceIterator images = task.open(hadoop)) {
        images.forEachRemaining(image -> found.put(image.id(), words(image)));
      }
    }
    assertThat(found)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a-grows.png", "file changed while it was read",
                "b-shrinks.png", "file changed while it was read",
                "c-stays.png", "100000 bytes",
                "d-goes.png", "file cannot be opened",
                "e-small.png", "3 bytes"));
  }

  private static String words(SourceImage image) {
    if (image.content() instanceof SourceImage.Encoded encoded) {
      return encoded.bytes().length + " bytes";
    }
    return ((SourceImage.Refused) image.content()).why().reason();
  }
}
