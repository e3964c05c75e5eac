// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A unit of work: the samples of one file.
 *
 * @param from index of the first sample
 * @param count number of samples
 */
record SampleUnit(long from, int count) implements DrawnFile {

  static List<SampleUnit> of(GenerationPlan plan) {
    List<SampleUnit> units = new ArrayList<>();
    for (long from = 0; from < plan.samples(); from += plan.samplesPerTask()) {
      units.add(new SampleUnit(from, (int) Math.min(plan.samplesPerTask(), plan.samples() - from)));
    }
    return units;
  }

  @Override
  public String name() {
    return String.format(Locale.ROOT, "samples-%012d", from);
  }

  String path() {
    return "samples/" + name() + ".parquet";
  }
}
