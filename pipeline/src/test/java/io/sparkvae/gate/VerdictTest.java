// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
  private static final Configuration HADOOP = new Configuration();
  private static final GateResult PASSED =
      GateResult.of("quarantine.share", "ingest", true, 0.001, 0.01, "0.1 % are bad");
  private static final GateResult FAILED =
      new GateResult("elbo.drop", "stats", false, 7.0, 5.0, 4.2, 1e-5, 7.0, "7 nats worse");

  @TempDir Path directory;

  @Test
  void aVerdictIsReadAsItWasWritten() throws IOException {
    var place = new org.apache.hadoop.fs.Path(directory.toUri());
    assertThat(Verdict.read(place, HADOOP)).isEmpty();
    for (Verdict verdict :
        List.of(
            Verdict.of("runs/1", List.of(), List.of(PASSED, FAILED)),
            Verdict.of(null, List.of("elbo.drop"), List.of(PASSED)))) {
      verdict.write(place, HADOOP);
      assertThat(Verdict.read(place, HADOOP)).contains(verdict);
    }
    assertThat(Files.readString(directory.resolve("gates.json")))
        .contains("\"outcome\" : \"unfinished\"")
        .doesNotContain("null");
    Files.deleteIfExists(directory.resolve(".gates.json.crc"));
    Files.writeString(directory.resolve("gates.json"), "{\"outcome\": \"good\"}");
    assertThatThrownBy(() -> Verdict.read(place, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("gates.json: expected the verdict of gates");
  }

  @Test
  void allGatesPassOnlyIfNoneFailsOrWaits() {
    assertThat(Verdict.of(null, List.of(), List.of(PASSED)).outcome())
        .isEqualTo(Verdict.Outcome.PASSED);
    assertThat(Verdict.of(null, List.of("elbo.drop"), List.of(PASSED)).outcome())
        .isEqualTo(Verdict.Outcome.UNFINISHED);
    Verdict failed = Verdict.of(null, List.of("elbo.drop"), List.of(PASSED, FAILED));
    assertThat(failed.outcome()).isEqualTo(Verdict.Outcome.FAILED);
    assertThat(failed.failed()).containsExactly(FAILED);
  }
}
