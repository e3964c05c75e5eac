// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.graph.cuda.CudaEmulator;
import io.sparkvae.model.SessionPool;
import io.sparkvae.shard.TestSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The check itself, on small models and an emulated card. */
class GpuCheckTest {
  @RegisterExtension static final CudaEmulator EMULATOR = new CudaEmulator();

  private static final int SIDE = 28;

  @TempDir Path directory;

  @AfterEach
  void computeOnTheProcessor() {
    InnerLoop.onProcessor(TestSpark.session());
    SessionPool.clear();
  }

  private Site site(Scale scale) throws IOException {
    for (String folder : new String[] {"results", "work", "mnist"}) {
      Files.createDirectories(directory.resolve(folder));
    }
    return new Site(
        directory.resolve("results"),
        directory.resolve("work"),
        directory.resolve("mnist"),
        scale,
        (master, use) -> use.accept(TestSpark.session()));
  }

  /** Images of noise, in MNIST's format. */
  private static void images(Path file, int count) throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(16 + count * SIDE * SIDE);
    idx.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
    byte[] pixels = new byte[count * SIDE * SIDE];
    new Random(1).nextBytes(pixels);
    Files.write(file, idx.put(pixels).array());
  }

  private static String report(Site site, boolean holds) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    assertThat(new Report(site).print(new PrintStream(text))).as(text.toString()).isEqualTo(holds);
    return text.toString();
  }

  @Test
  void allStepsRunAndAllHoldsThatMust() throws Exception {
    Site site = site(Scale.QUICK);
    images(site.mnist().resolve("train-images-idx3-ubyte"), 210);
    images(site.mnist().resolve("t10k-images-idx3-ubyte"), 10);
    StringBuilder outcomes = new StringBuilder();
    for (Map.Entry<String, Step> step : GpuCheck.steps().entrySet()) {
      step.getValue().run(site, new Findings(step.getKey(), site.results()));
      outcomes.append(step.getKey()).append("\t0\t1\t\n");
    }
    Files.writeString(site.results().resolve(Report.OUTCOMES), outcomes);
    assertThat(report(site, true))
        .contains(
            "Emulated card", "| gpu.elbo.conv |", "| gpu.train.stage |", "All holds that must.");
    assertThat(site.results().resolve("results.json")).content().contains("\"holds\" : true");

    // The controls: a step that was stopped, and a figure that misses.
    Files.writeString(
        site.results().resolve(Report.OUTCOMES), outcomes + "speed\t124\t9\tstopped after 9 s\n");
    assertThat(report(site, false)).contains("FAILED: speed: stopped after 9 s");
    Files.writeString(site.results().resolve(Report.OUTCOMES), outcomes);
    new Findings("training", site.results())
        .figure(Figure.atMost("gpu.elbo.mlp", Double.NaN, 0.5, "nats"));
    assertThat(report(site, false))
        .contains("gpu.elbo.mlp: misses", "gpu.elbo.conv: expected this figure, found none");
  }

  @Test
  void speedsAreComparedWithTheFastestWayOfTheRival() throws Exception {
    Site site = site(Scale.FULL);
    Files.writeString(site.results().resolve(Report.OUTCOMES), "speed\t0\t1\t\n");
    Files.writeString(
        site.results().resolve("rival.json"),
        """
        {"versions": "2.11", "failures": ["train.mlp.tf32 compiled: no compiler"],
         "rates": {"train.mlp.fp32": {"eager": 100, "graph": 600, "compiled": 500}}}
        """);
    new Findings("speed", site.results())
        .figure(Figure.reported("train.mlp.fp32", 900, "images/s"));
    assertThat(report(site, false))
        .contains(
            "| gpu.train.mlp.vs.torch-compiled | 1.50 | at least 1.00 | 1.50 |  |",
            "no compiler",
            "FAILED: gpu.train.conv.large: expected this figure, found none");
  }
}
