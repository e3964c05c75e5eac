// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sparkvae.failure.Failure;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3a://bucket/run | 2 | add -- --packages org.apache.hadoop:hadoop-aws:VERSION",
        "abfs://files@account.dfs.core.windows.net/run | 2 | add -- --packages org.apache.hadoop:hadoop-azure:VERSION",
        "gs://bucket/run | 2 | file system gs: expected one that Hadoop knows, found none of that scheme; add Google's connector",
        "s3://bucket/run | 2 | use s3a://",
        "hfds://h/run | 2 | file system hfds: expected one that Hadoop knows, found none of that scheme; check the spelling",
        "viewfs://nowhere/run | 2 | viewfs://nowhere: expected a mount table",
        "hdfs://no-such-host.invalid/run | 6 | host no-such-host.invalid: expected a known host",
        "hdfs:///run | 2 | hdfs:///run: expected the name node as host, found none",
        "//run/shards | 2 | found two slashes in front without a scheme",
        "run:1 | 2 | expected a path or URI, found 'run:1'; a name with a colon is written ./a:b",
        "hdfs://127.0.0.1:1/run | 6 | :1: expected a server that answers, found none"
      })
  void aPathThatCannotBeReachedIsOneMessage(String path, int code, String message) {
    Configuration hadoop = new Configuration();
    hadoop.setInt("ipc.client.connect.max.retries", 0);
    Throwable thrown =
        catchThrowable(
            () -> {
              Path there = new Path(path);
              there.getFileSystem(hadoop).exists(there);
            });
    // As a task's exception reaches the driver.
    for (Throwable seen : new Throwable[] {thrown, new IllegalStateException("lost: " + thrown)}) {
      Optional<Failure> found = StorageErrors.explained(seen);
      assertThat(found).as("%s", seen).isPresent();
      assertThat(found.get().exitCode().number()).isEqualTo(code);
      assertThat(found.get())
          .hasMessageContaining(message.replace("VERSION", VersionInfo.getVersion()));
    }
  }

  @Test
  void otherErrorsAreLeftToOthers() {
    assertThat(StorageErrors.explained(new IOException("bad block", new RuntimeException("x"))))
        .isEmpty();
  }
}
