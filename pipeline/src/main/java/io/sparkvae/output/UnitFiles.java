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
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
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
    Journal journal = out.journal();
    journal.plan(units.size());
    Map<String, Manifest.DataFile> files = new HashMap<>();
    for (Journal.Entry entry : journal.finished().values()) {
      files.put(entry.unit(), entry.files().get(0));
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
            if (done.device() != null) {
              devices.computed(done.device());
            }
            journal.adopt(new Path(done.written()), done.file().path());
            journal.commit(
                Journal.Entry.of(done.unit(), List.of(done.file()), new Computed(done.device())));
            files.put(done.unit(), done.file());
          });
      progress.done();
      return files;
    } catch (Failure e) {
      throw e;
    } catch (RuntimeException e) {
      throw explained(e);
    }
  }

  /** Entries of versions that computed on processors only say nothing. */
  private static Optional<String> deviceOf(Journal.Entry entry) {
    return entry.content().isNull()
        ? Optional.of(DeviceKinds.PROCESSOR)
        : Optional.ofNullable(entry.contentAs(Computed.class).device());
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
