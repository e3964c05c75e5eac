// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Split;
import io.sparkvae.shard.SplitRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The checked settings of the generated shards.
 *
 * @param rows number of samples in them; 0: no shards
 * @param validation fraction of the samples, in [0, 1]
 * @param test fraction of the samples, in [0, 1]
 * @param rowsOfFile most rows of a file
 */
record ShardsPlan(long rows, double validation, double test, int rowsOfFile) {
  static final String ROWS = "generate.shards";

  /**
   * Reads and checks the settings.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  static ShardsPlan from(Settings settings, int samplesPerTask) {
    long rows = settings.longInteger(ROWS);
    if (rows < 0) {
      throw settings.refused(ROWS, "a number from 0", rows);
    }
    double validation = SplitRule.fraction(settings, "generate.split.validation");
    double test = SplitRule.fraction(settings, "generate.split.test");
    if (validation + test > 1) {
      throw settings.refused(
          "generate.split.test", "validation + test of at most 1", validation + test);
    }
    return new ShardsPlan(rows, validation, test, samplesPerTask);
  }

  /**
   * Returns one unit of work for each file. The first samples are training images, then come those
   * of validation and of test: samples are independent, so any may be in any split.
   */
  List<SampledShard> units() {
    long ofTest = Math.round(rows * test);
    long ofValidation = Math.min(rows - ofTest, Math.round(rows * validation));
    long ofTraining = rows - ofTest - ofValidation;
    List<SampledShard> units = new ArrayList<>();
    add(units, Split.TRAIN, 0, ofTraining);
    add(units, Split.VALIDATION, ofTraining, ofValidation);
    add(units, Split.TEST, ofTraining + ofValidation, ofTest);
    return units;
  }

  private void add(List<SampledShard> units, Split split, long from, long count) {
    int number = 0;
    for (long done = 0; done < count; done += rowsOfFile) {
      int rowsHere = (int) Math.min(rowsOfFile, count - done);
      units.add(new SampledShard(split, number++, from + done, rowsHere));
    }
  }
}
