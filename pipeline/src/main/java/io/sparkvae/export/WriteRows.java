// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import io.sparkvae.latents.LatentsReader;
import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.storage.DigestedOutput;
import io.sparkvae.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that writes one file from one latents file, which it verifies first. It writes into
 * the scratch directory, which no reader looks at, under a name that no other attempt uses. It
 * holds one row group in memory.
 *
 * @param directory directory of the latents
 * @param scratch directory for files that are not yet part of the result
 */
record WriteRows(
    String directory, String scratch, Broadcast<SerializableConfiguration> configuration)
    implements Function<RowsUnit, WrittenUnit> {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 16;

  @Override
  public WrittenUnit call(RowsUnit unit) throws IOException {
    Configuration hadoop = configuration.value().value();
    Path latents = new Path(directory);
    Verification.require(latents, unit.latents(), hadoop);
    Path file = WrittenUnit.attempt(scratch, unit.name());
    try (LatentsReader rows =
            LatentsReader.open(
                new Path(latents, unit.latents().path()), unit.format().columns(), hadoop);
        DigestedOutput out = new DigestedOutput(Storage.of(file, hadoop).create(file, true))) {
      BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER);
      unit.format().write(rows, unit.rows(), buffered);
      buffered.flush();
      Progress.read(unit.rows());
      return new WrittenUnit(
          unit.name(),
          file.toString(),
          new Manifest.DataFile(unit.path(), out.bytes(), out.digest()),
          null);
    }
  }
}
