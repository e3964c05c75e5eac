// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import java.util.Comparator;

/** The generation of a card: 8.0 is Ampere, 9.0 Hopper, 10.0 Blackwell. */
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  /** Volta, the first with the warp instructions that the kernels use. */
  static final ComputeCapability OLDEST = new ComputeCapability(7, 0);

  /** Turing, the oldest card that CUDA 13 knows. */
  static final ComputeCapability OLDEST_OF_CUDA_13 = new ComputeCapability(7, 5);

  /** Returns the one with a compiler's number, such as 90 for 9.0. */
  static ComputeCapability of(int number) {
    return new ComputeCapability(number / 10, number % 10);
  }

  /** Returns the name of the machine code for it: {@code sm_90}. */
  String architecture() {
    return "sm_%s%s".formatted(major, minor);
  }

  /** Whether a card of this capability runs machine code for another. */
  boolean runs(ComputeCapability code) {
    return major == code.major && minor >= code.minor;
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return Comparator.comparingInt(ComputeCapability::major)
        .thenComparingInt(ComputeCapability::minor)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
