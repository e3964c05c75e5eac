// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.machine.DeviceKinds;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/**
 * Runs, from the driver, the units of work of a stage that makes one file for each unit. Units that
 * an earlier run finished are not done again; see {@link Journal}.
 *
 * @param stage name of the stage, for messages
 * @param devices the kinds of device that computed the units
 */
public record UnitFiles(
    SparkSession spark, String stage, OutputDirectory out, DeviceKinds devices) {

  /**
   * What the journal records of a unit.
   *
   * @param device as in {@link WrittenUnit}
   */
  private record Computed(String device) {}

  /**
   * What the journal records of several units that one task did.
   *
   * @param units their names, in the order of their files
   */
  private record ComputedTogether(String device, List<String> units) {}

  /**
   * Makes the files of the units that are not finished yet.
   *
   * @param name returns the name of a unit
   * @param images returns the number of images that a unit reads or makes, for messages
   * @param work returns the tasks for units, one per partition; not called when all units are
   *     finished
   * @return the file of every unit by its name
   * @throws Failure when a unit was computed on another kind of device than the others, and the
   *     settings refuse that
   */
  public <U> Map<String, Manifest.DataFile> make(
      List<U> units,
      Function<U, String> name,
      ToLongFunction<U> images,
      Function<List<U>, JavaRDD<WrittenUnit>> work) {
    return makeInGroups(units, name, images, left -> work.apply(left).map(UnitFiles::alone));
  }

  /**
   * Makes the files of the units that are not finished yet. As the method above, but a task may do
   * several units.
   *
   * @param work returns the tasks for units: each unit in one of the partitions, one result in each
   */
  public <U> Map<String, Manifest.DataFile> makeInGroups(
      List<U> units,
      Function<U, String> name,
      ToLongFunction<U> images,
      Function<List<U>, JavaRDD<List<WrittenUnit>>> work) {
    Journal journal = out.journal();
    journal.plan(units.size());
    Map<String, Manifest.DataFile> files = new HashMap<>();
    for (Journal.Entry entry : journal.finished().values()) {
      List<String> done = entry.units();
      for (int i = 0; i < done.size(); i++) {
        files.put(done.get(i), entry.files().get(i));
      }
      deviceOf(entry).ifPresent(devices::earlier);
    }
    List<U> left = units.stream().filter(u -> !files.containsKey(name.apply(u))).toList();
    if (left.size() < units.size()) {
      Announcer.current()
          .say(
              "{}: continuing, {} of {} files are done",
              stage,
              units.size() - left.size(),
              units.size());
    }
    if (left.isEmpty()) {
      return files;
    }
    try (Progress progress = Progress.start(spark, stage, left.stream().mapToLong(images).sum())) {
      Units.run(
          work.apply(left),
          done -> {
            record(done);
            done.forEach(unit -> files.put(unit.unit(), unit.file()));
          });
      progress.done();
      return files;
    } catch (Failure e) {
      throw e;
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  private static List<WrittenUnit> alone(WrittenUnit unit) {
    return List.of(unit);
  }

  /** Gives the files that a task wrote their final names, and enters them in the journal. */
  private void record(List<WrittenUnit> done) {
    // A task runs on one device. Units of it that were copied were computed on none.
    String device =
        done.stream().map(WrittenUnit::device).filter(Objects::nonNull).findFirst().orElse(null);
    if (device != null) {
      devices.computed(device);
    }
    Journal journal = out.journal();
    journal.adopt(
        done.stream()
            .collect(
                Collectors.toMap(unit -> new Path(unit.written()), unit -> unit.file().path())));
    List<String> names = done.stream().map(WrittenUnit::unit).toList();
    journal.commit(
        Journal.Entry.of(
            names.get(0),
            done.stream().map(WrittenUnit::file).toList(),
            names.size() == 1 ? new Computed(device) : new ComputedTogether(device, names)));
  }

  /** Entries of versions that computed on processors only say nothing. */
  private static Optional<String> deviceOf(Journal.Entry entry) {
    return entry.content().isNull()
        ? Optional.of(DeviceKinds.PROCESSOR)
        : Optional.ofNullable(entry.content().path("device").textValue());
  }

  private RuntimeException explained(RuntimeException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException) { // errors of reading are failures, so this was writing
        return new ResourceFailure(
            "output %s: cannot be written: %s".formatted(out.path(), t.getMessage()), thrown);
      }
    }
    return thrown;
  }
}
