// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.machine.VectorModule;

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
    return VectorModule.implementation(FloatFunctions.class, "VectorFunctions")
        .orElseGet(ScalarFunctions::new);
  }
}
