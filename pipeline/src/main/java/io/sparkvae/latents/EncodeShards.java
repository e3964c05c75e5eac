// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.output.Progress;
import io.sparkvae.output.WrittenUnit;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ReadAhead;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Spark task that encodes shards, each into one latents file. The images of all its shards go
 * through the model in one stream, so that small shards fill its batches. It writes into the
 * scratch directory, which no reader looks at, under names that no other attempt uses. It holds two
 * row groups and one batch in memory.
 *
 * @param shards directory of the shards
 * @param scratch directory for files that are not yet part of the result
 */
record EncodeShards(
    String shards,
    String scratch,
    LatentsSchema schema,
    Broadcast<Encoder> encoder,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<List<ShardUnit>, List<WrittenUnit>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<WrittenUnit> call(List<ShardUnit> units) throws IOException {
    List<WrittenUnit> written = new ArrayList<>();
    List<ShardUnit> computed = new ArrayList<>();
    for (ShardUnit unit : units) {
      if (unit.earlier() == null) {
        computed.add(unit);
      } else {
        written.add(copy(unit));
      }
    }
    if (!computed.isEmpty()) {
      written.addAll(encode(computed));
    }
    return written;
  }

  private List<WrittenUnit> encode(List<ShardUnit> units) throws IOException {
    Configuration conf = hadoop.value().value();
    LatentsLayout layout = LatentsLayout.of(schema);
    List<WrittenUnit> written = new ArrayList<>();
    try (LatentsFiles files = new LatentsFiles(units, unit -> file(unit, layout, conf));
        ReadAhead<Chunk> chunks = ShardUnit.chunks(units, new Path(shards), conf)) {
      encoder
          .value()
          .encode(
              chunks,
              batch -> {
                files.write(batch);
                Progress.read(batch.images().count());
              });
      List<TableWriter.Summary> summaries = files.end();
      for (int i = 0; i < units.size(); i++) {
        TableWriter.Summary summary = summaries.get(i);
        written.add(
            written(units.get(i), summary.bytes(), summary.sha256(), encoder.value().device()));
      }
      return written;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private LatentsFile file(ShardUnit unit, LatentsLayout layout, Configuration conf) {
    try {
      return new LatentsFile(path(unit), layout, unit.split(), conf);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path path(ShardUnit unit) {
    return WrittenUnit.attempt(scratch, unit.name());
  }

  private WrittenUnit written(ShardUnit unit, long bytes, String sha256, String device) {
    return new WrittenUnit(
        unit.name(),
        path(unit).toString(),
        new Manifest.DataFile(unit.path(), bytes, sha256),
        device);
  }

  private WrittenUnit copy(ShardUnit unit) throws IOException {
    ShardUnit.Earlier earlier = unit.earlier();
    long bytes =
        Verification.copy(
            new Path(earlier.file()), earlier.sha256(), path(unit), hadoop.value().value());
    Progress.read(unit.rows());
    return written(unit, bytes, earlier.sha256(), null);
  }
}
