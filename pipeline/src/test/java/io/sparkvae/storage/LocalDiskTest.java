// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listing says what Hadoop's own says. */
class LocalDiskTest {
  private final Configuration hadoop = new Configuration();
  @TempDir java.nio.file.Path temporary;

  private static List<String> listing(FileSystem fileSystem, Path directory) throws Exception {
    return Arrays.stream(fileSystem.listStatus(directory))
        .map(LocalDiskTest::words)
        .sorted()
        .toList();
  }

  private static String words(FileStatus file) {
    return "%s, %s bytes, directory %s, %s, block %s, %s copies"
        .formatted(
            file.getPath(),
            file.isDirectory() ? "some" : file.getLen(),
            file.isDirectory(),
            file.getModificationTime(),
            file.getBlockSize(),
            file.getReplication());
  }

  @Test
  void listsAsHadoopDoes() throws Exception {
    Files.writeString(temporary.resolve("a"), "1234567");
    Files.writeString(temporary.resolve("with: colon %20 ü"), "");
    Files.createDirectory(temporary.resolve("sub"));
    Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("a"));
    Files.createSymbolicLink(temporary.resolve("nowhere"), temporary.resolve("missing"));
    Path directory = new Path(temporary.toUri());
    FileSystem hadoops = FileSystem.getLocal(hadoop).getRawFileSystem();
    FileSystem ours = Storage.of(directory, hadoop);
    assertThat(ours).isNotInstanceOf(LocalFileSystem.class);

    assertThat(listing(ours, directory)).hasSize(4).isEqualTo(listing(hadoops, directory));
    assertThat(ours.listStatus(directory, name -> name.getName().equals("a")))
        .extracting(FileStatus::getLen)
        .containsExactly(7L);
    Path file = new Path(directory, "a");
    assertThat(listing(ours, file)).hasSize(1).isEqualTo(listing(hadoops, file));
    assertThatThrownBy(() -> ours.listStatus(new Path(directory, "none")))
        .isInstanceOf(FileNotFoundException.class);
  }
}
