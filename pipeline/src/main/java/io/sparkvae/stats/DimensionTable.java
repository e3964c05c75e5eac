package io.sparkvae.stats;

import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The statistics as a Parquet table with one row a dimension, in one file. */
final class DimensionTable {
  private static final String FILE = StatsStage.TABLE + "/part-00000.parquet";
  private static final String[] NUMBERS = {
    "klMean",
    "klStandardDeviation",
    "klStandardError",
    "klMinimum",
    "klMaximum",
    "muMean",
    "muVariance"
  };

  private DimensionTable() {}

  private static MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    schema.required(PrimitiveTypeName.INT32).named("dimension");
    for (String name : NUMBERS) {
      schema.required(PrimitiveTypeName.DOUBLE).named(name);
    }
    schema.required(PrimitiveTypeName.BOOLEAN).named("active");
    return schema.named("dimensions");
  }

  static Manifest.DataFile write(Statistics content, OutputDirectory out, Configuration hadoop) {
    Path written = new Path(out.journal().scratch(), "dimensions");
    try (TableWriter part =
        new TableWriter(written, schema(), content.latent(), Map.of(), hadoop)) {
      for (int j = 0; j < content.latent(); j++) {
        int dimension = j;
        part.write(to -> add(to, content, dimension));
      }
      TableWriter.Summary summary = part.end();
      out.journal().adopt(written, FILE);
      return new Manifest.DataFile(FILE, summary.bytes(), summary.sha256());
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(written, e.getMessage()), e);
    }
  }

  private static void add(RecordConsumer to, Statistics content, int j) {
    double[] numbers = {
      content.kl().mean().get(j),
      content.kl().standardDeviation().get(j),
      content.kl().standardError().get(j),
      content.kl().minimum().get(j),
      content.kl().maximum().get(j),
      content.mu().mean().get(j),
      content.mu().variance().get(j)
    };
    to.startField("dimension", 0);
    to.addInteger(j);
    to.endField("dimension", 0);
    for (int i = 0; i < NUMBERS.length; i++) {
      to.startField(NUMBERS[i], i + 1);
      to.addDouble(numbers[i]);
      to.endField(NUMBERS[i], i + 1);
    }
    to.startField("active", NUMBERS.length + 1);
    to.addBoolean(content.active(j));
    to.endField("active", NUMBERS.length + 1);
  }
}
