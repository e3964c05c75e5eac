// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Decompresses pages. Parquet opens a stream of zstd for each page, which takes longer than a small
 * page itself; here a thread keeps what it decompresses with.
 */
@SuppressWarnings("deprecation") // Parquet's base class is of deprecated types.
final class PageCodecs extends CodecFactory {
  private static final ThreadLocal<ZstdDecompressCtx> ZSTD =
      ThreadLocal.withInitial(ZstdDecompressCtx::new);

  PageCodecs(Configuration hadoop) {
    super(hadoop, 0);
  }

  @Override
  protected BytesDecompressor createDecompressor(CompressionCodecName codec) {
    return codec == CompressionCodecName.ZSTD
        ? new ZstdDecompressor()
        : super.createDecompressor(codec);
  }

  private static final class ZstdDecompressor extends BytesDecompressor {
    @Override
    public BytesInput decompress(BytesInput page, int size) throws IOException {
      return BytesInput.from(ZSTD.get().decompress(page.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer page, int pageSize, ByteBuffer into, int size) {
      byte[] compressed = new byte[pageSize];
      page.get(compressed);
      into.put(ZSTD.get().decompress(compressed, size));
    }

    @Override
    public void release() {}
  }
}
