// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.Python;
import io.sparkvae.graph.ParameterLayout.Slot;
import io.sparkvae.latents.Fixture;
import io.sparkvae.model.Model;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.StageRunner;
import io.sparkvae.stage.Stop;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Floats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Results in Python's libraries, bit for bit as Spark reads them. Each is skipped where Python
 * lacks the library.
 */
@Tag("proofs")
class PythonReadersTest {
  private static final String PROGRAM = Path.of("src/test/python/readers.py").toString();

  @TempDir static Path here;
  private static Path latents;

  @BeforeAll
  static void write() {
    latents = ExportFixture.latents(here);
    for (String to : List.of("arrow", "jsonl", "npy")) {
      ExportFixture.export(latents, here.resolve(to), "export.to=" + to);
    }
    ExportFixture.export(
        latents, here.resolve("fixed"), "export.to=arrow", "export.arrow.container=parquet");
    Request model =
        Request.to(Fixture.hadoop(here.resolve("onnx")), Fixture.settings("export.to=onnx"))
            .with("model", Fixture.hadoop(here.resolve("model")));
    StageRunner.run(new ExportStage(), model, Fixture.spark(), Stop.NEVER);
  }

  /** Number of rows, and a digest of id, mean, bound and label of each, in the order of the ids. */
  private static String expected() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Map<String, Row> rows = ExportFixture.rows(latents);
    for (Row row : rows.values()) {
      List<Float> mu = row.getList(1);
      ByteBuffer numbers =
          ByteBuffer.allocate(4 * mu.size() + 8 + 4).order(ByteOrder.LITTLE_ENDIAN);
      mu.forEach(numbers::putFloat);
      numbers.putDouble(row.getDouble(5)).putInt(row.isNullAt(7) ? -1 : row.getInt(7));
      all.write(row.getString(0).getBytes(StandardCharsets.UTF_8));
      all.write(numbers.array());
    }
    return rows.size() + " " + Digest.hex(Digest.sha256(all.toByteArray()));
  }

  @ParameterizedTest
  @CsvSource({
    "pandas_parquet, latents, pandas pyarrow",
    "pyarrow_parquet, latents, pyarrow",
    "duckdb_parquet, latents, duckdb",
    "polars_parquet, latents, polars",
    "pyarrow_ipc, arrow, pyarrow",
    "polars_ipc, arrow, polars",
    "pyarrow_fixed, fixed, pyarrow",
    "duckdb_parquet, fixed, duckdb",
    "pandas_jsonl, jsonl, pandas",
    "duckdb_jsonl, jsonl, duckdb",
    "numpy_npy, npy, numpy pandas pyarrow"
  })
  void everyRowHasItsNumbers(String reader, String table, String modules) throws Exception {
    Python python = Python.with(modules.split(" "));
    assertThat(python.run(PROGRAM, reader, here.resolve(table).toString())).isEqualTo(expected());
  }

  @Test
  void safetensorsHasTheTensorsOfTheModel() throws Exception {
    Python python = Python.with("safetensors", "numpy");
    Model model = Fixture.model(Fixture.settings());
    String tensors =
        model.layout().slots().stream()
            .map(slot -> tensor(slot, model.parameters()))
            .sorted()
            .collect(Collectors.joining("\n"));
    assertThat(python.run(PROGRAM, "safetensors_numpy", here.resolve("model").toString()))
        .isEqualTo(tensors);
  }

  private static String tensor(Slot slot, float[] parameters) {
    float[] numbers = Arrays.copyOfRange(parameters, slot.offset(), slot.offset() + slot.size());
    return "%s %s float32 %s".formatted(slot.name(), slot.shape(), Floats.sha256(numbers));
  }

  @Test
  void onnxRuntimeEncodesAsWeDo() throws Exception {
    Python python = Python.with("onnxruntime", "numpy");
    Map<String, Row> encoded = ExportFixture.rows(latents);
    ByteArrayOutputStream images = new ByteArrayOutputStream();
    ByteArrayOutputStream means = new ByteArrayOutputStream();
    for (Row image :
        Fixture.spark().read().parquet(here.resolve("shards").toString()).collectAsList()) {
      images.write(image.<byte[]>getAs("pixels"));
      List<Float> mu = encoded.get(image.<String>getAs("id")).getList(1);
      float[] numbers = new float[mu.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = mu.get(i);
      }
      Floats.write(numbers, means);
    }
    Files.write(here.resolve("onnx/images"), images.toByteArray());
    Files.write(here.resolve("onnx/mu"), means.toByteArray());
    assertThat(python.run(PROGRAM, "onnxruntime_encoder", here.resolve("onnx").toString()))
        .isEqualTo("100 True");
  }

  @Test
  void onnxsOwnCheckerAcceptsTheFiles() throws Exception {
    Python python = Python.with("onnx");
    assertThat(python.run(PROGRAM, "onnx_checker", here.resolve("onnx").toString()).lines())
        .containsExactly("decoder.onnx", "encoder.onnx");
  }
}
