// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.model.Model;
import io.sparkvae.model.ModelSpec;
import io.sparkvae.storage.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A model in DL4J's own zip, as its {@code ModelSerializer} writes and reads it: {@code
 * configuration.json}, then {@code coefficients.bin}. What may follow (the state of an updater,
 * normalisers, preprocessors, some of which are serialised Java objects) is not read.
 */
public final class Dl4jFile {
  private static final String CONFIGURATION = "configuration.json";
  private static final String COEFFICIENTS = "coefficients.bin";
  private static final int MOST_CONFIGURATION = 4 << 20;

  private Dl4jFile() {}

  /**
   * Refuses a model that DL4J's layer cannot be.
   *
   * @throws ConfigurationFailure naming the part
   */
  public static void check(ModelSpec spec) {
    Dl4jModel.configuration(spec);
  }

  /**
   * Writes a model. The same model gives the same bytes.
   *
   * @param out not closed
   * @throws ConfigurationFailure when DL4J's layer cannot be that model
   */
  public static void write(Model model, OutputStream out) throws IOException {
    Dl4jConfiguration configuration = Dl4jModel.configuration(model.spec());
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(entry(CONFIGURATION));
    zip.write(Json.MAPPER.writeValueAsBytes(configuration.toJson()));
    zip.putNextEntry(entry(COEFFICIENTS));
    Nd4jVector.write(Dl4jModel.toDl4j(configuration, model), zip);
    zip.closeEntry();
    zip.finish();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    return entry;
  }

  /**
   * Reads a model.
   *
   * @param in not closed
   * @param name of the file, for messages
   * @throws DataFailure when it is none of a network of one layer VariationalAutoencoder
   */
  static Model read(InputStream in, String name) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    try {
      enter(zip, CONFIGURATION, name);
      Dl4jConfiguration configuration = Dl4jConfiguration.of(json(zip, name));
      enter(zip, COEFFICIENTS, name);
      long size = Dl4jModel.size(configuration);
      return Dl4jModel.of(configuration, Nd4jVector.read(zip, size));
    } catch (IllegalArgumentException | ZipException e) {
      throw new DataFailure("%s: %s".formatted(name, e.getMessage()), e);
    } catch (EOFException e) {
      throw new DataFailure("%s: expected DL4J's zip, found its end too early".formatted(name), e);
    }
  }

  private static void enter(ZipInputStream zip, String expected, String name) throws IOException {
    ZipEntry entry = zip.getNextEntry();
    String found = entry == null ? "none" : entry.getName();
    if (!expected.equals(found)) {
      throw new DataFailure(
          "%s: expected a model in DL4J's zip, with the entry %s here, found %s"
              .formatted(name, expected, found));
    }
  }

  private static JsonNode json(ZipInputStream zip, String name) throws IOException {
    byte[] bytes = zip.readNBytes(MOST_CONFIGURATION + 1);
    if (bytes.length > MOST_CONFIGURATION) {
      throw new DataFailure(
          "%s: expected %s of at most %s bytes, found more"
              .formatted(name, CONFIGURATION, MOST_CONFIGURATION));
    }
    try {
      return Json.MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new DataFailure(
          "%s: expected JSON in %s, found %s"
              .formatted(name, CONFIGURATION, e.getOriginalMessage()),
          e);
    }
  }
}
