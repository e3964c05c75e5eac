// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/** Width of the numbers that a session computes with. */
public enum Precision {
  FLOAT,
  DOUBLE
}
