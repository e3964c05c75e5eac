// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph;

/**
 * How a parameter starts: at one value, or distributed around 0 with the variance named, normally
 * unless it says otherwise. Fans are the layer's, in units.
 */
public sealed interface Initialisation {
  /** The mean that this stands for. */
  default double mean() {
    return 0;
  }

  /** The standard deviation that this stands for. */
  double standardDeviation();

  /** Numbers of mean 0 and variance 1, distributed as this is. */
  default void standard(Noise noise, float[] into) {
    noise.gaussian(into);
  }

  /** All zero: biases. */
  record Zero() implements Initialisation {
    @Override
    public double standardDeviation() {
      return 0;
    }
  }

  /** All of one value: gains, logarithms of scales. */
  record Constant(double value) implements Initialisation {
    @Override
    public double mean() {
      return value;
    }

    @Override
    public double standardDeviation() {
      return 0;
    }
  }

  /** Variance 2 / (fanIn + fanOut): Glorot and Bengio 2010, for tanh and linear layers. */
  record Glorot(long fanIn, long fanOut) implements Initialisation {
    @Override
    public double standardDeviation() {
      return Math.sqrt(2.0 / (fanIn + fanOut));
    }
  }

  /** Variance 2 / fanIn: He et al. 2015, for rectified layers. */
  record He(long fanIn) implements Initialisation {
    @Override
    public double standardDeviation() {
      return Math.sqrt(2.0 / fanIn);
    }
  }

  /** Variance 1 / fanIn: LeCun et al. 1998. */
  record LeCun(long fanIn) implements Initialisation {
    @Override
    public double standardDeviation() {
      return Math.sqrt(1.0 / fanIn);
    }
  }

  /** As another, every number multiplied by a factor. */
  record Scaled(Initialisation like, double factor) implements Initialisation {
    @Override
    public double mean() {
      return factor * like.mean();
    }

    @Override
    public double standardDeviation() {
      return factor * like.standardDeviation();
    }

    @Override
    public void standard(Noise noise, float[] into) {
      like.standard(noise, into);
    }
  }

  /** Of the same variance as another, but uniform. */
  record Uniform(Initialisation like) implements Initialisation {
    @Override
    public double standardDeviation() {
      return like.standardDeviation();
    }

    @Override
    public void standard(Noise noise, float[] into) {
      noise.uniform(into, 0, into.length);
      for (int i = 0; i < into.length; i++) {
        into[i] = (float) ((2 * into[i] - 1) * Math.sqrt(3));
      }
    }
  }
}
