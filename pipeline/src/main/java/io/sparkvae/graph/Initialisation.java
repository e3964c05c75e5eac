package io.sparkvae.graph;

/**
 * How a parameter starts: at one value, or normally distributed around 0 with the variance named;
 * fans are those of the layer, in units.
 */
public sealed interface Initialisation {
  /** All zero: biases. */
  record Zero() implements Initialisation {}

  /** All of one value: gains, logarithms of scales. */
  record Constant(double value) implements Initialisation {}

  /** Variance 2 / (fanIn + fanOut): Glorot and Bengio 2010, for tanh and linear layers. */
  record Glorot(long fanIn, long fanOut) implements Initialisation {}

  /** Variance 2 / fanIn: He et al. 2015, for rectified layers. */
  record He(long fanIn) implements Initialisation {}

  /** The mean that this stands for. */
  default double mean() {
    return this instanceof Constant constant ? constant.value : 0;
  }

  /** The standard deviation that this stands for. */
  default double standardDeviation() {
    if (this instanceof Glorot glorot) {
      return Math.sqrt(2.0 / (glorot.fanIn + glorot.fanOut));
    }
    if (this instanceof He he) {
      return Math.sqrt(2.0 / he.fanIn);
    }
    return 0;
  }
}
