// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.storage.Json;
import io.sparkvae.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * How fast a stage worked. The file {@value #FILE} lies beside its result, but is no part of it: a
 * time is another one each time, and results have the same bits.
 *
 * @param images that it worked on; those that were only copied do not count
 * @param seconds that it took
 */
public record Throughput(long images, double seconds) {
  /** The name of the file. The underscore hides it from readers of tables. */
  public static final String FILE = "_throughput.json";

  private static final int MOST_BYTES = 1 << 12;

  /** Images a second of which the fractions tell something. */
  private static final int FEW = 10;

  /** Returns the images a second. */
  public double rate() {
    return images / seconds;
  }

  /** A rate in words, {@code 1,234 images/s}: large models do less than one image a second. */
  public static String words(double imagesPerSecond) {
    return String.format(
        Locale.ROOT, imagesPerSecond < FEW ? "%.2f images/s" : "%,.0f images/s", imagesPerSecond);
  }

  /** Writes the file beside a result. */
  public void write(OutputDirectory out) {
    out.write(FILE, Json.line(this));
  }

  /**
   * Reads the file of a result; empty if it has none.
   *
   * @throws DataFailure when it is corrupt
   */
  public static Optional<Throughput> read(Path directory, Configuration hadoop) {
    Path file = new Path(directory, FILE);
    try (InputStream in = Storage.of(file, hadoop).open(file)) {
      return Optional.of(Json.MAPPER.readValue(in.readNBytes(MOST_BYTES), Throughput.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new DataFailure(
          "%s: expected images and seconds, found %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ResourceFailure("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
