// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/** Memory and objects of a card that belong together. The last one is closed first. */
final class Owned implements AutoCloseable {
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!resources.isEmpty()) {
      close(resources.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("resource of a card: expected it to close", e);
    }
  }
}
