// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Compresses pages with zstd, always at the same level, so that equal rows give equal bytes and
 * equal digests. Parquet's own compressors are shared within a JVM, at the level that their first
 * user configured.
 */
@SuppressWarnings("deprecation") // Parquet's page writer requires this class.
final class ZstdPages extends CodecFactory.BytesCompressor {
  /** The fastest: MNIST is half a per cent larger than at zstd's usual level 3. */
  private static final int LEVEL = 1;

  /** Kept by a thread: to make one takes longer than to compress a small page. */
  private static final ThreadLocal<ZstdCompressCtx> ZSTD =
      ThreadLocal.withInitial(() -> new ZstdCompressCtx().setLevel(LEVEL));

  @Override
  public BytesInput compress(BytesInput page) throws IOException {
    return BytesInput.from(ZSTD.get().compress(page.toByteArray()));
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {}
}
