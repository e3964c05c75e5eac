// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.train.checkpoint;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Floats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;

/**
 * The bytes of a checkpoint, little-endian: 8 bytes {@code SPARKVAE}, version (int), length of the
 * header (int), the header as JSON ({@link CheckpointHeader}), the floats of theta, m, v, the
 * average of the parameters, the outer momentum and the best theta, and the SHA-256 of all before.
 * They are written and read as a stream and digested on the way, so that a checkpoint may be larger
 * than any array.
 */
public final class CheckpointFile {
  private static final byte[] MAGIC = "SPARKVAE".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;
  private static final int FIXED = MAGIC.length + 2 * Integer.BYTES;
  private static final int MOST_HEADER = 16 << 20;

  private CheckpointFile() {}

  /** A checkpoint that was read. */
  public record Read(CheckpointHeader header, Checkpoint checkpoint) {}

  /**
   * Writes a checkpoint.
   *
   * @param to not closed
   */
  static void write(
      Checkpoint checkpoint, Map<String, String> binding, long metricsBytes, OutputStream to)
      throws IOException {
    TrainingState state = checkpoint.state();
    float[] best = checkpoint.best() == null ? new float[0] : checkpoint.best();
    CheckpointHeader described = CheckpointHeader.of(checkpoint, binding, metricsBytes);
    byte[] header = described.json();
    MessageDigest sha = Digest.newSha256();
    DigestOutputStream out = new DigestOutputStream(to, sha);
    ByteBuffer fixed = ByteBuffer.allocate(FIXED).order(ByteOrder.LITTLE_ENDIAN);
    out.write(fixed.put(MAGIC).putInt(described.version()).putInt(header.length).array());
    out.write(header);
    for (TrainingState.Vector vector : TrainingState.Vector.values()) {
      Floats.write(vector.of(state), out);
    }
    Floats.write(best, out);
    to.write(sha.digest());
  }

  /**
   * Reads what {@link #write} made.
   *
   * @param from not closed
   * @param length bytes of the file
   * @param source what to call it in messages
   * @throws DataFailure when it is not that, to the last bit
   */
  static Read read(InputStream from, long length, String source) throws IOException {
    MessageDigest sha = Digest.newSha256();
    DigestInputStream in = new DigestInputStream(from, sha);
    byte[] fixed = in.readNBytes(FIXED);
    if (length < FIXED + DIGEST || !Arrays.equals(MAGIC, Arrays.copyOf(fixed, MAGIC.length))) {
      throw bad(source, "a checkpoint", "something else of %s bytes".formatted(length), null);
    }
    ByteBuffer numbers =
        ByteBuffer.wrap(fixed).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int version = numbers.getInt();
    if (!CheckpointHeader.VERSIONS.contains(version)) {
      throw bad(source, "a format version of " + CheckpointHeader.VERSIONS, version, null);
    }
    int headerLength = numbers.getInt();
    long rest = length - FIXED - headerLength - DIGEST;
    if (headerLength < 0 || headerLength > MOST_HEADER || rest < 0) {
      throw bad(source, "a header inside the file", headerLength + " bytes of it", null);
    }
    CheckpointHeader header = header(in.readNBytes(headerLength), version, source);
    // Checked before arrays of these sizes are made.
    CheckpointHeader.Lengths lengths = header.lengths();
    if (lengths.anyNegative() || lengths.floats() * Float.BYTES != rest) {
      throw bad(source, lengths.floats() + " floats", rest + " bytes of them", null);
    }
    TrainingState state =
        new TrainingState(
            Floats.read(in, lengths.parameters()),
            Floats.read(in, lengths.first()),
            Floats.read(in, lengths.second()),
            Floats.read(in, lengths.average()),
            Floats.read(in, lengths.outer()),
            header.iteration());
    float[] best = lengths.best() == 0 ? null : Floats.read(in, lengths.best());
    if (!Arrays.equals(sha.digest(), from.readNBytes(DIGEST))) {
      throw bad(source, "the SHA-256 that it ends with", "another", null);
    }
    return new Read(
        header, new Checkpoint(header.position(), header.history(), header.rates(), state, best));
  }

  private static CheckpointHeader header(byte[] json, int version, String source) {
    try {
      return CheckpointHeader.read(json, version);
    } catch (IOException e) {
      throw bad(source, "a checkpoint's header", e.getMessage(), e);
    }
  }

  private static DataFailure bad(String source, String expected, Object found, Throwable cause) {
    return new DataFailure(
        "checkpoint %s: expected %s, found %s".formatted(source, expected, found), cause);
  }
}
