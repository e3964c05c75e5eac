// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Split;
import io.sparkvae.stats.moments.LogHistogram;
import io.sparkvae.stats.profile.LatentProfile;
import io.sparkvae.stats.profile.SplitProfile;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The table of histograms of the KL divergence: a row for each bar that holds images. */
public final class HistogramTable {
  /** Its directory. */
  static final String NAME = "histograms";

  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("split")
          .required(PrimitiveTypeName.INT32)
          .named("dimension")
          .required(PrimitiveTypeName.DOUBLE)
          .named("from")
          .required(PrimitiveTypeName.DOUBLE)
          .named("to")
          .required(PrimitiveTypeName.INT64)
          .named("images")
          .named("histograms");

  private HistogramTable() {}

  /** Writes the table, and returns its file for the manifest. */
  public static Manifest.DataFile write(
      LatentProfile profile, OutputDirectory out, Configuration hadoop) {
    int dimensions = profile.shape().divergences();
    return StatisticsTable.write(
        NAME,
        SCHEMA,
        out,
        hadoop,
        table -> {
          add(table, "all", profile.total(), dimensions);
          for (Map.Entry<Split, SplitProfile> one : profile.bySplit().entrySet()) {
            add(table, one.getKey().column(), one.getValue(), dimensions);
          }
        });
  }

  private static void add(StatisticsTable table, String split, SplitProfile profile, int dimensions)
      throws IOException {
    for (int j = 0; j < dimensions; j++) {
      LogHistogram histogram = profile.kl(j);
      for (int bar = 0; bar < histogram.bars(); bar++) {
        if (histogram.count(bar) > 0) {
          table.add(split, j, histogram.from(bar), histogram.to(bar), histogram.count(bar));
        }
      }
    }
  }
}
