// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.TestStages;
import io.sparkvae.configuration.Settings;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.TestSpark;
import io.sparkvae.source.Inputs;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From HDFS to HDFS, and the same as on the local disk. */
class HdfsTest {
  @TempDir Path temporary;

  @Test
  void foldersAndArchivesOnHdfs() throws Exception {
    for (int i = 0; i < 30; i++) {
      Inputs.file(temporary.resolve("in/%d/%d.png".formatted(i % 3, i)), Inputs.png(6, 6, i));
    }
    SparkSession spark = TestSpark.session();
    Shards local = ShardRows.ingest(temporary.resolve("local"), temporary.resolve("in"));
    Configuration hadoop = new Configuration();
    hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, temporary.resolve("dfs").toString());
    try (MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(hadoop).numDataNodes(1).format(true).build()) {
      FileSystem hdfs = cluster.getFileSystem();
      var root = new org.apache.hadoop.fs.Path(cluster.getURI() + "/test");
      hdfs.mkdirs(root);
      hdfs.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(temporary.resolve("in").toUri()),
          new org.apache.hadoop.fs.Path(root, "in"));
      var output = new org.apache.hadoop.fs.Path(root, "out");
      TestStages.ingest(
          spark, Settings.reference().withValue("ingest.input", root + "/in", "test"), output);
      Shards remote = Shards.open(output, hadoop);
      assertThat(remote.source().manifest().files()).isEqualTo(local.source().manifest().files());
      assertThat(remote.content()).isEqualTo(local.content());
      assertThat(ShardRows.of(remote)).usingRecursiveComparison().isEqualTo(ShardRows.of(local));
    }
  }
}
