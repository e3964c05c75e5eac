// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonPOJOBuilder;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.AtomicFile;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The file {@value #FILE} of a run, or of a statistics directory: the verdict of all gates.
 *
 * @param outcome of all gates together
 * @param against directory that the result was compared with; absent if there was none
 * @param waiting gates whose stage has no result yet
 * @param gates what each gate found, in the order of the stages
 */
@JsonDeserialize(builder = Verdict.Read.class)
public record Verdict(
    Outcome outcome,
    @JsonInclude(JsonInclude.Include.NON_NULL) String against,
    List<String> waiting,
    List<GateResult> gates) {

  /** The name of the file. */
  public static final String FILE = "gates.json";

  private static final int MOST_BYTES = 1 << 24;

  /** How all gates together ended. */
  public enum Outcome {
    /** All gates have passed. */
    @JsonProperty("passed")
    PASSED,
    /** A gate has failed. */
    @JsonProperty("failed")
    FAILED,
    /** No gate has failed, but some wait for their stage. */
    @JsonProperty("unfinished")
    UNFINISHED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is read: a verdict without a comparison names no directory. */
  @JsonPOJOBuilder(withPrefix = "")
  static final class Read {
    @JsonProperty Outcome outcome;
    @JsonProperty String against;
    @JsonProperty List<String> waiting = List.of();
    @JsonProperty List<GateResult> gates = List.of();

    Verdict build() {
      return new Verdict(outcome, against, waiting, gates);
    }
  }

  public Verdict {
    Objects.requireNonNull(outcome, "outcome");
    waiting = List.copyOf(waiting);
    gates = List.copyOf(gates);
  }

  /** Returns the verdict that follows from what the gates found. */
  static Verdict of(String against, List<String> waiting, List<GateResult> gates) {
    boolean passed = gates.stream().allMatch(GateResult::passed);
    Outcome outcome =
        !passed ? Outcome.FAILED : waiting.isEmpty() ? Outcome.PASSED : Outcome.UNFINISHED;
    return new Verdict(outcome, against, waiting, gates);
  }

  /** Returns the gates that failed. */
  public List<GateResult> failed() {
    return gates.stream().filter(gate -> !gate.passed()).toList();
  }

  /**
   * Reads the verdict of a run or of a statistics directory; empty if it has none.
   *
   * @throws DataFailure when the file is corrupt
   */
  public static Optional<Verdict> read(Path directory, Configuration hadoop) {
    return readJson(new Path(directory, FILE), Verdict.class, "the verdict of gates", hadoop);
  }

  /**
   * Reads a record from a file of JSON; empty if there is no such file.
   *
   * @param what the file should hold, for messages
   * @throws DataFailure when it holds something else
   */
  static <T> Optional<T> readJson(Path file, Class<T> type, String what, Configuration hadoop) {
    try (InputStream in = Storage.of(file, hadoop).open(file)) {
      return Optional.of(Json.MAPPER.readValue(in.readNBytes(MOST_BYTES), type));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new DataFailure(
          "%s: expected %s, found %s".formatted(file, what, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Writes the file into a directory atomically. */
  public void write(Path directory, Configuration hadoop) {
    writeJson(new Path(directory, FILE), this, hadoop);
  }

  /** Writes a record as a file of indented JSON, atomically. */
  static void writeJson(Path file, Object content, Configuration hadoop) {
    String json = Json.MAPPER.valueToTree(content).toPrettyString() + "\n";
    try {
      AtomicFile.write(file, json.getBytes(StandardCharsets.UTF_8), Storage.of(file, hadoop));
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }
}
