// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.Announcer;
import io.sparkvae.source.format.SourceImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs {@link Staging} from the driver. Tasks that an earlier run finished are not done again. */
record FirstPass(Workspace workspace) {
  /** Stages all images. */
  StagedTable stage(JavaRDD<SourceImage> images, Staging staging) {
    int tasks = images.getNumPartitions();
    List<StagedTask> parts = new ArrayList<>();
    BitSet left = new BitSet();
    for (int task = 0; task < tasks; task++) {
      var earlier = workspace.finished(StagedTask.unit(task), StagedTask.class);
      earlier.ifPresent(parts::add);
      left.set(task, earlier.isEmpty());
    }
    if (!parts.isEmpty()) {
      Announcer.current()
          .say("ingest: continuing, {} of {} tasks of reading are done", parts.size(), tasks);
    }
    workspace.journal().plan(tasks);
    Workspace.run(
        images.mapPartitionsWithIndex(staging, true),
        left,
        part -> {
          workspace.journal().commit(part.entry());
          parts.add(part);
        });
    parts.sort(Comparator.comparing(StagedTask::task));
    return table(parts, JavaSparkContext.fromSparkContext(images.context()));
  }

  private StagedTable table(List<StagedTask> parts, JavaSparkContext spark) {
    List<StagedTask.File> good = new ArrayList<>();
    List<StagedTask.File> refused = new ArrayList<>();
    Tally tally = Tally.empty();
    for (StagedTask part : parts) {
      good.addAll(part.good());
      refused.addAll(part.refused());
      tally.merge(part.tally());
    }
    return new StagedTable(rows(good, spark), rows(refused, spark), tally, 0);
  }

  private JavaRDD<StagedRow> rows(List<StagedTask.File> files, JavaSparkContext spark) {
    if (files.isEmpty()) {
      return spark.emptyRDD();
    }
    Path directory = workspace.directory().path();
    List<String> paths = files.stream().map(f -> new Path(directory, f.path()).toString()).toList();
    return spark
        .parallelize(paths, paths.size())
        .flatMap(new StagedFile.Reader(workspace.hadoop()));
  }
}
