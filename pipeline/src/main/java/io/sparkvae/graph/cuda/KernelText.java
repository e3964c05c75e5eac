// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of the kernels of a program. Sizes are written into it as numbers, so that the compiler
 * turns divisions by them into multiplications. Kernels of the same text are one.
 */
final class KernelText {
  /** Whether the threads of a block wait for each other. */
  enum Threads {
    INDEPENDENT,
    SYNCHRONISED
  }

  private final Set<String> functions = new LinkedHashSet<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final StringBuilder kernels = new StringBuilder();

  /** Adds a device function, unless it is there. */
  void function(String text) {
    functions.add(text);
  }

  /**
   * Adds a kernel, unless one of the same text is there.
   *
   * @param what begins its name, which profilers show
   * @param parameters their types and names; the first is the result
   * @return its name
   */
  String kernel(String what, List<String> parameters, String body, Threads threads) {
    String signature = "(" + String.join(", ", parameters) + ") {\n" + body + "}\n";
    return names.computeIfAbsent(
        signature,
        text -> {
          String name = what + "_" + names.size();
          kernels
              .append("\nextern \"C\" __global__ void ")
              .append(name)
              .append(text)
              .append(fill("SPARKVAE_KERNEL(%s, %d)\n", name, threads.ordinal()));
          return name;
        });
  }

  /** All functions and kernels. */
  String source() {
    return String.join("\n", functions) + kernels;
  }

  /** Text with numbers in it, whatever the language of the machine. */
  static String fill(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  /** Text with numbers in it, each a float in CUDA C++. */
  static String filled(String text, List<Double> numbers) {
    return fill(text, numbers.stream().map(KernelText::literal).toArray());
  }

  /** A number in CUDA C++, as a float of the same bits. */
  static String literal(double value) {
    float rounded = (float) value;
    if (!Float.isFinite(rounded)) {
      return fill("__int_as_float(0x%08x)", Float.floatToIntBits(rounded));
    }
    return "(" + Float.toString(rounded) + "f)";
  }

  /** A number in CUDA C++, as a double. */
  static String exact(double value) {
    return "(" + Double.toString(value) + ")";
  }
}
