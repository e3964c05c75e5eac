// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.step;

import io.sparkvae.model.input.ExampleInput;
import io.sparkvae.model.input.NumberInput;
import io.sparkvae.model.input.PixelInput;
import io.sparkvae.train.data.TrainingChunk;

/** The values of a minibatch's examples: x of a graph. */
sealed interface ExampleValues {
  /** The values of so many examples of an order. */
  static ExampleValues of(WorkOrder order, int batch) {
    int size = order.spec().shape().size();
    return order.data().ofPosteriors()
        ? new OfPosteriors(size, new NumberInput(size, batch), new float[size], new float[size])
        : new OfImages(order, new PixelInput(size, batch));
  }

  /**
   * Takes the values of an example.
   *
   * @param i its place in the minibatch
   */
  void put(int i, Example example, TrainingChunk chunk);

  /** Where the values are gathered, and a session is fed from. */
  ExampleInput input();

  /** The pixels of images, changed at random if the order says so. */
  record OfImages(WorkOrder order, PixelInput input) implements ExampleValues {
    @Override
    public void put(int i, Example example, TrainingChunk chunk) {
      byte[] pixels = chunk.pixels();
      example
          .variation()
          .ifPresentOrElse(
              stream -> input.put(i, order.changed(pixels, example.row(), stream), 0),
              () -> input.put(i, pixels, example.row()));
    }
  }

  /**
   * A z for each image: mu + sigma eps, drawn anew each time (Dai and Wipf 2019, arXiv 1903.05789,
   * section 4). Over the epochs these are draws from the aggregate posterior.
   *
   * @param eps overwritten for each example
   * @param z likewise
   */
  record OfPosteriors(int size, NumberInput input, float[] eps, float[] z)
      implements ExampleValues {
    @Override
    public void put(int i, Example example, TrainingChunk chunk) {
      TrainingChunk.Posteriors posteriors = chunk.posteriors();
      int from = example.row() * size;
      System.arraycopy(posteriors.centres(), from, z, 0, size);
      example
          .variation()
          .ifPresent(
              stream -> {
                stream.gaussian(eps);
                for (int j = 0; j < size; j++) {
                  z[j] += posteriors.deviations()[from + j] * eps[j];
                }
              });
      input.put(i, z);
    }
  }
}
