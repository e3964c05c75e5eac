// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.plain.PlainValuesWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridValuesWriter;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatListsTest {
  private static final int MOST = 5;

  @TempDir Path directory;

  private static MessageType schema(String element) {
    return MessageTypeParser.parseMessageType(
        "message m { optional group x (LIST) { repeated group list { %s float element; } } }"
            .formatted(element));
  }

  /** Without a list, empty, short, long; null elements where they are allowed. */
  private static List<Float[]> lists(boolean nulls) {
    SplittableRandom random = new SplittableRandom(7);
    List<Float[]> lists = new ArrayList<>();
    for (int row = 0; row < 500; row++) {
      Float[] list = row % 11 == 0 ? null : new Float[random.nextInt(MOST + 3)];
      for (int i = 0; list != null && i < list.length; i++) {
        list[i] = nulls && random.nextInt(9) == 0 ? null : (Float) (float) random.nextInt(40);
      }
      lists.add(list);
    }
    return lists;
  }

  @ParameterizedTest
  @CsvSource({
    "PARQUET_1_0, true, optional",
    "PARQUET_1_0, false, optional",
    "PARQUET_1_0, false, required",
    "PARQUET_2_0, true, required",
    "PARQUET_2_0, false, optional"
  })
  void listsAreReadAsTheyWereWritten(WriterVersion version, boolean dictionary, String element)
      throws IOException {
    List<Float[]> written = lists(element.equals("optional"));
    MessageType schema = schema(element);
    var path = new org.apache.hadoop.fs.Path(directory.resolve("x.parquet").toUri());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path)
            .withType(schema)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withPageRowCountLimit(37)
            .build()) {
      for (Float[] list : written) {
        writer.write(group(schema, list));
      }
    }
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, new Configuration()))) {
      PageReadStore pages = reader.readNextRowGroup();
      FloatLists lists =
          new ParquetColumns(pages, schema, reader.getFileMetaData().getCreatedBy())
              .floatLists("x", "list", "element");
      for (Float[] list : written) {
        check(lists, list == null ? new Float[0] : list);
      }
      assertThatThrownBy(() -> lists.next(new float[MOST], 0, MOST))
          .isInstanceOf(ParquetDecodingException.class)
          .hasMessageContaining("expected another list");
    }
  }

  private static Group group(MessageType schema, Float[] list) {
    Group row = new SimpleGroup(schema);
    if (list != null) {
      Group lists = row.addGroup("x");
      for (Float one : list) {
        Group element = lists.addGroup("list");
        if (one != null) {
          element.add("element", one);
        }
      }
    }
    return row;
  }

  /** Reads the next list to the middle of an array. */
  private static void check(FloatLists lists, Float[] expected) {
    float[] into = new float[MOST + 2];
    Arrays.fill(into, -1);
    assertThat(lists.next(into, 1, MOST)).isEqualTo(expected.length);
    assertThat(lists.firstNull()).isEqualTo(Arrays.asList(expected).indexOf(null));
    float[] all = new float[into.length];
    Arrays.fill(all, -1);
    for (int i = 0; i < Math.min(MOST, expected.length); i++) {
      all[1 + i] = expected[i] == null ? Float.NaN : expected[i];
    }
    assertThat(into).containsExactly(all);
  }

  /** Not every writer begins a page with a list. */
  @Test
  void aListMayLieInSeveralPages() throws IOException {
    ColumnDescriptor column = schema("optional").getColumns().get(0);
    Deque<DataPage> pages =
        new ArrayDeque<>(
            List.of(
                page(column, new int[] {0, 1}, new int[] {3, 3}, 1, 2),
                page(column, new int[] {}, new int[] {}),
                page(column, new int[] {1}, new int[] {2}),
                page(column, new int[] {1, 1, 0}, new int[] {3, 3, 3}, 3, 4, 5)));
    FloatLists lists =
        new FloatLists(
            column,
            new PageReader() {
              @Override
              public DictionaryPage readDictionaryPage() {
                return null;
              }

              @Override
              public long getTotalValueCount() {
                return 6;
              }

              @Override
              public DataPage readPage() {
                return pages.poll();
              }
            });
    check(lists, new Float[] {1f, 2f, null, 3f, 4f});
    check(lists, new Float[] {5f});
  }

  private static DataPage page(
      ColumnDescriptor column, int[] repetitions, int[] definitions, float... numbers)
      throws IOException {
    ValuesWriter values = new PlainValuesWriter(64, 64, new HeapByteBufferAllocator());
    for (float number : numbers) {
      values.writeFloat(number);
    }
    PrimitiveType type = column.getPrimitiveType();
    return new DataPageV1(
        BytesInput.copy(
            BytesInput.concat(levels(1, repetitions), levels(2, definitions), values.getBytes())),
        repetitions.length,
        0,
        Statistics.createStats(type),
        Encoding.RLE,
        Encoding.RLE,
        Encoding.PLAIN);
  }

  private static BytesInput levels(int width, int[] levels) throws IOException {
    ValuesWriter writer =
        new RunLengthBitPackingHybridValuesWriter(width, 64, 64, new HeapByteBufferAllocator());
    for (int level : levels) {
      writer.writeInteger(level);
    }
    return BytesInput.copy(writer.getBytes());
  }
}
