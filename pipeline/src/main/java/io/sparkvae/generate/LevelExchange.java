// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.image.ImageShape;
import io.sparkvae.model.Model;
import io.sparkvae.model.quantiser.CodeLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What each level of codes tells of an image: the reconstructions of images, and what becomes of
 * them when the codes of one level are those of another image (Razavi et al. 2019, arXiv
 * 1906.00446, section 3.1, has the top level for the global shape and the bottom one for details).
 *
 * @param shape of the images
 * @param first the level that a prior draws first
 * @param own reconstructions
 * @param exchanged for each level the same images, decoded with that level's codes of the next
 *     image, and the last image with those of the first
 */
record LevelExchange(
    ImageShape shape, CodeLevel first, List<float[]> own, List<List<float[]>> exchanged) {

  /** Exchanges codes; empty for a model without several levels, and for fewer than two images. */
  static Optional<LevelExchange> of(Model model, List<float[]> images, List<Integer> labels) {
    List<CodeLevel> levels = model.spec().codes();
    if (levels.size() < 2 || images.size() < 2) {
      return Optional.empty();
    }
    Decoding decoding = new Decoding(model);
    List<int[]> codes = new Inference(model).codes(images, labels);
    List<List<float[]>> exchanged = new ArrayList<>();
    int from = 0;
    for (CodeLevel level : levels) {
      int until = from + level.places();
      exchanged.add(decoding.decode(decoding.latents(exchanged(codes, from, until)), labels));
      from = until;
    }
    return Optional.of(
        new LevelExchange(
            model.spec().shape(),
            levels.get(0),
            decoding.decode(decoding.latents(codes), labels),
            exchanged));
  }

  private static List<int[]> exchanged(List<int[]> codes, int from, int until) {
    List<int[]> exchanged = new ArrayList<>();
    for (int i = 0; i < codes.size(); i++) {
      int[] image = codes.get(i).clone();
      System.arraycopy(codes.get((i + 1) % codes.size()), from, image, from, until - from);
      exchanged.add(image);
    }
    return exchanged;
  }

  /** The change of each level. */
  List<LevelChange> changes() {
    return exchanged.stream().map(this::change).toList();
  }

  private LevelChange change(List<float[]> others) {
    double all = 0;
    double ofMeans = 0;
    for (int i = 0; i < own.size(); i++) {
      float[] difference = difference(own.get(i), others.get(i));
      all += squares(difference);
      ofMeans += squaresOfMeans(difference);
    }
    return new LevelChange(all / own.size() / shape.size(), all == 0 ? 0 : ofMeans / all);
  }

  private static float[] difference(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** The squares that are left when every pixel has its block's mean; a channel has own blocks. */
  private double squaresOfMeans(float[] difference) {
    int planes = shape.frames() * shape.channels();
    double[] sums = new double[planes * first.places()];
    int[] counts = new int[sums.length];
    for (int i = 0; i < difference.length; i++) {
      int row = i / shape.width() % shape.height() * first.height() / shape.height();
      int column = i % shape.width() * first.width() / shape.width();
      int plane = i / (shape.height() * shape.width());
      int block = plane * first.places() + row * first.width() + column;
      sums[block] += difference[i];
      counts[block]++;
    }
    double squares = 0;
    for (int block = 0; block < sums.length; block++) {
      squares += counts[block] == 0 ? 0 : sums[block] * sums[block] / counts[block];
    }
    return squares;
  }
}
