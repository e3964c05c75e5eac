package io.sparkvae.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One number of the results, most often how many times as fast one contestant is as another.
 *
 * @param value of the medians
 * @param least among the repetitions, each with its neighbour's
 * @param most likewise
 * @param note what is compared
 */
record Figure(double value, double least, double most, String note) {

  /**
   * How many times as fast ours is as theirs.
   *
   * @param factor by which a unit of ours is more than one of theirs
   */
  static Figure ratio(Series ours, Series theirs, double factor) {
    List<Double> pairs =
        IntStream.range(0, Math.min(ours.rounds().size(), theirs.rounds().size()))
            .mapToObj(
                i ->
                    factor
                        * ours.rounds().get(i).imagesPerSecond()
                        / theirs.rounds().get(i).imagesPerSecond())
            .sorted()
            .toList();
    return new Figure(
        factor * ours.median() / theirs.median(),
        pairs.get(0),
        pairs.get(pairs.size() - 1),
        ours.entry().name() + " / " + theirs.entry().name());
  }

  /** Found once. */
  static Figure single(double value, String note) {
    return new Figure(value, value, value, note);
  }
}
