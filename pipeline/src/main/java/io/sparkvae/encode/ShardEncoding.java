package io.sparkvae.encode;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.model.Model;
import io.sparkvae.provenance.Journal;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.OutputDirectory;
import io.sparkvae.provenance.Units;
import io.sparkvae.shard.Shards;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's side of the encoding of shards: what is left to do, and what is done. */
record ShardEncoding(
    SparkSession spark, EncodingPlan plan, Model model, Shards shards, OutputDirectory out) {
  private static final Logger PROGRESS = LoggerFactory.getLogger("sparkvae.progress");

  /** Encodes what is not encoded yet; gives the file of every unit by the unit's name. */
  Map<String, Manifest.DataFile> encode(List<ShardUnit> units) {
    Journal journal = out.journal();
    journal.plan(units.size());
    Map<String, Manifest.DataFile> files = new HashMap<>();
    journal.finished().forEach((name, entry) -> files.put(name, entry.files().get(0)));
    List<ShardUnit> left = units.stream().filter(u -> !files.containsKey(u.name())).toList();
    if (left.size() < units.size()) {
      PROGRESS.info(
          "encode: continuing, {} of {} shards are done", units.size() - left.size(), units.size());
    }
    if (!left.isEmpty()) {
      encode(left, journal, files);
    }
    return files;
  }

  private void encode(List<ShardUnit> left, Journal journal, Map<String, Manifest.DataFile> files) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Encoder> encoder = context.broadcast(Encoder.of(model, plan));
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(
            new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    EncodeShard task =
        new EncodeShard(
            shards.directory().toString(),
            journal.scratch().toString(),
            model.spec().latent(),
            plan.columns(),
            encoder,
            hadoop);
    long images = left.stream().mapToLong(ShardUnit::rows).sum();
    try (Progress progress = Progress.start(spark, "encode", images)) {
      Units.run(
          InputFiles.located(spark, shards.source(), left, unit -> unit.shard().path()).map(task),
          encoded -> {
            Manifest.DataFile file = encoded.dataFile();
            journal.adopt(new Path(encoded.written()), file.path());
            journal.commit(new Journal.Entry(encoded.unit().name(), List.of(file)));
            files.put(encoded.unit().name(), file);
          });
      progress.done();
    } catch (Failure e) {
      throw e;
    } catch (RuntimeException e) {
      throw explained(e);
    } finally {
      encoder.destroy();
      hadoop.destroy();
    }
  }

  private RuntimeException explained(RuntimeException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException) { // reading is watched over: this was writing
        return new ResourceFailure(
            "output %s: cannot be written: %s".formatted(out.path(), t.getMessage()), thrown);
      }
    }
    return thrown;
  }
}
