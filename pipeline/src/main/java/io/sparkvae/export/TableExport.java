// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResumeFailure;
import io.sparkvae.output.Announcer;
import io.sparkvae.stage.Locations;
import io.sparkvae.stage.Made;
import io.sparkvae.stage.Work;
import io.sparkvae.stage.Workplace;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Writes rows of latents into a table, and then counts what the table has. */
record TableExport(TableTarget target, ChosenRows rows) implements Work {

  @Override
  public String summary() {
    return String.format(
        Locale.ROOT,
        "export %,d rows of %s to the table %s",
        rows.count(),
        Locations.plain(rows.latents().directory()),
        target.name().isEmpty() ? target.path() : target.name());
  }

  @Override
  public Made run(Workplace place) {
    String run = rows.latents().source().digest();
    Dataset<Row> written = TableRows.of(rows, place.spark()).withColumn(Destination.RUN, lit(run));
    StructType schema = written.schema();
    Destination to = target.destination(place.spark());
    switch (target.mode()) {
      case REPLACE -> to.replace(written, run);
      case OVERWRITE -> to.overwrite(written);
      case APPEND -> append(to, written, schema, run);
    }
    Account found = account(to, schema, run);
    Account expected =
        target.check() == TableTarget.Check.CONTENT
            ? Account.withChecksum(written, schema)
            : new Account(rows.count(), found.checksum());
    if (target.check() != TableTarget.Check.NONE && !found.equals(expected)) {
      throw new DataFailure(
          "table %s: expected %s of run %s, found %s; %s"
              .formatted(
                  to.where(),
                  expected,
                  run,
                  found,
                  target.mode() == TableTarget.Mode.APPEND
                      ? "remove them, and give the same command again"
                      : "the same command writes them again"));
    }
    return Made.of(
        List.of(),
        LatentsExport.ofTable(
            Settings.spelled(Target.Kind.TABLE),
            rows,
            new LatentsExport.Table(
                to.where(), target.layout().format(), found.rows(), found.checksum())));
  }

  /** Adds the rows, unless an earlier attempt, whose manifest was lost, has added them. */
  private void append(Destination to, Dataset<Row> written, StructType schema, String run) {
    long there =
        to.rows(schema)
            .map(all -> all.filter(col(Destination.RUN).equalTo(run)).count())
            .orElse(0L);
    if (there == rows.count()) {
      Announcer.current().say("export: {} has the rows of this run already", to.where());
    } else if (there == 0) {
      to.append(written);
    } else {
      throw new ResumeFailure(
          "table %s: expected no row or %s rows of run %s, found %s; remove them, and give the same command again"
              .formatted(to.where(), rows.count(), run, there));
    }
  }

  private Account account(Destination to, StructType schema, String run) {
    if (target.check() == TableTarget.Check.NONE) {
      return new Account(null, null);
    }
    Dataset<Row> there =
        to.rows(schema)
            .map(all -> all.filter(col(Destination.RUN).equalTo(run)))
            .orElseThrow(
                () ->
                    new DataFailure(
                        "table %s: expected to read what was written, found no table"
                            .formatted(to.where())));
    return target.check() == TableTarget.Check.CONTENT
        ? Account.withChecksum(there, schema)
        : new Account(there.count(), null);
  }
}
