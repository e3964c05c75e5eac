// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.dl4j;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The images of a split, one data set after the other. Not thread-safe. */
final class ShardIterator implements DataSetIterator {
  private static final long serialVersionUID = 1L;

  private final transient ShardDataSets source;
  private final transient List<ShardDataSets.RowGroup> groups;
  private final transient Configuration hadoop;
  private transient Batches batches;
  private DataSetPreProcessor preProcessor;

  ShardIterator(ShardDataSets source, List<ShardDataSets.RowGroup> groups, Configuration hadoop) {
    this.source = source;
    this.groups = groups;
    this.hadoop = hadoop;
    reset();
  }

  @Override
  public void reset() {
    batches =
        (Batches)
            ShardDataSets.RowGroup.read(
                groups.iterator(), source.targets(), source.batchSize(), hadoop);
  }

  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public DataSet next() {
    return next(source.batchSize());
  }

  @Override
  public DataSet next(int most) {
    DataSet next = batches.next(most);
    if (preProcessor != null) {
      preProcessor.preProcess(next);
    }
    return next;
  }

  @Override
  public int inputColumns() {
    return source.shards().content().shape().size();
  }

  @Override
  public int totalOutcomes() {
    return source.targets() instanceof Targets.Labels labels ? labels.classes() : inputColumns();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public int batch() {
    return source.batchSize();
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Numbers of the classes; of images as targets none. */
  @Override
  public List<String> getLabels() {
    return source.targets() instanceof Targets.Labels labels
        ? IntStream.range(0, labels.classes()).mapToObj(Integer::toString).toList()
        : List.of();
  }
}
