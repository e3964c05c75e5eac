// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.failure.Failure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.provenance.Manifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/**
 * The driver's side of a stage that makes one file for each unit of work: what is left to do, and
 * what is done. A run that ended early is continued; see {@link Journal}.
 *
 * @param stage as it is called in messages
 */
public record UnitFiles(SparkSession spark, String stage, OutputDirectory out) {
  /**
   * Does the units that are not done yet.
   *
   * @param name of a unit
   * @param images that a unit reads or makes, for messages
   * @param work starts tasks for units, one a partition; not called when all is done
   * @return the file of every unit by its name
   */
  public <U> Map<String, Manifest.DataFile> make(
      List<U> units,
      Function<U, String> name,
      ToLongFunction<U> images,
      Function<List<U>, JavaRDD<WrittenUnit>> work) {
    Journal journal = out.journal();
    journal.plan(units.size());
    Map<String, Manifest.DataFile> files = new HashMap<>();
    journal.finished().forEach((unit, entry) -> files.put(unit, entry.files().get(0)));
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
            journal.adopt(new Path(done.written()), done.file().path());
            journal.commit(new Journal.Entry(done.unit(), List.of(done.file())));
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

  private RuntimeException explained(RuntimeException thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof IOException) { // reading is watched over: this was writing
        return new ResourceFailure(
            "output %s: cannot be written: %s".formatted(out.path(), t.getMessage()), thrown);
      }
    }
    return thrown;
  }
}
