// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.dl4j;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.shard.ChunkReader;
import io.sparkvae.shard.Shards;
import io.sparkvae.shard.ShardsContent.ShardFile;
import io.sparkvae.shard.Split;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Images of shards as DL4J reads them: features {@code [n, channels, height, width]}, pixels in [0,
 * 1]. In the order of the shards: a network that wants another one shuffles them.
 *
 * @param shards of still images
 * @param targets what a network is to say of the images
 * @param batchSize images in a data set; the last of a partition may have fewer
 */
public record ShardDataSets(Shards shards, Targets targets, int batchSize) {
  private static final int MOST_TASKS = 256;

  public ShardDataSets {
    if (shards.content().shape().frames() != 1) {
      throw new ConfigurationFailure(
          "shards %s: expected still images for DL4J, found shape %s"
              .formatted(shards.directory(), shards.content().shape()));
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch: expected at least 1 image, found " + batchSize);
    }
  }

  /**
   * Images with their labels, one-hot, {@code [n, classes]}.
   *
   * @param classes number of classes, labelled from 0
   */
  public static ShardDataSets labelled(Shards shards, int classes, int batchSize) {
    return new ShardDataSets(shards, new Targets.Labels(classes), batchSize);
  }

  /** Images with themselves as targets, as rows {@code [n, channels * height * width]}. */
  public static ShardDataSets reconstructed(Shards shards, int batchSize) {
    return new ShardDataSets(shards, new Targets.Images(), batchSize);
  }

  /**
   * The images of a split, for DL4J on Spark. Executors read the shards when they need them; no
   * image passes through the driver.
   *
   * @throws io.sparkvae.failure.DataFailure in tasks, when a shard is corrupt or a label is missing
   */
  public JavaRDD<DataSet> dataSets(JavaSparkContext spark, Split split) {
    List<RowGroup> groups = rowGroups(split);
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    return spark
        .parallelize(groups, Math.max(1, Math.min(groups.size(), MOST_TASKS)))
        .mapPartitions(new Read(targets, batchSize, hadoop));
  }

  /**
   * The images of a split, for DL4J in this process. Row groups are read one at a time.
   *
   * @throws io.sparkvae.failure.DataFailure while it is read, as {@link #dataSets}
   */
  public DataSetIterator iterator(Split split, Configuration hadoop) {
    return new ShardIterator(this, rowGroups(split), hadoop);
  }

  private List<RowGroup> rowGroups(Split split) {
    List<RowGroup> groups = new ArrayList<>();
    for (ShardFile file : shards.content().parts()) {
      if (file.split() == split) {
        String path = new Path(shards.directory(), file.path()).toString();
        for (int group = 0; group < file.rowGroups().size(); group++) {
          groups.add(new RowGroup(path, group, file.rowGroups().get(group)));
        }
      }
    }
    return groups;
  }

  /** Some rows of a shard, which are read at once. */
  record RowGroup(String path, int number, long rows) implements Serializable {
    /** The images of row groups, cut into data sets. */
    static Iterator<DataSet> read(
        Iterator<RowGroup> groups, Targets targets, int batchSize, Configuration hadoop) {
      return new Batches(
          groups,
          group -> ChunkReader.read(new Path(group.path), group.number, group.rows, hadoop),
          targets,
          batchSize);
    }
  }

  private record Read(Targets targets, int batchSize, SerializableConfiguration hadoop)
      implements FlatMapFunction<Iterator<RowGroup>, DataSet> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<DataSet> call(Iterator<RowGroup> groups) {
      return RowGroup.read(groups, targets, batchSize, hadoop.value());
    }
  }
}
