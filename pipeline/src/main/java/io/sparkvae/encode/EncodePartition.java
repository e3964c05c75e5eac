package io.sparkvae.encode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Shard rows to latents rows, a batch at a time; holds one batch. */
record EncodePartition(Broadcast<Encoder> encoder) implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> partition) {
    return new Batches(encoder.value(), ParquetRows.named(partition));
  }

  private static final class Batches implements Iterator<Row> {
    private final Encoder encoder;
    private final Iterator<Row> source;
    private Iterator<Row> encoded = Collections.emptyIterator();

    Batches(Encoder encoder, Iterator<Row> source) {
      this.encoder = encoder;
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      return encoded.hasNext() || source.hasNext();
    }

    @Override
    public Row next() {
      if (!encoded.hasNext()) {
        encoded = encoder.encode(batch()).iterator();
      }
      return encoded.next();
    }

    private List<ShardRow> batch() {
      List<ShardRow> images = new ArrayList<>(encoder.batchSize());
      while (images.size() < encoder.batchSize() && source.hasNext()) {
        images.add(ShardRow.of(source.next(), encoder.imageSize()));
      }
      return images;
    }
  }
}
