package io.sparkvae.encode;

import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.Chunk;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.ParquetPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The task: one shard to one latents file, written where nobody reads, under a name that no other
 * attempt has. Holds one row group and one batch.
 *
 * @param shards directory of the shards
 * @param scratch directory for what is written
 */
record EncodeShard(
    String shards,
    String scratch,
    int latent,
    EncodingPlan.Columns columns,
    Broadcast<Encoder> encoder,
    Broadcast<SerializableConfiguration> hadoop)
    implements Function<ShardUnit, EncodedShard> {
  private static final long serialVersionUID = 1L;

  @Override
  public EncodedShard call(ShardUnit unit) throws IOException {
    long attempt = TaskContext.get().taskAttemptId();
    Path file = new Path(scratch, "%s-attempt-%d".formatted(unit.name(), attempt));
    return unit.earlier() == null ? encode(unit, file) : copy(unit, file);
  }

  private EncodedShard encode(ShardUnit unit, Path file) throws IOException {
    Verification.require(new Path(shards), unit.shard(), hadoop.value().value());
    try (LatentsFile latents =
        new LatentsFile(file, columns, latent, unit.split(), hadoop.value().value())) {
      encoder.value().encode(chunks(unit), batch -> write(latents, batch));
      ParquetPart.Summary summary = latents.end();
      return new EncodedShard(unit, file.toString(), summary.bytes(), summary.sha256());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void write(LatentsFile latents, Posteriors batch) {
    try {
      latents.write(batch);
      Progress.read(batch.images().count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Iterator<Chunk> chunks(ShardUnit unit) {
    Configuration conf = hadoop.value().value();
    Path shard = new Path(shards, unit.shard().path());
    return IntStream.range(0, unit.rowGroups().size())
        .mapToObj(group -> ChunkReader.read(shard, group, unit.rowGroups().get(group), conf))
        .iterator();
  }

  private EncodedShard copy(ShardUnit unit, Path file) throws IOException {
    ShardUnit.Earlier earlier = unit.earlier();
    long bytes =
        Verification.copy(new Path(earlier.file()), earlier.sha256(), file, hadoop.value().value());
    Progress.read(unit.rows());
    return new EncodedShard(unit, file.toString(), bytes, earlier.sha256());
  }
}
