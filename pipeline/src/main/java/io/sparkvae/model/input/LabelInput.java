// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.input;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.graph.GraphSession;
import io.sparkvae.model.scope.Scope;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The labels of a batch, one-hot, for a model that reads them; nothing for another. */
public final class LabelInput {
  private final int classes;
  private final float[] values;

  /**
   * @param classes whose labels the graph reads; empty for none
   */
  public LabelInput(OptionalInt classes, int batch) {
    this.classes = classes.orElse(0);
    this.values = new float[batch * this.classes];
  }

  /**
   * Takes the label of example {@code i}.
   *
   * @param label may be null
   * @param image names the image in an error
   * @throws DataFailure when the model reads labels and this one is missing or not one of its
   *     classes
   */
  public void put(int i, Integer label, Supplier<String> image) {
    if (classes == 0) {
      return;
    }
    int one = require(classes, label, image);
    Arrays.fill(values, i * classes, (i + 1) * classes, 0);
    values[i * classes + one] = 1;
  }

  /**
   * The label of an image, which a model reads.
   *
   * @param classes of the model
   * @param label may be null
   * @param image names the image in an error
   * @throws DataFailure when the label is missing or not one of the classes
   */
  public static int require(int classes, Integer label, Supplier<String> image) {
    if (label == null || label < 0 || label >= classes) {
      throw new DataFailure(
          "%s: expected a label from 0 to %s, which the model reads, found %s"
              .formatted(image.get(), classes - 1, label == null ? "none" : label));
    }
    return label;
  }

  /** Makes padding of the examples from {@code count} on. */
  public void pad(int count) {
    Arrays.fill(values, count * classes, values.length, 0);
  }

  /** Numbers an example: the classes, or 0. */
  public int width() {
    return classes;
  }

  /** Copies the numbers of example {@code i}. */
  public void copy(int i, float[] to, int at) {
    System.arraycopy(values, i * classes, to, at, classes);
  }

  /** Feeds a session whose graph reads labels. */
  public void put(GraphSession session) {
    if (session.graph().inputs().containsKey(Scope.LABEL)) {
      session.input(Scope.LABEL).put(values);
    }
  }
}
