package io.sparkvae.graph;

/** Width of the numbers that a session computes with. */
public enum Precision {
  FLOAT,
  DOUBLE
}
