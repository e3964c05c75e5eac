// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.examples;

import io.sparkvae.graph.ParameterLayout.Slot;
import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** An mlp or a conv model in plain loops, after the tables of docs/weights.md. */
final class PlainVae {
  private final Model model;
  private final ImageShape shape;
  private final boolean convolutional;

  PlainVae(Model model, boolean convolutional) {
    this.model = model;
    this.shape = model.spec().shape();
    this.convolutional = convolutional;
  }

  private Slot slot(String name) {
    return model.layout().slots().stream()
        .filter(slot -> slot.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private double[] tensor(String name) {
    Slot slot = slot(name);
    double[] values = new double[slot.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = model.parameters()[slot.offset() + i];
    }
    return values;
  }

  private int axis(String name, int axis) {
    return Math.toIntExact(slot(name).shape().get(axis));
  }

  private double[] activated(double[] sums) {
    DoubleUnaryOperator activation = convolutional ? x -> Math.max(x, 0) : Math::tanh;
    return Arrays.stream(sums).map(activation).toArray();
  }

  /** [in, out]. */
  private double[] linear(double[] x, String name) {
    double[] weight = tensor(name + ".weight");
    double[] sums = tensor(name + ".bias");
    for (int in = 0; in < x.length; in++) {
      for (int out = 0; out < sums.length; out++) {
        sums[out] += x[in] * weight[in * sums.length + out];
      }
    }
    return sums;
  }

  /** An image, channels last. */
  private record Planes(int height, int width, int channels, double[] values) {
    static Planes zero(int height, int width, int channels) {
      return new Planes(height, width, channels, new double[height * width * channels]);
    }

    int at(int y, int x, int channel) {
      return (y * width + x) * channels + channel;
    }

    boolean has(int y, int x) {
      return y >= 0 && y < height && x >= 0 && x < width;
    }
  }

  /** [kernel height, kernel width, in, out], stride 2, one pixel of zeros around. */
  private Planes convolution(Planes from, String name) {
    double[] weight = tensor(name + ".weight");
    double[] bias = tensor(name + ".bias");
    Planes to = Planes.zero(from.height / 2, from.width / 2, axis(name + ".weight", 3));
    for (int y = 0; y < to.height; y++) {
      for (int x = 0; x < to.width; x++) {
        for (int out = 0; out < to.channels; out++) {
          double sum = bias[out];
          for (int ky = 0; ky < 4; ky++) {
            for (int kx = 0; kx < 4; kx++) {
              if (from.has(2 * y + ky - 1, 2 * x + kx - 1)) {
                for (int in = 0; in < from.channels; in++) {
                  sum +=
                      from.values[from.at(2 * y + ky - 1, 2 * x + kx - 1, in)]
                          * weight[((ky * 4 + kx) * from.channels + in) * to.channels + out];
                }
              }
            }
          }
          to.values[to.at(y, x, out)] = sum;
        }
      }
    }
    return to;
  }

  /** [kernel height, kernel width, out, in]: each pixel adds a window of 4 x 4. */
  private Planes transposed(Planes from, String name) {
    double[] weight = tensor(name + ".weight");
    double[] bias = tensor(name + ".bias");
    Planes to = Planes.zero(from.height * 2, from.width * 2, axis(name + ".weight", 2));
    for (int i = 0; i < to.values.length; i++) {
      to.values[i] = bias[i % to.channels];
    }
    for (int y = 0; y < from.height; y++) {
      for (int x = 0; x < from.width; x++) {
        for (int ky = 0; ky < 4; ky++) {
          for (int kx = 0; kx < 4; kx++) {
            if (to.has(2 * y + ky - 1, 2 * x + kx - 1)) {
              for (int out = 0; out < to.channels; out++) {
                for (int in = 0; in < from.channels; in++) {
                  to.values[to.at(2 * y + ky - 1, 2 * x + kx - 1, out)] +=
                      from.values[from.at(y, x, in)]
                          * weight[((ky * 4 + kx) * to.channels + out) * from.channels + in];
                }
              }
            }
          }
        }
      }
    }
    return to;
  }

  private Planes activated(Planes sums) {
    return new Planes(sums.height, sums.width, sums.channels, activated(sums.values));
  }

  private double[] layers(double[] x, String prefix) {
    double[] h = x;
    for (int i = 1; slot(prefix + i + ".weight") != null; i++) {
      h = activated(linear(h, prefix + i));
    }
    return h;
  }

  private double[] features(double[] x) {
    if (!convolutional) {
      return layers(x, "encoder.dense");
    }
    Planes h = Planes.zero(shape.height(), shape.width(), shape.channels());
    for (int i = 0; i < x.length; i++) {
      int pixel = i % (h.height * h.width);
      h.values[pixel * h.channels + i / (h.height * h.width)] = x[i];
    }
    for (int i = 1; slot("encoder.conv" + i + ".weight") != null; i++) {
      h = activated(convolution(h, "encoder.conv" + i));
    }
    return activated(linear(h.values, "encoder.dense"));
  }

  private double[] logits(double[] z) {
    double[] dense = layers(z, "decoder.dense");
    if (!convolutional) {
      return linear(dense, "decoder.pixels");
    }
    int levels = 0;
    while (slot("encoder.conv" + (levels + 1) + ".weight") != null) {
      levels++;
    }
    int height = shape.height() >> levels;
    int width = shape.width() >> levels;
    Planes h = new Planes(height, width, dense.length / (height * width), dense);
    for (int i = 1; i < levels; i++) {
      h = activated(transposed(h, "decoder.conv" + i));
    }
    h = transposed(h, "decoder.pixels");
    double[] planes = new double[h.values.length];
    for (int i = 0; i < planes.length; i++) {
      int pixel = i % (h.height * h.width);
      planes[i] = h.values[pixel * h.channels + i / (h.height * h.width)];
    }
    return planes;
  }

  /** Mean, logarithm of the variance, and reconstruction of the mean. */
  float[] numbers(byte[] pixels) {
    double[] x = new double[pixels.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (pixels[i] & 255) / 255.0;
    }
    double[] features = features(x);
    double[] mu = linear(features, "posterior.mu");
    double[] logVar = linear(features, "posterior.logVar");
    double[] logits = logits(mu);
    float[] all = new float[mu.length + logVar.length + logits.length];
    for (int i = 0; i < mu.length; i++) {
      all[i] = (float) mu[i];
      all[mu.length + i] = (float) logVar[i];
    }
    for (int i = 0; i < logits.length; i++) {
      all[2 * mu.length + i] = (float) (1 / (1 + Math.exp(-logits[i])));
    }
    return all;
  }
}
