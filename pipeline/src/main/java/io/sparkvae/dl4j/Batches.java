// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.dl4j;

import io.sparkvae.image.ImageShape;
import io.sparkvae.image.UnitPixels;
import io.sparkvae.machine.NativeBuild;
import io.sparkvae.model.input.LabelInput;
import io.sparkvae.shard.Chunk;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Cuts the images of row groups into data sets, across the ends of row groups. */
final class Batches implements Iterator<DataSet> {
  private final Iterator<ShardDataSets.RowGroup> groups;
  private final Function<ShardDataSets.RowGroup, Chunk> reader;
  private final Targets targets;
  private final int batchSize;
  private ShardDataSets.RowGroup group;
  private Chunk chunk;
  private int row;

  Batches(
      Iterator<ShardDataSets.RowGroup> groups,
      Function<ShardDataSets.RowGroup, Chunk> reader,
      Targets targets,
      int batchSize) {
    // Before the first array, in each JVM.
    NativeBuild.select();
    this.groups = groups;
    this.reader = reader;
    this.targets = targets;
    this.batchSize = batchSize;
  }

  @Override
  public boolean hasNext() {
    while ((chunk == null || row == chunk.rows()) && groups.hasNext()) {
      group = groups.next();
      chunk = reader.apply(group);
      row = 0;
    }
    return chunk != null && row < chunk.rows();
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  /** The next data set, of at most so many images. */
  DataSet next(int most) {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ImageShape shape = chunk.shape();
    List<float[]> images = new ArrayList<>();
    List<float[]> labels = new ArrayList<>();
    while (images.size() < most && hasNext()) {
      float[] image = new float[shape.size()];
      UnitPixels.put(chunk.pixels(), row * shape.size(), shape.size(), image, 0);
      images.add(image);
      labels.add(target(image));
      row++;
    }
    INDArray features = Nd4j.createFromArray(images.toArray(float[][]::new));
    return new DataSet(
        features.reshape(images.size(), shape.channels(), shape.height(), shape.width()),
        Nd4j.createFromArray(labels.toArray(float[][]::new)));
  }

  private float[] target(float[] image) {
    if (!(targets instanceof Targets.Labels labels)) {
      return image;
    }
    int label =
        LabelInput.require(
            labels.classes(),
            chunk.labels()[row],
            () -> "shard %s: image %s".formatted(group.path(), chunk.ids().get(row)));
    float[] oneHot = new float[labels.classes()];
    oneHot[label] = 1;
    return oneHot;
  }
}
