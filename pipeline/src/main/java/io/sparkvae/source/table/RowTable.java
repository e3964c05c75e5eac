// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.source.format.SourceIdentity;
import io.sparkvae.storage.Digest;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A table of which only the rows are known: a view, a table of a database. Its digest is made of
 * the number of rows and the sum of their hashes, so all rows are read for it.
 */
record RowTable(TableAddress address, SparkSession spark) implements OpenTable {
  @Override
  public Dataset<Row> rows() {
    return address.load(spark, Map.of());
  }

  @Override
  public Path root() {
    return new Path(address.location());
  }

  @Override
  public SourceIdentity identity(TableLayout layout) {
    Column hash = functions.xxhash64(layout.columns()).cast("decimal(20,0)");
    Row sum =
        address.guarded(
            spark, () -> rows().agg(functions.count(functions.lit(1)), functions.sum(hash)).head());
    return new SourceIdentity(
        address.location(), Digest.ofText("rows\n%s\n%s".formatted(sum.get(0), sum.get(1))));
  }
}
