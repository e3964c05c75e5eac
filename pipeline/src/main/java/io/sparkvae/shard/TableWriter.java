// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import io.sparkvae.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;

/**
 * Writes one Parquet file with row groups of an exact number of rows. Training reads a whole row
 * group into memory, so its uncompressed size must be known. Parquet's own record writer cannot
 * ensure this: it ends a row group when the compressed bytes exceed a limit, which it checks only
 * from time to time. Pages are compressed with zstd and have checksums.
 */
public final class TableWriter implements Closeable {
  private static final int PAGE_BYTES = 1 << 20;

  /** Minimum block size on file systems with blocks, in bytes. */
  private static final long BLOCK_BYTES = 128 << 20;

  private static final int STATISTICS_BYTES = 64;

  private final MessageType schema;
  private final int rowsPerGroup;
  private final Map<String, String> metadata;
  private final ParquetProperties properties =
      ParquetProperties.builder()
          .withPageSize(PAGE_BYTES)
          .withDictionaryEncoding(false)
          // Pages end at their size limit even when a row is larger than a page.
          .withMinRowCountForPageSizeCheck(1)
          .withMaxRowCountForPageSizeCheck(100)
          .withColumnIndexTruncateLength(STATISTICS_BYTES)
          .withStatisticsTruncateLength(STATISTICS_BYTES)
          .build();
  private final ParquetFileWriter file;
  private final TableOutput stream;
  private final List<Long> rowGroups = new ArrayList<>();
  private ColumnChunkPageWriteStore pages;
  private ColumnWriteStore columns;
  private RecordConsumer records;
  private int rows;

  /**
   * Length, digest and row groups of a complete file.
   *
   * @param rowGroups number of rows in each row group
   */
  public record Summary(long bytes, String sha256, List<Long> rowGroups) implements Serializable {}

  /** Begins a file. */
  public TableWriter(
      Path path,
      MessageType schema,
      int rowsPerGroup,
      Map<String, String> metadata,
      Configuration hadoop)
      throws IOException {
    this(Storage.of(path, hadoop).create(path, true), schema, rowsPerGroup, metadata);
  }

  /**
   * Begins a file.
   *
   * @param out receives the file, and is closed with it
   */
  public TableWriter(
      OutputStream out, MessageType schema, int rowsPerGroup, Map<String, String> metadata)
      throws IOException {
    this.schema = schema;
    this.rowsPerGroup = rowsPerGroup;
    this.metadata = metadata;
    this.stream = new TableOutput(out);
    try {
      this.file =
          new ParquetFileWriter(
              stream.asFile(),
              schema,
              ParquetFileWriter.Mode.OVERWRITE,
              BLOCK_BYTES,
              0,
              STATISTICS_BYTES,
              STATISTICS_BYTES,
              true);
      file.start();
    } catch (IOException | RuntimeException e) {
      stream.abandon();
      throw e;
    }
  }

  /** Writes one record: {@code fields} adds the fields between start and end of the message. */
  public void write(Consumer<RecordConsumer> fields) throws IOException {
    if (columns == null) {
      startGroup();
    }
    records.startMessage();
    fields.accept(records);
    records.endMessage();
    rows++;
    if (rows == rowsPerGroup) {
      endGroup();
    }
  }

  private void startGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            new ZstdPages(), schema, new HeapByteBufferAllocator(), STATISTICS_BYTES, true);
    columns = properties.newColumnWriteStore(schema, pages);
    MessageColumnIO io = new ColumnIOFactory().getColumnIO(schema);
    records = io.getRecordWriter(columns);
  }

  private void endGroup() throws IOException {
    records.flush();
    file.startBlock(rows);
    columns.flush();
    pages.flushToFileWriter(file);
    file.endBlock();
    columns.close();
    columns = null;
    rowGroups.add((long) rows);
    rows = 0;
  }

  /** Completes the file. */
  public Summary end() throws IOException {
    if (columns != null) {
      endGroup();
    }
    stream.hold();
    file.end(metadata);
    stream.release();
    return new Summary(stream.getPos(), stream.digest(), rowGroups);
  }

  /** Frees the resources of writing, whether the file is complete or not. */
  @Override
  public void close() throws IOException {
    stream.abandon();
  }
}
