// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cpu;

/** One step of a plan, with all its memory bound. */
interface Kernel {
  void run();
}
