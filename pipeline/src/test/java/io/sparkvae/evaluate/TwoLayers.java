// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.evaluate;

import io.sparkvae.model.Model;
import io.sparkvae.model.layer.Activation;
import io.sparkvae.model.prior.Hierarchy;
import io.sparkvae.model.prior.LadderPrior;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A hierarchy of two layers of one dimension each in plain doubles, and integrals over both by a
 * grid: z2 ~ N(0, 1), z1 ~ p(z1 | z2), x ~ p(x | z1) with black and white pixels; the other way
 * q(z1 | x) and q(z2 | z1). Encoder and decoder have one tanh layer.
 */
final class TwoLayers {
  private static final int GRID = 160;
  private static final double END = 8;
  private static final Gaussian STANDARD = new Gaussian(0, 0);

  private final Map<String, double[]> parameters = new TreeMap<>();
  private final Hierarchy layers;

  TwoLayers(Model model) {
    layers = ((LadderPrior) model.spec().prior()).layers();
    for (var slot : model.layout().slots()) {
      double[] values = new double[slot.size()];
      Arrays.setAll(values, i -> model.parameters()[slot.offset() + i]);
      parameters.put(slot.name(), values);
    }
  }

  private record Gaussian(double mean, double logVar) {
    double at(double u) {
      return mean + Math.exp(0.5 * logVar) * u;
    }

    double logDensity(double z) {
      double d = z - mean;
      return -0.5 * (d * d * Math.exp(-logVar) + logVar + Math.log(2 * Math.PI));
    }

    /** KL(this || other). */
    double divergence(Gaussian other) {
      double d = mean - other.mean;
      return 0.5
          * ((d * d + Math.exp(logVar)) * Math.exp(-other.logVar) + other.logVar - logVar - 1);
    }
  }

  private double[] linear(String name, double... in) {
    double[] out = parameters.get(name + ".bias").clone();
    double[] weight = parameters.get(name + ".weight");
    for (int i = 0; i < in.length; i++) {
      for (int j = 0; j < out.length; j++) {
        out[j] += in[i] * weight[i * out.length + j];
      }
    }
    return out;
  }

  private double[] tanh(String name, double... in) {
    double[] h = linear(name, in);
    Arrays.setAll(h, i -> Math.tanh(h[i]));
    return h;
  }

  /** Through the hidden layers between z1 and z2. */
  private double[] between(String name, double z) {
    double[] h = {z};
    for (int i = 0; i < layers.hidden().size(); i++) {
      String layer = name + ".dense" + (i == 0 ? "" : i + 1);
      if (layers.activation() == Activation.TANH) {
        h = tanh(layer, h);
      } else {
        double[] sums = linear(layer, h);
        Arrays.setAll(sums, j -> Math.max(sums[j], 0.01 * sums[j]));
        h = sums;
      }
    }
    return h;
  }

  private Gaussian gaussian(String name, String mean, double[] h) {
    return new Gaussian(linear(name + mean, h)[0], linear(name + ".logVar", h)[0]);
  }

  /** p(z1 | z2). */
  private Gaussian below(double z2) {
    return gaussian("prior.layer1", ".mean", between("prior.layer1", z2));
  }

  /** q(z1 | x). */
  private Gaussian lowest(double[] x) {
    return gaussian("posterior.layer1", ".mu", tanh("encoder.dense1", x));
  }

  /** q(z2 | z1). */
  private Gaussian above(double z1) {
    return gaussian("posterior.layer2", ".mu", between("posterior.layer2", z1));
  }

  /** ln p(x | z1) for every x. */
  private double[] logLikelihood(double z1, double[]... images) {
    double[] logits = linear("decoder.pixels", tanh("decoder.dense1", z1));
    double none = -Arrays.stream(logits).map(logit -> Math.log1p(Math.exp(logit))).sum();
    double[] logs = new double[images.length];
    Arrays.fill(logs, none);
    for (int i = 0; i < images.length; i++) {
      for (int pixel = 0; pixel < logits.length; pixel++) {
        logs[i] += images[i][pixel] * logits[pixel];
      }
    }
    return logs;
  }

  /** The weight of a point of the grid under the standard normal distribution. */
  private static double mass(double u) {
    return 2 * END / GRID * Math.exp(STANDARD.logDensity(u));
  }

  private static double point(int i) {
    return 2 * END / GRID * i - END;
  }

  /**
   * Mean over the images of -ln of the integral of p(x | z1) p(z1 | z2) p(z2).
   *
   * @param hierarchy false for a control, z1 ~ N(0, 1)
   */
  double negativeLogLikelihood(double[][] images, boolean hierarchy) {
    double[] likelihood = new double[images.length];
    for (int a = 0; a <= GRID; a++) {
      Gaussian p = hierarchy ? below(point(a)) : STANDARD;
      for (int b = 0; b <= GRID; b++) {
        double[] logs = logLikelihood(p.at(point(b)), images);
        double mass = mass(point(a)) * mass(point(b));
        for (int i = 0; i < logs.length; i++) {
          likelihood[i] += mass * Math.exp(logs[i]);
        }
      }
    }
    return Arrays.stream(likelihood).map(p -> -Math.log(p)).average().orElseThrow();
  }

  /**
   * Integrals over q(z1 | x) q(z2 | z1), means over the images.
   *
   * @param evidence ln p(x), again
   * @param bound the evidence lower bound, the mean of ln of the weight
   * @param deviation of that logarithm at a sample of an image, root mean square
   * @param lowest E ln q(z1 | x) - ln p(z1 | z2)
   * @param closedForm a control: the bound with KL(q(z1 | x) || p(z1 | z2)) at the z2 drawn
   * @param byMeans a control: ln of the mean weight where z2 has its density at the mean of z1
   */
  record Inferred(
      double evidence,
      double bound,
      double deviation,
      double lowest,
      double closedForm,
      double byMeans) {}

  /** Those of a model whose z2 is inferred from z1. */
  Inferred inferred(double[][] images) {
    double[] sums = new double[6];
    for (double[] x : images) {
      double[] of = inferred(x);
      Arrays.setAll(sums, i -> sums[i] + of[i] / images.length);
    }
    return new Inferred(sums[0], sums[1], Math.sqrt(sums[2]), sums[3], sums[4], sums[5]);
  }

  private double[] inferred(double[] x) {
    double[] sums = new double[6];
    Gaussian q1 = lowest(x);
    Gaussian atMean = above(q1.mean);
    for (int a = 0; a <= GRID; a++) {
      double z1 = q1.at(point(a));
      double likelihood = logLikelihood(z1, x)[0];
      Gaussian q2 = above(z1);
      for (int b = 0; b <= GRID; b++) {
        double z2 = q2.at(point(b));
        Gaussian p1 = below(z2);
        double mass = mass(point(a)) * mass(point(b));
        double lowest = q1.logDensity(z1) - p1.logDensity(z1);
        double ofBoth = likelihood - lowest + STANDARD.logDensity(z2);
        double weight = ofBoth - q2.logDensity(z2);
        sums[0] += mass * Math.exp(weight);
        sums[1] += mass * weight;
        sums[2] += mass * weight * weight;
        sums[3] += mass * lowest;
        sums[4] += mass * (likelihood - q1.divergence(p1) - q2.divergence(STANDARD));
        sums[5] += mass * Math.exp(ofBoth - atMean.logDensity(z2));
      }
    }
    sums[0] = Math.log(sums[0]);
    sums[2] -= sums[1] * sums[1];
    sums[5] = Math.log(sums[5]);
    return sums;
  }
}
