// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The records of TensorFlow's files. A record is its length (8 bytes), the masked CRC of the length
 * (4 bytes), the data, and the masked CRC of the data (4 bytes), all little-endian; see {@code
 * tensorflow/core/lib/io/record_writer.h}.
 */
final class TfRecords {
  private static final int ROTATION = 15;
  private static final int MASK = 0xa282ead8;

  private TfRecords() {}

  /** Returns the record that holds the data. */
  static byte[] record(byte[] data) {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedCrc(record.array(), Long.BYTES));
    record.put(data);
    record.putInt(maskedCrc(data, data.length));
    return record.array();
  }

  /** CRC-32C, rotated and shifted, so that the CRC of data that holds CRCs is not weakened. */
  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), ROTATION) + MASK;
  }
}
