// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.archive;

import io.sparkvae.source.files.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.deflate64.Deflate64CompressorInputStream;
import org.apache.commons.compress.compressors.lzma.LZMACompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** A compression of an entry of a zip file (APPNOTE 6.3.10, 4.4.5). */
enum ZipMethod {
  STORED(0),
  DEFLATE(8),
  DEFLATE64(9),
  BZIP2(12),
  LZMA(14),
  ZSTANDARD(93),
  XZ(95);

  private static final int BUFFER = 1 << 13;

  private final int number;

  ZipMethod(int number) {
    this.number = number;
  }

  static Optional<ZipMethod> of(int number) {
    return Arrays.stream(values()).filter(method -> method.number == number).findFirst();
  }

  /**
   * Expands an entry.
   *
   * @param in its stored bytes
   * @param inflater for {@link #DEFLATE}
   */
  InputStream open(InputStream in, ZipRecord entry, Inflater inflater) throws IOException {
    return switch (this) {
      case STORED -> in;
      case DEFLATE -> {
        inflater.reset();
        // zlib asks for one byte more than there are.
        InputStream longer = new SequenceInputStream(in, new ByteArrayInputStream(new byte[1]));
        yield new InflaterInputStream(longer, inflater, BUFFER);
      }
      case DEFLATE64 -> new Deflate64CompressorInputStream(in);
      case BZIP2 -> new BZip2CompressorInputStream(in);
      case LZMA -> lzma(in, entry);
      case ZSTANDARD -> new ZstdCompressorInputStream(in);
      case XZ -> new XZCompressorInputStream(in, true, Compression.MOST_KIBIBYTES);
    };
  }

  /**
   * Expands LZMA. Zip has a header of its own (version, length of the properties, properties); an
   * .lzma file has the properties and the expanded length.
   */
  private static InputStream lzma(InputStream in, ZipRecord entry) throws IOException {
    byte[] header = in.readNBytes(9);
    if (header.length < 9 || header[2] != 5 || header[3] != 0) {
      throw new ZipException("an unknown header of LZMA");
    }
    ByteBuffer alone = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
    alone.put(header, 4, 5).putLong(entry.hasEndMarker() ? -1 : entry.bytes());
    return new LZMACompressorInputStream(
        new SequenceInputStream(new ByteArrayInputStream(alone.array()), in),
        Compression.MOST_KIBIBYTES);
  }
}
