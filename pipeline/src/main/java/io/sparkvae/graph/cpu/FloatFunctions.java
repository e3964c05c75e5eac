// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/**
 * Functions on the first {@code n} elements of arrays, in place. May also change elements up to the
 * next multiple of {@link #LANES}, so arrays must be that long. Every implementation gives the same
 * bits.
 */
public interface FloatFunctions {
  int LANES = 16;

  void exp(float[] x, int n);

  void log(float[] x, int n);

  void tanh(float[] x, int n);

  void sigmoid(float[] x, int n);

  /** ln(1 + e^x). */
  void softplus(float[] x, int n);

  /** 1 where positive, 0 elsewhere: left to itself, the JVM branches at every element. */
  void step(float[] x, int n);

  /** The fastest that this JVM has: vectors if the module {@code jdk.incubator.vector} is there. */
  static FloatFunctions ofThisMachine() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return new ScalarFunctions();
    }
    try {
      return (FloatFunctions)
          Class.forName("io.sparkvae.graph.cpu.VectorFunctions")
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("VectorFunctions is part of this program", e);
    }
  }
}
