// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.latents.Fixture;
import io.sparkvae.provenance.Manifest;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Base64;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.ByteArrayReadableSeekableByteChannel;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowTest {
  private static final String TYPES =
      "Schema<id: Utf8 not null, mu: FixedSizeList(3)<item: FloatingPoint(SINGLE) not null> not null,"
          + " logVar: FixedSizeList(3)<item: FloatingPoint(SINGLE) not null> not null,"
          + " kl: FixedSizeList(3)<item: FloatingPoint(SINGLE) not null> not null,"
          + " logLikelihood: FloatingPoint(DOUBLE) not null, elbo: FloatingPoint(DOUBLE) not null,"
          + " split: Utf8 not null, label: Int(32, true),"
          + " factors: List<item: Int(32, true) not null>>";

  @TempDir static Path here;
  private static Path latents;

  @BeforeAll
  static void encode() {
    latents = ExportFixture.latents(here);
  }

  @Test
  void arrowsReaderFindsVectorsOfAFixedSize() throws Exception {
    Path output = here.resolve("ipc");
    Manifest.Read made = ExportFixture.export(latents, output, "export.to=arrow");
    Map<String, Row> rows = ExportFixture.rows(latents);
    for (Manifest.DataFile file : made.manifest().files()) {
      byte[] bytes = Files.readAllBytes(output.resolve(file.path()));
      try (RootAllocator memory = new RootAllocator();
          ArrowFileReader reader =
              new ArrowFileReader(new ByteArrayReadableSeekableByteChannel(bytes), memory)) {
        VectorSchemaRoot batch = reader.getVectorSchemaRoot();
        assertThat(batch.getSchema()).hasToString(TYPES);
        while (reader.loadNextBatch()) {
          for (int i = 0; i < batch.getRowCount(); i++) {
            Row row = rows.remove(batch.getVector("id").getObject(i).toString());
            assertThat(batch.getVector("mu").getObject(i)).isEqualTo(row.getList(1));
            assertThat(batch.getVector("elbo").getObject(i)).isEqualTo(row.getDouble(5));
            assertThat(batch.getVector("label").getObject(i)).isEqualTo(row.get(7));
            assertThat(batch.getVector("factors").getObject(i))
                .isEqualTo(row.isNullAt(8) ? null : row.getList(8));
          }
        }
      }
    }
    assertThat(rows).isEmpty();
    Path again = here.resolve("again");
    assertThat(ExportFixture.export(latents, again, "export.to=arrow").manifest().files())
        .isEqualTo(made.manifest().files());
  }

  @Test
  void parquetFilesSayTheSameTypesAndDuckDbReadsThem() throws Exception {
    Path output = here.resolve("parquet");
    ExportFixture.export(latents, output, "export.to=arrow", "export.arrow.container=parquet");
    Path file = output.resolve("train-00000.parquet");
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(Fixture.hadoop(file), Fixture.hadoop()))) {
      byte[] message =
          Base64.getDecoder()
              .decode(reader.getFileMetaData().getKeyValueMetaData().get(ArrowSchema.PARQUET_KEY));
      // A message of Arrow's stream: a mark of continuation, its length, and the schema.
      assertThat(ByteBuffer.wrap(message).getInt()).isEqualTo(-1);
      Schema schema =
          MessageSerializer.deserializeSchema(
              new ReadChannel(Channels.newChannel(new ByteArrayInputStream(message))));
      assertThat(schema).hasToString(TYPES);
    }
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet found =
            duck.createStatement()
                .executeQuery(
                    """
                    SELECT count(*) FROM '%s/*.parquet' l JOIN '%s/*.parquet' e USING (id)
                    WHERE l.mu = e.mu AND l.kl = e.kl AND l.elbo = e.elbo
                      AND l.label IS NOT DISTINCT FROM e.label
                      AND l.factors IS NOT DISTINCT FROM e.factors"""
                        .formatted(latents, output))) {
      found.next();
      assertThat(found.getInt(1)).isEqualTo(100);
    }
  }
}
