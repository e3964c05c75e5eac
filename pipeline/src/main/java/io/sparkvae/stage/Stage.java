// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;

/**
 * One step on the way of the data: it fills one directory from others. A stage says what it is and
 * plans its work; {@link StageRunner} does the rest, the same for all stages: reads the inputs'
 * manifests, takes the output directory, binds it to settings and inputs, continues what an earlier
 * run began, explains failures, publishes the manifest. Commands, {@code pipeline}, {@code status}
 * and the library's interface are made from these declarations.
 */
public interface Stage {

  /** The command, and the section of the configuration: {@code encode}. */
  String name();

  /** Name of its directory in a run: {@code latents}. */
  String directory();

  /** Of its manifest: {@code latents}. */
  String kind();

  /** The command for people. */
  Usage usage();

  /** The directories that it reads, in the order in which its manifest names them. */
  List<InputSlot> inputs();

  /** Sections of the configuration that shape the result. */
  default List<String> sections() {
    return List.of(name());
  }

  /**
   * Settings, by full key, that a half-finished result is not bound to in general, because the
   * stage decides when it finds it: a number of workers that was {@code auto}.
   */
  default Set<String> boundByWork() {
    return Set.of();
  }

  /** Directories inside the output that are of no use once the result is complete. */
  default List<String> scratch() {
    return List.of();
  }

  /**
   * Checks the values of its settings alone.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure for a value that does not do
   */
  void check(Settings settings);

  /**
   * What the result would be made from beside the declared inputs, were it made now: a source of
   * images. Found by listing, without Spark.
   */
  default List<Manifest.Input> sources(Settings settings, Configuration hadoop) {
    return List.of();
  }

  /**
   * Checks everything that can be checked without Spark, and changes nothing.
   *
   * @throws Failure when the stage could not work: a setting, an input, or how they fit together
   */
  Work plan(Settings settings, Inputs inputs, Configuration hadoop);

  /** Where the settings say that the result lies, when the command does not. */
  default Optional<String> output(Settings settings) {
    return Optional.empty();
  }

  /** What to tell people of a result, a line each; the last one says where it is. */
  default List<String> lines(Manifest.Read made) {
    return List.of(kind() + ": " + Locations.plain(made.directory()));
  }

  /** The operator's error behind what the work threw, where the runner cannot know it. */
  default Optional<Failure> explained(Exception thrown) {
    return Optional.empty();
  }
}
