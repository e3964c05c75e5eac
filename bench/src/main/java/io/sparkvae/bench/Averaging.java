package io.sparkvae.bench;

/**
 * How two workers train a model together: as seldom averaged as costs no more than a nat against
 * local training, which {@link Checks} checks. Either each has batches as large as local training
 * has, of half as many steps at twice the rate, or they share its batches out.
 *
 * @param batch images a step of each worker
 * @param frequency steps of each worker between two averages; an epoch's end averages, too
 * @param scaling of the learning rate by the number of workers: {@code none} or {@code linear}
 */
record Averaging(int batch, int frequency, String scaling) {
  @Override
  public String toString() {
    return "batch %d a worker, averaging every %d steps, rate scaling %s"
        .formatted(batch, frequency, scaling);
  }
}
