// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.score;

import io.sparkvae.latents.Latents;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.plan.NeighbourPlan;
import io.sparkvae.stats.sample.Neighbours;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** Tells the classes of test images from their posterior means, in two ways. */
record Probes(SparkSession spark, Latents table, NeighbourPlan plan) {
  /** Returns the accuracies; empty if too few images of train and test have labels. */
  Optional<ProbesContent> of(LatentRows rows) {
    NeighbourPlan fitting =
        new NeighbourPlan(plan.k(), rows.fitting(plan.references()), rows.fitting(plan.images()));
    Labelled known = rows.labelled(Split.TRAIN, fitting.references());
    Labelled told = rows.labelled(Split.TEST, fitting.images());
    int classes = new HashSet<>(known.classes()).size();
    if (known.classes().size() < plan.k() || told.classes().isEmpty() || classes < 2) {
      return Optional.empty();
    }
    int numbers = Collections.max(known.classes()) + 1;
    int right = new Classifiers(spark).logistic(known, numbers).right(told);
    return Optional.of(
        ProbesContent.of(new Neighbours(spark, table, fitting).find(rows.rows()), classes, right));
  }
}
