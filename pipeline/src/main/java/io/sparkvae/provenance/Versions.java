// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Versions of the software that makes a result. */
public final class Versions {
  /**
   * Name, among the versions of a manifest, of the kinds of device that computed the result. It is
   * information; {@link #current} does not have it.
   */
  public static final String DEVICE = "device";

  private Versions() {}

  /**
   * Returns the versions by name: {@code java}, {@code nd4j}, {@code scala}, {@code spark}, {@code
   * sparkvae}, {@code commit} (of the sources, if it was known at build time), and {@code
   * numerics}, the only one that a result is bound to; see {@link Numerics}.
   */
  public static Map<String, String> current() {
    Map<String, String> versions = new TreeMap<>();
    versions.put("java", Runtime.version().toString());
    versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
    versions.put("scala", scala.util.Properties.versionNumberString());
    versions.put(Numerics.NAME, Integer.toString(Numerics.VERSION));
    Properties built = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    built.stringPropertyNames().forEach(name -> versions.put(name, built.getProperty(name)));
    return versions;
  }
}
