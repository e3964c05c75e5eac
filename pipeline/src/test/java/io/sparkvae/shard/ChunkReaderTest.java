// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkReaderTest {
  private static final Configuration HADOOP = new Configuration();
  @TempDir java.nio.file.Path temporary;
  private java.nio.file.Path local;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    local = temporary.resolve("part.parquet");
    file = new Path(local.toUri());
    write("[1, 1, 20, 30]", 600);
  }

  /** Five rows in row groups of two. */
  private void write(String shape, int size) throws Exception {
    try (var part =
        new TableWriter(file, ShardSchema.SHARD, 2, Map.of(ShardSchema.SHAPE, shape), HADOOP)) {
      for (int i = 0; i < 5; i++) {
        byte[] pixels = new byte[size];
        new java.util.Random(i).nextBytes(pixels);
        Integer label = i == 1 ? null : i;
        int[] factors = i == 2 ? new int[0] : i == 3 ? null : new int[] {i, 2 * i};
        Binary id = Binary.fromString("é" + i);
        part.write(
            to ->
                ShardSchema.addRow(
                    to,
                    id,
                    Binary.fromConstantByteArray(pixels),
                    label,
                    factors,
                    new byte[] {7, 8},
                    Split.TRAIN));
      }
      part.end();
    }
  }

  @Test
  void rowsComeBackWithWhatIsMissing() {
    Chunk first = ChunkReader.read(file, 0, 2, HADOOP);
    Chunk second = ChunkReader.read(file, 1, 2, HADOOP);
    Chunk third = ChunkReader.read(file, 2, 1, HADOOP);
    assertThat(first.shape()).isEqualTo(ImageShape.of(1, 20, 30));
    assertThat(first.ids()).containsExactly("é0", "é1");
    assertThat(first.labels()).containsExactly(0, null);
    assertThat(second.labels()).containsExactly(2, 3);
    assertThat(first.factors()).isDeepEqualTo(new int[][] {{0, 0}, {1, 2}});
    assertThat(second.factors()).isDeepEqualTo(new int[][] {{}, null});
    assertThat(third.factors()).isDeepEqualTo(new int[][] {{4, 8}});
    byte[] pixels = new byte[600];
    new java.util.Random(3).nextBytes(pixels);
    assertThat(java.util.Arrays.copyOfRange(second.pixels(), 600, 1200)).isEqualTo(pixels);
    assertThat(second.sha256()[1]).containsExactly(7, 8);
  }

  @Test
  void theFooterIsReadOnceForAllRowGroups() throws Exception {
    InputFile found = HadoopInputFile.fromPath(file, HADOOP);
    AtomicInteger opened = new AtomicInteger();
    InputFile counted =
        new InputFile() {
          @Override
          public long getLength() throws IOException {
            return found.getLength();
          }

          @Override
          public SeekableInputStream newStream() throws IOException {
            opened.incrementAndGet();
            return found.newStream();
          }
        };
    try (ChunkReader reader = new ChunkReader(counted, file, HADOOP)) {
      assertThat(opened).hasValue(0);
      assertThat(reader.read(2, 1).ids()).containsExactly("é4");
      assertThat(reader.read(0, 2).pixels())
          .isEqualTo(ChunkReader.read(file, 0, 2, HADOOP).pixels());
      assertThat(reader.read(1, 2).ids()).containsExactly("é2", "é3");
    }
    assertThat(opened).hasValue(1);
  }

  @Test
  void whatIsNotAsTheManifestSaysIsNamed() throws Exception {
    assertThatThrownBy(() -> ChunkReader.read(file, 3, 2, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(
            "part.parquet: expected one of 3 row groups, found none (row group 3)");
    assertThatThrownBy(() -> ChunkReader.read(file, 1, 5, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected 5 rows, found 2 rows (row group 1)");
    write("[1, 1, 28, 28]", 780);
    assertThatThrownBy(() -> ChunkReader.read(file, 0, 2, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected 784 bytes per image for shape [1, 1, 28, 28], found 780");
    write("[1, 1, 28", 784);
    assertThatThrownBy(() -> ChunkReader.read(file, 0, 2, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected the columns and shape of a shard");
    Files.delete(local);
    assertThatThrownBy(() -> ChunkReader.read(file, 0, 2, HADOOP))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining("expected a file, found none");
  }

  @Test
  void everyFlippedByteOfThePagesIsNoticed() throws Exception {
    byte[] whole = Files.readAllBytes(local);
    int noticed = 0;
    int tried = 0;
    // The first row group begins after the magic; pixels are the most of it.
    for (int at = 40; at < 1200; at += 13) {
      byte[] broken = whole.clone();
      broken[at] ^= 1;
      Files.write(local, broken);
      tried++;
      try {
        ChunkReader.read(file, 0, 2, HADOOP);
      } catch (DataFailure e) {
        assertThat(e).hasMessageContaining("(row group 0)");
        noticed++;
      }
    }
    // A page's header has no checksum, and not every field of it matters.
    assertThat(noticed).isGreaterThan(tried * 9 / 10);
    Files.write(local, java.util.Arrays.copyOf(whole, whole.length - 10));
    assertThatThrownBy(() -> ChunkReader.read(file, 0, 2, HADOOP)).isInstanceOf(DataFailure.class);
  }
}
