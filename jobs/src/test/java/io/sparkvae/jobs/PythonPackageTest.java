// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.ml.ElboEvaluator;
import io.sparkvae.ml.VariationalAutoencoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;

/** The Python package declares the parameters of the Java classes. */
class PythonPackageTest {
  private static final Path SOURCE = Path.of("src/main/python/sparkvae/__init__.py");
  private static final Pattern LIST = Pattern.compile("(?ms)^_([A-Z]+) = \\[(.*?)\\]$");
  private static final Pattern PARAM =
      Pattern.compile("\\(\"(\\w+)\", _(TEXT|INTS|INT|FLOAT), (None|\"[^\"]*\")\\)");

  /** The declared parameters: type and default by name. */
  private static Map<String, String> declared(String... lists) throws IOException {
    Map<String, String> all = new TreeMap<>();
    Matcher list = LIST.matcher(Files.readString(SOURCE));
    while (list.find()) {
      if (java.util.List.of(lists).contains(list.group(1))) {
        Matcher param = PARAM.matcher(list.group(2));
        while (param.find()) {
          all.put(param.group(1), param.group(2) + " " + param.group(3));
        }
      }
    }
    return all;
  }

  private static Map<String, String> of(Params params) {
    Map<String, String> all = new TreeMap<>();
    for (Param<?> param : params.params()) {
      String type =
          param instanceof IntParam || param instanceof LongParam
              ? "INT"
              : param instanceof DoubleParam
                  ? "FLOAT"
                  : param instanceof IntArrayParam ? "INTS" : "TEXT";
      String standard =
          params.hasDefault(param) ? "\"%s\"".formatted(params.getDefault(param).get()) : "None";
      all.put(param.name(), type + " " + standard);
    }
    return all;
  }

  @Test
  void parametersAndDefaultsAreThoseOfJava() throws IOException {
    assertThat(declared("IMAGE", "POSTERIOR", "TRAINING"))
        .isEqualTo(of(new VariationalAutoencoder()));
    assertThat(declared("EVALUATION")).isEqualTo(of(new ElboEvaluator()));
  }
}
