// SPDX-License-Identifier: Apache-2.0
package io.sparkvae;

import io.sparkvae.configuration.Settings;
import io.sparkvae.output.Announcer;
import io.sparkvae.pipeline.Stages;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.stage.Request;
import io.sparkvae.stage.Stage;
import io.sparkvae.stage.Stop;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A call of a stage from a program. It is immutable: every method that changes something returns a
 * new call. {@link #to} runs the stage. It starts from the beginning, or continues an interrupted
 * call with the same settings and inputs.
 *
 * @param <R> type of the stage's result
 */
public final class StageCall<R> {
  private final SparkSession spark;
  private final Stage stage;
  private final Settings settings;
  private final Map<String, Path> inputs;
  private final Stop stop;
  private final Consumer<String> listener;
  private final BiFunction<Manifest.Read, Configuration, R> reader;

  private StageCall(
      SparkSession spark,
      Stage stage,
      Settings settings,
      Map<String, Path> inputs,
      Stop stop,
      Consumer<String> listener,
      BiFunction<Manifest.Read, Configuration, R> reader) {
    this.spark = spark;
    this.stage = stage;
    this.settings = settings;
    this.inputs = inputs;
    this.stop = stop;
    this.listener = listener;
    this.reader = reader;
  }

  static <R> StageCall<R> of(
      SparkSession spark, Stage stage, BiFunction<Manifest.Read, Configuration, R> reader) {
    return new StageCall<>(
        spark, stage, Settings.reference(), Map.of(), Stop.NEVER, line -> {}, reader);
  }

  /** Returns a call with these settings instead of all earlier ones. */
  public StageCall<R> with(Settings all) {
    return new StageCall<>(spark, stage, all, inputs, stop, listener, reader);
  }

  /**
   * Returns a call with some settings changed.
   *
   * @param hocon settings as in a configuration file: {@code "train { epochs = 5 }"}
   * @throws io.sparkvae.failure.ConfigurationFailure for an unknown key
   */
  public StageCall<R> with(String hocon) {
    return with(settings.with(hocon, "the program"));
  }

  /** Returns a call with one setting changed. */
  public <T> StageCall<R> set(Setting<T> setting, T value) {
    return with(settings.withValue(setting.key(), value, "the program"));
  }

  /**
   * Returns a call with one more directory to read.
   *
   * @param input name of the command's option without dashes: {@code since}
   * @param directory path or URI of the directory
   */
  public StageCall<R> reading(String input, String directory) {
    return reading(input, new Path(directory));
  }

  StageCall<R> reading(String input, Path directory) {
    Map<String, Path> more = new HashMap<>(inputs);
    more.put(input, Sparkvae.qualified(directory, spark));
    return new StageCall<>(spark, stage, settings, Map.copyOf(more), stop, listener, reader);
  }

  /**
   * Returns a call that stops early when a condition holds. Training checks the condition after
   * every round and writes a checkpoint before it stops. The same call continues later.
   */
  public StageCall<R> stopWhen(BooleanSupplier condition) {
    return new StageCall<>(spark, stage, settings, inputs, Stop.when(condition), listener, reader);
  }

  /**
   * Returns a call that passes on progress messages: each line that the command would print while
   * it works, such as images a second, epochs and bounds.
   */
  public StageCall<R> onProgress(Consumer<String> callback) {
    return new StageCall<>(spark, stage, settings, inputs, stop, callback, reader);
  }

  /**
   * Runs the stage.
   *
   * @param directory path or URI of the directory to fill: new, empty, or with the unfinished
   *     result of the same call
   * @throws io.sparkvae.failure.Failure for an operator's error; the message says what was
   *     expected, what was found, and where
   */
  public R to(String directory) {
    return to(new Path(directory));
  }

  /** Runs the stage, as {@link #to(String)} does. */
  public R to(Path directory) {
    Path output = Sparkvae.qualified(directory, spark);
    Request request = new Request(settings, inputs, output);
    Manifest.Read made = Announcer.heardBy(listener, () -> Stages.run(stage, request, spark, stop));
    return reader.apply(made, spark.sparkContext().hadoopConfiguration());
  }
}
