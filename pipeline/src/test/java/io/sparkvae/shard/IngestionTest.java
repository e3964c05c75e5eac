package io.sparkvae.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkvae.ingest.Sprites;
import io.sparkvae.provenance.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestionTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path temporary;

  static List<Chunk> chunks(Shards shards) {
    List<Chunk> chunks = new ArrayList<>();
    for (ShardsContent.Part part : shards.content().parts()) {
      Path file = new Path(shards.directory(), part.path());
      for (int group = 0; group < part.rowGroups().size(); group++) {
        chunks.add(ChunkReader.read(file, group, part.rowGroups().get(group), HADOOP));
      }
    }
    return chunks;
  }

  @Test
  void spritesComeBackAsTheyAreDrawn() {
    Shards shards = TestShards.sprites(TestSpark.session(), temporary.resolve("shards"), 300);
    assertThat(shards.content().inputs()).isEqualTo(300);
    assertThat(shards.content().rows()).isEqualTo(300);
    assertThat(shards.content().shape()).isEqualTo(Sprites.SHAPE);
    int seen = 0;
    for (Chunk chunk : chunks(shards)) {
      assertThat(chunk.rows()).isLessThanOrEqualTo(32);
      for (int row = 0; row < chunk.rows(); row++) {
        int index = Integer.parseInt(chunk.ids().get(row).substring("sprites/".length()));
        int size = Sprites.SHAPE.size();
        byte[] pixels = Arrays.copyOfRange(chunk.pixels(), row * size, (row + 1) * size);
        assertThat(pixels).isEqualTo(new Sprites().draw(index).pixels());
        assertThat(chunk.sha256()[row]).isEqualTo(Digest.sha256(pixels));
        assertThat(chunk.factors()[row]).isEqualTo(Sprites.factors(index));
        assertThat(chunk.labels()[row]).isEqualTo(Sprites.factors(index)[0]);
        seen++;
      }
    }
    assertThat(seen).isEqualTo(300);
  }
}
