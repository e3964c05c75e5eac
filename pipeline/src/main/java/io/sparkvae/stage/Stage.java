// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.stage;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.Failure;
import io.sparkvae.provenance.Manifest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * A step of the pipeline, which fills one directory from others. A stage declares its name, inputs
 * and settings, and plans its work. {@link StageRunner} does what all stages have in common: it
 * reads the manifests of the inputs, takes the output directory, binds it to settings and inputs,
 * continues an interrupted run, explains failures and publishes the manifest. The commands, {@code
 * pipeline}, {@code status} and the library's interface follow from these declarations.
 */
public interface Stage {

  /**
   * Returns the name of the command, which is also that of the configuration's section: {@code
   * encode}.
   */
  String name();

  /** Returns the name of the stage's directory in a run: {@code latents}. */
  String directory();

  /** Returns the kind of the result, which the manifest states: {@code latents}. */
  String kind();

  /**
   * Returns what the result is to the stages that read it: the role of their inputs. It differs
   * from the kind if several stages make results of one kind.
   */
  default String role() {
    return kind();
  }

  /** Returns the help texts of the command. */
  Usage usage();

  /**
   * Returns the directories that the stage reads, in the order in which its manifest records them.
   */
  List<InputSlot> inputs();

  /**
   * Returns whether the settings make use of an input. A pipeline gives the stage only results that
   * it reads, so that it does not depend on others. A required input of which they make no use need
   * not be given.
   */
  default boolean reads(InputSlot slot, Settings settings) {
    return true;
  }

  /** Returns the inputs, of which those are required that the settings make use of. */
  default List<InputSlot> inputs(Settings settings) {
    return inputs().stream()
        .map(slot -> slot.needed() && !reads(slot, settings) ? slot.asOptional() : slot)
        .toList();
  }

  /**
   * Returns whether the version that made a finished result could read an input. A result of a
   * version that could not is not held against what is in the slot now.
   */
  default boolean knew(Manifest result, InputSlot slot) {
    return true;
  }

  /** Returns the sections of the configuration that the result depends on. */
  default List<String> sections() {
    return List.of(name());
  }

  /** Returns the settings that the result depends on, by full key. */
  default Map<String, String> configuration(Settings settings) {
    Map<String, String> all = new TreeMap<>();
    sections().forEach(section -> all.putAll(settings.section(section)));
    return all;
  }

  /**
   * Returns the settings, by full key, that the runner does not compare when it continues a
   * half-finished result, because the stage compares them itself. An example is a number of workers
   * that was {@code auto} at the beginning.
   */
  default Set<String> boundByWork() {
    return Set.of();
  }

  /**
   * Returns the roles of inputs that the runner does not compare when it continues a half-finished
   * result, because the stage makes again what depends on them. The manifest records them, and a
   * finished result is held against them.
   */
  default Set<String> inputsBoundByWork() {
    return Set.of();
  }

  /**
   * Returns the setting for which the work computes with ND4J, such as {@code train.precision =
   * double}; empty if it does not. ND4J's native library is large, so executors get it only then.
   */
  default Optional<String> needsNd4j(Settings settings) {
    return Optional.empty();
  }

  /** Returns directories inside the output that are removed when the result is complete. */
  default List<String> scratch(Settings settings) {
    return List.of();
  }

  /** Returns whether the stage can publish what a half-finished result has reached. */
  default boolean finishesEarly() {
    return false;
  }

  /**
   * Checks the values of the stage's settings. It does not look at the inputs.
   *
   * @throws io.sparkvae.failure.ConfigurationFailure when a value is invalid
   */
  void check(Settings settings);

  /**
   * Returns the data outside the declared inputs that the result would be made from now, such as a
   * source of images. It lists the source. Empty if only Spark can look at the source, as at a
   * table of a catalog, and no session runs yet.
   */
  default Optional<List<Manifest.Input>> sources(Settings settings, Configuration hadoop) {
    return Optional.of(List.of());
  }

  /**
   * Checks everything that can be checked without Spark, and returns the work to do. It changes
   * nothing.
   *
   * @throws Failure when a setting or an input is invalid, or they do not fit together
   */
  Work plan(Settings settings, Inputs inputs, Configuration hadoop);

  /** Returns the output directory that the settings name, for a command that is given none. */
  default Optional<String> output(Settings settings) {
    return Optional.empty();
  }

  /** Returns what shows a run to people while it goes on, for a stage that can. */
  default Optional<Watch> watch() {
    return Optional.empty();
  }

  /** Returns the lines that the command prints about a result. The last line says where it is. */
  default List<String> lines(Manifest.Read made) {
    return List.of(kind() + ": " + Locations.plain(made.directory()));
  }

  /**
   * Returns the operator's error behind an exception of the work, if only the stage can recognise
   * it.
   */
  default Optional<Failure> explained(Exception thrown) {
    return Optional.empty();
  }
}
