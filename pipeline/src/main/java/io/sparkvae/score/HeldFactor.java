// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws images that share the value of one factor, from a fixed set of images: with the share that
 * a value has in the set, and with replacement.
 */
final class HeldFactor {
  private final CodedImages images;
  private final List<List<List<Integer>>> byValue = new ArrayList<>();

  HeldFactor(CodedImages images) {
    this.images = images;
    for (int k = 0; k < images.factorCount(); k++) {
      List<List<Integer>> groups = new ArrayList<>();
      for (int value = 0; value < images.sizes()[k]; value++) {
        groups.add(new ArrayList<>());
      }
      for (int i = 0; i < images.images(); i++) {
        groups.get(images.factors()[i][k]).add(i);
      }
      byValue.add(groups);
    }
  }

  /** Returns the images with one value of a factor; the value is that of a random image. */
  List<Integer> group(int factor, Random random) {
    int image = random.nextInt(images.images());
    return byValue.get(factor).get(images.factors()[image][factor]);
  }

  /** Returns the means of a random image of a group. */
  float[] draw(List<Integer> group, Random random) {
    return images.mu()[group.get(random.nextInt(group.size()))];
  }
}
