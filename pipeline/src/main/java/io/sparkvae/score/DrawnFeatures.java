// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.generate.Sampling;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelGraph;
import io.sparkvae.model.file.PortableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * A Spark task that draws samples from a model and computes their features. Their pixels are
 * clipped to [0, 1] and rounded to 255ths, as those of real images are.
 *
 * @param seed of the draws; sample i depends only on the seed and i
 */
record DrawnFeatures(Broadcast<PortableModel> model, Broadcast<FeatureSpace> space, long seed)
    implements Function<DrawnFeatures.Range, List<float[]>> {
  private static final long serialVersionUID = 1L;
  private static final int SIZE = 256;

  /** Samples from one index on. */
  record Range(int from, int count) implements java.io.Serializable {
    static List<Range> of(int samples) {
      List<Range> ranges = new ArrayList<>();
      for (int from = 0; from < samples; from += SIZE) {
        ranges.add(new Range(from, Math.min(SIZE, samples - from)));
      }
      return ranges;
    }
  }

  /** Returns the features of the samples, one {@code [features]} for each. */
  @Override
  public List<float[]> call(Range range) {
    Model drawing = model.value().model();
    List<float[]> pixels =
        new Sampling(drawing, Optional.empty()).samples(range.from, range.count, seed);
    int classes = ModelGraph.generation(drawing.spec(), 1).classes().orElse(1);
    List<Integer> labels = new ArrayList<>();
    List<byte[]> images = new ArrayList<>();
    for (int i = 0; i < pixels.size(); i++) {
      labels.add((range.from + i) % classes);
      images.add(bytes(pixels.get(i)));
    }
    return space.value().of(drawing, images, labels);
  }

  private static byte[] bytes(float[] image) {
    byte[] bytes = new byte[image.length];
    for (int p = 0; p < bytes.length; p++) {
      bytes[p] = (byte) Math.round(255 * Math.max(0, Math.min(1, image[p])));
    }
    return bytes;
  }
}
