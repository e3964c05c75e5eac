// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;

/**
 * Starts one cluster for all test classes that are extended with it, and stops it after the last of
 * them.
 */
final class SharedCluster implements BeforeAllCallback {
  /** Two workers of so many cores. */
  static final int CORES_OF_A_WORKER = 2;

  private static final Namespace NAMESPACE = Namespace.create(SharedCluster.class);

  private record Running(StandaloneCluster cluster, Path directory) implements CloseableResource {
    static Running start() {
      try {
        Path directory = Files.createTempDirectory("cluster");
        return new Running(StandaloneCluster.start(directory, CORES_OF_A_WORKER), directory);
      } catch (Exception e) {
        throw new IllegalStateException("the cluster did not start", e);
      }
    }

    @Override
    public void close() throws Exception {
      cluster.stop();
      Files.delete(directory);
    }
  }

  private static StandaloneCluster cluster;

  static StandaloneCluster get() {
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class)
            .cluster();
  }
}
