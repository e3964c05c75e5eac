// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

import io.sparkvae.graph.plan.Runs;

/** Copies runs of elements from one value to another. */
record RunKernel(Runs runs, Memory from, Memory to) implements Kernel {
  @Override
  public void run() {
    for (int i = 0; i < runs.count(); i++) {
      to.buffer()
          .put(
              runs.to().first() + i * runs.to().distance(),
              from.buffer(),
              runs.from().first() + i * runs.from().distance(),
              runs.length());
    }
  }
}
