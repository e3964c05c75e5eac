// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import java.util.Optional;

/**
 * The incubating module {@code jdk.incubator.vector}, which a JVM has if it was started with {@code
 * --add-modules}. Classes that use it are compiled by themselves, because javac warns of it
 * whatever it is told, and so they are found by name.
 */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /** Whether this JVM has the module. */
  public static boolean isPresent() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }

  /**
   * Creates an instance of a class that uses the module; nothing where this JVM lacks it.
   *
   * @param name the name of a class of this program with a constructor without parameters, which
   *     implements {@code type} and lies in its package
   */
  public static <T> Optional<T> implementation(Class<T> type, String name) {
    if (!isPresent()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Class.forName(type.getPackageName() + "." + name)
              .asSubclass(type)
              .getConstructor()
              .newInstance());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " is part of this program", e);
    }
  }
}
