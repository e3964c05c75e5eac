// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

import java.util.Map;

/** Things of a graph by name. */
public final class Names {
  private Names() {}

  /**
   * The thing of this name.
   *
   * @param thing what it is, for the message
   * @throws IllegalArgumentException naming those that there are, when it is none of them
   */
  public static <T> T find(String thing, String name, Map<String, T> all) {
    T found = all.get(name);
    if (found == null) {
      // The list may be long, so it is written only here.
      throw new IllegalArgumentException(
          "%s: expected one of %s, found %s".formatted(thing, all.keySet(), name));
    }
    return found;
  }
}
