// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Journal;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.output.Units;
import io.sparkvae.storage.Storage;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.runtime.AbstractFunction1;

/**
 * Where an ingestion writes, and the units of work that an earlier run finished there.
 *
 * @param finished units of work by name that were finished when the directory was opened
 * @param hadoop configuration of storage, broadcast to tasks
 */
record Workspace(
    OutputDirectory directory,
    Journal journal,
    Map<String, Journal.Entry> finished,
    Broadcast<SerializableConfiguration> hadoop)
    implements AutoCloseable {

  private static final String LABELS = "labels";
  private static final String DIVISION = "division";

  /** Returns the workspace of an opened directory. */
  static Workspace of(OutputDirectory directory, SparkSession spark) throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Journal journal = directory.journal();
    Storage.of(directory.path(), hadoop).delete(journal.scratch(), true);
    journal.relocate(ShardLayout.EARLIER_DATA, "");
    journal.relocate(ShardLayout.EARLIER_QUARANTINE, ShardLayout.QUARANTINE);
    return new Workspace(
        directory,
        journal,
        journal.finished(),
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(new SerializableConfiguration(hadoop)));
  }

  /** Frees the executors' copies of the configuration. Call it when no task needs them any more. */
  @Override
  public void close() {
    hadoop.destroy();
  }

  /** Returns the result of a finished unit; empty when the unit is not finished. */
  <R extends Record> Optional<R> finished(String unit, Class<R> type) {
    return Optional.ofNullable(finished.get(unit)).map(entry -> entry.contentAs(type));
  }

  /** The labels that written files have. */
  private record Labels(String digest) {}

  /**
   * Forgets files that were written with other labels than those of the present CSV files. The
   * images that were read stay: they do not depend on labels.
   *
   * @param digest digest of the labels
   */
  void bindToLabels(String digest) {
    boolean same =
        finished(LABELS, Labels.class).map(before -> before.digest.equals(digest)).orElse(true);
    if (!same) {
      // Not the record itself: if the process ended meanwhile, what is left would seem right.
      forget(unit -> !StagedTask.isUnit(unit) && !Set.of(DIVISION, LABELS).contains(unit));
    }
    journal.commit(Journal.Entry.of(LABELS, List.of(), new Labels(digest)));
  }

  /** How the images are divided among the tasks of the first pass. */
  private record Division(String digest) {}

  /**
   * Forgets tasks of reading that an earlier process did, unless it divided the source in the same
   * way. Shards that were written stay: they do not depend on the division.
   *
   * @param digest of the division; empty if that process may have divided the source in another way
   */
  void bindToDivision(Optional<String> digest) {
    boolean same =
        digest.isPresent()
            && finished(DIVISION, Division.class)
                .map(before -> before.digest.equals(digest.get()))
                .orElse(true);
    if (!same) {
      forget(StagedTask::isUnit);
    }
    digest.ifPresent(
        text -> journal.commit(Journal.Entry.of(DIVISION, List.of(), new Division(text))));
  }

  private void forget(Predicate<String> units) {
    Set<String> forgotten = finished.keySet().stream().filter(units).collect(Collectors.toSet());
    journal.forget(forgotten);
    finished.keySet().removeAll(forgotten);
  }

  /** Returns the directory for files that get their final names later. */
  String scratch() {
    return journal.scratch().toString();
  }

  /** What the journal records of several files that one task wrote. */
  private record WrittenTogether(List<String> units, List<WrittenFile> files) {}

  /** Returns the files that are finished, by their paths. */
  Map<String, WrittenFile> written() {
    Map<String, WrittenFile> written = new HashMap<>();
    for (Journal.Entry entry : finished.values()) {
      if (entry.content().has("units")) {
        entry
            .contentAs(WrittenTogether.class)
            .files()
            .forEach(part -> written.put(part.path(), part));
      } else if (entry.content().has("temporary")) {
        WrittenFile part = entry.contentAs(WrittenFile.class);
        written.put(part.path(), part);
      }
    }
    return written;
  }

  /** Gives a written file its final name and records it as finished. */
  void keep(WrittenFile part) {
    keep(List.of(part));
  }

  /** Gives the files that a task wrote their final names and records them as finished. */
  void keep(List<WrittenFile> parts) {
    List<WrittenFile> filled = parts.stream().filter(WrittenFile::hasRows).toList();
    for (WrittenFile part : filled) {
      journal.adopt(new Path(part.temporary()), part.path());
    }
    List<String> units = parts.stream().map(part -> WrittenFile.unit(part.path())).toList();
    journal.commit(
        Journal.Entry.of(
            units.get(0),
            filled.stream().map(WrittenFile::dataFile).toList(),
            parts.size() == 1 ? parts.get(0) : new WrittenTogether(units, parts)));
  }

  /** Runs a job on only some partitions, and handles the result of each when it arrives. */
  static <R> void run(JavaRDD<R> units, BitSet partitions, Consumer<R> finished) {
    if (partitions.isEmpty()) {
      return;
    }
    boolean all = partitions.cardinality() == units.getNumPartitions();
    Units.run(
        all
            ? units
            : new JavaRDD<>(
                PartitionPruningRDD.create(units.rdd(), new Chosen(partitions)), units.classTag()),
        finished);
  }

  private static final class Chosen extends AbstractFunction1<Object, Object>
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private final BitSet partitions;

    Chosen(BitSet partitions) {
      this.partitions = partitions;
    }

    @Override
    public Object apply(Object partition) {
      return partitions.get((Integer) partition);
    }
  }
}
