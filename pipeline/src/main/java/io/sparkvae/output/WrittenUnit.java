// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.output;

import io.sparkvae.provenance.Manifest;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * The file that an attempt at a unit of work wrote.
 *
 * @param unit name of the unit
 * @param written path of the file until {@link Journal#adopt} gives it its final name
 * @param file its entry for the manifest
 * @param device kind of the device that computed it; null if no model computed it
 */
public record WrittenUnit(String unit, String written, Manifest.DataFile file, String device)
    implements Serializable {

  /**
   * Returns where the task that runs writes a unit's file: in the scratch directory, under a name
   * that no other attempt uses.
   */
  public static Path attempt(String scratch, String unit) {
    return new Path(scratch, "%s-attempt-%s".formatted(unit, TaskContext.get().taskAttemptId()));
  }
}
