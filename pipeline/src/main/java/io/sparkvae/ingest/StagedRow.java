// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ingest;

import io.sparkvae.shard.Split;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import scala.Product2;

/**
 * An image after the first pass, or the reason why it cannot be used. It consists of the bytes that
 * are stored, shuffled and compared, because objects for the fields could need more memory than a
 * small image.
 *
 * @param key for a good image its split ({@link Split#number}), the SHA-256 of its pixels, and its
 *     id; for a refused image {@link #REFUSED} and its id. Rows are written in the order of keys.
 * @param value for a good image label, factors and pixels; for a refused image hash, reason and
 *     detail
 */
record StagedRow(byte[] key, byte[] value) implements Product2<byte[], byte[]>, Serializable {
  private static final byte REFUSED = (byte) 255;
  private static final int HASH = 32;

  /** {@code label} and {@code factors} may be null. */
  static StagedRow good(
      String id, String label, int[] factors, byte[] pixels, byte[] sha256, Split split) {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[1 + HASH + name.length];
    key[0] = (byte) split.number();
    System.arraycopy(sha256, 0, key, 1, HASH);
    System.arraycopy(name, 0, key, 1 + HASH, name.length);
    byte[] text = label == null ? null : label.getBytes(StandardCharsets.UTF_8);
    int bytes = sized(text) + Integer.BYTES * (1 + (factors == null ? 0 : factors.length));
    ByteBuffer value = ByteBuffer.allocate(Math.addExact(bytes, pixels.length));
    put(value, text);
    value.putInt(factors == null ? -1 : factors.length);
    for (int i = 0; factors != null && i < factors.length; i++) {
      value.putInt(factors[i]);
    }
    return new StagedRow(key, value.put(pixels).array());
  }

  /** {@code sha256} and {@code detail} may be null. */
  static StagedRow refused(String id, byte[] sha256, String reason, String detail) {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[1 + name.length];
    key[0] = REFUSED;
    System.arraycopy(name, 0, key, 1, name.length);
    byte[] why = reason.getBytes(StandardCharsets.UTF_8);
    byte[] more = detail == null ? new byte[0] : detail.getBytes(StandardCharsets.UTF_8);
    ByteBuffer value = ByteBuffer.allocate(sized(sha256) + sized(why) + sized(more));
    put(value, sha256);
    put(value, why);
    put(value, more);
    return new StagedRow(key, value.array());
  }

  private static int sized(byte[] field) {
    return Integer.BYTES + (field == null ? 0 : field.length);
  }

  private static void put(ByteBuffer to, byte[] field) {
    to.putInt(field == null ? -1 : field.length);
    if (field != null) {
      to.put(field);
    }
  }

  private static byte[] take(ByteBuffer from) {
    int length = from.getInt();
    if (length < 0) {
      return null;
    }
    byte[] field = new byte[length];
    from.get(field);
    return field;
  }

  boolean isGood() {
    return key[0] != REFUSED;
  }

  byte[] idBytes() {
    return Arrays.copyOfRange(key, isGood() ? 1 + HASH : 1, key.length);
  }

  String id() {
    return new String(idBytes(), StandardCharsets.UTF_8);
  }

  /** That of a good image's key. */
  static Split split(byte[] key) {
    return Split.of(key[0]);
  }

  Split split() {
    return split(key);
  }

  /** Returns the SHA-256. For a refused image it is {@code null} when nothing was read. */
  byte[] sha256() {
    return isGood() ? sha256(key) : take(ByteBuffer.wrap(value));
  }

  /** That of a good image's key. */
  static byte[] sha256(byte[] key) {
    return Arrays.copyOfRange(key, 1, 1 + HASH);
  }

  /**
   * The fields of a good image's value.
   *
   * @param pixels buffer of the pixels, from its position to its limit
   */
  record Fields(String label, int[] factors, ByteBuffer pixels) {}

  Fields fields() {
    ByteBuffer in = ByteBuffer.wrap(value);
    byte[] label = take(in);
    int count = in.getInt();
    int[] factors = count < 0 ? null : new int[count];
    for (int i = 0; i < count; i++) {
      factors[i] = in.getInt();
    }
    return new Fields(
        label == null ? null : new String(label, StandardCharsets.UTF_8), factors, in);
  }

  /** Returns reason and detail of a refused image, in UTF-8. */
  byte[][] why() {
    ByteBuffer in = ByteBuffer.wrap(value);
    take(in);
    return new byte[][] {take(in), take(in)};
  }

  /** Returns this good image with another label. */
  StagedRow labelled(String label) {
    Fields fields = fields();
    byte[] pixels = new byte[fields.pixels.remaining()];
    fields.pixels.get(pixels);
    return good(id(), label, fields.factors, pixels, sha256(), split());
  }

  /** Writes lengths, checksum, key and value. */
  void write(DataOutput out) throws IOException {
    out.writeInt(key.length);
    out.writeInt(value.length);
    out.writeInt(checksum());
    out.write(key);
    out.write(value);
  }

  /** Returns the number of bytes that {@link #write} writes. */
  long bytes() {
    return 3L * Integer.BYTES + key.length + value.length;
  }

  /** Reads a row that {@link #write} wrote. */
  static StagedRow read(DataInput in) throws IOException {
    byte[] key = new byte[in.readInt()];
    byte[] value = new byte[in.readInt()];
    int checksum = in.readInt();
    in.readFully(key);
    in.readFully(value);
    StagedRow row = new StagedRow(key, value);
    if (row.checksum() != checksum) {
      throw new IOException("a temporary file of ingest is corrupt");
    }
    return row;
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(value);
    return (int) crc.getValue();
  }

  @Override
  public byte[] _1() {
    return key;
  }

  @Override
  public byte[] _2() {
    return value;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof StagedRow;
  }
}
