// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.latents;

import io.sparkvae.output.Throughput;
import io.sparkvae.output.UnitFiles;
import io.sparkvae.output.UnitGroups;
import io.sparkvae.provenance.InputFiles;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.Shards;
import io.sparkvae.stage.Workplace;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Runs the encoding tasks from the driver. */
record ShardEncoding(Encoder with, LatentsSchema schema, Shards shards, Workplace place) {

  /**
   * Encodes the shards that are not encoded yet, and returns the files of all units by the unit's
   * name.
   */
  Map<String, Manifest.DataFile> encode(List<ShardUnit> units) {
    JavaSparkContext context = place.context();
    Broadcast<Encoder> encoder = context.broadcast(with);
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(place.hadoop()));
    EncodeShards task =
        new EncodeShards(
            shards.directory().toString(),
            place.out().journal().scratch().toString(),
            schema,
            encoder,
            hadoop);
    place.out().journal().relocate(ShardUnit.EARLIER_DATA, "");
    AtomicLong computed = new AtomicLong();
    long start = System.nanoTime();
    try {
      Map<String, Manifest.DataFile> files =
          new UnitFiles(place.spark(), "encode", place.out(), place.devices().kinds())
              .makeInGroups(
                  units,
                  ShardUnit::name,
                  ShardUnit::rows,
                  left -> {
                    computed.set(ShardUnit.computed(left));
                    return place
                        .devices()
                        .computing(
                            InputFiles.locatedGroups(
                                    place.spark(),
                                    shards.source(),
                                    UnitGroups.of(left, ShardUnit::rows),
                                    unit -> unit.shard().path())
                                .map(task));
                  });
      if (computed.get() > 0) {
        new Throughput(computed.get(), (System.nanoTime() - start) / 1e9).write(place.out());
      }
      return files;
    } finally {
      encoder.destroy();
      hadoop.destroy();
    }
  }
}
