// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;

/** The class path of a user who has not brought the libraries of Delta, Iceberg and Avro. */
final class WithoutConnectors extends ClassLoader {
  private static final List<String> LIBRARIES =
      List.of("delta-spark", "iceberg-spark", "spark-avro");

  private WithoutConnectors(ClassLoader parent) {
    super(parent);
  }

  /** Runs something with that class path. */
  static <T> T run(Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new WithoutConnectors(before));
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Spark finds readers of tables by files that name them. */
  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return Collections.enumeration(
        Collections.list(super.getResources(name)).stream()
            .filter(url -> LIBRARIES.stream().noneMatch(url.toString()::contains))
            .toList());
  }
}
