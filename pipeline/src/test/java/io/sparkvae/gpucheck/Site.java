// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import io.sparkvae.shard.Shards;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Where a check takes place.
 *
 * @param results folder of what is found
 * @param work folder for data and models
 * @param mnist folder with MNIST as IDX files
 */
record Site(Path results, Path work, Path mnist, Scale scale, Cluster cluster) {
  /** The card on which everything is computed. */
  static final int CARD = 0;

  /** Opens Spark. */
  interface Cluster {
    /**
     * @param master such as {@code local[1]}
     */
    void with(String master, Consumer<SparkSession> use);
  }

  org.apache.hadoop.fs.Path at(String name) {
    return new org.apache.hadoop.fs.Path(work.resolve(name).toUri());
  }

  org.apache.hadoop.fs.Path shardsOf(Work model) {
    return at("shards-" + model.spelled());
  }

  Shards shards(Work model) {
    return Shards.open(shardsOf(model), new Configuration());
  }
}
