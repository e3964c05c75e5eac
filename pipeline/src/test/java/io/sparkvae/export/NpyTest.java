// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.Python;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  /** How embedding-reader, and so autofaiss, finds shape and type in the first line of a file. */
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([0-9]+), ([0-9]+)\\)");

  private static final Pattern TYPE = Pattern.compile("'descr': '([<f0-9]+)'");

  @TempDir static Path here;
  private static Path latents;

  @BeforeAll
  static void encode() {
    latents = ExportFixture.latents(here);
  }

  @Test
  void embeddingsAndMetadataAreRowByRowTheSameImages() throws Exception {
    Path output = here.resolve("float32");
    Manifest.Read made = ExportFixture.export(latents, output, "export.to=npy");
    assertThat(made.manifest().files())
        .extracting(Manifest.DataFile::path)
        .containsExactly(
            "img_emb/img_emb_0.npy",
            "metadata/metadata_0.parquet",
            "img_emb/img_emb_1.npy",
            "metadata/metadata_1.parquet",
            "img_emb/img_emb_2.npy",
            "metadata/metadata_2.parquet");
    Map<String, Row> rows = ExportFixture.rows(latents);
    List<String> columns = new ArrayList<>();
    for (int file = 0; file < 3; file++) {
      List<float[]> vectors = vectors(output.resolve("img_emb/img_emb_%s.npy".formatted(file)));
      try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
          ResultSet metadata =
              duck.createStatement()
                  .executeQuery(
                      "SELECT * FROM '%s/metadata/metadata_%s.parquet'".formatted(output, file))) {
        columns.clear();
        for (int i = 1; i <= metadata.getMetaData().getColumnCount(); i++) {
          columns.add(metadata.getMetaData().getColumnName(i));
        }
        for (float[] vector : vectors) {
          metadata.next();
          Row row = rows.remove(metadata.getString("id"));
          assertThat(metadata.getString("image_path")).isEqualTo(row.getString(0));
          assertThat(metadata.getDouble("elbo")).isEqualTo(row.getDouble(5));
          assertThat(metadata.getObject("label")).isEqualTo(row.get(7));
          assertThat(vector).containsExactly(row.<Float>getList(1).toArray(Float[]::new));
        }
        assertThat(metadata.next()).isFalse();
      }
    }
    assertThat(rows).isEmpty();
    assertThat(columns)
        .containsExactly("image_path", "id", "logLikelihood", "elbo", "split", "label", "factors");
  }

  /** Reads an array of float32 by the definition of the format. */
  private static List<float[]> vectors(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String line =
        new String(bytes, 0, 300 > bytes.length ? bytes.length : 300, StandardCharsets.ISO_8859_1);
    String first = line.substring(0, line.indexOf('\n') + 1);
    assertThat(first).startsWith("\u0093NUMPY\u0001\u0000").contains("'fortran_order': False");
    assertThat(first.length() % 64).isZero();
    assertThat(bytes[8] + 256 * bytes[9] + 10).isEqualTo(first.length());
    Matcher type = TYPE.matcher(first);
    assertThat(type.find()).isTrue();
    assertThat(type.group(1)).isEqualTo("<f4");
    Matcher shape = SHAPE.matcher(first);
    assertThat(shape.find()).isTrue();
    ByteBuffer data =
        ByteBuffer.wrap(bytes, first.length(), bytes.length - first.length())
            .order(ByteOrder.LITTLE_ENDIAN);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(shape.group(1)); i++) {
      float[] vector = new float[Integer.parseInt(shape.group(2))];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = data.getFloat();
      }
      vectors.add(vector);
    }
    assertThat(data.hasRemaining()).isFalse();
    return vectors;
  }

  /** NumPy rounds the float32 array by itself, and must find the bits of the float16 one. */
  @Test
  void numpyReadsBothTypes() throws Exception {
    Path single = here.resolve("single");
    Path half = here.resolve("half");
    ExportFixture.export(latents, single, "export.to=npy", "export.npy.vector=logVar");
    ExportFixture.export(
        latents, half, "export.to=npy", "export.npy.vector=logVar", "export.npy.type=float16");
    String read =
        """
        import sys, numpy
        a, b = (numpy.load(d + '/img_emb/img_emb_0.npy') for d in sys.argv[1:])
        print(a.dtype, a.shape, a.flags.c_contiguous, b.dtype, (a.astype('<f2') == b).all(), (a == b).all())
        """;
    String found = Python.with("numpy").evaluate(read, single.toString(), half.toString());
    assertThat(found).isEqualTo("float32 (70, 3) True float16 True False");
  }

  @Test
  void columnsThatAreNoVectorsAreRefused() {
    assertThatThrownBy(
            () ->
                ExportFixture.export(
                    latents, here.resolve("none"), "export.to=npy", "export.npy.vector=codes"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("export.npy.vector: expected a column of the table, one of id, mu");
    Path deterministic = ExportFixture.latents(here.resolve("ae"), "model.preset=autoencoder");
    assertThatThrownBy(
            () ->
                ExportFixture.export(
                    deterministic,
                    here.resolve("empty"),
                    "export.to=npy",
                    "export.npy.vector=logVar"))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("found 'logVar', whose vectors are empty for this model");
    assertThat(here.resolve("empty/_manifest.json")).doesNotExist();
  }
}
