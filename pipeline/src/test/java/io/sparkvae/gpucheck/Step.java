// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import java.io.IOException;

/** A part of the check, in a process of its own. */
interface Step {
  void run(Site site, Findings found) throws IOException, InterruptedException;
}
