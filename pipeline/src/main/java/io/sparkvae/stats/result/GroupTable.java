// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stats.result;

import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stats.profile.GroupSums;
import io.sparkvae.stats.profile.GroupingSums;
import io.sparkvae.stats.profile.Groupings;
import io.sparkvae.stats.profile.LatentProfile;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The table of groups: a row for each value of label or factor, and each dimension. */
public final class GroupTable {
  /** Its directory. */
  static final String NAME = "groups";

  private static final MessageType SCHEMA =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("grouping")
          .required(PrimitiveTypeName.INT32)
          .named("value")
          .required(PrimitiveTypeName.INT32)
          .named("dimension")
          .required(PrimitiveTypeName.INT64)
          .named("images")
          .required(PrimitiveTypeName.DOUBLE)
          .named("klMean")
          .required(PrimitiveTypeName.DOUBLE)
          .named("klStandardError")
          .required(PrimitiveTypeName.DOUBLE)
          .named("muMean")
          .named("groups");

  private GroupTable() {}

  /** Returns whether no grouping has sums of its dimensions. */
  public static boolean isEmpty(Groupings groupings) {
    return groupings.byIndex().values().stream().allMatch(GroupingSums::tooWide);
  }

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
          for (Map.Entry<Integer, GroupingSums> one : profile.groupings().byIndex().entrySet()) {
            if (!one.getValue().tooWide()) {
              add(table, Groupings.name(one.getKey()), one.getValue(), dimensions);
            }
          }
        });
  }

  private static void add(StatisticsTable table, String grouping, GroupingSums sums, int dimensions)
      throws IOException {
    for (Map.Entry<Integer, GroupSums> one : sums.groups().entrySet()) {
      GroupSums group = one.getValue();
      for (int j = 0; j < dimensions; j++) {
        table.add(
            grouping,
            one.getKey(),
            j,
            group.images(),
            group.klMean(j),
            group.klStandardError(j),
            group.muMean(j));
      }
    }
  }
}
