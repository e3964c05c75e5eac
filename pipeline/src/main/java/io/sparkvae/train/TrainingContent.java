package io.sparkvae.train;

/**
 * The particular part of a model directory's manifest. Evidence lower bounds are those of the
 * validation images, in nats an image; null when there are none.
 *
 * @param trainer as in configurations
 * @param epochs that were completed
 * @param examples seen in all of them
 * @param ended why: {@code epochs} or {@code early-stopping}
 * @param best the model in {@code parameters.safetensors}
 * @param lastElbo of the model in {@code last.safetensors}
 */
public record TrainingContent(
    String trainer,
    int workers,
    int epochs,
    long rounds,
    long examples,
    String ended,
    Best best,
    Double lastElbo) {

  /**
   * The model handed over.
   *
   * @param epoch in which it was reached, from 1
   * @param parameters SHA-256 of its floats, little-endian, in hexadecimal
   */
  public record Best(int epoch, Double elbo, String parameters) {}
}
