// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ResourceFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  /** The local disk under the name of an object store, whose streams cannot be aborted. */
  public static final class Store extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "s3a";
    }
  }

  private void assertWhole(FileSystem fileSystem, boolean oldStays) throws IOException {
    Path file = directory.resolve("file");
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(file.toUri());
    AtomicFile.write(target, out -> out.write("whole".getBytes()), fileSystem);
    assertThat(file).hasContent("whole");
    AtomicFile.Content broken =
        out -> {
          out.write("hal".getBytes());
          throw new IOException("no more");
        };
    assertThatThrownBy(() -> AtomicFile.write(target, broken, fileSystem))
        .isInstanceOf(ResourceFailure.class)
        .hasMessage(target + ": cannot be written: no more");
    if (oldStays) {
      assertThat(file).hasContent("whole");
    } else {
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void aFileThatCouldNotBeWrittenStaysAsItWas() throws IOException {
    assertWhole(FileSystem.getLocal(new Configuration()), true);
  }

  @Test
  void noPartOfAnObjectIsSeen() throws IOException {
    try (Store store = new Store()) {
      store.initialize(URI.create("file:///"), new Configuration());
      assertWhole(store, false);
    }
  }
}
