// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.output.UnitGroups;
import io.sparkvae.output.Units;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.provenance.Verification;
import io.sparkvae.shard.ShardsContent;
import io.sparkvae.shard.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Copies the files of earlier shards, and verifies them against their manifest. Files with few
 * images share a task.
 */
record TakeOver(Workspace workspace) {

  /**
   * Copies the files that an earlier attempt of this run has not copied. Returns all files in
   * order.
   */
  List<WrittenFile> copy(EarlierShards earlier, JavaSparkContext spark) {
    Map<String, WrittenFile> parts = workspace.written();
    List<Manifest.DataFile> left =
        earlier.files().stream()
            .filter(file -> !parts.containsKey(ShardLayout.present(file.path())))
            .toList();
    if (!left.isEmpty()) {
      String from = earlier.shards().directory().toString();
      Map<String, Long> rows =
          earlier.shards().content().parts().stream()
              .collect(
                  Collectors.toMap(ShardsContent.ShardFile::path, ShardsContent.ShardFile::rows));
      List<List<Manifest.DataFile>> tasks =
          UnitGroups.of(left, file -> rows.getOrDefault(file.path(), 0L));
      Units.run(
          spark
              .parallelize(tasks, tasks.size())
              .map(new Copy(from, workspace.scratch(), workspace.hadoop())),
          copied -> {
            workspace.keep(copied);
            copied.forEach(part -> parts.put(part.path(), part));
          });
    }
    return earlier.files().stream()
        .map(file -> parts.get(ShardLayout.present(file.path())))
        .toList();
  }

  private record Copy(String from, String scratch, Broadcast<SerializableConfiguration> hadoop)
      implements Function<List<Manifest.DataFile>, List<WrittenFile>> {
    private static final long serialVersionUID = 1L;

    @Override
    public List<WrittenFile> call(List<Manifest.DataFile> files) throws IOException {
      List<WrittenFile> copies = new ArrayList<>();
      for (Manifest.DataFile file : files) {
        copies.add(copy(file, hadoop.value().value()));
      }
      return copies;
    }

    private WrittenFile copy(Manifest.DataFile file, Configuration conf) throws IOException {
      Path copy = new Path(scratch, "copy-" + UUID.randomUUID());
      long bytes = Verification.copy(new Path(from, file.path()), file.sha256(), copy, conf);
      try (var reader = ParquetFileReader.open(HadoopInputFile.fromPath(copy, conf))) {
        List<Long> groups = reader.getRowGroups().stream().map(BlockMetaData::getRowCount).toList();
        return new WrittenFile(
            file.path(),
            copy.toString(),
            new TableWriter.Summary(bytes, file.sha256(), new ArrayList<>(groups)));
      }
    }
  }
}
