// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.image.Fitting;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageLimits;
import io.sparkvae.latents.ModelEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Adds the columns of a model to the rows of a partition, in their order. It holds a few batches of
 * rows in memory.
 *
 * @param columns columns that are read
 * @param fitting brings images to the model's shape
 * @param limits of image files
 * @param invalid what happens to rows without a usable image
 * @param outputs the columns to add
 * @param batchSize images in a batch of the encoder
 */
record RowEncoder(
    InputColumns columns,
    Fitting fitting,
    ImageLimits limits,
    Invalid invalid,
    List<Output> outputs,
    int batchSize,
    Broadcast<ModelEncoder> encoder)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Pixels that are taken at once, if a batch does not have more. */
  private static final int MOST_PIXELS = 4 << 20;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    ImageDecoder decoder = new ImageDecoder(limits);
    // Rows are decoded after this call has returned, so the decoder is closed at the task's end.
    TaskCompletionListener closing = context -> decoder.close();
    TaskContext.get().addTaskCompletionListener(closing);
    long batch = (long) batchSize * fitting.target().size();
    int most = (int) Math.max(1, MOST_PIXELS / batch) * batchSize;
    return new Iterator<>() {
      private Iterator<Row> encoded = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!encoded.hasNext() && rows.hasNext()) {
          encoded = encoded(taken(rows, most), decoder).iterator();
        }
        return encoded.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return encoded.next();
      }
    };
  }

  private static List<Row> taken(Iterator<Row> rows, int most) {
    List<Row> taken = new ArrayList<>();
    while (rows.hasNext() && taken.size() < most) {
      taken.add(rows.next());
    }
    return taken;
  }

  private List<Row> encoded(List<Row> rows, ImageDecoder decoder) {
    RowImages images = RowImages.of(rows, this, decoder);
    List<Object[]> posteriors = new ArrayList<>();
    if (images.count() > 0) {
      encoder
          .value()
          .encode(
              List.of(images.chunk()).iterator(),
              batch -> {
                for (int i = 0; i < batch.count(); i++) {
                  int image = i;
                  posteriors.add(outputs.stream().map(o -> o.of(batch, image)).toArray());
                }
              });
    }
    return images.with(posteriors, outputs.size());
  }
}
