// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.updater;

import io.sparkvae.configuration.Settings;
import io.sparkvae.graph.ElementRange;
import io.sparkvae.graph.ParameterLayout;
import io.sparkvae.graph.cuda.CudaLayers;
import io.sparkvae.graph.cuda.CudaUpdater;
import java.util.ArrayList;
import java.util.List;

/**
 * LAMB, for large batches (You et al. 2020, arXiv 1904.00962, algorithm 2, with phi(z) = z): each
 * layer's step has a length that is a fraction of the layer's own. With Adam's m and v, {@code r =
 * mHat / (sqrt(vHat) + epsilon) + weightDecay * theta}, and for each layer {@code theta -= rate *
 * |theta| / |r| * r}, with Euclidean norms over the layer. Where a norm is 0 the ratio is 1.
 *
 * <p>As in the authors' program, only weights are adapted and decay; biases and other parameters
 * follow Adam. Bound to no layout ({@link #of}), a vector counts as one layer of weights.
 *
 * @param weightDecay lambda; 0: none
 */
public record Lamb(double beta1, double beta2, double epsilon, double weightDecay)
    implements Updater {
  /** Elements whose squares are added side by side, in double. */
  private static final int LANES = 256;

  /** The numbers that a card reads, see {@link #scalars}; the rate begins at the fourth. */
  private static final int SCALARS = 6;

  private static final int RATE = 3;

  static Lamb from(Settings settings) {
    return new Lamb(
        Updater.decayRate(settings, "train.updater.beta1"),
        Updater.decayRate(settings, "train.updater.beta2"),
        Updater.epsilon(settings),
        settings.realFrom("train.updater.weightDecay", 0));
  }

  @Override
  public int firstMoment(int parameters) {
    return parameters;
  }

  @Override
  public int secondMoment(int parameters) {
    return parameters;
  }

  @Override
  public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    layer(new ElementRange(0, theta.length), theta, m, v, g, rate, t);
  }

  /** The same for the layers of a model. */
  @Override
  public Updater of(ParameterLayout layout) {
    List<ElementRange> layers = new ArrayList<>();
    for (ParameterLayout.Slot slot : layout.slots()) {
      if (WeightDecay.isWeight(slot)) {
        layers.add(new ElementRange(slot.offset(), slot.offset() + slot.size()));
      }
    }
    return new OfLayers(this, layers, ElementRange.of(layout, slot -> !WeightDecay.isWeight(slot)));
  }

  private void layer(
      ElementRange layer, float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
    float b1 = (float) beta1;
    float b2 = (float) beta2;
    float c1 = (float) (1 - beta1);
    float c2 = (float) (1 - beta2);
    double[] ofTheta = new double[LANES];
    double[] ofSteps = new double[LANES];
    float[] scalars = floats(t);
    for (int from = layer.from(); from < layer.to(); from += LANES) {
      int n = Math.min(LANES, layer.to() - from);
      for (int lane = 0; lane < n; lane++) {
        int i = from + lane;
        m[i] = b1 * m[i] + c1 * g[i];
        v[i] = b2 * v[i] + c2 * (g[i] * g[i]);
        double step = direction(theta[i], m[i], v[i], scalars);
        ofSteps[lane] += step * step;
        ofTheta[lane] += (double) theta[i] * theta[i];
      }
    }
    double ratio = Math.sqrt(sum(ofTheta)) / Math.sqrt(sum(ofSteps));
    boolean defined = ratio > 0 && ratio < Double.POSITIVE_INFINITY;
    float scale = (float) (defined ? rate * ratio : rate);
    for (int i = layer.from(); i < layer.to(); i++) {
      theta[i] -= scale * direction(theta[i], m[i], v[i], scalars);
    }
  }

  /** Kahan's sum, in the order of the lanes; a card adds them likewise. */
  private static double sum(double[] lanes) {
    double sum = 0;
    double error = 0;
    for (double lane : lanes) {
      double next = lane - error;
      double more = sum + next;
      error = (more - sum) - next;
      sum = more;
    }
    return sum - error;
  }

  /** The numbers that {@link #direction} reads. */
  private float[] floats(long t) {
    return new float[] {
      (float) (1 / (1 - StrictMath.pow(beta1, t))),
      (float) (1 / Math.sqrt(1 - StrictMath.pow(beta2, t))),
      (float) epsilon,
      (float) weightDecay
    };
  }

  /** The step r of an element, before it is scaled. */
  private static float direction(float theta, float m, float v, float[] s) {
    return s[0] * m / ((float) Math.sqrt(v) * s[1] + s[2]) + s[3] * theta;
  }

  /** Those of Adam, then what r has of them, then the rate in three parts that floats can hold. */
  @Override
  public double[] scalars(double rate, long t) {
    double[] adam = new Adam(beta1, beta2, epsilon).scalars(rate, t);
    double high = (float) rate;
    double middle = (float) (rate - high);
    return new double[] {adam[0], adam[1], floats(t)[0], high, middle, rate - high - middle};
  }

  @Override
  public CudaUpdater onCard() {
    throw new IllegalStateException("lamb on a card: expected the layers of a model");
  }

  private CudaLayers onCard(List<ElementRange> layers) {
    return CudaLayers.of(
        "__fadd_rn(__fdiv_rn(__fmul_rn(s[2], m), __fadd_rn(__fmul_rn(__fsqrt_rn(v), s[1]), %1$s)), __fmul_rn(%2$s, t))",
        List.of(epsilon, weightDecay), layers, RATE);
  }

  /**
   * The layers of a model.
   *
   * @param weights that are adapted, each a layer
   * @param others that follow Adam
   */
  record OfLayers(Lamb rule, List<ElementRange> weights, List<ElementRange> others)
      implements Updater {
    @Override
    public int firstMoment(int parameters) {
      return rule.firstMoment(parameters);
    }

    @Override
    public int secondMoment(int parameters) {
      return rule.secondMoment(parameters);
    }

    @Override
    public void step(float[] theta, float[] m, float[] v, float[] g, double rate, long t) {
      weights.forEach(layer -> rule.layer(layer, theta, m, v, g, rate, t));
      Adam adam = new Adam(rule.beta1, rule.beta2, rule.epsilon);
      others.forEach(range -> adam.step(range, theta, m, v, g, rate, t));
    }

    @Override
    public double[] scalars(double rate, long t) {
      return rule.scalars(rate, t);
    }

    @Override
    public CudaUpdater onCard() {
      CudaUpdater adam = new Adam(rule.beta1, rule.beta2, rule.epsilon).onCard();
      return weights.isEmpty() ? adam : adam.with(rule.onCard(weights), SCALARS);
    }
  }
}
