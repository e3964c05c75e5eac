// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.moments.CoMoments;
import io.sparkvae.stats.result.StatisticsTable.Doubles;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The table of covariances and correlations of mu: a row for each dimension. */
public final class CovarianceTable {
  /** Its directory. */
  static final String NAME = "covariance";

  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.INT32)
          .named("dimension")
          .requiredList()
          .requiredElement(PrimitiveTypeName.DOUBLE)
          .named("covariance")
          .requiredList()
          .requiredElement(PrimitiveTypeName.DOUBLE)
          .named("correlation")
          .named("covariance");

  private CovarianceTable() {}

  /** Writes the table, and returns its file for the manifest. */
  public static Manifest.DataFile write(CoMoments of, OutputDirectory out, Configuration hadoop) {
    int n = of.dimensions();
    return StatisticsTable.write(
        NAME,
        SCHEMA,
        out,
        hadoop,
        table -> {
          for (int i = 0; i < n; i++) {
            int row = i;
            table.add(
                row,
                new Doubles(n, j -> of.covariance(row, j)),
                new Doubles(n, j -> of.correlation(row, j)));
          }
        });
  }
}
