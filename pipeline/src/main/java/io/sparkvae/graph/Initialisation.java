package io.sparkvae.graph;

/**
 * How a parameter starts: at one value, or distributed around 0 with the variance named, normally
 * unless it says otherwise; fans are those of the layer, in units.
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

  /** Variance 1 / fanIn: LeCun et al. 1998. */
  record LeCun(long fanIn) implements Initialisation {}

  /** Of the same variance as another, but uniform. */
  record Uniform(Initialisation like) implements Initialisation {}

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
    if (this instanceof LeCun leCun) {
      return Math.sqrt(1.0 / leCun.fanIn);
    }
    if (this instanceof Uniform uniform) {
      return uniform.like.standardDeviation();
    }
    return 0;
  }

  /** Numbers of mean 0 and variance 1, distributed as this is. */
  default void standard(Noise noise, float[] into) {
    if (this instanceof Uniform) {
      noise.uniform(into, 0, into.length);
      for (int i = 0; i < into.length; i++) {
        into[i] = (float) ((2 * into[i] - 1) * Math.sqrt(3));
      }
    } else {
      noise.gaussian(into);
    }
  }
}
