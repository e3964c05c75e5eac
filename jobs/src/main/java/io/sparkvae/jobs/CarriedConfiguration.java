// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sparkvae.failure.ConfigurationFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A local file of {@code --config} that travels to a driver on another machine: its text, and the
 * environment variables that the text names.
 */
final class CarriedConfiguration {
  /** Environment variable of the driver: the file's text, compressed, in Base64. */
  static final String VARIABLE = "SPARKVAE_CONFIGURATION";

  /** Linux lets a variable have 128 KiB. */
  private static final int MOST_CHARACTERS = 120_000;

  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{\\??\\s*\"?(\\w+)\"?\\s*}");

  private CarriedConfiguration() {}

  /**
   * Returns the environment that carries a file.
   *
   * @param name of the file, for the message
   * @param here the environment of this process
   * @throws ConfigurationFailure when the file is too long
   */
  static Map<String, String> environment(String name, String text, Map<String, String> here) {
    String packed = packed(text);
    if (packed.length() > MOST_CHARACTERS) {
      throw new ConfigurationFailure(
          "--config %s: expected a file that travels to the driver, at most %s bytes when compressed, found %s; put it where the driver can read it, and give its URI"
              .formatted(name, MOST_CHARACTERS / 4 * 3, packed.length() / 4 * 3));
    }
    Map<String, String> all = new HashMap<>();
    Matcher named = SUBSTITUTION.matcher(text);
    while (named.find()) {
      String value = here.get(named.group(1));
      if (value != null) {
        all.put(named.group(1), value);
      }
    }
    all.put(VARIABLE, packed);
    return all;
  }

  /** Returns the reader of {@code --config}: of the file that came along, or of any file. */
  static ConfigurationFile in(Configuration hadoop, Map<String, String> environment) {
    return Optional.ofNullable(environment.get(VARIABLE))
        .map(CarriedConfiguration::unpacked)
        .<ConfigurationFile>map(text -> file -> text)
        .orElseGet(() -> ConfigurationFile.in(hadoop));
  }

  private static String packed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String unpacked(String packed) {
    byte[] bytes = Base64.getDecoder().decode(packed);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readNBytes(ConfigurationFile.MOST_BYTES), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
