// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.generate;

import io.sparkvae.output.WrittenUnit;
import java.io.IOException;
import org.apache.spark.api.java.function.Function;

/**
 * A Spark task that writes a file of samples.
 *
 * @param table writes files of the table
 * @param shards writes shards
 */
record DrawFile(SampleFile table, ShardOfSamples shards)
    implements Function<DrawnFile, WrittenUnit> {
  private static final long serialVersionUID = 1L;

  @Override
  public WrittenUnit call(DrawnFile unit) throws IOException {
    if (unit instanceof SampledShard shard) {
      return shards.call(shard);
    }
    return table.call((SampleUnit) unit);
  }
}
