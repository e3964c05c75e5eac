// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import io.sparkvae.model.quantiser.CodeLevel;
import io.sparkvae.stats.Statistics;
import io.sparkvae.stats.result.CodeStatistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@value #FILE}: how the aggregate posterior has changed from an earlier run to the
 * present one, dimension by dimension.
 *
 * <p>Of each latent dimension that is active in one of the runs the mean of mu, the variance of mu
 * and the mean KL divergence are compared by {@link Welch}'s test. A variance is the mean of the
 * squared deviations, whose own variance follows from the fourth moment ({@link FourMoments}), so
 * that it need not be one of normal numbers, as it must for the usual F test (Box, Biometrika 40,
 * 1953). It is compared where both statistics have that moment. Of codes their shares are compared,
 * by {@link CodeShift}. p-values are corrected for all tests together by {@link Holm}'s method.
 *
 * <p>The effect of a mean is Glass's Δ: the change in standard deviations before (Glass,
 * Educational Researcher 5, 1976), that of a variance the change of the standard deviation in the
 * same unit. The deviation of mu is that of the aggregate posterior, √(variance of mu + mean
 * variance of a posterior), where the earlier statistics have both; else that of mu alone.
 *
 * @param compared which images of the present run
 * @param images their number
 * @param earlierImages number of images of the earlier run
 * @param sameModel whether one model encoded both; else dimensions may have another meaning
 * @param shifts the changes, in the order of the dimensions
 */
public record Drift(
    Compared compared, long images, long earlierImages, boolean sameModel, List<Shift> shifts) {

  /** The name of the file. */
  public static final String FILE = "drift.json";

  public Drift {
    shifts = List.copyOf(shifts);
  }

  /**
   * Reads the drift of a run or of a statistics directory; empty if nothing was compared.
   *
   * @throws io.sparkvae.failure.DataFailure when the file is corrupt
   */
  public static Optional<Drift> read(Path directory, Configuration hadoop) {
    return Verdict.readJson(
        new Path(directory, FILE), Drift.class, "the drift between two runs", hadoop);
  }

  /**
   * Compares two runs; empty if their latents have other shapes, or fewer images than the tests
   * need.
   *
   * @param fewest images on either side
   */
  static Optional<Drift> of(JudgedStatistics earlier, JudgedStatistics now, int fewest) {
    Statistics before = earlier.content();
    Statistics present = now.content();
    if (!before.latent().equals(present.latent())
        || earlier.kl().size() != now.kl().size()
        || !levels(earlier).equals(levels(now))
        || Math.min(before.count(), present.count()) < fewest) {
      return Optional.empty();
    }
    Compared compared = Compared.of(earlier, now, before.count(), present.count(), fewest);
    long images = compared == Compared.NEW ? present.count() - before.count() : present.count();
    List<Shift> shifts =
        now.codes().isPresent() && earlier.codes().isPresent()
            ? ofCodes(earlier, now, compared)
            : ofMoments(earlier, now, compared);
    return Optional.of(
        new Drift(
            compared, images, before.count(), !now.ofAnotherModel(earlier), corrected(shifts)));
  }

  private static List<CodeLevel> levels(JudgedStatistics statistics) {
    return statistics.codes().map(CodeStatistics::levels).orElse(List.of());
  }

  /** Returns the change that the gate judges: the largest of those that are no chance. */
  Optional<Shift> largest(double level) {
    return shifts.stream()
        .max(
            Comparator.<Shift, Boolean>comparing(shift -> shift.isSignificant(level))
                .thenComparing(shift -> Math.abs(shift.effect())));
  }

  private static List<Shift> ofMoments(
      JudgedStatistics earlier, JudgedStatistics now, Compared compared) {
    List<Shift> shifts = new ArrayList<>();
    List<SampleMoments> muBefore = earlier.mu();
    List<SampleMoments> muNow = now.mu();
    List<SampleMoments> klBefore = earlier.kl();
    List<SampleMoments> klNow = now.kl();
    for (int j = 0; j < muNow.size(); j++) {
      if (earlier.content().active(j) || now.content().active(j)) {
        double variance = muBefore.get(j).variance() + earlier.posteriorVariance(j);
        shifts.add(shift(Shift.Quantity.MU, j, muBefore.get(j), muNow.get(j), compared, variance));
        ofSpread(j, earlier, now, compared, variance).ifPresent(shifts::add);
        variance = klBefore.get(j).variance();
        shifts.add(shift(Shift.Quantity.KL, j, klBefore.get(j), klNow.get(j), compared, variance));
      }
    }
    return shifts;
  }

  private static Shift shift(
      Shift.Quantity quantity,
      int dimension,
      SampleMoments before,
      SampleMoments all,
      Compared compared,
      double variance) {
    SampleMoments now = compared.among(all, before);
    Welch test = Welch.twoSided(before, now);
    return shift(quantity, dimension, before.mean(), now.mean(), test, variance);
  }

  private static Optional<Shift> ofSpread(
      int dimension,
      JudgedStatistics earlier,
      JudgedStatistics present,
      Compared compared,
      double variance) {
    Optional<FourMoments> known = earlier.spread(dimension);
    Optional<FourMoments> all = present.spread(dimension);
    if (known.isEmpty() || all.isEmpty()) {
      return Optional.empty();
    }
    FourMoments before = known.get();
    FourMoments now = compared == Compared.NEW ? all.get().without(before) : all.get();
    Welch test = Welch.twoSided(before.squaredDeviations(), now.squaredDeviations());
    return Optional.of(
        shift(
            Shift.Quantity.SPREAD, dimension, before.deviation(), now.deviation(), test, variance));
  }

  private static Shift shift(
      Shift.Quantity quantity,
      int dimension,
      double before,
      double now,
      Welch test,
      double variance) {
    double change = now - before;
    double effect =
        change == 0
            ? 0
            : variance > 0 ? change / Math.sqrt(variance) : Math.copySign(Double.MAX_VALUE, change);
    return new Shift(
        quantity, dimension, before, now, test.t(), test.pValue(), test.pValue(), effect);
  }

  private static List<Shift> ofCodes(
      JudgedStatistics earlier, JudgedStatistics now, Compared compared) {
    List<CodeStatistics.Usage> before = earlier.codes().orElseThrow().all();
    List<CodeStatistics.Usage> present = now.codes().orElseThrow().all();
    long images = now.content().count();
    long earlierImages = earlier.content().count();
    List<Shift> shifts = new ArrayList<>();
    for (int level = 0; level < present.size(); level++) {
      boolean rest = compared == Compared.NEW;
      shifts.add(
          CodeShift.of(
              level,
              before.get(level),
              earlierImages,
              rest ? without(present.get(level), before.get(level)) : present.get(level),
              rest ? images - earlierImages : images));
    }
    return shifts;
  }

  private static CodeStatistics.Usage without(CodeStatistics.Usage all, CodeStatistics.Usage part) {
    long[] counts = new long[all.counts().size()];
    for (int code = 0; code < counts.length; code++) {
      counts[code] = all.counts().get(code) - part.counts().get(code);
    }
    return CodeStatistics.Usage.of(counts);
  }

  private static List<Shift> corrected(List<Shift> shifts) {
    double[] corrected = Holm.corrected(shifts.stream().mapToDouble(Shift::pValue).toArray());
    List<Shift> all = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      all.add(shifts.get(i).corrected(corrected[i]));
    }
    return all;
  }
}
